using System.Text.Json;
using Dapper;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Runs;

/// <summary>Runs and their problems.</summary>
internal sealed class SqlRuns(SqlSession session) : IRunStore
{
    private readonly RunStatements statements = new(session.Engine);

    /// <inheritdoc/>
    public event EventHandler? Waiting
    {
        add => session.Engine.Waiting += value;
        remove => session.Engine.Waiting -= value;
    }

    /// <inheritdoc/>
    public Task<IAsyncDisposable?> TryLockAcademyAsync(string academy, CancellationToken cancellationToken) =>
        session.TryLockAsync("sync." + academy, cancellationToken);

    /// <inheritdoc/>
    public Task<long> BeginRunAsync(RunHeader header, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                KeyConstraints.Validate(header.Academy, "academy");
                await RunRecords.CloseDeadRunsAsync(session.Engine, connection, transaction, header.Academy);
                long runId = await NumberBlocks.ReserveAsync(connection, transaction, "run", 1);
                await connection.ExecuteAsync(
                    RunSql.InsertRun,
                    new
                    {
                        runId,
                        academy = header.Academy,
                        degree = (int)header.Degree,
                        uai = header.Uai,
                        kind = (int)header.Kind,
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
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                await RunRecords.EndRunAsync(session.Engine, connection, transaction, report, problems);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<SyncReport?> FindRunAsync(long runId, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(
            async connection =>
            {
                var json = await connection.QuerySingleOrDefaultAsync<string>(
                    "SELECT report FROM sync_run WHERE run_id = @runId", new { runId });
                return json is null ? null : SyncReport.FromJson(json);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SyncReport>> ListRunsAsync(RunFilter filter, long before, int limit, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<SyncReport>>(
            async connection =>
            [
                .. (await connection.QueryAsync<string>(
                    (filter.Uais is null ? RunSql.SelectRuns : statements.RunsOfSchools.Sql) + session.Engine.Page,
                    new
                    {
                        academy = filter.Academy, state = (int?)filter.State, from = SqlValues.InstantOrNull(filter.From),
                        until = SqlValues.InstantOrNull(filter.Until), ofAcademy = filter.OfAcademy ? 1 : 0,
                        texts = JsonSerializer.Serialize(filter.Uais ?? []), before, limit,
                    })).Select(SyncReport.FromJson),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredProblem>> ListProblemsAsync(
        ProblemFilter filter, long after, int limit, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<StoredProblem>>(
            async connection =>
            {
                var rows = await connection.QueryAsync<ProblemColumns>(
                    RunSql.SelectProblems(filter.Uai is not null, filter.Code is not null, filter.DistrictUai is not null)
                        + session.Engine.Page,
                    new
                    {
                        runId = filter.RunId, after, uai = filter.Uai, code = filter.Code?.ToString(),
                        minSeverity = Math.Max((int?)filter.Severity ?? 0, (int?)filter.MinSeverity ?? 0),
                        maxSeverity = (int?)filter.Severity ?? int.MaxValue,
                        district = filter.DistrictUai, forever = RowSpan.Forever, limit,
                    });
                return [.. rows.Select(row => row.ToProblem())];
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProblemPupil>> ListProblemPupilsAsync(
        string academy, Degree degree, IReadOnlyCollection<string> pupilIds, CancellationToken cancellationToken) =>
        session.LookUpAsync<IReadOnlyList<ProblemPupil>>(
            async (connection, token) =>
            {
                var rows = await connection.RowsAsync(
                    statements.ProblemPupils,
                    reader => (
                        Id: reader.GetString(0), Person: PersonId.FromBytes(reader.Bytes(1)),
                        Content: PersonJson.Read(reader.Bytes(2)), Uai: reader.GetString(3),
                        ClassId: reader.TextOrNull(4), ClassName: reader.TextOrNull(5)),
                    token,
                    ("@category", (int)AafCategory.Eleve), ("@forever", RowSpan.Forever), ("@academy", academy), ("@degree", (int)degree),
                    ("@texts", JsonSerializer.Serialize(pupilIds)));
                return
                [
                    .. rows.GroupBy(row => (row.Id, row.Uai)).Select(pupil => new ProblemPupil(
                        pupil.Key.Id, pupil.First().Person, pupil.Key.Uai,
                        $"{pupil.First().Content.UsageName} {pupil.First().Content.GivenName}".Trim(),
                        [.. pupil.Where(row => row.ClassId is not null).Select(row => (row.ClassId!, row.ClassName ?? "")).Distinct()])),
                ];
            },
            cancellationToken);

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

        public string? PupilId { get; set; }

        public string? ClassId { get; set; }

        public StoredProblem ToProblem() => new(
            ProblemNo,
            new Problem(Enum.Parse<ProblemCode>(Code), File, Line, (AafCategory)Category, RecordId, Uai, Field, Shape)
            {
                PupilId = PupilId, ClassId = ClassId,
            });
    }
}
