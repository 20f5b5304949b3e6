using EntEcole.Directory.Model;

namespace EntEcole.Directory.Plans;

/// <summary>The reverse of a run, planned.</summary>
/// <param name="PlanId">The plan; all of it waits.</param>
/// <param name="BaseRevision">Revision on which it was planned.</param>
/// <param name="Conflicts">Records of persons who have changed since the run: left alone.</param>
public sealed record UndoPlan(long PlanId, long BaseRevision, IReadOnlyList<SourceRef> Conflicts);
