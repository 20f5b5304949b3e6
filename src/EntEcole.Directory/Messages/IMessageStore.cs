using EntEcole.Directory.Extracts.Problems;

namespace EntEcole.Directory.Messages;

/// <summary>
/// The outbox of workers: messages to people, kept until each channel has had them. Which cause was told on a day, and whether its end
/// was, holds for all workers of a store and over their lives.
/// </summary>
public interface IMessageStore
{
    /// <summary>
    /// Keeps a message about something that has begun. When its cause was told on its day and has ended since, it is kept for the next day,
    /// and never told if it ends before. False: the cause is told already and lasts, or waits to be.
    /// </summary>
    /// <param name="message">The message; <see cref="OutboxMessage.Day"/> is the day on which it is told.</param>
    /// <param name="nextDay">When it is due if its cause has had its message of the day: the beginning of the next.</param>
    /// <param name="channels">Who is to have it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<bool> KeepMessageAsync(
        OutboxMessage message, DateTimeOffset nextDay, IReadOnlyCollection<string> channels, CancellationToken cancellationToken);

    /// <summary>
    /// Ends all that lasts of a topic. Keeps <paramref name="recovered"/> when any of it was told; what was not told yet, and waits for
    /// another day, is forgotten. False: nothing of it was told, or its end was.
    /// </summary>
    Task<bool> EndTopicAsync(
        string topic, OutboxMessage recovered, IReadOnlyCollection<string> channels, CancellationToken cancellationToken);

    /// <summary>Records a message that was sent without the store. False: its cause had been told that day.</summary>
    /// <param name="message">The message.</param>
    /// <param name="had">The channels that have had it.</param>
    /// <param name="others">Those that are to have it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<bool> RecordToldAsync(
        OutboxMessage message, IReadOnlyCollection<string> had, IReadOnlyCollection<string> others, CancellationToken cancellationToken);

    /// <summary>
    /// What is due on a channel at an instant, in the order in which it was kept; nothing before an earlier one of its topic.
    /// </summary>
    Task<IReadOnlyList<DueMessage>> ListDueMessagesAsync(
        string channel, DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Takes one to send until <paramref name="until"/>, when it is due again unless its end is recorded. False: another has taken it.
    /// </summary>
    Task<bool> ClaimMessageAsync(DueMessage due, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Records what came of a message that was claimed, unless another worker has claimed it meanwhile.</summary>
    /// <param name="due">As it was claimed.</param>
    /// <param name="state">How it stands with its channel now.</param>
    /// <param name="next">When it is due again; of a message that is not, when it was sent or given up.</param>
    /// <param name="outcome">What came back, as <c>HTTP 500</c>; without any word of the other side.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task RecordSendingAsync(DueMessage due, SendState state, DateTimeOffset next, string outcome, CancellationToken cancellationToken);

    /// <summary>Messages before <paramref name="before"/>, the latest first, with how they stand with each channel.</summary>
    Task<IReadOnlyList<MessageStanding>> ListMessagesAsync(long before, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Messages that a channel should have had by <paramref name="now"/>, by channel; a channel for which none waits is left out.
    /// </summary>
    Task<IReadOnlyList<UndeliveredMessages>> CountUndeliveredAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Problems of a run by school and cause; those of no school are left out.</summary>
    Task<IReadOnlyList<SchoolProblemCount>> CountProblemsAsync(long runId, CancellationToken cancellationToken);
}

/// <summary>A message as it is kept.</summary>
/// <param name="Id">32 hexadecimal digits, by which a receiver knows it again.</param>
/// <param name="Cause">What it is about: told once a day. At most 200 characters.</param>
/// <param name="Topic">What may end together; empty for what has no end. At most 200 characters.</param>
/// <param name="Kind">Its kind, as <c>held</c>.</param>
/// <param name="Day">Day in France on which it is told.</param>
/// <param name="MadeAt">Instant.</param>
/// <param name="Content">What is told: JSON, without anything personal.</param>
public sealed record OutboxMessage(string Id, string Cause, string Topic, string Kind, DateOnly Day, DateTimeOffset MadeAt, string Content);

/// <summary>How a message stands with a channel. Numbers are those of the store.</summary>
public enum SendState
{
    /// <summary>It is to be sent.</summary>
    Waiting = 1,

    /// <summary>The channel has had it.</summary>
    Sent = 2,

    /// <summary>No further attempt is made.</summary>
    GivenUp = 3,
}

/// <summary>A message that a channel is to have now.</summary>
/// <param name="MessageNo">Number in the store.</param>
/// <param name="Message">The message.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Tries">How often it was tried.</param>
/// <param name="NextAt">Since when it is due.</param>
public sealed record DueMessage(long MessageNo, OutboxMessage Message, string Channel, int Tries, DateTimeOffset NextAt);

/// <summary>A message and how it stands with its channels.</summary>
/// <param name="MessageNo">Number in the store.</param>
/// <param name="Message">The message.</param>
/// <param name="EndedAt">When what it is about ended; null when it lasts.</param>
/// <param name="Channels">By channel.</param>
public sealed record MessageStanding(
    long MessageNo, OutboxMessage Message, DateTimeOffset? EndedAt, IReadOnlyList<ChannelStanding> Channels);

/// <summary>How a message stands with one channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="State">How.</param>
/// <param name="Tries">How often it was tried.</param>
/// <param name="At">When it is due next, or was sent or given up.</param>
/// <param name="Outcome">What came back last; empty before.</param>
public sealed record ChannelStanding(string Channel, SendState State, int Tries, DateTimeOffset At, string Outcome);

/// <summary>Messages that wait for a channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Count">How many.</param>
/// <param name="Oldest">When the oldest of them was made.</param>
public sealed record UndeliveredMessages(string Channel, long Count, DateTimeOffset Oldest);

/// <summary>Problems of one cause in one school.</summary>
public sealed record SchoolProblemCount(string Uai, ProblemCode Code, long Count);
