using System.Collections.Concurrent;
using EntEcole.Directory.Messages;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>
/// Takes the notices of a worker, records notifications in the store, and sends them. Each is sent once a cause and day, and its end once,
/// whatever becomes of this process. When the store itself is lost its message is sent at once, and recorded when it is back.
/// </summary>
internal sealed class Notifier : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(15);

    // Before a message that could not be kept nor sent is tried again.
    private static readonly TimeSpan DirectPause = TimeSpan.FromMinutes(5);

    // For what is left when the process ends.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly IDirectoryStore store;
    private readonly NotificationSettings settings;
    private readonly TimeProvider time;
    private readonly Action<WorkerNotice> say;
    private readonly Outbox outbox;
    private readonly IReadOnlyList<IChannel> channels;
    private readonly IReadOnlyList<string> names;
    private readonly ConcurrentQueue<QueuedNotice> heard = new();
    private readonly ConcurrentDictionary<string, bool> well = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim wake = new(0);
    private readonly SemaphoreSlim turn = new(1);

    // What was sent without the store: by cause and day, with the channels that have had it, until it is recorded.
    private readonly Dictionary<string, (OutboxMessage Notification, IReadOnlyList<string> Channels)> direct = new(StringComparer.Ordinal);
    private readonly HashSet<string> directDays = new(StringComparer.Ordinal);

    private readonly HashSet<string> faults = new(StringComparer.Ordinal);

    private bool hasCaughtUp;
    private bool hasLeft;
    private DateTimeOffset nextDirect;

    public Notifier(IDirectoryStore store, NotificationSettings settings, TimeProvider time, Action<WorkerNotice> say, IReadOnlyList<IChannel>? channels = null)
    {
        (this.store, this.settings, this.time, this.say) = (store, settings, time, say);
        this.channels = channels ?? ChannelsOf(settings, time);
        names = [.. this.channels.Select(channel => channel.Name)];
        outbox = new Outbox(store, this.channels, time, say);
    }

    /// <summary>The channels of the settings.</summary>
    public static IReadOnlyList<IChannel> ChannelsOf(NotificationSettings settings, TimeProvider time) =>
    [
        .. settings.Webhook is { } webhook ? (IChannel[])[new WebhookChannel(webhook, settings, time)] : [],
        .. settings.Mail is { } mail ? (IChannel[])[new MailChannel(mail, settings, time)] : [],
    ];

    /// <summary>Enqueues a notice of a worker; returns at once.</summary>
    public void Enqueue(WorkerNotice notice)
    {
        if (NotificationRules.Concerns(notice))
        {
            foreach (var rule in NotificationRules.Begun(new NotificationEvent(notice, null), settings.Problems))
            {
                well.TryRemove(rule.Topic, out _);
            }

            Take(new QueuedNotice(notice, "", notice.At));
        }
    }

    /// <summary>Takes that something is well, as <see cref="Announcer"/> names it; returns at once. What is well goes on being so until the worker says otherwise.</summary>
    public void MarkRecovered(string what)
    {
        if (NotificationRules.EndedBy(what) is not null && well.TryAdd(what, true))
        {
            Take(new QueuedNotice(null, what, time.GetUtcNow()));
        }
    }

    /// <summary>Keeps and sends until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await LookAsync(stop);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var pause = Task.Delay(Poll, time, either.Token);
            // What could not be kept waits for the next look; what is heard meanwhile need not.
            await (heard.IsEmpty ? Task.WhenAny(pause, wake.WaitAsync(either.Token)) : pause);
            await either.CancelAsync();
            stop.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Keeps what was heard, then sends what is due. Nothing that fails here ends a worker.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await KeepAsync(cancellationToken);
            await outbox.SendDueAsync(cancellationToken);
        }
        catch (DirectoryException lost) when (IsLost(lost))
        {
            await TellDirectlyAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            SayFault(fault);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Keeps what was heard last, for a worker to come; gives up soon.</summary>
    public async ValueTask DisposeAsync()
    {
        if (hasLeft)
        {
            return;
        }

        hasLeft = true;
        using var late = new CancellationTokenSource(Farewell, time);
        try
        {
            // The loop has stopped.
            await KeepAsync(late.Token);
        }
        catch (Exception fault) when (fault is DirectoryException or OperationCanceledException)
        {
            // As if the process had died a moment before.
        }
        catch (Exception fault)
        {
            SayFault(fault);
        }

        foreach (var channel in channels.OfType<IDisposable>())
        {
            channel.Dispose();
        }
    }

    private static bool IsLost(DirectoryException fault) => fault.Reason is Reason.StoreUnavailable or Reason.SchemaOutdated or Reason.SchemaTooNew;

    private void Take(QueuedNotice word)
    {
        heard.Enqueue(word);
        wake.Release();
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (!hasCaughtUp)
        {
            await CatchUpAsync(cancellationToken);
            hasCaughtUp = true;
        }

        foreach (var (cause, (message, had)) in direct.ToList())
        {
            await store.Messages.RecordToldAsync(message, had, [.. names.Except(had, StringComparer.Ordinal)], cancellationToken);
            direct.Remove(cause);
        }

        while (heard.TryPeek(out var word))
        {
            try
            {
                await KeepAsync(word, cancellationToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException && !(fault is DirectoryException lost && IsLost(lost)))
            {
                // It would fail again, and keep the others waiting.
                SayFault(fault);
            }

            heard.TryDequeue(out _);
        }
    }

    private async Task KeepAsync(QueuedNotice word, CancellationToken cancellationToken)
    {
        if (word.Notice is not { } notice)
        {
            var (kind, topic) = NotificationRules.EndedBy(word.What)!.Value;
            await EndAsync(kind, topic, "", word.At, cancellationToken);
            return;
        }

        var about = new NotificationEvent(notice, notice.RunId > 0 ? await store.Runs.FindRunAsync(notice.RunId, cancellationToken) : null);
        foreach (var (kind, topic) in NotificationRules.Ended(about, settings.Problems))
        {
            await EndAsync(kind, topic, notice.Academy, notice.At, cancellationToken);
        }

        foreach (var rule in NotificationRules.Begun(about, settings.Problems))
        {
            var message = NotificationWriter.Begun(rule, about).ToOutbox(rule.Cause, rule.Topic);
            await store.Messages.KeepMessageAsync(message, FrenchTime.StartOf(message.Day.AddDays(1)), names, cancellationToken);
        }
    }

    private async Task EndAsync(string kind, string topic, string academy, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var recovered = NotificationWriter.Ended(kind, academy, at);
        // Its topic is that of what it ends: it is sent after it. Its cause is its own: it is told once, whatever else this day brings.
        await store.Messages.EndTopicAsync(Notification.Bounded(topic), recovered.ToOutbox("end " + recovered.Id, topic), names, cancellationToken);
    }

    // The store keeps that an extract is missing, or not any more, so no worker says it again: one that died before it was kept here would
    // have notified no receiver.
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        foreach (var academy in await store.Worker.ListAcademyStandingsAsync(cancellationToken))
        {
            if (academy.MissingSince is not { } since)
            {
                await EndAsync(NotificationKinds.Missing, NotificationRules.TopicOf(NotificationKinds.Missing, academy.Academy, null), academy.Academy, time.GetUtcNow(), cancellationToken);
            }
            else
            {
                await KeepAsync(
                    new QueuedNotice(
                        new WorkerNotice(NoticeKind.Missing, since, academy.Academy, "", new LocalizedText(
                            FormattableString.Invariant($"No new extract of {academy.Academy}; the last one is of {academy.LastExtract:yyyy-MM-dd}."),
                            FormattableString.Invariant($"Aucun nouvel extrait de {academy.Academy} ; le dernier est du {academy.LastExtract:yyyy-MM-dd}."))),
                        "", since),
                    cancellationToken);
            }
        }
    }

    private async Task TellDirectlyAsync(CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() < nextDirect)
        {
            return;
        }

        nextDirect = time.GetUtcNow() + DirectPause;
        foreach (var notice in heard.Select(word => word.Notice).OfType<WorkerNotice>().Where(notice => notice.Kind is NoticeKind.StoreLost))
        {
            var about = new NotificationEvent(notice, null);
            foreach (var rule in NotificationRules.Begun(about, settings.Problems))
            {
                var message = NotificationWriter.Begun(rule, about);
                var kept = message.ToOutbox(rule.Cause, rule.Topic);
                var day = FormattableString.Invariant($"{kept.Cause} {kept.Day:yyyy-MM-dd}");
                if (!directDays.Contains(day) && await outbox.SendNowAsync(message, cancellationToken) is { Count: > 0 } had)
                {
                    directDays.Add(day);
                    direct[kept.Cause] = (kept, had);
                }
            }
        }
    }

    private void SayFault(Exception fault)
    {
        var name = fault.GetType().Name;
        if (!faults.Add(name))
        {
            return;
        }

        say(new WorkerNotice(NoticeKind.Untold, time.GetUtcNow(), "", "", new LocalizedText(
            $"A fault of the program ({name}) while messages were kept or sent; the worker goes on.",
            $"Une faute du programme ({name}) en gardant ou envoyant des messages ; le service de nuit continue."), Cause: name));
    }

    // A notice, or the name of what is well.
    private sealed record QueuedNotice(WorkerNotice? Notice, string What, DateTimeOffset At);
}
