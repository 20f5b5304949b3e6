using EntEcole.Directory.Feeds;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Server.Grpc.Sync;

/// <summary>What is known of academies between their runs.</summary>
/// <param name="Academies">Pauses, and extracts that are missing.</param>
/// <param name="Feeds">Deltas that are missing.</param>
internal sealed record StateStores(IWorkerStore Academies, IFeedStore Feeds);
