using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>
/// Who assigns resources in each school: those who are recorded, else its directors. Read before anything is written, since a school with
/// too many is left out.
/// </summary>
internal sealed class GarManagers(IGarStore store, IPersonStore persons, GarRules rules, GarRefusals refusals)
{
    private const int Batch = 500;

    private readonly Dictionary<string, (PersonView Person, List<string> Mails, HashSet<string> Uais)> found = new(StringComparer.Ordinal);

    /// <summary>Reads those of schools, and leaves out the schools that have too many, or none where one is needed.</summary>
    public async Task<List<GarSchoolPart>> ReadAsync(
        List<GarSchoolPart> schools, DateOnly day, long revision, CancellationToken cancellationToken)
    {
        var bySchool = schools.ToDictionary(
            part => part.School.Uai, _ => new HashSet<string>(StringComparer.Ordinal), StringComparer.Ordinal);
        var recorded = await RecordedAsync(bySchool, day, revision, cancellationToken);
        foreach (var batch in schools.Where(part => !recorded.Contains(part.School.Uai)).Chunk(Batch))
        {
            await DirectorsAsync(batch, bySchool, revision, cancellationToken);
        }

        return [.. schools.Where(part => Keeps(part.School.Uai, bySchool[part.School.Uai].Count))];
    }

    /// <summary>Those of the schools that are exported, by first school, then id.</summary>
    public IEnumerable<GarManager> Of(IReadOnlySet<string> exported) => found.Values
        .Select(one => Make(one.Person, one.Mails, [.. one.Uais.Where(exported.Contains).Order(StringComparer.Ordinal)]))
        .Where(manager => manager.Uais.Count > 0)
        .OrderBy(manager => manager.Uais[0], StringComparer.Ordinal).ThenBy(manager => manager.Id, StringComparer.Ordinal);

    private bool Keeps(string uai, int count)
    {
        if (count == 0)
        {
            refusals.Add(new GarRefusal(uai, null, null, GarCause.RespNone));
        }
        else if (count > GarElements.Managers)
        {
            refusals.Add(new GarRefusal(uai, null, null, GarCause.RespTooMany, GarElements.Manager, Number(count)));
        }

        return count <= GarElements.Managers && (count > 0 || !rules.NeedsManager);
    }

    private async Task<HashSet<string>> RecordedAsync(
        Dictionary<string, HashSet<string>> bySchool, DateOnly day, long revision, CancellationToken cancellationToken)
    {
        var rows = (await store.ListManagersAsync(null, revision, cancellationToken))
            .Where(row => row.Term.Holds(day) && bySchool.ContainsKey(row.Uai)).ToList();
        var views = new Dictionary<PersonId, PersonView>();
        foreach (var batch in rows.Select(row => row.PersonId).Distinct().Chunk(Batch))
        {
            foreach (var view in await persons.FindPersonsAsync(batch, revision, cancellationToken))
            {
                foreach (var id in view.MergedIds.Append(view.PersonId))
                {
                    views[id] = view;
                }
            }
        }

        foreach (var row in rows)
        {
            // A restricted person is as if they were not there.
            if (views.GetValueOrDefault(row.PersonId) is not { } view || !IsActiveStaff(view))
            {
                refusals.Add(new GarRefusal(row.Uai, row.PersonNo, row.PersonId, GarCause.RespGone));
            }
            else
            {
                Add(view, row.Uai, bySchool[row.Uai], isRecorded: true);
            }
        }

        return rows.Select(row => row.Uai).ToHashSet(StringComparer.Ordinal);
    }

    private async Task DirectorsAsync(
        GarSchoolPart[] schools, Dictionary<string, HashSet<string>> bySchool, long revision, CancellationToken cancellationToken)
    {
        var uais = schools.Select(part => part.School.Uai).ToHashSet(StringComparer.Ordinal);
        foreach (var person in await store.ReadPersonsAsync(
            [.. schools.SelectMany(part => part.Numbers)], Role.Director, revision, cancellationToken))
        {
            foreach (var uai in person.Profiles.Where(
                profile => profile.Row.Role is Role.Director && profile.Row.State is ProfileState.Active && profile.Uai is { } at
                    && uais.Contains(at)).Select(profile => profile.Uai!).Distinct(StringComparer.Ordinal))
            {
                Add(person, uai, bySchool[uai], isRecorded: false);
            }
        }
    }

    private void Add(PersonView person, string uai, HashSet<string> ofSchool, bool isRecorded)
    {
        var id = person.PersonId.ToString();
        if (!found.TryGetValue(id, out var entry))
        {
            entry = (person, MailsOf(person), new HashSet<string>(StringComparer.Ordinal));
        }

        if (GarIdentity.RecordOf(person, isPupil: false) is not { } record
            || GarText.Clean(record.Person.UsageName) is null || GarText.Clean(record.Person.GivenName) is null)
        {
            refusals.Add(new GarRefusal(uai, person.PersonNo, person.PersonId, GarCause.PersonNameMissing, GarElements.Manager));
        }
        else if (entry.Mails.Count == 0)
        {
            // Of a director who was never named a manager it is no fault: the school has no manager, which is reported as such.
            if (isRecorded)
            {
                refusals.Add(new GarRefusal(uai, person.PersonNo, person.PersonId, GarCause.RespMailMissing, GarElements.Mail));
            }
        }
        else
        {
            found[id] = entry;
            entry.Uais.Add(uai);
            ofSchool.Add(id);
        }
    }

    // The mail of staff in AAF and in ONDE's list of teachers is professional; any other is what a person gave.
    private List<string> MailsOf(PersonView person) =>
    [
        .. person.Records
            .Where(record => record.Source.Category is AafCategory.PersEducNat || rules.PersonalMail)
            .OrderBy(record => record.Source.Category is AafCategory.PersEducNat ? 0 : 1)
            .Select(record => GarText.Clean(record.Person.Mail)).OfType<string>()
            .Where(mail => mail.Length <= GarElements.TextLength).Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    private static GarManager Make(PersonView person, List<string> mails, List<string> uais)
    {
        var record = GarIdentity.RecordOf(person, isPupil: false)!.Person;
        return new GarManager(
            person.PersonId.ToString(),
            GarIdentity.Name(record.UsageName, GarElements.UsageName, (_, _) => { })!,
            GarIdentity.Name(record.GivenName, GarElements.GivenName, (_, _) => { })!,
            GarIdentity.Civility(record.Civility), mails, uais);
    }

    private static bool IsActiveStaff(PersonView person) => person.Profiles.Any(
        profile => profile.Row.State is ProfileState.Active && profile.Row.Role is not (Role.Pupil or Role.Parent));

    private static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
