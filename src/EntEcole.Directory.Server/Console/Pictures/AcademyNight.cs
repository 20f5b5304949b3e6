namespace EntEcole.Directory.Server.Console.Pictures;

/// <summary>How an academy stands, and its runs of the last 30 nights, the latest first.</summary>
/// <param name="State">How it stands.</param>
/// <param name="Runs">Its runs that read an extract.</param>
internal sealed record AcademyNight(V1.AcademyState State, IReadOnlyList<V1.SyncRun> Runs)
{
    /// <summary>The last run; null for none in these nights.</summary>
    public V1.SyncRun? Last => Runs.Count > 0 ? Runs[0] : null;

    /// <summary>The run before it of the same kind that was applied; null for none.</summary>
    public V1.SyncRun? Before => Last is not { } last ? null : Runs.Skip(1).FirstOrDefault(run =>
        run.Kind == last.Kind && run.Degree == last.Degree && run.State is V1.RunState.Applied or V1.RunState.Held);

    /// <summary>Whether a person must look: an extract is missing, or the last run did not end well.</summary>
    public bool IsWrong =>
        State.MissingSince is not null || State.Gaps.Count > 0 || Last?.State is V1.RunState.Failed or V1.RunState.Refused;

    /// <summary>The night of an academy; undo and the daily reading of enrolments are no night.</summary>
    public static AcademyNight Of(V1.AcademyState state, IEnumerable<V1.SyncRun> runs) =>
        new(state, [.. runs.Where(run => run.UndoOfRunId == 0 && !run.EnrolmentDay)]);
}
