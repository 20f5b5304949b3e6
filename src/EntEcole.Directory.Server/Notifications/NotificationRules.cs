namespace EntEcole.Directory.Server.Notifications;

/// <summary>What becomes a message, and what ends it, of the causes that there are.</summary>
internal sealed class NotificationRules(IReadOnlyList<NotificationCause> causes)
{
    /// <summary>The causes.</summary>
    public IReadOnlyList<NotificationCause> Causes => causes;

    /// <summary>Whether anything of a notice is told, or ends what is.</summary>
    public bool Concerns(WorkerNotice notice) =>
        causes.Any(cause => cause.BegunBy.Contains(notice.Kind) || cause.EndedBy.Contains(notice.Kind));

    /// <summary>What begins with an event.</summary>
    public IEnumerable<(NotificationCause Cause, NotificationTopic Topic)> Begun(NotificationEvent heard)
    {
        foreach (var cause in causes)
        {
            if (cause.Begun(heard) is { } topic)
            {
                yield return (cause, topic);
            }
        }
    }

    /// <summary>What ends with an event.</summary>
    public IEnumerable<(NotificationCause Cause, NotificationTopic Topic)> Ended(NotificationEvent heard) =>
        causes.SelectMany(cause => cause.Ended(heard).Select(topic => (cause, topic)));

    /// <summary>What ends with a condition; null for what is not told.</summary>
    public (NotificationCause Cause, NotificationTopic Topic)? Ended(OngoingCondition condition)
    {
        foreach (var cause in causes)
        {
            if (cause.Ended(condition) is { } topic)
            {
                return (cause, topic);
            }
        }

        return null;
    }
}
