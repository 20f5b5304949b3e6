using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>
/// A cause of notifications: what begins it, what ends it, and its words. Each is a class of <c>Notifications/Causes</c>; all that is
/// said of it is there.
/// </summary>
internal abstract class NotificationCause
{
    /// <summary>What its messages are about: a stable name that receivers read.</summary>
    public abstract string Kind { get; }

    /// <summary>The notices that may begin it.</summary>
    public abstract IReadOnlyList<NoticeKind> BegunBy { get; }

    /// <summary>The notices that may end it.</summary>
    public virtual IReadOnlyList<NoticeKind> EndedBy => [];

    /// <summary>Whether it is sent at once when the store cannot keep it.</summary>
    public virtual bool IsSentWithoutStore => false;

    /// <summary>The words of its end.</summary>
    public abstract NotificationWords EndWords { get; }

    /// <summary>The topic of an event that begins it; null when the event does not.</summary>
    public NotificationTopic? Begun(NotificationEvent heard) => BegunBy.Contains(heard.Notice.Kind) && Holds(heard) ? TopicOf(heard) : null;

    /// <summary>The topics that an event ends.</summary>
    public IEnumerable<NotificationTopic> Ended(NotificationEvent heard) => EndedBy.Contains(heard.Notice.Kind) ? EndsOf(heard) : [];

    /// <summary>The topic that ends with a condition; null when none does.</summary>
    public virtual NotificationTopic? Ended(OngoingCondition condition) => null;

    /// <summary>What tells the messages of one topic and day apart; empty for one message a day.</summary>
    public virtual string DetailOf(WorkerNotice notice) => "";

    /// <summary>Why, a stable name for the message; empty for none.</summary>
    public virtual string ReasonOf(WorkerNotice notice) => notice.Cause;

    /// <summary>The words of its beginning.</summary>
    public abstract NotificationWords BeginWords(NotificationEvent heard);

    /// <summary>The schools that it is about, and its numbers; null for none.</summary>
    public virtual ConcernedSchools? SchoolsOf(NotificationEvent heard) => null;

    /// <summary>
    /// What the store keeps of it, as notices: a worker that noted a change there reports it once, and may have died before the message
    /// was kept.
    /// </summary>
    public virtual Task<IReadOnlyList<WorkerNotice>> CatchUpAsync(
        IWorkerStore store, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<WorkerNotice>>([]);

    /// <summary>Its topic of an event.</summary>
    protected abstract NotificationTopic TopicOf(NotificationEvent heard);

    /// <summary>Whether an event that may begin it does.</summary>
    protected virtual bool Holds(NotificationEvent heard) => true;

    /// <summary>The topics that an event of <see cref="EndedBy"/> ends.</summary>
    protected virtual IEnumerable<NotificationTopic> EndsOf(NotificationEvent heard) => [];
}

/// <summary>What a worker reported, with the report of the run that it is about.</summary>
/// <param name="Notice">The notice.</param>
/// <param name="Report">The report; null when it is about none, or it is gone.</param>
internal sealed record NotificationEvent(WorkerNotice Notice, SyncReport? Report)
{
    /// <summary>The run, for people; empty for none.</summary>
    public string Run => Notice.RunId > 0 ? FormattableString.Invariant($"{Notice.RunId}") : "";

    /// <summary>Date of the extract, for people.</summary>
    public string Extract => Report?.ExtractDate is { } date ? FormattableString.Invariant($"{date:yyyy-MM-dd}") : "?";
}

/// <summary>A few words, and a few sentences.</summary>
internal sealed record NotificationWords(LocalizedText Title, LocalizedText Text);

/// <summary>The schools that a message is about, the most concerned first, and its numbers by name.</summary>
internal sealed record ConcernedSchools(IReadOnlyDictionary<string, long> Counts, IReadOnlyList<SchoolLine> Schools)
{
    /// <summary>In the order in which they are told.</summary>
    public static ConcernedSchools Of(IReadOnlyDictionary<string, long> counts, IEnumerable<SchoolLine> schools) =>
        new(counts, [.. schools.OrderByDescending(one => one.Count).ThenBy(one => one.Uai, StringComparer.Ordinal)]);
}
