using EntEcole.Directory.Messages;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>
/// Sends what the store keeps for the channels of this process. Who takes a message has it for a while: of several workers one sends it,
/// and if that worker crashes another sends it, with the same id.
/// </summary>
internal sealed class Outbox(IMessageStore store, IReadOnlyList<IChannel> channels, TimeProvider time, Action<WorkerNotice> say)
{
    private const int Page = 50;

    // A person must repair what is refused: about four retries within the day.
    private const int RefusedTries = 4;

    private static readonly TimeSpan RefusedPause = TimeSpan.FromHours(6);

    // Longer than all attempts of one sending.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>Takes what came of each sending, by channel.</summary>
    public Action<string, SendOutcome> Sent { get; set; } = (_, _) => { };

    /// <summary>The pauses after each failure: a day in all, then it is given up.</summary>
    public static IReadOnlyList<TimeSpan> Pauses { get; } =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(4), TimeSpan.FromHours(6), TimeSpan.FromHours(10),
    ];

    /// <summary>Sends what is due.</summary>
    public async Task SendDueAsync(CancellationToken cancellationToken)
    {
        foreach (var channel in channels)
        {
            while (await SendDueAsync(channel, cancellationToken))
            {
                // What follows an earlier one of its topic is due once that one has gone.
            }
        }
    }

    /// <summary>Sends one at once, to each channel: those that have had it.</summary>
    public async Task<IReadOnlyList<string>> SendNowAsync(Notification message, CancellationToken cancellationToken)
    {
        var had = new List<string>();
        foreach (var channel in channels)
        {
            if ((await SendAsync(channel, message, cancellationToken)).Verdict is SendVerdict.Sent)
            {
                had.Add(channel.Name);
            }
        }

        return had;
    }

    // What no channel foresees is a fault of ours: it is not tried again soon.
    private async Task<SendOutcome> SendAsync(IChannel channel, Notification message, CancellationToken cancellationToken)
    {
        SendOutcome outcome;
        try
        {
            outcome = await channel.SendAsync(message, cancellationToken);
        }
        catch (Exception unforeseen) when (unforeseen is not OperationCanceledException)
        {
            outcome = new(SendVerdict.Refused, unforeseen.GetType().Name);
        }

        Sent(channel.Name, outcome);
        return outcome;
    }

    private async Task<bool> SendDueAsync(IChannel channel, CancellationToken cancellationToken)
    {
        var hasSent = false;
        foreach (var due in await store.ListDueMessagesAsync(channel.Name, time.GetUtcNow(), Page, cancellationToken))
        {
            if (!await store.ClaimMessageAsync(due, time.GetUtcNow() + Lease, cancellationToken))
            {
                continue;
            }

            var outcome = await SendAsync(channel, Notification.FromJson(due.Message.Content), cancellationToken);
            await RecordAsync(due, outcome, cancellationToken);
            if (outcome.Verdict is SendVerdict.Again)
            {
                // The others would fare alike.
                return false;
            }

            hasSent |= outcome.Verdict is SendVerdict.Sent;
        }

        return hasSent;
    }

    private async Task RecordAsync(DueMessage due, SendOutcome outcome, CancellationToken cancellationToken)
    {
        var (now, tries) = (time.GetUtcNow(), due.Tries + 1);
        if (outcome.Verdict is SendVerdict.Sent)
        {
            await store.RecordSendingAsync(due, SendState.Sent, now, outcome.What, cancellationToken);
            return;
        }

        TimeSpan? pause = outcome.Verdict switch
        {
            SendVerdict.Gone => null,
            SendVerdict.Refused => tries < RefusedTries ? RefusedPause : null,
            _ => tries <= Pauses.Count ? Pauses[tries - 1] : null,
        };
        await store.RecordSendingAsync(
            due, pause is null ? SendState.GivenUp : SendState.Waiting, now + (pause ?? TimeSpan.Zero), outcome.What, cancellationToken);
        if (pause is null)
        {
            say(new WorkerNotice(
                NoticeKind.Untold, now, "", due.Channel,
                new LocalizedText(
                    $"Message {due.Message.Id} ({due.Message.Kind}) is given up after {tries} tries: {outcome.What}. 'entecole worker messages' lists it.",
                    $"Le message {due.Message.Id} ({due.Message.Kind}) est abandonné après {tries} essais : {outcome.What}. « entecole worker messages » le liste."),
                Cause: outcome.What));
        }
    }
}
