using System.Text.Json;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Server.Cli.Plans;

/// <summary>A plan for a machine.</summary>
internal static class PlanJson
{
    public static object Of(StoredPlan plan, SyncReport? run, IReadOnlyList<PlannedChange>? changes = null, int? nextAfter = null) => new
    {
        plan.PlanId,
        plan.RunId,
        plan.Feed.Academy,
        degree = DegreeNames.NameOf(plan.Feed.Degree),
        uai = plan.Feed.Uai.Length == 0 ? null : plan.Feed.Uai,
        run?.ExtractDate,
        run?.UndoOf,
        plannedBy = run?.StartedBy,
        planReason = run?.StartReason,
        conflicts = run is { UndoOf: not null } ? (int?)run.Conflicts.Count : null,
        plan.BaseRevision,
        plan.MadeAt,
        state = Name(plan.State.ToString()),
        held = plan.Holds.Select(hold => new
        {
            uai = hold.Uai, schoolName = plan.NameOf(hold.Uai), role = hold.Role is { } role ? Name(role.ToString()) : null, hold.Present,
            hold.Departing, hold.Limit, cause = Name(hold.Cause.ToString()), hold.Since,
        }),
        counts = plan.Counts.Select(count => new
        {
            uai = count.Uai, schoolName = plan.NameOf(count.Uai), role = Name(count.Role.ToString()), count.Arriving, count.Returning,
            count.Departing, count.Moving, count.Changed, count.Renamed,
            waitsFor = count.WaitsFor.Select(other => new { uai = other.Uai, other.Persons }),
        }),
        decisions = plan.Decisions.Select(decision => new { decision.Approved, decision.Uais, persons = decision.Persons.Select(
            person => person.ToString()), decision.By, decision.Why, decision.At }),
        changes = changes?.Select(Of),
        nextAfter,
    };

    private static object Of(PlannedChange change) => new
    {
        change.ChangeNo,
        kind = Name(change.Kind.ToString()),
        entity = Name(change.Entity.ToString()),
        change.Uai,
        change.SchoolName,
        role = change.Role is { } role ? Name(role.ToString()) : null,
        personId = change.PersonId?.ToString(),
        source = change.Source?.ToString(),
        change.Person?.UsageName,
        change.Person?.GivenName,
        change.Fields,
        state = Name(change.State.ToString()),
        change.ConflictRevision,
    };

    private static string Name(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
