using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Server.Worker;

/// <summary>
/// The nightly worker: looks at the inbox, applies what is ready in the order of dates of each academy, notices what does not come, and
/// does the daily jobs. Nothing that can pass ends it: it is told once, and tried again at a later look. Any number of workers may share a
/// store, and an inbox: who holds an academy's lock is the only one at its deliveries, and has what a dead one left.
/// </summary>
internal sealed class NightWorker(NightWorkerParts parts)
{
    private readonly IWorkerStore store = parts.Store;
    private readonly IRunStore runs = parts.Runs;
    private readonly WorkerSettings settings = parts.Settings;
    private readonly RunBoard board = parts.Board;
    private readonly TimeProvider time = parts.Time;
    private readonly Inbox inbox = parts.Inbox;
    private readonly Readiness readiness = parts.Readiness;
    private readonly CandidateFinder candidates = parts.Candidates;
    private readonly Announcer announcer = parts.Announcer;
    private readonly DeliveryLedger ledger = parts.Ledger;
    private readonly DeliveryService deliveries = parts.Deliveries;
    private readonly MissingWatch missing = parts.Missing;
    private readonly DailyJobs jobs = parts.Jobs;
    private readonly GapWatch gaps = parts.Gaps;
    private readonly WorkerPulse signs = parts.Signs;

    private bool hasStarted;
    private IReadOnlySet<string> lying = new HashSet<string>(StringComparer.Ordinal);
    private DateTimeOffset? nextLook;

    /// <summary>
    /// Works until it is told to stop; a run under way stops at its next safe point, and is done again at the next start.
    /// </summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await LookAsync(stop);
            await Task.Delay(settings.Poll, time, stop);
        }
    }

    /// <summary>One look at everything. True when something was applied or put away: then another may find more.</summary>
    public async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        signs.Beat();
        try
        {
            if (!hasStarted)
            {
                await CloseDeadRunsAsync(cancellationToken);
                hasStarted = true;
            }

            // First: no delivery holds them up.
            await jobs.LookAsync(cancellationToken);
            var hasWorked = await LookAtInboxAsync(cancellationToken);
            await missing.LookAsync(lying, cancellationToken);
            await gaps.LookAsync(cancellationToken);
            if (announcer.Ends(new OngoingCondition(ConditionKind.Store)))
            {
                announcer.Say(NoticeKind.StoreBack, "", "", new LocalizedText(
                    "The store can be used again.", "La base est de nouveau utilisable."));
            }

            return hasWorked;
        }
        catch (DirectoryException lost) when (lost.Reason is Reason.StoreUnavailable or Reason.SchemaOutdated or Reason.SchemaTooNew)
        {
            var condition = new OngoingCondition(ConditionKind.Store);
            announcer.Begins(condition, NoticeKind.StoreLost, "", "", lost.Text, cause: lost.Reason.ToString());
            return false;
        }
        catch (Exception unforeseen) when (unforeseen is not OperationCanceledException)
        {
            // A fault of ours: what it is about fails at each look, the others go on. Its message may quote anything.
            var name = unforeseen.GetType().Name;
            announcer.Begins(new OngoingCondition(ConditionKind.Fault, name), NoticeKind.Failed, "", "", new LocalizedText(
                $"A fault of the program ({name}); the worker goes on.",
                $"Une faute du programme ({name}) ; le service de nuit continue."), cause: name);
            return false;
        }
    }

    private async Task CloseDeadRunsAsync(CancellationToken cancellationToken)
    {
        var running = await runs.ListRunsAsync(new RunFilter(State: RunState.Running), long.MaxValue, 1_000, cancellationToken);
        foreach (var ofAcademy in running.GroupBy(run => run.Academy, StringComparer.Ordinal))
        {
            await using var held = await runs.TryLockAcademyAsync(ofAcademy.Key, cancellationToken);
            if (held is null)
            {
                continue;
            }

            await store.CloseDeadRunsAsync(ofAcademy.Key, cancellationToken);
            foreach (var run in ofAcademy.Reverse())
            {
                announcer.Say(
                    NoticeKind.Interrupted, run.Academy, "",
                    new LocalizedText(
                        FormattableString.Invariant($"Run {run.RunId} was interrupted; nothing of it was applied."),
                        FormattableString.Invariant($"L'exécution {run.RunId} a été interrompue ; rien n'en a été appliqué.")),
                    run.RunId);
            }
        }
    }

    private async Task<bool> LookAtInboxAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (settings.Looks is { } looks)
        {
            if (nextLook is { } next && now < next && !readiness.IsAwaiting)
            {
                return false;
            }

            nextLook = looks.Next(now);
        }

        try
        {
            var found = await candidates.FindAsync(cancellationToken);
            signs.See(found.Count, readiness.Oldest);
            lying = found.SelectMany(one => one.Academies).ToHashSet(StringComparer.Ordinal);
            var hasWorked = await ApplyAllAsync(found, cancellationToken);
            TellBack("");
            return hasWorked;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            signs.Lose();
            TellLost(fault, "");
            return false;
        }
    }

    // The system's own message may quote what it likes.
    private void TellLost(Exception fault, string place) => announcer.Begins(
        new OngoingCondition(ConditionKind.Inbox, place), NoticeKind.InboxLost, "", place, new LocalizedText(
            $"The inbox cannot be used ({fault.GetType().Name}): look at the disk, the share and the rights of {settings.Inbox}. "
            + "It is tried again.",
            $"La boîte est inutilisable ({fault.GetType().Name}) : voir le disque, le partage et les droits de {settings.Inbox}. "
            + "Nouvel essai régulier."), cause: fault.GetType().Name);

    private void TellBack(string place)
    {
        if (announcer.Ends(new OngoingCondition(ConditionKind.Inbox, place)))
        {
            announcer.Say(NoticeKind.InboxBack, "", place, new LocalizedText(
                "The inbox can be used again.", "La boîte est de nouveau utilisable."));
        }
    }

    private async Task<bool> ApplyAllAsync(List<Candidate> all, CancellationToken cancellationToken)
    {
        var blocked = new HashSet<string>(StringComparer.Ordinal);
        var seen = all.Select(candidate => candidate.Delivery.Path).ToHashSet(StringComparer.Ordinal);
        var hasWorked = false;
        foreach (var candidate in all)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (parts.IsEnding())
            {
                // A run begun now would be stopped in its midst.
                break;
            }

            if (candidate.Facts is null && candidate.Ready is Ready.No)
            {
                // It has lain without its marker for too long to keep others waiting.
                continue;
            }

            if (candidate is { Facts: { } facts, Delivery.IsTaken: false } && await gaps.HoldsAsync(facts, cancellationToken))
            {
                // The full extract that it waits for may lie behind it.
                continue;
            }

            if (blocked.Overlaps(candidate.Academies) || !await TryApplyAsync(candidate, all, seen, cancellationToken))
            {
                blocked.UnionWith(candidate.Academies);
                continue;
            }

            hasWorked = true;
        }

        return hasWorked;
    }

    // False: it waits, and the later ones of its academies with it.
    private async Task<bool> TryApplyAsync(
        Candidate candidate, List<Candidate> all, HashSet<string> seen, CancellationToken cancellationToken)
    {
        var delivery = candidate.Delivery;
        if (candidate.Ready is Ready.No || await IsHeldBackAsync(candidate, time.GetUtcNow(), cancellationToken)
            || ledger.IsWaiting(delivery))
        {
            return false;
        }

        await using var held = await InboxLocks.TryTakeAsync(store, candidate.Academies, cancellationToken);
        if (held is null || candidates.IsBehind(candidate, seen, cancellationToken))
        {
            return false;
        }

        if (delivery.IsTaken && ledger.CrashesOf(delivery) is { Verdict: not CrashVerdict.Try } crashes)
        {
            return IsGivenUp(candidate, crashes);
        }

        try
        {
            if (candidate.Ready is Ready.Wrong)
            {
                deliveries.Refuse(delivery, candidate.Academies[0], WorkerFaults.Checksum(delivery.Name));
                return true;
            }

            if (DayParts.Of(candidate, all) is { } parts)
            {
                return Join(parts);
            }

            await using var pulse = board.Open(signs);
            var isLast = ledger.IsLastTry(delivery);
            var (outcome, _) = await deliveries.ApplyAsync(delivery, isLast, new DeliveryOrder(), pulse, cancellationToken);
            EndFailures(delivery);
            TellBack(delivery.Place);
            return outcome is not DeliveryOutcome.Waits;
        }
        catch (Exception unforeseen) when (
            unforeseen is not (OperationCanceledException or DirectoryException { Reason: Reason.StoreUnavailable }))
        {
            return Fail(candidate, unforeseen);
        }
    }

    // True: the next look finds them as one.
    private bool Join(DayParts parts)
    {
        if (parts.IsAwaiting)
        {
            return false;
        }

        inbox.Join([.. parts.Whole.Select(one => one.Delivery)], parts.Name);
        return true;
    }

    // True: it is put aside. Else it is tried again.
    private bool Fail(Candidate candidate, Exception fault)
    {
        var (delivery, academy, cause) = (candidate.Delivery, candidate.Academies[0], FaultNote.Of(fault));
        var isLast = ledger.Fail(delivery);
        if (fault is IOException or UnauthorizedAccessException)
        {
            TellLost(fault, delivery.Place);
            return false;
        }

        if (fault is DirectoryException { Reason: Reason.TemporaryFolderUnusable } full)
        {
            // The delivery is as good as before: it is never given up for that.
            announcer.Begins(FailureOf(delivery), NoticeKind.Failed, academy, delivery.Place, full.Text, cause: full.Reason.ToString());
            return false;
        }

        announcer.Begins(FailureOf(delivery), NoticeKind.Failed, academy, delivery.Place, new LocalizedText(
            $"The run failed ({cause}); nothing of it was applied. It is tried again.",
            $"L'exécution a échoué ({cause}) ; rien n'en a été appliqué. Nouvel essai plus tard."), cause: cause);
        if (isLast)
        {
            var taken = inbox.Taken().FirstOrDefault(one => string.Equals(one.Place, delivery.Place, StringComparison.Ordinal));
            deliveries.GiveUp(taken ?? delivery, academy, cause);
            EndFailures(delivery);
        }

        return isLast;
    }

    private void EndFailures(Delivery delivery)
    {
        ledger.Forget(delivery);
        announcer.Ends(FailureOf(delivery));
    }

    private static OngoingCondition FailureOf(Delivery delivery) => new(ConditionKind.Delivery, delivery.Place);

    // True: it is put aside. Else it waits.
    private bool IsGivenUp(Candidate candidate, Crashes crashes)
    {
        var (delivery, academy) = (candidate.Delivery, candidate.Academies[0]);
        if (crashes.Verdict is CrashVerdict.GiveUp)
        {
            DeliveryLedger.End(delivery);
            deliveries.GiveUp(delivery, academy, "ProcessEnded");
            return true;
        }

        announcer.Begins(FailureOf(delivery), NoticeKind.Failed, academy, delivery.Place, new LocalizedText(
            $"The program ended {crashes.Count} times over this delivery, as when memory runs out. "
            + $"It is tried again, less and less often, {DeliveryLedger.MaxCrashes} times in all.",
            $"Le programme s'est arrêté {crashes.Count} fois sur cette livraison, comme quand la mémoire manque. "
            + $"Nouveaux essais, de plus en plus rares, {DeliveryLedger.MaxCrashes} en tout."), cause: "ProcessEnded");
        return false;
    }

    private async Task<bool> IsHeldBackAsync(Candidate candidate, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isHeldBack = false;
        foreach (var academy in candidate.Academies)
        {
            isHeldBack |= settings.Quiet.Holds(academy, now);
            if (await store.FindPauseAsync(academy, cancellationToken) is { } pause)
            {
                isHeldBack = true;
                var at = TimeZoneInfo.ConvertTime(pause.At, FrenchTime.Zone);
                announcer.Begins(PauseOf(academy), NoticeKind.Paused, academy, candidate.Delivery.Place, new LocalizedText(
                    FormattableString.Invariant($"{academy} is paused since {at:yyyy-MM-dd HH:mm} (French time): its deliveries wait."),
                    FormattableString.Invariant($"{academy} est en pause depuis le {at:dd/MM/yyyy HH:mm} : ses livraisons attendent.")));
            }
            else
            {
                announcer.Ends(PauseOf(academy));
            }
        }

        return isHeldBack;
    }

    private static OngoingCondition PauseOf(string academy) => new(ConditionKind.Pause, academy);
}
