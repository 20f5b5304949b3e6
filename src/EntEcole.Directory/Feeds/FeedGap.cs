using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Feeds;

/// <summary>Why a feed misses a delta. The numbers are stored.</summary>
public enum GapCause
{
    /// <summary>The delta was refused.</summary>
    Refused = 1,

    /// <summary>The run of the delta failed or was interrupted.</summary>
    Failed = 2,

    /// <summary>The academy delivers every day, and no delta of that day came.</summary>
    Lost = 3,

    /// <summary>The run of the delta, or of a full extract, was undone: later deltas follow it all the same.</summary>
    Undone = 4,
}

/// <summary>
/// A delta that a feed misses. Later deltas say nothing of what it held, so none is applied until that delta comes after all, or a full
/// extract of its date or a later one is applied.
/// </summary>
/// <param name="Academy">Upper-case label.</param>
/// <param name="Degree">1D or 2D.</param>
/// <param name="ExtractDate">Date of the delta; never after the day on which it was missed.</param>
/// <param name="Cause">Why it is missing.</param>
/// <param name="RunId">The run that was refused or failed; 0 for none.</param>
/// <param name="OpenedAt">When the gap was noticed.</param>
public sealed record FeedGap(string Academy, Degree Degree, DateOnly ExtractDate, GapCause Cause, long RunId, DateTimeOffset OpenedAt)
{
    /// <summary>The degree as reports have it.</summary>
    public string DegreeName => DegreeNames.NameOf(Degree);

    /// <summary>What is missing and why, for people.</summary>
    public LocalizedText Missed => Cause is GapCause.Undone ? new(
        FormattableString.Invariant($"{Academy} ({DegreeName}) misses what its extract of {ExtractDate:yyyy-MM-dd} held: it was undone."),
        FormattableString.Invariant(
            $"Il manque à {Academy} ({DegreeName}) ce que contenait son extrait du {ExtractDate:dd/MM/yyyy} : il a été annulé.")) : new(
        FormattableString.Invariant($"{Academy} ({DegreeName}) misses the delta of {ExtractDate:yyyy-MM-dd}: it {CauseText.English}."),
        FormattableString.Invariant(
            $"Il manque à {Academy} ({DegreeName}) le différentiel du {ExtractDate:dd/MM/yyyy} : il {CauseText.French}."));

    /// <summary>The same, with what waits for it and what to do.</summary>
    public LocalizedText Text => new(
        $"{Missed.English} Later deltas wait until it is delivered again or a full extract is applied: ask the academy for one.",
        $"{Missed.French} Les différentiels suivants attendent qu'il soit livré de nouveau ou qu'un extrait complet soit appliqué : en demander un à l'académie.");

    private LocalizedText CauseText => Cause switch
    {
        GapCause.Refused => new("was refused", "a été refusé"),
        GapCause.Failed => new("could not be applied", "n'a pu être appliqué"),
        _ => new("did not come", "n'est pas arrivé"),
    };

    /// <summary>The gap that the end of a run opens; null for none.</summary>
    public static FeedGap? OpenedBy(SyncReport ended)
    {
        if (!IsDelta(ended) || ended.Academy.Length == 0 || ended.IsDryRun || CauseOf(ended) is not { } cause)
        {
            return null;
        }

        return new FeedGap(ended.Academy, DegreeOf(ended), DayOf(ended), cause, ended.RunId, ended.StartedAt);
    }

    /// <summary>
    /// The gap that the undo of a run opens, at <paramref name="at"/>, unless a later full extract is applied; null for none.
    /// </summary>
    public static FeedGap? OpenedByUndo(SyncReport undone, DateTimeOffset at) =>
        undone is { Uai: null, UndoOf: null, ExtractDate: not null }
        ? new FeedGap(undone.Academy, DegreeOf(undone), DayOf(undone), GapCause.Undone, undone.RunId, at)
        : null;

    /// <summary>The dates of the gaps that the end of a run closes; null for none.</summary>
    public static (DateOnly From, DateOnly To)? ClosedBy(SyncReport ended) =>
        ended.Uai is null && ended is { State: RunState.Applied or RunState.Held, UndoOf: null, ExtractDate: { } date }
            ? (IsDelta(ended) ? date : DateOnly.MinValue, date)
            : null;

    /// <summary>The degree of a run.</summary>
    public static Degree DegreeOf(SyncReport run) => DegreeNames.Read(run.Degree);

    // A date in the future is a slip: the extract is of the night on which it came, and the full extract of that night closes the gap.
    private static DateOnly DayOf(SyncReport run) =>
        FrenchTime.DayAt(run.StartedAt) is var day && run.ExtractDate is { } date && date < day ? date : day;

    private static bool IsDelta(SyncReport run) => run.UndoOf is null && string.Equals(run.Kind, "delta", StringComparison.Ordinal);

    // One that the store has, or has passed, is not missed.
    private static GapCause? CauseOf(SyncReport ended) => ended switch
    {
        { State: RunState.Refused, Reason: not (nameof(Reason.ExtractTooOld) or nameof(Reason.ExtractAlreadyApplied)) } => GapCause.Refused,
        { State: RunState.Failed } => GapCause.Failed,
        _ => null,
    };
}
