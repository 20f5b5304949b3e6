using EntEcole.Directory.Storage.Feeds;

namespace EntEcole.Directory.Storage.Worker;

/// <summary>The statements of what workers share. One text for every engine; who inserts has found nothing to update.</summary>
internal static class WorkerSql
{
    /// <summary>Digests of what was applied of a feed and date, and is not undone.</summary>
    public const string SelectDigests = """
        SELECT r.run_id, r.digest FROM sync_run r
        WHERE r.academy = @academy AND r.degree = @degree AND r.state IN (@applied, @held) AND r.extract_date = @date AND r.digest IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM "plan" p WHERE p.undo_of_run_id = r.run_id AND p.state = @undone)
        ORDER BY r.run_id
        """;

    /// <summary>The pause of an academy.</summary>
    public const string SelectPause = """
        SELECT academy AS "Academy", paused_at AS "PausedAt", paused_by AS "PausedBy", pause_reason AS "PauseReason", missing_since AS "MissingSince"
        FROM worker_academy WHERE academy = @academy AND paused_at IS NOT NULL
        """;

    /// <summary>All that is known of academies beside their runs.</summary>
    public const string SelectAcademies = """
        SELECT academy AS "Academy", paused_at AS "PausedAt", paused_by AS "PausedBy", pause_reason AS "PauseReason", missing_since AS "MissingSince"
        FROM worker_academy
        """;

    /// <summary>
    /// The newest extract of each academy that is still applied, as <see cref="FeedSql.SelectFeed"/> has it for a feed, and when one was
    /// applied that is not undone. The ONDE files of a school are no extract of its academy.
    /// </summary>
    public const string SelectFreshness = $"""
        WITH lasting AS (
            SELECT r.run_id, r.academy, r.degree, r.extract_date, CASE WHEN r.report LIKE {AppliedSql.IsFull} THEN r.run_id ELSE 0 END AS full_id
            FROM sync_run r WHERE r.degree < 3 AND {AppliedSql.StillApplied}),
        since AS (SELECT academy, degree, MAX(full_id) AS run_id FROM lasting GROUP BY academy, degree),
        newest AS (
            SELECT l.academy, MAX(l.extract_date) AS extract_date FROM lasting l
            JOIN since s ON s.academy = l.academy AND s.degree = l.degree AND s.run_id <= l.run_id
            GROUP BY l.academy)
        SELECT r.academy, MAX(n.extract_date), MAX(r.started_at) FROM sync_run r LEFT JOIN newest n ON n.academy = r.academy
        WHERE r.degree < 3 AND {AppliedSql.NotUndone} GROUP BY r.academy
        """;

    /// <summary>Makes an academy known.</summary>
    public const string InsertAcademy = """
        INSERT INTO worker_academy (academy) SELECT @academy WHERE NOT EXISTS (SELECT 1 FROM worker_academy w WHERE w.academy = @academy)
        """;

    /// <summary>Pauses an academy that is not paused.</summary>
    public const string Pause = """
        UPDATE worker_academy SET paused_at = @at, paused_by = @by, pause_reason = @reason WHERE academy = @academy AND paused_at IS NULL
        """;

    /// <summary>Ends a pause.</summary>
    public const string Resume = """
        UPDATE worker_academy SET paused_at = NULL, paused_by = NULL, pause_reason = NULL WHERE academy = @academy AND paused_at IS NOT NULL
        """;

    /// <summary>Notes that extracts are missing.</summary>
    public const string NoteMissing = "UPDATE worker_academy SET missing_since = @since WHERE academy = @academy AND missing_since IS NULL";

    /// <summary>Notes that they are not.</summary>
    public const string NoteFound = "UPDATE worker_academy SET missing_since = NULL WHERE academy = @academy AND missing_since IS NOT NULL";

    /// <summary>When a job was done.</summary>
    public const string SelectJob = "SELECT done_at FROM worker_job WHERE job = @job";

    /// <summary>Records when it was.</summary>
    public const string UpdateJob = "UPDATE worker_job SET done_at = @at WHERE job = @job";

    /// <summary>The same of a job that is new.</summary>
    public const string InsertJob = "INSERT INTO worker_job (job, done_at) VALUES (@job, @at)";

    /// <summary>How far a run is.</summary>
    public const string SelectProgress = """
        SELECT run_id, step, files_done, files_total, bytes_done, bytes_total, records, record_rate, permille, remaining_ms
        FROM run_progress WHERE run_id = @runId
        """;

    /// <summary>Writes how far a run is that was told of before.</summary>
    public const string UpdateProgress = """
        UPDATE run_progress SET step = @step, files_done = @files, files_total = @totalFiles, bytes_done = @bytes, bytes_total = @totalBytes,
            records = @records, record_rate = @recordRate, permille = @permille, remaining_ms = @remainingMs
        WHERE run_id = @runId
        """;

    /// <summary>Writes it the first time, of a run that has not ended meanwhile.</summary>
    public const string InsertProgress = """
        INSERT INTO run_progress (run_id, step, files_done, files_total, bytes_done, bytes_total, records, record_rate, permille, remaining_ms)
        SELECT @runId, @step, @files, @totalFiles, @bytes, @totalBytes, @records, @recordRate, @permille, @remainingMs
        WHERE EXISTS (SELECT 1 FROM sync_run r WHERE r.run_id = @runId AND r.state = @running)
        """;

}
