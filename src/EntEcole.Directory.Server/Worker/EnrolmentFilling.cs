using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Enrolments;
using EntEcole.Directory.Sync.Run;

namespace EntEcole.Directory.Server.Worker;

/// <summary>Fills schools that have become enrolled from the last full extract, while it is kept.</summary>
internal sealed class EnrolmentFilling(SyncStores stores, SyncSettings settings, string inbox, TimeProvider time, RunHooks hooks)
{
    /// <summary>
    /// Applies the kept delivery once more; null when it is not kept, is not the last one applied, or its academy is in use.
    /// </summary>
    public async Task<IReadOnlyList<SyncReport>?> FillAsync(
        EnrolmentOutcome outcome, DateOnly day, string? by, CancellationToken cancellationToken)
    {
        if (outcome.Source is not { } source || !System.IO.Directory.Exists(inbox)
            || new KeptDeliveries(new Inbox(inbox)).Find(source) is not { } kept)
        {
            return null;
        }

        try
        {
            var runner = new SyncRunner(stores, settings, time)
            {
                Begun = hooks.Begun, Ended = hooks.Ended, Memory = hooks.Memory?.Invoke(),
            };
            var request = new SyncRequest(kept.Path, outcome.Feed.Academy, day, StartedBy: by, IsFromInbox: true);
            return await Task.Run(() => runner.RunAsync(request, null, cancellationToken), cancellationToken);
        }
        catch (DirectoryException busy) when (busy.Reason is Reason.SyncInProgress or Reason.AcademyPaused)
        {
            return null;
        }
    }
}
