using EntEcole.Directory.Extracts;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>What a worker said, with the report of the run that it is about.</summary>
/// <param name="Notice">What was said.</param>
/// <param name="Report">The report; null when it is about none, or it is gone.</param>
internal sealed record NotificationEvent(WorkerNotice Notice, SyncReport? Report);

/// <summary>A condition that is reported: its kind, its cause, reported once a day, and its topic, whose end is reported once.</summary>
/// <param name="Kind">One of <see cref="NotificationKinds"/>.</param>
/// <param name="Topic">What ends together; empty for what has no end.</param>
/// <param name="Cause">Its cause.</param>
internal sealed record NotificationRule(string Kind, string Topic, string Cause);

/// <summary>The one table of what becomes a message, and of what ends it.</summary>
internal static class NotificationRules
{
    // As the announcer names what lasts.
    private const string Inbox = "inbox";
    private const string Store = "store";
    private const string Job = "job ";

    /// <summary>What begins with a notice.</summary>
    public static IEnumerable<NotificationRule> Begun(NotificationEvent heard, double problems)
    {
        var (notice, report) = heard;
        var begun = notice.Kind switch
        {
            NoticeKind.Held => Of(NotificationKinds.Held, notice, report?.Degree),
            // One message a day for each reason; any extract that is applied ends them all.
            NoticeKind.Refused => Of(NotificationKinds.Refused, notice, report?.Degree, notice.Cause),
            NoticeKind.Failed => Of(NotificationKinds.Failed, notice, null, notice.Cause),
            NoticeKind.Missing => Of(NotificationKinds.Missing, notice, null),
            NoticeKind.InboxLost => new NotificationRule(NotificationKinds.Inbox, Inbox + notice.Subject, Inbox + notice.Subject),
            NoticeKind.StoreLost => new NotificationRule(NotificationKinds.Store, Store, Store),
            NoticeKind.JobFailed => new NotificationRule(NotificationKinds.Job, Job + notice.Subject, Job + notice.Subject),
            _ => null,
        };
        if (begun is not null)
        {
            yield return begun;
        }

        if (IsApplied(notice) && report is not null && HasTooMany(report, problems))
        {
            yield return Of(NotificationKinds.Problems, notice, report.Degree);
        }
    }

    /// <summary>What ends with a notice: kinds and topics.</summary>
    public static IEnumerable<(string Kind, string Topic)> Ended(NotificationEvent heard, double problems)
    {
        var (notice, report) = heard;
        if (notice.Kind is NoticeKind.Found)
        {
            yield return (NotificationKinds.Missing, TopicOf(NotificationKinds.Missing, notice.Academy, null));
        }

        if (!IsApplied(notice) || report is null)
        {
            yield break;
        }

        yield return (NotificationKinds.Refused, TopicOf(NotificationKinds.Refused, notice.Academy, report.Degree));
        yield return (NotificationKinds.Refused, TopicOf(NotificationKinds.Refused, notice.Academy, null));
        yield return (NotificationKinds.Failed, TopicOf(NotificationKinds.Failed, notice.Academy, null));
        // A delta leaves waiting what waits, and has few records to go wrong.
        if (report.Kind is "full" && notice.Kind is NoticeKind.Applied)
        {
            yield return (NotificationKinds.Held, TopicOf(NotificationKinds.Held, notice.Academy, report.Degree));
        }

        if (report.Kind is "full" && !HasTooMany(report, problems))
        {
            yield return (NotificationKinds.Problems, TopicOf(NotificationKinds.Problems, notice.Academy, report.Degree));
        }
    }

    /// <summary>What has ended when the announcer reports a recovery: kind and topic; null for what is not reported.</summary>
    public static (string Kind, string Topic)? EndedBy(string what) =>
        string.Equals(what, Store, StringComparison.Ordinal) ? (NotificationKinds.Store, what)
        : what.StartsWith(Inbox, StringComparison.Ordinal) ? (NotificationKinds.Inbox, what)
        : what.StartsWith(Job, StringComparison.Ordinal) ? (NotificationKinds.Job, what)
        : null;

    /// <summary>Whether anything of a notice is told, or ends what is.</summary>
    public static bool Concerns(WorkerNotice notice) =>
        IsApplied(notice) || notice.Kind is NoticeKind.Found or NoticeKind.Refused or NoticeKind.Failed or NoticeKind.Missing or NoticeKind.InboxLost
            or NoticeKind.StoreLost or NoticeKind.JobFailed;

    /// <summary>The topic of what is about an academy, and of one of its degrees.</summary>
    public static string TopicOf(string kind, string academy, string? degree) => string.Join(' ', kind, academy, degree ?? "").Trim();

    private static bool IsApplied(WorkerNotice notice) => notice.Kind is NoticeKind.Applied or NoticeKind.Held;

    private static bool HasTooMany(SyncReport report, double problems) =>
        problems > 0 && CountOf(report) > (problems < 1 ? problems * report.Read.Total : problems);

    // Notes are no sign of a bad delivery: before the rentrée no pupil has a class.
    private static long CountOf(SyncReport report) => report.Problems.Total
        - report.Problems.ByCode.Where(one => Enum.TryParse<ProblemCode>(one.Key, out var code) && code.IsNote()).Sum(one => one.Value);

    private static NotificationRule Of(string kind, WorkerNotice notice, string? degree, string cause = "")
    {
        // Without a known academy there is no recovery event.
        var topic = TopicOf(kind, notice.Academy, degree);
        return new(kind, notice.Academy.Length == 0 ? "" : topic, topic + " " + cause);
    }
}
