using EntEcole.Directory.Access;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Grpc.Directory;
using EntEcole.Directory.Server.Grpc.Enrolment;
using EntEcole.Directory.Server.Grpc.Rights;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Security.Rules;
using Google.Protobuf.WellKnownTypes;

namespace EntEcole.Directory.Server.Grpc.Sync;

/// <summary>From plans and their changes to messages. States, kinds, entities and causes have the same numbers on both sides.</summary>
internal static class PlanMapping
{
    /// <summary>A plan, with what the report of its run says of it.</summary>
    public static V1.Plan ToMessage(this StoredPlan plan, SyncReport? run) => new()
    {
        PlanId = plan.PlanId,
        RunId = plan.RunId,
        UndoOfRunId = run?.UndoOf ?? 0,
        Academy = plan.Feed.Academy,
        Degree = (V1.Degree)plan.Feed.Degree,
        Uai = plan.Feed.Uai,
        Digest = run?.Digest ?? "",
        BaseRevision = plan.BaseRevision,
        MadeAt = plan.MadeAt.ToTimestamp(),
        State = (V1.PlanState)plan.State,
        Counts = { Counts(plan) },
        Conflicts = run?.Conflicts.Count ?? 0,
        PlannedBy = run?.StartedBy ?? "",
        PlanReason = run?.StartReason ?? "",
        Decisions =
        {
            plan.Decisions.Select(decision => new V1.PlanDecision
            {
                Decision = decision.Approved ? V1.PlanState.Applied : V1.PlanState.Rejected,
                Uais = { decision.Uais },
                PersonIds = { decision.Persons.Select(person => person.ToString()) },
                By = decision.By,
                At = decision.At.ToTimestamp(),
                Reason = decision.Why,
            }),
        },
    };

    /// <summary>One change of a plan.</summary>
    public static V1.PlanChange ToMessage(this PlannedChange change, FieldGroups shown, AccessTrace trace)
    {
        // Values belong to a person too, named beside them or not.
        if (change.PersonId is { } person)
        {
            trace.Add(person);
        }

        return ToMessage(change, shown);
    }

    private static V1.PlanChange ToMessage(PlannedChange change, FieldGroups shown) => new()
    {
        Kind = (V1.ChangeKind)change.Kind,
        Entity = (V1.EntityKind)change.Entity,
        Uai = change.Uai ?? "",
        SchoolName = change.SchoolName,
        Role = (V1.Role?)change.Role ?? V1.Role.Unspecified,
        PersonId = change.PersonId?.ToString() ?? "",
        Source = change.Source?.ToMessage(),
        Person = change.Person is { } person && change.PersonId is { } id ? person.ToSummary(id, AccessTrace.Unsent) : null,
        Fields = { change.Fields.Select(field => field.ToMessage(shown)) },
        State = (V1.PlanState)change.State,
        ConflictRevision = change.ConflictRevision ?? 0,
    };

    /// <summary>What is held, and why.</summary>
    public static V1.HeldChange ToMessage(this Hold hold) => new()
    {
        Uai = hold.Uai ?? "",
        Role = hold.Role is { } role ? (V1.Role)role : V1.Role.Unspecified,
        Present = hold.Present,
        Departing = hold.Departing,
        Limit = hold.Limit,
        Cause = (V1.HoldCause)hold.Cause,
        Since = hold.Since?.ToTimestamp(),
    };

    // What waits, by school and role; then the holds that no count bears, as that of a whole academy.
    private static IEnumerable<V1.PlanCount> Counts(StoredPlan plan)
    {
        var told = new HashSet<Hold>();
        var holds = plan.Holds.ToLookup(hold => hold.SchoolNo);
        foreach (var count in plan.Counts)
        {
            var ofSchool = holds[count.SchoolNo];
            var hold = ofSchool.FirstOrDefault(hold => hold.Role == count.Role) ?? ofSchool.FirstOrDefault(hold => hold.Role is null);
            if (hold is not null)
            {
                told.Add(hold);
            }

            yield return new V1.PlanCount
            {
                Uai = count.Uai ?? "",
                SchoolName = Name(plan, count.Uai),
                Role = (V1.Role)count.Role,
                Created = (int)(count.Arriving - count.Returning),
                Changed = (int)count.Changed,
                Departed = (int)count.Departing,
                Returned = (int)count.Returning,
                State = (V1.PlanState)plan.State,
                Held = hold?.ToMessage(),
                WaitsFor = { count.WaitsFor.Select(other => new V1.OtherDecision { Uai = other.Uai ?? "", Persons = other.Persons }) },
            };
        }

        foreach (var hold in plan.Holds.Where(hold => !told.Contains(hold)))
        {
            yield return new V1.PlanCount
            {
                Uai = hold.Uai ?? "",
                SchoolName = Name(plan, hold.Uai),
                Role = hold.Role is { } role ? (V1.Role)role : V1.Role.Unspecified,
                State = (V1.PlanState)plan.State,
                Held = hold.ToMessage(),
            };
        }
    }

    private static string Name(StoredPlan plan, string? uai) => uai is null ? "" : plan.SchoolNames.GetValueOrDefault(uai) ?? "";
}
