using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>Makes what is exported of a person, or says why nothing is.</summary>
/// <param name="rules">What the operator chose.</param>
/// <param name="exported">UAIs of the schools of the export.</param>
/// <param name="refusals">Takes what is left out.</param>
internal sealed class GarPersonMaker(GarRules rules, IReadOnlySet<string> exported, GarRefusals refusals)
{
    /// <summary>The profiles of a person that are exported, by UAI, then role.</summary>
    public List<ProfileView> ProfilesOf(PersonView person) =>
    [
        .. person.Profiles.Where(
            profile => profile.Row.State is ProfileState.Active && profile.Degree is Degree.FirstDegree or Degree.Onde
                && profile.Row.Role is Role.Pupil or Role.Teacher or Role.Director or Role.SchoolStaff
                && profile.Uai is { } uai && exported.Contains(uai))
            .OrderBy(profile => profile.Uai, StringComparer.Ordinal).ThenBy(profile => profile.Row.Role),
    ];

    /// <summary>The person; null, and a refusal, when they are left out.</summary>
    public GarPerson? Make(GarMember member)
    {
        var (person, profiles, isPupil, first) = (member.Person, member.Profiles, member.IsPupil, member.Uais[0]);
        if (isPupil && profiles.Exists(profile => profile.Row.Role is not Role.Pupil))
        {
            Refuse(GarCause.PersonTwoFamilies);
            return null;
        }

        var record = GarIdentity.RecordOf(person, isPupil);
        var given = record is null ? [] : GarIdentity.GivenNames(record.Person, Cut);
        if (record is null || GarIdentity.Name(record.Person.UsageName, GarElements.UsageName, Cut) is not { } name || given.Count == 0
            || GarText.Clean(record.Person.GivenName) is null)
        {
            Refuse(GarCause.PersonNameMissing);
            return null;
        }

        var civility = GarIdentity.Civility(record.Person.Civility);
        if (civility is null && GarText.Clean(record.Person.Civility) is not null)
        {
            Refuse(GarCause.CivilityOmitted, GarElements.Civility);
        }

        return new GarPerson(person.PersonId.ToString(), name, given)
        {
            Family = isPupil ? GarFamily.Eleve : GarFamily.Enseignant,
            Profiles = member.IsCollectivite ? [.. member.Uais.Select(uai => new GarProfile(uai, GarProfiles.Collectivite))]
                : isPupil ? PupilProfiles(profiles) : StaffProfiles(person, profiles),
            BirthName = GarIdentity.Name(record.Person.BirthName, GarElements.BirthName, Cut),
            Civility = civility,
            Uais = member.Uais,
            Attachment = Attachment(record, profiles),
            BirthDate = isPupil ? record.Person.BirthDate : null,
        };

        void Refuse(GarCause cause, string field = "", string value = "") =>
            refusals.Add(new GarRefusal(first, person.PersonNo, person.PersonId, cause, field, value));

        void Cut(string field, int length) => Refuse(GarCause.LabelCut, field, length.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The level of a pupil in a school: that of the record of this school, else of any; null when there is none.</summary>
    public static string? LevelOf(PersonView person, ProfileView profile)
    {
        var records = person.Records.Where(record => record.Person.Pupil is not null).ToList();
        var own = records.Find(record =>
            string.Equals(record.Person.Pupil!.SchoolSourceId, profile.SchoolSourceId, StringComparison.Ordinal)
            && string.Equals(record.Source.Academy, profile.Academy, StringComparison.Ordinal));
        return GarText.Clean((own ?? records.FirstOrDefault())?.Person.Pupil!.Level?.Code) is { Length: <= GarElements.LevelLength } code
            ? code
            : null;
    }

    private List<GarProfile> PupilProfiles(IReadOnlyList<ProfileView> profiles) =>
        [.. profiles.Select(profile => new GarProfile(profile.Uai!, rules.PupilProfile)).Distinct()];

    private List<GarProfile> StaffProfiles(PersonView person, IReadOnlyList<ProfileView> profiles)
    {
        var found = new SortedSet<(string Uai, string Profile)>(Comparer<(string Uai, string Profile)>.Create(
            (one, other) => string.CompareOrdinal(one.Uai, other.Uai) is var order and not 0
                ? order
                : string.CompareOrdinal(one.Profile, other.Profile)));
        foreach (var profile in profiles)
        {
            var codes = person.Records
                .Where(record => record.Person.Staff is not null && string.Equals(
                    record.Source.Academy, profile.Academy, StringComparison.Ordinal))
                .SelectMany(record => record.Person.Staff!.Functions)
                .Where(function => string.Equals(function.SchoolSourceId, profile.SchoolSourceId, StringComparison.Ordinal))
                .Select(function => function.Function.Code).Distinct(StringComparer.Ordinal).ToList();
            found.UnionWith(rules.Profiles.Of(profile.Row.Role, codes, out var isKnown).Select(one => (profile.Uai!, one)));
            if (!isKnown)
            {
                refusals.Add(new GarRefusal(
                    profile.Uai!, person.PersonNo, person.PersonId, GarCause.FunctionUnknown, GarElements.Profile));
            }
        }

        return [.. found.Select(one => new GarProfile(one.Uai, one.Profile))];
    }

    private static string? Attachment(RecordView record, IReadOnlyList<ProfileView> profiles)
    {
        var source = record.Person.Pupil?.SchoolSourceId ?? record.Person.Staff?.AttachmentSourceId;
        return source is null ? null : profiles.FirstOrDefault(
            profile => string.Equals(profile.SchoolSourceId, source, StringComparison.Ordinal)
                && string.Equals(profile.Academy, record.Source.Academy, StringComparison.Ordinal))?.Uai;
    }
}
