using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Threads;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;

namespace EntEcole.Directory.Server.Worker;

/// <summary>Starts a sync of a delivery that waits in the inbox because a caller asks for it, quiet hours or not.</summary>
internal sealed class SyncStarter(
    SyncStores stores, WorkerSettings settings, RunBoard board, TimeProvider time, Action<WorkerNotice> tell,
    RunHooks? hooks = null) : IAsyncDisposable
{
    private readonly WorkUnderWay underWay = new();
    private readonly Inbox inbox = new(settings.Inbox);
    private readonly DeliveryLedger ledger = new(time);

    /// <summary>Starts it and returns its run as soon as that is recorded; it goes on whatever becomes of the caller.</summary>
    /// <param name="academy">Upper-case label.</param>
    /// <param name="name">Name of the delivery; empty for the oldest that is complete.</param>
    /// <param name="isWithin">Whether the caller may start syncs of an academy: of all in the delivery.</param>
    /// <param name="order">How.</param>
    /// <param name="cancellationToken">Ends the wait for the run's beginning, not the run.</param>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.ExtractNotFound"/>, <see cref="Reason.SyncInProgress"/>, <see cref="Reason.AcademyPaused"/>,
    /// <see cref="Reason.ExtractAlreadyApplied"/>.
    /// </exception>
    public async Task<long> StartAsync(
        string academy, string name, Func<string, bool> isWithin, DeliveryOrder order, CancellationToken cancellationToken)
    {
        var (delivery, academies, isUnknown) = await FindAsync(academy, name, isWithin, cancellationToken);
        order = isUnknown ? order with { Academy = academy } : order;
        var locks = await InboxLocks.TryTakeAsync(stores.Worker, academies, cancellationToken) ?? throw InProgress(academy);
        var pulse = board.Open();
        var work = underWay.Start(stop => ApplyAsync(delivery, order, locks, pulse, stop));
        if (await Task.WhenAny(pulse.Begun, work).WaitAsync(cancellationToken) != work)
        {
            return await pulse.Begun;
        }

        var result = await work;
        var run = result.Reports.FirstOrDefault(report => report.Refusal is not { Reason: Reason.ExtractAlreadyApplied });
        return run?.RunId ?? throw (result.Reports.Count > 0 ? result.Reports[0].Refusal! : WorkerFaults.NoDelivery(academy, name));
    }

    public ValueTask DisposeAsync() => underWay.DisposeAsync();

    private static DirectoryException InProgress(string academy) => new(
        Reason.SyncInProgress,
        new LocalizedText(
            $"Deliveries of {academy} are being applied. Wait for their end.",
            $"Des livraisons de {academy} sont en cours d'application. Attendre leur fin."),
        DirectoryException.Fact("academy", academy));

    private async Task<DeliveryResult> ApplyAsync(
        Delivery delivery, DeliveryOrder order, InboxLocks locks, RunPulse pulse, CancellationToken stop)
    {
        await using var held = locks;
        await using var told = pulse;
        var announcer = new Announcer(tell, time);
        try
        {
            var service = new DeliveryService(stores, inbox, ledger, settings, announcer, time, hooks ?? RunHooks.None);
            return await service.ApplyAsync(delivery, isLastTry: true, order, pulse, stop);
        }
        catch (Exception fault) when (pulse.Begun.IsCompleted && fault is not OperationCanceledException)
        {
            announcer.Say(NoticeKind.Failed, delivery.Academy ?? "", delivery.Place, new LocalizedText(
                $"The run failed ({fault.GetType().Name}); nothing of it was applied.",
                $"L'exécution a échoué ({fault.GetType().Name}) ; rien n'en a été appliqué."), cause: fault.GetType().Name);
            throw;
        }
    }

    private async Task<(Delivery Delivery, IReadOnlyList<string> Academies, bool IsUnknown)> FindAsync(
        string academy, string name, Func<string, bool> isWithin, CancellationToken cancellationToken)
    {
        try
        {
            inbox.Prepare();
            // What a crashed worker has left waits too; what a running one works on, its lock keeps.
            var all = new List<(Delivery Delivery, DeliveryFacts Facts, bool IsUnknown)>();
            var finder = new FeedFinder(stores);
            foreach (var delivery in inbox.Taken().Concat(inbox.Waiting().Deliveries)
                .Where(delivery => name.Length == 0 || string.Equals(delivery.Name, name, StringComparison.Ordinal)))
            {
                var facts = DeliveryFacts.Of(delivery, settings.Sync.Limits, cancellationToken);
                var told = await facts.TellAsync(finder, null, cancellationToken);
                // What is named is of the academy that is named with it, when nothing else tells: as by a folder.
                var isUnknown = name.Length > 0 && told.IsOfUnknownAcademy;
                all.Add((delivery, isUnknown ? await facts.TellAsync(finder, academy, cancellationToken) : told, isUnknown));
            }

            var found = all
                .Where(one => one.Facts.Academies.Contains(academy, StringComparer.Ordinal) && one.Facts.Academies.All(isWithin) && (
                    name.Length > 0 || one.Facts.IsWhole))
                .OrderBy(one => one.Facts.Date).ThenBy(one => one.Facts.Kind).ThenBy(one => one.Delivery.Name, StringComparer.Ordinal)
                .FirstOrDefault();
            return found.Delivery is null
                ? throw WorkerFaults.NoDelivery(academy, name)
                : (found.Delivery, found.Facts.Academies, found.IsUnknown);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw WorkerFaults.NoDelivery(academy, name);
        }
    }
}
