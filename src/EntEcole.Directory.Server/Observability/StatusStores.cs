using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Messages;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Server.Observability;

/// <summary>What the state of academies and schools is read from.</summary>
internal sealed record StatusStores(IRevisionStore Revisions, IWorkerStore Worker, IPlanStore Plans, IRunStore Runs, IRightsStore Rights,
    IEnrolmentStore Enrolment, IMessageStore Messages);

/// <summary>Takes it from a store.</summary>
internal static class StatusStoreGroup
{
    /// <summary>What the state is read from.</summary>
    public static StatusStores ForStatus(this DirectoryStore store) =>
        new(store.Revisions, store.Worker, store.Plans, store.Runs, store.Rights, store.Enrolment, store.Messages);
}
