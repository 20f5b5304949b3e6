using System.Data.Common;
using Dapper;
using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Storage;

/// <content>Feeds, runs and their problems.</content>
internal sealed partial class SqlDirectoryStore
{
    private const string SelectFeed = """
        SELECT f.feed_no AS "FeedNo",
               (SELECT MAX(r.extract_date) FROM sync_run r
                WHERE r.academy = f.academy AND r.degree = f.degree AND r.state IN (@applied, @held)) AS "LastExtract",
               (SELECT MIN(o.feed_no) FROM feed o WHERE o.academy = f.academy AND o.degree <> f.degree AND o.degree <> 3) AS "SiblingNo"
        FROM feed f WHERE f.academy = @academy AND f.degree = @degree
        """;

    private const string InsertRun = """
        INSERT INTO sync_run (run_id, academy, degree, extract_date, started_at, state, report)
        VALUES (@runId, @academy, @degree, @extractDate, @startedAt, @state, @report)
        """;

    private const string UpdateRun = "UPDATE sync_run SET state = @state, report = @report, digest = @digest WHERE run_id = @runId";

    private const string SelectRuns = """
        SELECT report FROM sync_run
        WHERE run_id < @before AND (@academy IS NULL OR academy = @academy) AND (@state IS NULL OR state = @state)
          AND (@from IS NULL OR started_at >= @from) AND (@until IS NULL OR started_at < @until)
        ORDER BY run_id DESC
        """;

    private const string SelectProblems = """
        SELECT problem_no AS "ProblemNo", code AS "Code", "file" AS "File", line AS "Line", category AS "Category",
               record_id AS "RecordId", uai AS "Uai", field AS "Field", shape AS "Shape"
        FROM problem
        WHERE run_id = @runId AND problem_no > @after AND (@uai IS NULL OR uai = @uai) AND (@code IS NULL OR code = @code)
          AND (@severity IS NULL OR severity = @severity) AND (@minSeverity IS NULL OR severity >= @minSeverity)
          AND (@district IS NULL OR EXISTS (
              SELECT 1 FROM school s
              JOIN school d ON d.feed_no = s.feed_no AND d.source_id = s.district_source_id AND d.until_revision = @forever
              WHERE s.uai = problem.uai AND s.until_revision = @forever AND d.uai = @district))
        ORDER BY problem_no
        """;

    /// <inheritdoc/>
    public Task<IAsyncDisposable?> TryLockAcademyAsync(string academy, CancellationToken cancellationToken) =>
        engine.TryLockAsync("sync." + academy, cancellationToken);

    /// <inheritdoc/>
    public Task<Feed> GetFeedAsync(string academy, Degree degree, CancellationToken cancellationToken) =>
        WithTransactionAsync(
            async (connection, transaction) =>
            {
                KeyTexts.Prove(academy, "academy");
                var arguments = new { academy, degree = (int)degree, applied = (int)RunState.Applied, held = (int)RunState.Held };
                await FeedNoAsync(connection, transaction, academy, degree);
                var row = await connection.QuerySingleAsync<FeedColumns>(SelectFeed, arguments, transaction);
                return new Feed(row.FeedNo, academy, degree, TypeHandlers.ReadDayOrNull(row.LastExtract), row.SiblingNo);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<long> BeginRunAsync(RunHeader header, CancellationToken cancellationToken) =>
        WithTransactionAsync(
            async (connection, transaction) =>
            {
                KeyTexts.Prove(header.Academy, "academy");
                await CloseDeadRunsAsync(engine, connection, transaction, header.Academy);
                long runId = await ReserveAsync(connection, transaction, "run", 1);
                await connection.ExecuteAsync(
                    InsertRun,
                    new
                    {
                        runId,
                        academy = header.Academy,
                        degree = (int)header.Degree,
                        extractDate = TypeHandlers.Day(header.ExtractDate),
                        startedAt = TypeHandlers.Instant(header.StartedAt),
                        state = (int)RunState.Running,
                        report = SyncReport.Begin(runId, header).ToJson(indented: false),
                    },
                    transaction);
                return runId;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task EndRunAsync(SyncReport report, IEnumerable<Problem> problems, CancellationToken cancellationToken) =>
        WithTransactionAsync(
            async (connection, transaction) =>
            {
                await EndRunAsync(engine, connection, transaction, report, problems);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<SyncReport?> FindRunAsync(long runId, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            async connection =>
            {
                var json = await connection.QuerySingleOrDefaultAsync<string>(
                    "SELECT report FROM sync_run WHERE run_id = @runId", new { runId });
                return json is null ? null : SyncReport.FromJson(json);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SyncReport>> ListRunsAsync(RunFilter filter, long before, int limit, CancellationToken cancellationToken) =>
        WithConnectionAsync<IReadOnlyList<SyncReport>>(
            async connection =>
            [
                .. (await connection.QueryAsync<string>(
                    SelectRuns + engine.Page,
                    new
                    {
                        academy = filter.Academy, state = (int?)filter.State, from = InstantOrNull(filter.From), until = InstantOrNull(filter.Until), before, limit,
                    })).Select(SyncReport.FromJson),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredProblem>> ListProblemsAsync(
        ProblemFilter filter, long after, int limit, CancellationToken cancellationToken) =>
        WithConnectionAsync<IReadOnlyList<StoredProblem>>(
            async connection =>
            {
                var rows = await connection.QueryAsync<ProblemColumns>(
                    SelectProblems + engine.Page,
                    new
                    {
                        runId = filter.RunId, after, uai = filter.Uai, code = filter.Code?.ToString(), severity = (int?)filter.Severity,
                        minSeverity = (int?)filter.MinSeverity, district = filter.DistrictUai, forever = Revisions.Forever, limit,
                    });
                return [.. rows.Select(row => row.ToProblem())];
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IPlan> OpenPlanAsync(PlanHeader header, PlanWriting writing, CancellationToken cancellationToken) =>
        resilience.RunAsync<IPlan>(
            "plan",
            async token =>
            {
                var connection = await engine.OpenBulkAsync(writing is not PlanWriting.Stored, token);
                try
                {
                    return await connection.LivingAsync(() => SqlPlan.OpenAsync(engine, resilience, connection, header, writing, token));
                }
                catch
                {
                    await connection.DisposeAsync();
                    throw;
                }
            },
            cancellationToken);

    // What is recorded of a run is replaced: to end it once more, when a commit went through unheard, changes nothing.
    internal static async Task EndRunAsync(
        Engine engine, DbConnection connection, DbTransaction transaction, SyncReport report, IEnumerable<Problem> problems)
    {
        await connection.ExecuteAsync(
            UpdateRun, new { runId = report.RunId, state = (int)report.State, report = report.ToJson(indented: false), digest = report.Digest }, transaction);
        await connection.ExecuteAsync("DELETE FROM problem WHERE run_id = @runId", new { runId = report.RunId }, transaction);
        await connection.ExecuteAsync(WorkerSql.DeleteProgress, new { runId = report.RunId }, transaction);
        WriteProblems(engine, connection, transaction, report.RunId, problems);
    }

    private static void WriteProblems(
        Engine engine, DbConnection connection, DbTransaction transaction, long runId, IEnumerable<Problem> problems)
    {
        using var sink = engine.OpenSink(connection, transaction, PlanWriting.Direct);
        long number = 0;
        foreach (var problem in problems)
        {
            sink.Write(
                PlanTable.Problem,
                [
                    Cell.Of(runId), Cell.Of(++number), Cell.Of(problem.Code.ToString()), Cell.Of((long)problem.Severity),
                    Cell.Of(problem.File), Cell.Of(problem.Line), Cell.Of((long)problem.Category), Cell.Of(problem.RecordId),
                    Cell.Of(problem.Uai), Cell.Of(problem.Field), Cell.Of(problem.Shape),
                ]);
        }

        sink.Flush();
    }

    /// <summary>Number of a feed, which is made when it is not there.</summary>
    private static async Task<int> FeedNoAsync(DbConnection connection, DbTransaction transaction, string academy, Degree degree)
    {
        var key = new { academy, degree = (int)degree };
        if (await connection.ExecuteScalarAsync<int?>("SELECT feed_no FROM feed WHERE academy = @academy AND degree = @degree", key, transaction) is { } known)
        {
            return known;
        }

        var feedNo = await ReserveAsync(connection, transaction, "feed", 1);
        await connection.ExecuteAsync(
            "INSERT INTO feed (feed_no, academy, degree) VALUES (@feedNo, @academy, @degree)", new { feedNo, key.academy, key.degree }, transaction);
        return feedNo;
    }

    private static string? InstantOrNull(DateTimeOffset? instant) => instant is null ? null : TypeHandlers.Instant(instant.Value);

    internal static async Task<int> ReserveAsync(DbConnection connection, DbTransaction transaction, string kind, int count)
    {
        await connection.ExecuteAsync(
            "UPDATE number_block SET next_number = next_number + @count WHERE kind = @kind", new { kind, count }, transaction);
        return await connection.ExecuteScalarAsync<int>(
            "SELECT next_number - @count FROM number_block WHERE kind = @kind", new { kind, count }, transaction);
    }

    // The caller holds the academy's lock: whoever wrote "running" is dead, and nothing of his run was applied.
    private static async Task CloseDeadRunsAsync(
        Engine engine, DbConnection connection, DbTransaction transaction, string academy)
    {
        var dead = await connection.QueryAsync<string>(
            "SELECT report FROM sync_run WHERE state = @running AND academy = @academy",
            new { running = (int)RunState.Running, academy },
            transaction);
        foreach (var report in dead.Select(SyncReport.FromJson))
        {
            var closed = report with
            {
                State = RunState.Failed,
                Reason = SyncReport.Interrupted,
                Message = "The run was interrupted before its end; nothing of it was applied.",
                MessageFr = "L'exécution a été interrompue avant sa fin ; rien n'en a été appliqué.",
            };
            // Its problems died with its process: none was stored.
            await EndRunAsync(engine, connection, transaction, closed, []);
        }

        var plans = await connection.QueryAsync<long>(
            """
            SELECT p.plan_id FROM "plan" p JOIN sync_run r ON r.run_id = p.run_id
            WHERE p.state = @making AND r.academy = @academy
            """,
            new { making = (int)PlanState.Making, academy },
            transaction);
        foreach (var plan in plans)
        {
            await ForgetPlanAsync(connection, transaction, plan);
        }
    }

    internal static async Task ForgetPlanAsync(DbConnection connection, DbTransaction transaction, long plan)
    {
        await ForgetPlanRowsAsync(connection, transaction, plan);
        await connection.ExecuteAsync("DELETE FROM \"plan\" WHERE plan_id = @plan", new { plan }, transaction);
    }

    private static async Task ForgetPlanRowsAsync(DbConnection connection, DbTransaction transaction, long plan)
    {
        foreach (var table in PlanSql.Versioned)
        {
            await connection.ExecuteAsync(PlanSql.Forget(table), new { plan }, transaction);
        }
    }

    private sealed class FeedColumns
    {
        public int FeedNo { get; set; }

        public string? LastExtract { get; set; }

        public int? SiblingNo { get; set; }
    }

    private sealed class ProblemColumns
    {
        public long ProblemNo { get; set; }

        public string Code { get; set; } = "";

        public string File { get; set; } = "";

        public int Line { get; set; }

        public int Category { get; set; }

        public string? RecordId { get; set; }

        public string? Uai { get; set; }

        public string? Field { get; set; }

        public string? Shape { get; set; }

        public StoredProblem ToProblem() => new(
            ProblemNo, new Problem(Enum.Parse<ProblemCode>(Code), File, Line, (AafCategory)Category, RecordId, Uai, Field, Shape));
    }
}
