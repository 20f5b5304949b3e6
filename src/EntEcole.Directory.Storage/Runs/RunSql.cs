using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Restrictions;
using EntEcole.Directory.Storage.Schema;

namespace EntEcole.Directory.Storage.Runs;

/// <summary>SQL of runs and their problems.</summary>
internal static class RunSql
{
    public const string InsertRun = """
        INSERT INTO sync_run (run_id, academy, degree, uai, kind, extract_date, started_at, state, report)
        VALUES (@runId, @academy, @degree, @uai, @kind, @extractDate, @startedAt, @state, @report)
        """;

    public const string UpdateRun = "UPDATE sync_run SET state = @state, report = @report, digest = @digest WHERE run_id = @runId";

    private const string Asked = """
        run_id < @before AND (@academy IS NULL OR academy = @academy) AND (@state IS NULL OR state = @state)
          AND (@from IS NULL OR started_at >= @from) AND (@until IS NULL OR started_at < @until)
        """;

    /// <summary>Runs, the latest first; with <c>@ofAcademy</c> none about the ONDE files of a school. To be followed by a page.</summary>
    public const string SelectRuns = $"""
        SELECT report FROM sync_run
        WHERE {Asked} AND (@ofAcademy = 0 OR degree < 4)
        ORDER BY run_id DESC
        """;

    /// <summary>The same about the ONDE files of some schools.</summary>
    public const string SelectRunsOfSchools = $$"""
        SELECT report FROM sync_run
        WHERE {{Asked}} AND degree = 4 AND uai IN {0}
        ORDER BY run_id DESC
        """;

    // One row for each school and class; the living rows.
    public const string SelectProblemPupils = $$"""
        SELECT r.source_id, r.person_id, r.content, s.uai, c.source_id, c.name
        FROM feed f
        JOIN record r ON r.feed_no = f.feed_no AND r.category = @category AND r.until_revision = @forever
        JOIN profile p ON p.person_no = r.person_no AND p.feed_no = r.feed_no AND p.until_revision = @forever
        JOIN school s ON s.school_no = p.school_no AND s.feed_no = p.feed_no AND s.until_revision = @forever
        LEFT JOIN class c ON c.school_no = p.school_no AND c.until_revision = @forever AND EXISTS (
            SELECT 1 FROM membership m
            WHERE m.person_no = r.person_no AND m.class_no = c.class_no AND m.feed_no = r.feed_no AND m.until_revision = @forever)
        WHERE f.academy = @academy AND f.degree = @degree AND r.source_id IN {0} AND s.uai IS NOT NULL
          AND r.person_no NOT IN ({{RestrictionSql.Numbers}})
        ORDER BY r.source_id, s.uai, c.kind, c.name
        """;

    /// <summary>Problems of a run after a number; to be followed by a page. A text for each set of filters.</summary>
    /// <param name="ofSchool">Of the school <c>@uai</c>.</param>
    /// <param name="ofCode">Of the code <c>@code</c>.</param>
    /// <param name="ofDistrict">Of the schools of the district <c>@district</c>.</param>
    public static string SelectProblems(bool ofSchool, bool ofCode, bool ofDistrict) => $"""
        SELECT problem_no AS "ProblemNo", code AS "Code", "file" AS "File", line AS "Line", category AS "Category",
               record_id AS "RecordId", uai AS "Uai", field AS "Field", shape AS "Shape",
               pupil_id AS "PupilId", class_id AS "ClassId"
        FROM problem
        WHERE run_id = @runId AND problem_no > @after AND severity >= @minSeverity AND severity <= @maxSeverity
          {(ofSchool ? "AND uai = @uai" : "")} {(ofCode ? "AND code = @code" : "")} {(ofDistrict ? IsOfDistrict : "")}
          AND (record_id IS NULL OR record_id NOT IN ({RestrictionSql.SourcesOfRun}))
          AND (pupil_id IS NULL OR pupil_id NOT IN ({RestrictionSql.SourcesOfRun}))
        ORDER BY problem_no
        """;

    private const string IsOfDistrict = """
        AND EXISTS (
              SELECT 1 FROM school s
              JOIN school d ON d.feed_no = s.feed_no AND d.source_id = s.district_source_id AND d.until_revision = @forever
              WHERE s.uai = problem.uai AND s.until_revision = @forever AND d.uai = @district)
        """;

    public const string DeleteProgress = "DELETE FROM run_progress WHERE run_id = @runId";

    /// <summary>Forgets the staged rows of a plan, those that wait too.</summary>
    public static string ForgetStaged(PlanTable table) => $"DELETE FROM {Table.Of(table).Staged} WHERE plan_id = @plan";
}

/// <summary>The texts of lookups, each composed once for the engine.</summary>
internal sealed class RunStatements(Engine engine)
{
    public Statement RunsOfSchools { get; } = new(SqlText.With(RunSql.SelectRunsOfSchools, engine.Texts));

    public Statement ProblemPupils { get; } = new(SqlText.With(RunSql.SelectProblemPupils, engine.Texts));
}
