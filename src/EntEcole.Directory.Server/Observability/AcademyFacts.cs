using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Server.Observability;

/// <summary>How an academy stands.</summary>
/// <param name="Academy">Upper-case label.</param>
/// <param name="LastExtract">Date of the latest extract applied; null for none.</param>
/// <param name="LastAppliedAt">When one was last applied; null for never.</param>
internal sealed record AcademyFacts(string Academy, DateOnly? LastExtract, DateTimeOffset? LastAppliedAt)
{
    /// <summary>Whether a new extract is missing, as workers have noticed.</summary>
    public bool IsMissing { get; init; }

    /// <summary>Whether it is paused.</summary>
    public bool IsPaused { get; init; }

    /// <summary>How its last run stands; null when there was none.</summary>
    public RunState? LastRun { get; init; }

    /// <summary>Schools of which something is held.</summary>
    public int HeldSchools { get; init; }

    /// <summary>Since when the oldest of that waits; null when nothing does.</summary>
    public DateTimeOffset? HeldSince { get; init; }

    /// <summary>Enrolled schools whose last extract is older than the academy's.</summary>
    public int SchoolsBehind { get; init; }

    /// <summary>Enrolled schools that no extract has held.</summary>
    public int SchoolsUnread { get; init; }
}
