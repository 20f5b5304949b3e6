namespace EntEcole.Directory.Storage.Runs;

/// <summary>SQL of runs and their problems.</summary>
internal static class RunSql
{
    public const string InsertRun = """
        INSERT INTO sync_run (run_id, academy, degree, extract_date, started_at, state, report)
        VALUES (@runId, @academy, @degree, @extractDate, @startedAt, @state, @report)
        """;

    public const string UpdateRun = "UPDATE sync_run SET state = @state, report = @report, digest = @digest WHERE run_id = @runId";

    public const string SelectRuns = """
        SELECT report FROM sync_run
        WHERE run_id < @before AND (@academy IS NULL OR academy = @academy) AND (@state IS NULL OR state = @state)
          AND (@from IS NULL OR started_at >= @from) AND (@until IS NULL OR started_at < @until)
        ORDER BY run_id DESC
        """;

    public const string SelectProblems = """
        SELECT problem_no AS "ProblemNo", code AS "Code", "file" AS "File", line AS "Line", category AS "Category",
               record_id AS "RecordId", uai AS "Uai", field AS "Field", shape AS "Shape",
               pupil_id AS "PupilId", class_id AS "ClassId"
        FROM problem
        WHERE run_id = @runId AND problem_no > @after AND (@uai IS NULL OR uai = @uai) AND (@code IS NULL OR code = @code)
          AND (@severity IS NULL OR severity = @severity) AND (@minSeverity IS NULL OR severity >= @minSeverity)
          AND (@district IS NULL OR EXISTS (
              SELECT 1 FROM school s
              JOIN school d ON d.feed_no = s.feed_no AND d.source_id = s.district_source_id AND d.until_revision = @forever
              WHERE s.uai = problem.uai AND s.until_revision = @forever AND d.uai = @district))
        ORDER BY problem_no
        """;
}
