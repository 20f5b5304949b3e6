using EntEcole.Directory.Identity;
using EntEcole.Directory.Plans;

namespace EntEcole.Directory.Server.Grpc.Sync;

/// <summary>The services by which people decide on what syncs have found.</summary>
/// <param name="Plans">Approves and rejects what is held.</param>
/// <param name="Undo">Plans the reverse of a run.</param>
/// <param name="Changes">What a plan would do.</param>
/// <param name="Merges">Merges and parts persons.</param>
/// <param name="Proposals">Pairs that may be one person.</param>
/// <param name="Identities">Records whose source id may be another person's.</param>
internal sealed record DecisionServices(
    PlanService Plans, Undo Undo, PlanChangeList Changes, MergeService Merges, MergeSearch Proposals, IdentityCalls Identities);
