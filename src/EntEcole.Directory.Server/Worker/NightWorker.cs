using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Store;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Server.Worker;

/// <summary>
/// The nightly worker: looks at the inbox, applies what is ready in the order of dates of each academy, notices what does not come, and
/// does the daily jobs. Nothing that can pass ends it: it is told once, and tried again at a later look. Any number of workers may share a
/// store, and an inbox: who holds an academy's lock is the only one at its deliveries, and has what a dead one left.
/// </summary>
internal sealed class NightWorker
{
    private const int Tries = 3;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private readonly IDirectoryStore store;
    private readonly WorkerSettings settings;
    private readonly RunBoard board;
    private readonly TimeProvider time;
    private readonly Inbox inbox;
    private readonly Readiness readiness;
    private readonly Announcer announcer;
    private readonly DeliveryService desk;
    private readonly MissingWatch missing;
    private readonly DailyJobs jobs;
    private readonly GapWatch gaps;
    private readonly WorkerPulse signs;

    // Deliveries that failed: how often, and when they are tried again.
    private readonly Dictionary<string, (int Times, DateTimeOffset Again)> failed = new(StringComparer.Ordinal);
    private bool hasStarted;
    private DateTimeOffset? nextLook;

    /// <summary>A worker; <paramref name="signs"/> has its signs of life, <paramref name="ended"/> is told of its runs, <paramref name="well"/> of what is well.</summary>
    public NightWorker(
        IDirectoryStore store, WorkerSettings settings, RunBoard board, TimeProvider time, Action<WorkerNotice> tell, WorkerPulse? signs = null, Action<SyncReport>? ended = null,
        Action<string>? well = null)
    {
        this.signs = signs ?? new WorkerPulse(time);
        (this.store, this.settings, this.board, this.time) = (store, settings, board, time);
        inbox = new Inbox(settings.Inbox);
        readiness = new Readiness(settings, time);
        announcer = new Announcer(tell, time, well);
        desk = new DeliveryService(store, inbox, settings, announcer, time, ended);
        missing = new MissingWatch(store, settings, announcer, time);
        gaps = new GapWatch(store, settings, announcer, time);
        jobs = new DailyJobs(store, settings, announcer, time);
    }

    /// <summary>Works until it is told to stop; a run under way stops at its next safe point, and is done again at the next start.</summary>
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
            await missing.LookAsync(cancellationToken);
            await gaps.LookAsync(cancellationToken);
            if (announcer.Ends("store"))
            {
                announcer.Say(NoticeKind.StoreBack, "", "", new LocalizedText("The store can be used again.", "La base est de nouveau utilisable."));
            }

            return hasWorked;
        }
        catch (DirectoryException lost) when (lost.Reason is Reason.StoreUnavailable or Reason.SchemaOutdated or Reason.SchemaTooNew)
        {
            announcer.Begins("store", NoticeKind.StoreLost, "", "", lost.Text, cause: lost.Reason.ToString());
            return false;
        }
        catch (Exception unforeseen) when (unforeseen is not OperationCanceledException)
        {
            // A fault of ours: what it is about fails at each look, the others go on. Its message may quote anything.
            var name = unforeseen.GetType().Name;
            announcer.Begins("fault " + name, NoticeKind.Failed, "", "", new LocalizedText(
                $"A fault of the program ({name}); the worker goes on.", $"Une faute du programme ({name}) ; le service de nuit continue."), cause: name);
            return false;
        }
    }

    private async Task CloseDeadRunsAsync(CancellationToken cancellationToken)
    {
        var running = await store.Runs.ListRunsAsync(new RunFilter(State: RunState.Running), long.MaxValue, 1_000, cancellationToken);
        foreach (var runs in running.GroupBy(run => run.Academy, StringComparer.Ordinal))
        {
            await using var held = await store.Runs.TryLockAcademyAsync(runs.Key, cancellationToken);
            if (held is null)
            {
                continue;
            }

            await store.Worker.CloseDeadRunsAsync(runs.Key, cancellationToken);
            foreach (var run in runs.Reverse())
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
            var found = await FindAsync(cancellationToken);
            signs.See(found.Count, readiness.Oldest);
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
    private void TellLost(Exception fault, string place) => announcer.Begins("inbox" + place, NoticeKind.InboxLost, "", place, new LocalizedText(
        $"The inbox cannot be used ({fault.GetType().Name}): look at the disk, the share and the rights of {settings.Inbox}. It is tried again.",
        $"La boîte est inutilisable ({fault.GetType().Name}) : voir le disque, le partage et les droits de {settings.Inbox}. Nouvel essai régulier."), cause: fault.GetType().Name);

    private void TellBack(string place)
    {
        if (announcer.Ends("inbox" + place))
        {
            announcer.Say(NoticeKind.InboxBack, "", place, new LocalizedText("The inbox can be used again.", "La boîte est de nouveau utilisable."));
        }
    }

    // In the order in which they are to be applied: what was taken and left first, then by date.
    private async Task<List<Candidate>> FindAsync(CancellationToken cancellationToken)
    {
        inbox.Prepare();
        var taken = inbox.Taken();
        var (waiting, unexpected) = inbox.Waiting();
        foreach (var file in unexpected)
        {
            announcer.Begins(
                "stranger " + file.Name, NoticeKind.UnexpectedFile, "", file.Name, file.Text,
                cause: file.Cause is UnexpectedCause.Kind ? "" : file.Cause.ToString());
        }

        readiness.Keep([.. taken, .. waiting]);
        var candidates = new List<Candidate>();
        var finder = new FeedFinder(store);
        foreach (var candidate in taken.Concat(waiting).Select(delivery => Candidate.Of(delivery, readiness, cancellationToken)).OfType<Candidate>())
        {
            var facts = candidate.Facts is null ? null : await candidate.Facts.TellAsync(finder, cancellationToken);
            candidates.Add(candidate with { Facts = facts });
        }

        return
        [
            .. candidates
                .OrderBy(one => one.Date).ThenBy(one => one.Facts?.Kind).ThenByDescending(one => one.Delivery.IsTaken)
                .ThenBy(one => one.Delivery.Place, StringComparer.Ordinal),
        ];
    }

    private async Task<bool> ApplyAllAsync(List<Candidate> candidates, CancellationToken cancellationToken)
    {
        var blocked = new HashSet<string>(StringComparer.Ordinal);
        var hasWorked = false;
        foreach (var candidate in candidates)
        {
            cancellationToken.ThrowIfCancellationRequested();
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

            if (blocked.Overlaps(candidate.Academies) || !await TryApplyAsync(candidate, cancellationToken))
            {
                blocked.UnionWith(candidate.Academies);
                continue;
            }

            hasWorked = true;
        }

        return hasWorked;
    }

    // False: it waits, and the later ones of its academies with it.
    private async Task<bool> TryApplyAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        var (delivery, now) = (candidate.Delivery, time.GetUtcNow());
        if (candidate.Ready is Ready.No || await IsHeldBackAsync(candidate, now, cancellationToken)
            || (failed.TryGetValue(delivery.Place, out var fault) && now < fault.Again))
        {
            return false;
        }

        await using var held = await InboxLocks.TryTakeAsync(store, candidate.Academies, cancellationToken);
        if (held is null || IsBehind(candidate, cancellationToken))
        {
            return false;
        }

        if (delivery.IsTaken && CrashCount.Of(delivery) is { Count: > 0 } deaths && (deaths.Count >= CrashCount.Most || now < deaths.Again))
        {
            return IsGivenUp(candidate, deaths);
        }

        var tries = failed.GetValueOrDefault(delivery.Place).Times + 1;
        try
        {
            if (candidate.Ready is Ready.Wrong)
            {
                desk.Refuse(delivery, candidate.Academies[0], WorkerFaults.Checksum(delivery.Name));
                return true;
            }

            await using var pulse = board.Open(signs);
            var (outcome, _) = await desk.ApplyAsync(delivery, tries >= Tries, new DeliveryOrder(), pulse, cancellationToken);
            failed.Remove(delivery.Place);
            announcer.Ends("failed " + delivery.Place);
            TellBack(delivery.Place);
            return outcome is not DeliveryOutcome.Waits;
        }
        catch (Exception unforeseen) when (unforeseen is not OperationCanceledException)
        {
            if (unforeseen is DirectoryException { Reason: Reason.StoreUnavailable })
            {
                throw;
            }

            // A minute, then twice as long each time.
            failed[delivery.Place] = (tries, now + TimeSpan.FromTicks(Math.Min(TimeSpan.FromMinutes(1).Ticks << Math.Min(tries - 1, 10), LongestPause.Ticks)));
            if (unforeseen is IOException or UnauthorizedAccessException)
            {
                TellLost(unforeseen, delivery.Place);
                return false;
            }

            announcer.Begins("failed " + delivery.Place, NoticeKind.Failed, candidate.Academies[0], delivery.Place, new LocalizedText(
                $"The run failed ({unforeseen.GetType().Name}); nothing of it was applied. It is tried again.",
                $"L'exécution a échoué ({unforeseen.GetType().Name}) ; rien n'en a été appliqué. Nouvel essai plus tard."), cause: unforeseen.GetType().Name);
            if (tries < Tries)
            {
                return false;
            }

            desk.GiveUp(inbox.Taken().FirstOrDefault(one => string.Equals(one.Place, delivery.Place, StringComparison.Ordinal)) ?? delivery, candidate.Academies[0], unforeseen.GetType().Name);
            failed.Remove(delivery.Place);
            announcer.Ends("failed " + delivery.Place);
            return true;
        }
    }

    // True: it is put aside. Else it waits.
    private bool IsGivenUp(Candidate candidate, CrashCount deaths)
    {
        var (delivery, academy) = (candidate.Delivery, candidate.Academies[0]);
        if (deaths.Count >= CrashCount.Most)
        {
            CrashCount.End(delivery);
            desk.GiveUp(delivery, academy, "ProcessEnded");
            return true;
        }

        announcer.Begins("failed " + delivery.Place, NoticeKind.Failed, academy, delivery.Place, new LocalizedText(
            $"The program ended {deaths.Count} times over this delivery, as when memory runs out. It is tried again, less and less often, {CrashCount.Most} times in all.",
            $"Le programme s'est arrêté {deaths.Count} fois sur cette livraison, comme quand la mémoire manque. Nouveaux essais, de plus en plus rares, {CrashCount.Most} en tout."), cause: "ProcessEnded");
        return false;
    }

    private async Task<bool> IsHeldBackAsync(Candidate candidate, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isHeldBack = false;
        foreach (var academy in candidate.Academies)
        {
            isHeldBack |= settings.Quiet.Holds(academy, now);
            if (await store.Worker.FindPauseAsync(academy, cancellationToken) is { } pause)
            {
                isHeldBack = true;
                announcer.Begins("pause " + academy, NoticeKind.Paused, academy, candidate.Delivery.Place, new LocalizedText(
                    string.Create(CultureInfo.InvariantCulture, $"{academy} is paused since {pause.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC: its deliveries wait."),
                    string.Create(CultureInfo.InvariantCulture, $"{academy} est en pause depuis le {pause.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC : ses livraisons attendent.")));
            }
            else
            {
                announcer.Ends("pause " + academy);
            }
        }

        return isHeldBack;
    }

    // Under the lock: another worker may have taken this one since it was seen, or have died with an earlier one.
    private bool IsBehind(Candidate candidate, CancellationToken cancellationToken)
    {
        var taken = inbox.Taken();
        return candidate.Delivery.IsTaken
            ? taken.All(one => !string.Equals(one.Path, candidate.Delivery.Path, StringComparison.Ordinal))
            : taken.Any(one => readiness.Look(one, cancellationToken).Facts is { } facts && facts.Academies.Intersect(candidate.Academies, StringComparer.Ordinal).Any());
    }

    private sealed record Candidate(Delivery Delivery, Ready Ready, DeliveryFacts? Facts)
    {
        public IReadOnlyList<string> Academies => Facts?.Academies ?? [Delivery.Academy ?? ""];

        // Nothing can be reported about it: it keeps no delivery waiting.
        public DateOnly Date => Facts?.Date ?? DateOnly.MinValue;

        public static Candidate? Of(Delivery delivery, Readiness readiness, CancellationToken cancellationToken)
        {
            try
            {
                var (ready, facts) = readiness.Look(delivery, cancellationToken);
                return new Candidate(delivery, ready, facts);
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                // Another worker has taken it.
                return null;
            }
        }
    }
}
