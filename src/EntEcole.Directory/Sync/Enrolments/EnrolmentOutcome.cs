using EntEcole.Directory.Feeds;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Sync.Enrolments;

/// <summary>What to reconcile with the conventions.</summary>
/// <param name="AsOf">Day whose enrolments decide; null for today in France.</param>
/// <param name="Academy">Upper-case label; null for all academies.</param>
/// <param name="DryRun">Plan and count, apply nothing.</param>
/// <param name="By">Who asks for it; null for the worker.</param>
public sealed record EnrolmentDay(DateOnly? AsOf = null, string? Academy = null, bool DryRun = false, string? By = null);

/// <summary>What a day brought to a feed. Schools are given by UAI.</summary>
/// <param name="Feed">The feed.</param>
public sealed record EnrolmentOutcome(Feed Feed)
{
    /// <summary>Whether nothing was done: its academy is paused, or another process works on it.</summary>
    public bool IsSkipped { get; init; }

    /// <summary>The run that suspended or held persons; null when none was to leave.</summary>
    public SyncReport? Report { get; init; }

    /// <summary>
    /// Schools whose departures already wait in a plan, each with its number and the day on which they are applied without a decision.
    /// </summary>
    public IReadOnlyDictionary<string, WaitingEnd> Waiting { get; init; } = new Dictionary<string, WaitingEnd>(StringComparer.Ordinal);

    /// <summary>Schools whose departures were applied because the patience is over, or the convention was terminated.</summary>
    public IReadOnlyList<string> Released { get; init; } = [];

    /// <summary>Schools whose departures no longer wait: they are enrolled again.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    /// <summary>Schools that are enrolled since the last full extract was applied: they wait for an extract to fill them.</summary>
    public IReadOnlyList<string> Begun { get; init; } = [];

    /// <summary>The run of the full extract that would fill them, when it is the last extract applied; null otherwise.</summary>
    public SyncReport? Source { get; init; }
}

/// <summary>The departures of a school that wait.</summary>
/// <param name="PlanId">The plan.</param>
/// <param name="RunId">The run that made it.</param>
/// <param name="Departing">How many profiles.</param>
/// <param name="AppliesOn">Day from which they are applied without a decision.</param>
public sealed record WaitingEnd(long PlanId, long RunId, long Departing, DateOnly AppliesOn);
