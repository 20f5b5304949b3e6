using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Sync;

/// <summary>What a sync reads and writes.</summary>
/// <param name="Runs">Runs, their problems and the lock of an academy.</param>
/// <param name="Plans">Plans.</param>
/// <param name="Feeds">What each feed holds.</param>
/// <param name="Enrolment">Conventions.</param>
/// <param name="Worker">Pauses, and the digests of what was applied.</param>
public sealed record SyncStores(IRunStore Runs, IPlanStore Plans, IFeedStore Feeds, IEnrolmentStore Enrolment, IWorkerStore Worker);
