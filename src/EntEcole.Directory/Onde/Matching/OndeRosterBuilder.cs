using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Files;
using EntEcole.Directory.Onde.Rows;
using EntEcole.Directory.Privacy;

namespace EntEcole.Directory.Onde.Matching;

/// <summary>
/// What the feed of a school has to be after an import. Pure but for new ids, which are drawn. A list that was not given leaves its persons
/// as they are.
/// </summary>
/// <param name="uai">The school.</param>
/// <param name="known">What the feed has.</param>
/// <param name="notices">Takes what is told.</param>
/// <param name="erased">Persons of the school who were erased: their rows are passed over, and counted.</param>
public sealed class OndeRosterBuilder(string uai, OndeKnown known, OndeNotices notices, ErasedPersons? erased = null)
{
    private readonly OndeNewcomers newcomers = new(uai, erased ?? ErasedPersons.None);
    private readonly Dictionary<string, List<string>> childrenOf = ChildrenOf(known.Pupils);

    /// <summary>Joins what the files say with what the feed has.</summary>
    public OndeRoster Build(OndeSaid said)
    {
        var pupils = OndePupilRoster.Of(said.Pupils, known.Pupils, new OndeClasses(uai, known.Classes), newcomers, notices);
        newcomers.Know(pupils.Linkable);
        var (guardians, ambiguous) = said.Guardians is { } rows ? Guardians(rows, pupils) : (Staying(pupils.Entries), 0);
        var (teachers, twins) = said.Teachers is { } staff ? Teachers(staff)
            : ([.. known.Teachers.Where(one => one.IsPresent).Select(
                one => (new OndeEntry(one.SourceId, one.Person), (OndePerson?)null))], 0);
        var taught = new OndeTaughtClasses(uai, ClassesOf(pupils));
        return new OndeRoster
        {
            Pupils = WithRelatives(pupils.Entries, guardians),
            Guardians = [.. guardians.Where(one => one.Children.Count > 0).Select(one => one.Entry)],
            Teachers = [.. teachers.Select(one => WithClasses(one, taught))],
            Proposed = pupils.Proposed,
            Ambiguous = pupils.Ambiguous + ambiguous + twins,
            MissingClasses = pupils.MissingClasses,
            Suppressed = newcomers.Suppressed,
        };
    }

    private (List<OndeLinked> Guardians, int Ambiguous) Guardians(IReadOnlyList<OndePerson> rows, OndePupilRoster pupils)
    {
        var links = new OndeLinks(pupils.Linkable, notices);
        var linked = OndeSameRows.Join(rows).Select(row => (Row: row, Links: links.Of(row))).ToList();
        // A guardian who names no child that is known is of no use here, and no candidate for those who are.
        var candidates = linked.Where(one => one.Row.Children.Count > 0).ToDictionary(
            one => one.Row, one => new OndeCandidate(one.Row.Person) { Addresses = one.Row.Addresses, Children = [.. one.Links.Children] });
        var before = known.Guardians.ToDictionary(one => new OndeCandidate(one.Person)
        {
            Addresses = AddressesOf(one.Person), Children = childrenOf.GetValueOrDefault(one.SourceId, []),
        });
        var roster = OndeAdultRoster.Of(candidates, before, OndeAdultKind.Guardians, newcomers, notices);
        var said = linked.ToDictionary(one => one.Row, one => one.Links);
        var present = pupils.Entries.Select(entry => entry.SourceId).ToHashSet(StringComparer.Ordinal);
        var guardians = roster.Entries.Select(one => new OndeLinked(
            one.Entry,
            [
                .. (one.Row is null ? [] : said[one.Row].Children)
                    .Union(
                        one.Row is null || !said[one.Row].IsWhole ? childrenOf.GetValueOrDefault(one.Entry.SourceId, []) : [],
                        StringComparer.Ordinal)
                    .Where(present.Contains),
            ])).ToList();
        AddMissing(guardians, pupils.Entries);
        return (guardians, roster.Ambiguous + links.Ambiguous);
    }

    // A list of some classes alone must not end the guardians of the others: of a class of which none is named they stay as they were.
    private void AddMissing(List<OndeLinked> guardians, IReadOnlyList<OndeEntry> pupils)
    {
        var linked = guardians.SelectMany(one => one.Children).ToHashSet(StringComparer.Ordinal);
        var byId = guardians.ToDictionary(one => one.Entry.SourceId, StringComparer.Ordinal);
        foreach (var group in pupils.GroupBy(
            pupil => pupil.Person.Pupil!.Classes is [var first, ..] ? first.SourceId : "", StringComparer.Ordinal))
        {
            var lost = group.Where(pupil => pupil.Person.Pupil!.Relatives.Count > 0).ToList();
            if (lost.Count == 0 || group.Any(pupil => linked.Contains(pupil.SourceId)))
            {
                continue;
            }

            notices.Add(ProblemCode.GuardiansMissing, OndeKind.Guardians, ("", 0), null);
            foreach (var (pupil, relative) in lost.SelectMany(pupil => pupil.Person.Pupil!.Relatives, (pupil, one) => (pupil, one)))
            {
                if (!byId.TryGetValue(relative.SourceId, out var one)
                    && known.Guardians.FirstOrDefault(
                        guardian => string.Equals(guardian.SourceId, relative.SourceId, StringComparison.Ordinal)) is { } stays)
                {
                    byId[relative.SourceId] = one = new OndeLinked(new OndeEntry(stays.SourceId, stays.Person), []);
                    guardians.Add(one);
                }

                one?.Children.Add(pupil.SourceId);
            }
        }
    }

    private List<OndeLinked> Staying(IReadOnlyList<OndeEntry> pupils)
    {
        var present = pupils.Select(entry => entry.SourceId).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. known.Guardians.Select(one => new OndeLinked(
                new OndeEntry(one.SourceId, one.Person), [.. childrenOf.GetValueOrDefault(one.SourceId, []).Where(present.Contains)])),
        ];
    }

    private (IReadOnlyList<(OndeEntry Entry, OndePerson? Row)> Teachers, int Ambiguous) Teachers(IReadOnlyList<OndePerson> rows)
    {
        var roster = OndeAdultRoster.Of(
            rows.ToDictionary(row => row, row => new OndeCandidate(row.Person)),
            known.Teachers.ToDictionary(one => new OndeCandidate(one.Person)), OndeAdultKind.Teachers, newcomers, notices);
        var directors = roster.Entries.Count(one => one.Entry.Person.Staff!.Functions.Any(function => function.IsDirection()));
        if (directors != 1)
        {
            notices.Add(
                directors == 0 ? ProblemCode.DirectorMissing : ProblemCode.DirectorsSeveral, OndeKind.Teachers, (rows.Count == 0 ? "" : rows[0].File, 0), "Directeur");
        }

        return (roster.Entries, roster.Ambiguous);
    }

    // Of an import of some classes only what is left of the others waits: they are there.
    private IEnumerable<ClassRef> ClassesOf(OndePupilRoster pupils) => pupils.Entries.Select(entry => entry.Person)
        .Concat(pupils.MissingClasses.Count == 0 ? [] : known.Pupils.Where(one => one.IsPresent).Select(one => one.Person))
        .SelectMany(person => person.Pupil!.Classes);

    private static OndeEntry WithClasses((OndeEntry Entry, OndePerson? Row) one, OndeTaughtClasses taught) => one.Entry with
    {
        Person = one.Entry.Person with
        {
            Staff = one.Entry.Person.Staff! with
            {
                Teachings = one.Row is null || one.Row.Missing.Contains(OndeField.ClassName)
                    ? taught.Still(one.Entry.Person.Staff!.Teachings) : taught.Of(one.Row.ClassName),
            },
        },
    };

    private static IReadOnlyList<OndeEntry> WithRelatives(IReadOnlyList<OndeEntry> pupils, List<OndeLinked> guardians)
    {
        var relatives = guardians.SelectMany(one => one.Children, (one, child) => (child, one.Entry.SourceId)).ToLookup(
            link => link.child, link => link.SourceId, StringComparer.Ordinal);
        return
        [
            .. pupils.Select(entry => entry with
            {
                Person = entry.Person with
                {
                    Pupil = entry.Person.Pupil! with
                    {
                        Relatives = [.. relatives[entry.SourceId].Order(StringComparer.Ordinal).Select(id => new RelativeRef(id, ""))],
                    },
                },
            }),
        ];
    }

    private static Dictionary<string, List<string>> ChildrenOf(IReadOnlyList<OndeKnownPerson> pupils) =>
        pupils.SelectMany(pupil => pupil.Person.Pupil!.Relatives, (pupil, relative) => (relative.SourceId, Child: pupil.SourceId))
            .GroupBy(link => link.SourceId, link => link.Child, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);

    /// <summary>The addresses of a person as they are compared.</summary>
    internal static IReadOnlyList<string> AddressesOf(Person person) => person.Relative?.Address is { } address
        && OndeCells.KeyOf(address.Lines.Count == 0 ? null : string.Join(' ', address.Lines), address.PostalCode) is { } key ? [key] : [];

    // A guardian and the children that they are linked to.
    private sealed record OndeLinked(OndeEntry Entry, List<string> Children);
}
