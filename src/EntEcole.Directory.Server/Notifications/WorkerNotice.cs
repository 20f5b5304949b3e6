using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>What a worker reports. Ongoing conditions are reported once when they start and once when they end.</summary>
internal enum NoticeKind
{
    /// <summary>A delivery is applied.</summary>
    Applied,

    /// <summary>A delivery is applied but for what waits for a decision.</summary>
    Held,

    /// <summary>A delivery is refused.</summary>
    Refused,

    /// <summary>A delivery had been applied before.</summary>
    AlreadyApplied,

    /// <summary>A run failed; it is tried again.</summary>
    Failed,

    /// <summary>A run of a dead process is closed.</summary>
    Interrupted,

    /// <summary>Deliveries wait because their academy is paused.</summary>
    Paused,

    /// <summary>A new extract is missing.</summary>
    Missing,

    /// <summary>A missing extract has come.</summary>
    Found,

    /// <summary>A feed misses a delta: later ones wait.</summary>
    Gap,

    /// <summary>It misses none any more.</summary>
    GapClosed,

    /// <summary>Something lies in the inbox that is no delivery.</summary>
    UnexpectedFile,

    /// <summary>The inbox, or a disk, cannot be used.</summary>
    InboxLost,

    /// <summary>It can again.</summary>
    InboxBack,

    /// <summary>The store cannot be used.</summary>
    StoreLost,

    /// <summary>It can again.</summary>
    StoreBack,

    /// <summary>A daily job did something.</summary>
    JobDone,

    /// <summary>A daily job failed; it is tried again.</summary>
    JobFailed,

    /// <summary>Rows of the store break a rule.</summary>
    RowsBroken,

    /// <summary>A message could not be told.</summary>
    Untold,

    /// <summary>Enrolments end soon; the cause is the number of days.</summary>
    Ending,

    /// <summary>A run begins.</summary>
    Begun,

    /// <summary>Persons are past the day of their purge.</summary>
    PurgeOverdue,

    /// <summary>Assignments end with the school year.</summary>
    AssignmentsEnding,
}

/// <summary>One thing said. No personal data: academies, names of deliveries, counts.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">When.</param>
/// <param name="Academy">Upper-case label; empty when it is about none.</param>
/// <param name="Subject">The delivery or job; empty when it is about none.</param>
/// <param name="Text">For people.</param>
/// <param name="RunId">The run; 0 for none.</param>
/// <param name="Cause">Why, a stable name; empty when nothing went wrong.</param>
internal sealed record WorkerNotice(
    NoticeKind Kind, DateTimeOffset At, string Academy, string Subject, LocalizedText Text, long RunId = 0, string Cause = "")
{
    /// <summary>Whether a person should look.</summary>
    public bool IsWarning =>
        Kind is NoticeKind.Held or NoticeKind.Refused or NoticeKind.Failed or NoticeKind.Missing or NoticeKind.Gap or NoticeKind.InboxLost
        or NoticeKind.StoreLost or NoticeKind.JobFailed or NoticeKind.RowsBroken or NoticeKind.Untold or NoticeKind.Ending
        or NoticeKind.PurgeOverdue or NoticeKind.AssignmentsEnding;
}
