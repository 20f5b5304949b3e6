using System.Text.Json;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Run;

/// <summary>The parts of a report that are computed from what a run leaves.</summary>
internal static class ReportParts
{
    /// <summary>Profile counts by role; every role is there.</summary>
    public static ProfilesReport Profiles(IReadOnlyList<ProfileCount> counts) => new(Roles.All.ToDictionary(
        role => JsonNamingPolicy.CamelCase.ConvertName(role.ToString()),
        role => new ProfileStates(Of(counts, role, ProfileState.Active), Of(counts, role, ProfileState.Suspended)),
        StringComparer.Ordinal));

    /// <summary>The extract against the schools enrolled on the day of the run.</summary>
    public static EnrolmentReport Enrolment(SyncSession session)
    {
        var schools = session.Schools.All.Distinct().ToList();
        var held = schools.Select(school => school.Uai).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return new EnrolmentReport(
            schools.Count(school => school.InScope),
            [.. session.Enrolled.InAcademy.Where(uai => !held.Contains(uai)).Order(StringComparer.Ordinal)],
            schools.Count(school => school is { Pupils: > 0, InScope: false }));
    }

    /// <summary>What was found out of who is who.</summary>
    public static IdentityReport Identity(SyncSession session) =>
        new(session.Identities.NewIds, session.Joins.Count, session.Identities.Contradicted, session.Identities.Held.Count);

    /// <summary>What waits for a decision, but for what waits because it was asked to.</summary>
    public static IReadOnlyList<HeldReport> Held(IReadOnlyList<Hold> holds) =>
        [.. holds.Where(hold => hold.Cause is not HoldCause.Asked).Select(hold => hold.ToReport())];

    /// <summary>Pupils of each school of the extract, enrolled or not, by its number.</summary>
    public static IReadOnlyDictionary<int, int> Pupils(SyncSession session) =>
        session.Schools.All.Distinct().Where(school => school.Pupils > 0)
        .GroupBy(school => school.SchoolNo).ToDictionary(group => group.Key, group => group.Sum(school => school.Pupils));

    private static long Of(IReadOnlyList<ProfileCount> counts, Role role, ProfileState state) =>
        counts.Where(count => count.Role == role && count.State == state).Sum(count => (long)count.Count);
}
