namespace EntEcole.Directory.Plans;

/// <summary>The mending of a feed's rows, planned.</summary>
/// <param name="PlanId">The plan; all of it waits.</param>
/// <param name="BaseRevision">Revision on which it was planned.</param>
/// <param name="Rows">How many rows it closes or changes.</param>
public sealed record RepairPlan(long PlanId, long BaseRevision, long Rows);
