using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Server.Worker;

/// <summary>What the host adds to the runs of a worker.</summary>
/// <param name="Begun">Takes the report of each run once it is recorded; null for none.</param>
/// <param name="Ended">Takes the report of each run that has ended; null for none.</param>
/// <param name="Memory">What the process does about its memory during a run, made for each delivery; null for nothing.</param>
internal sealed record RunHooks(
    Action<SyncReport>? Begun = null, Action<SyncReport>? Ended = null, Func<IRunMemory>? Memory = null)
{
    /// <summary>Nothing.</summary>
    public static RunHooks None { get; } = new();
}
