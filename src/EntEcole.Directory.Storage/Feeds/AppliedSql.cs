namespace EntEcole.Directory.Storage.Feeds;

/// <summary>Conditions on a run <c>r</c>: what of it is still applied.</summary>
internal static class AppliedSql
{
    /// <summary>
    /// Whether the run <c>r</c> has applied an extract that is still there: no run that lasts undoes it, and its plan was not rejected.
    /// Parameters: <c>@applied</c> and <c>@held</c> of runs, <c>@undone</c> (applied) and <c>@rejected</c> of plans.
    /// </summary>
    public const string StillApplied = $"""
        {NotUndone} AND NOT EXISTS (SELECT 1 FROM "plan" q WHERE q.run_id = r.run_id AND q.state = @rejected)
        """;

    /// <summary>The same, whatever became of its plan.</summary>
    public const string NotUndone = """
        r.state IN (@applied, @held) AND r.extract_date IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM "plan" u WHERE u.undo_of_run_id = r.run_id AND u.state = @undone AND NOT EXISTS (
                SELECT 1 FROM "plan" w WHERE w.undo_of_run_id = u.run_id AND w.state = @undone))
        """;

    /// <summary>How the report of a full extract looks.</summary>
    public const string IsFull = """'%"kind":"full"%'""";
}
