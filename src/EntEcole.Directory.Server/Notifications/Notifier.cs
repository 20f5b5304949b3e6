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

    private readonly NotifierStores store;
    private readonly NotificationRules rules;
    private readonly TimeProvider time;
    private readonly Action<WorkerNotice> say;
    private readonly Outbox outbox;
    private readonly IReadOnlyList<IChannel> channels;
    private readonly IReadOnlyList<string> names;
    private readonly ConcurrentQueue<Queued> heard = new();
    private readonly ConcurrentDictionary<NotificationTopic, bool> well = new();
    private readonly SemaphoreSlim wake = new(0);
    private readonly SemaphoreSlim turn = new(1);

    // What was sent without the store: by cause and day, with the channels that have had it, until it is recorded.
    private readonly Dictionary<string, (OutboxMessage Notification, IReadOnlyList<string> Channels)> direct = new(StringComparer.Ordinal);
    private readonly HashSet<string> directDays = new(StringComparer.Ordinal);

    private readonly HashSet<string> faults = new(StringComparer.Ordinal);

    private bool hasCaughtUp;
    private bool hasLeft;
    private DateTimeOffset nextDirect;

    /// <summary>A notifier on a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="rules">What becomes a message.</param>
    /// <param name="channels">Where messages go; disposed of with it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="say">Takes what is not told to any receiver.</param>
    public Notifier(
        NotifierStores store, NotificationRules rules, IReadOnlyList<IChannel> channels, TimeProvider time, Action<WorkerNotice> say)
    {
        (this.store, this.rules, this.channels, this.time, this.say) = (store, rules, channels, time, say);
        names = [.. channels.Select(channel => channel.Name)];
        outbox = new Outbox(store.Messages, channels, time, say);
    }

    /// <summary>Takes what came of each sending, by channel.</summary>
    public Action<string, SendOutcome> Sent
    {
        init => outbox.Sent = value;
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
        if (rules.Concerns(notice))
        {
            foreach (var (_, topic) in rules.Begun(new NotificationEvent(notice, null)))
            {
                well.TryRemove(topic, out _);
            }

            Take(new QueuedNotice(notice));
        }
    }

    /// <summary>
    /// Takes that a condition does not last, or no longer; returns at once. It goes on being so until the worker reports otherwise.
    /// </summary>
    public void MarkRecovered(OngoingCondition condition)
    {
        if (rules.Ended(condition) is { } ended && well.TryAdd(ended.Topic, true))
        {
            Take(new QueuedRecovery(ended.Cause, ended.Topic, time.GetUtcNow()));
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

    private static bool IsLost(DirectoryException fault) =>
        fault.Reason is Reason.StoreUnavailable or Reason.SchemaOutdated or Reason.SchemaTooNew;

    private void Take(Queued word)
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

    private Task KeepAsync(Queued word, CancellationToken cancellationToken) => word switch
    {
        QueuedRecovery(var cause, var topic, var at) => EndAsync(cause, topic, "", at, cancellationToken),
        QueuedNotice(var notice) => KeepAsync(notice, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(word), word, null),
    };

    private async Task KeepAsync(WorkerNotice notice, CancellationToken cancellationToken)
    {
        var report = notice.RunId > 0 ? await store.Runs.FindRunAsync(notice.RunId, cancellationToken) : null;
        var about = new NotificationEvent(notice, report);
        foreach (var (cause, topic) in rules.Ended(about))
        {
            await EndAsync(cause, topic, notice.Academy, notice.At, cancellationToken);
        }

        foreach (var (cause, topic) in rules.Begun(about))
        {
            var message = await NamedAsync(MessageOf(cause, topic, about).Message, cancellationToken);
            await KeepAsync(message.ToOutbox(OutboxKeys.Of(topic, cause.DetailOf(notice))), cancellationToken);
        }
    }

    private Task KeepAsync(OutboxMessage message, CancellationToken cancellationToken) =>
        store.Messages.KeepMessageAsync(message, FrenchTime.StartOf(message.Day.AddDays(1)), names, cancellationToken);

    // A UAI alone says nothing to who reads a mail.
    private async Task<Notification> NamedAsync(Notification message, CancellationToken cancellationToken)
    {
        if (message.Schools is not { Count: > 0 } schools)
        {
            return message;
        }

        var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
        var named = new List<SchoolLine>();
        foreach (var school in schools)
        {
            named.Add(
                school with { Name = (await store.Schools.FindSchoolAsync(school.Uai, revision, cancellationToken))?.School.DisplayName });
        }

        return message with { Schools = named };
    }

    private static (Notification Message, OutboxMessage Kept) MessageOf(
        NotificationCause cause, NotificationTopic topic, NotificationEvent about)
    {
        var message = NotificationWriter.Begun(cause, about) with { Thread = OutboxKeys.ThreadOf(topic) };
        return (message, message.ToOutbox(OutboxKeys.Of(topic, cause.DetailOf(about.Notice))));
    }

    private async Task EndAsync(
        NotificationCause cause, NotificationTopic topic, string academy, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (topic.HasEnd)
        {
            // It has the topic of what it ends, and is sent after it.
            var recovered = NotificationWriter.Ended(cause, academy, at) with { Thread = OutboxKeys.ThreadOf(topic) };
            var kept = recovered.ToOutbox(OutboxKeys.EndOf(topic, recovered.Id));
            await store.Messages.EndTopicAsync(OutboxKeys.TopicOf(topic), kept, names, cancellationToken);
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        foreach (var cause in rules.Causes)
        {
            foreach (var notice in await cause.CatchUpAsync(store.Worker, time.GetUtcNow(), cancellationToken))
            {
                await KeepAsync(notice, cancellationToken);
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
        foreach (var about in heard.OfType<QueuedNotice>().Select(word => new NotificationEvent(word.Notice, null)))
        {
            foreach (var (cause, topic) in rules.Begun(about).Where(begun => begun.Cause.IsSentWithoutStore))
            {
                var (message, kept) = MessageOf(cause, topic, about);
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

    private abstract record Queued;

    private sealed record QueuedNotice(WorkerNotice Notice) : Queued;

    private sealed record QueuedRecovery(NotificationCause Cause, NotificationTopic Topic, DateTimeOffset At) : Queued;
}
