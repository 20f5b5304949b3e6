using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>Reports ongoing conditions once when they start, and once when they end if their start was reported.</summary>
/// <param name="tell">Takes what is reported.</param>
/// <param name="time">The clock.</param>
/// <param name="well">
/// Takes each condition that does not last, or no longer, each time that it is seen: another process may have reported it.
/// </param>
internal sealed class Announcer(Action<WorkerNotice> tell, TimeProvider time, Action<OngoingCondition>? well = null)
{
    private readonly HashSet<OngoingCondition> lasting = [];

    public void Say(NoticeKind kind, string academy, string subject, LocalizedText text, long runId = 0, string cause = "") =>
        tell(new WorkerNotice(kind, time.GetUtcNow(), academy, subject, text, runId, cause));

    /// <summary>Reports a condition unless it has been reported since <see cref="Ends"/>.</summary>
    public void Begins(
        OngoingCondition what, NoticeKind kind, string academy, string subject, LocalizedText text, string cause = "", long runId = 0)
    {
        if (lasting.Add(what))
        {
            Say(kind, academy, subject, text, runId, cause);
        }
    }

    /// <summary>Ends it; true when it was reported.</summary>
    public bool Ends(OngoingCondition what)
    {
        well?.Invoke(what);
        return lasting.Remove(what);
    }
}
