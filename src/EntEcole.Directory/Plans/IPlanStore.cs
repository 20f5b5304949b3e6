using EntEcole.Directory.Model;

namespace EntEcole.Directory.Plans;

/// <summary>Stored plans: what waits for a decision, and the decisions.</summary>
public interface IPlanStore
{
    /// <summary>
    /// Opens a plan on the present revision. Disposed without <see cref="IPlan.ApplyAsync"/>, one that is not
    /// <see cref="PlanWriting.Stored"/> leaves no trace.
    /// </summary>
    Task<IPlan> OpenPlanAsync(PlanHeader header, PlanWriting writing, CancellationToken cancellationToken);

    /// <summary>Plans, the latest first; only those that wait for a decision when <paramref name="held"/>.</summary>
    Task<IReadOnlyList<StoredPlan>> ListPlansAsync(string? academy, bool held, long before, int limit, CancellationToken cancellationToken);

    /// <summary>The same of the ONDE files of some schools.</summary>
    Task<IReadOnlyList<StoredPlan>> ListPlansOfSchoolsAsync(
        IReadOnlyCollection<string> uais, bool held, long before, int limit, CancellationToken cancellationToken);

    /// <summary>One plan; null when there is none.</summary>
    Task<StoredPlan?> FindPlanAsync(long planId, CancellationToken cancellationToken);

    /// <summary>
    /// Approves or rejects what waits, in one transaction: exactly the stored rows are applied, or dropped. A person who waits for
    /// several schools is applied with the last of them. Several schools are decided one after the other: all of them or none. The
    /// caller holds the academy's lock.
    /// </summary>
    /// <returns>The plan as it then stands, and the revision.</returns>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.PlanNotFound"/>; <see cref="Reason.PlanAlreadyDecided"/>; <see cref="Reason.PlanOutdated"/>: the store
    /// moved under a row that waits; nothing was applied.
    /// </exception>
    Task<(StoredPlan Plan, long Revision)> DecidePlanAsync(PlanDecision decision, CancellationToken cancellationToken);

    /// <summary>
    /// Plans the reverse of run <paramref name="undone"/> on the present revision: what it closed opens again, what it opened closes;
    /// a person who has changed since is left alone, whole. All of it waits. Null when the run made no revision, or its base is pruned.
    /// </summary>
    Task<UndoPlan?> PlanUndoAsync(long undone, PlanHeader header, CancellationToken cancellationToken);

    /// <summary>
    /// Plans the mending of a feed's rows that lack the person, school or class that they need: such rows are closed, and profiles that are
    /// active although their person has left are suspended, to be purged on the day that <paramref name="purgeOn"/> gives. All of it waits.
    /// Null when no row of the feed breaks a rule.
    /// </summary>
    Task<RepairPlan?> PlanRepairAsync(PlanHeader header, Func<Role, DateOnly> purgeOn, CancellationToken cancellationToken);

    /// <summary>
    /// What a plan would do, and what became of what has been decided, after number <paramref name="after"/>: things as they were at
    /// <paramref name="revision"/>, and as they would be. Null when there is no such plan. Decisions change no number, and a later
    /// plan ends the list.
    /// </summary>
    Task<PlanChangePage?> ListPlanChangesAsync(
        PlanChangeFilter filter, int after, int limit, long revision, CancellationToken cancellationToken);

    /// <summary>
    /// How the schools that conventions enrol as of <paramref name="revision"/> now stand, by UAI, those after <paramref name="after"/>.
    /// </summary>
    Task<IReadOnlyList<SchoolStanding>> ListSchoolStandingsAsync(
        StandingFilter filter, string after, int limit, long revision, CancellationToken cancellationToken);
}
