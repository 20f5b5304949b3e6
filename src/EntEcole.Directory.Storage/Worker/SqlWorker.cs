using System.Data.Common;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Runs;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Storage.Worker;

/// <summary>What workers share.</summary>
internal sealed class SqlWorker(SqlSession session) : IWorkerStore
{
    /// <inheritdoc/>
    public Task<IAsyncDisposable?> TryLockInboxAsync(string academy, CancellationToken cancellationToken) =>
        session.TryLockAsync("inbox." + academy, cancellationToken);

    /// <inheritdoc/>
    public Task<IAsyncDisposable?> TryLockJobAsync(string job, CancellationToken cancellationToken) =>
        session.TryLockAsync("job." + job, cancellationToken);

    /// <inheritdoc/>
    public Task CloseDeadRunsAsync(string academy, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                await RunRecords.CloseDeadRunsAsync(session.Engine, connection, transaction, academy);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, long>> ListAppliedDigestsAsync(
        string academy, Degree degree, DateOnly extractDate, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyDictionary<string, long>>(
            async connection =>
            {
                var rows = await connection.QueryAsync<(long RunId, string Digest)>(
                    WorkerSql.SelectDigests,
                    new
                    {
                        academy, degree = (int)degree, date = TypeHandlers.Day(extractDate), applied = (int)RunState.Applied,
                        held = (int)RunState.Held,
                        undone = (int)PlanState.Applied,
                    });
                var latest = new Dictionary<string, long>(StringComparer.Ordinal);
                foreach (var (runId, digest) in rows)
                {
                    latest[digest] = runId;
                }

                return latest;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<AcademyPause?> FindPauseAsync(string academy, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(
            async connection =>
                (await connection.QueryAsync<AcademyColumns>(WorkerSql.SelectPause, new { academy })).SingleOrDefault()?.ToPause(),
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> PauseAsync(string academy, AcademyPause pause, CancellationToken cancellationToken) =>
        NoteAsync(
            WorkerSql.Pause, KeyConstraints.Validate(academy, "academy"),
            new { academy, at = TypeHandlers.Instant(pause.At), by = pause.By, reason = pause.Reason }, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ResumeAsync(string academy, CancellationToken cancellationToken) =>
        NoteAsync(WorkerSql.Resume, null, new { academy }, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> NoteMissingAsync(string academy, DateTimeOffset since, CancellationToken cancellationToken) =>
        NoteAsync(WorkerSql.NoteMissing, academy, new { academy, since = TypeHandlers.Instant(since) }, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> NoteFoundAsync(string academy, CancellationToken cancellationToken) =>
        NoteAsync(WorkerSql.NoteFound, null, new { academy }, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AcademyStanding>> ListAcademyStandingsAsync(CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<AcademyStanding>>(
            async connection =>
            {
                var known = (await connection.QueryAsync<AcademyColumns>(WorkerSql.SelectAcademies)).ToDictionary(
                    row => row.Academy, StringComparer.Ordinal);
                var fresh = (await connection.QueryAsync<(string Academy, string? Extract, string At)>(
                    WorkerSql.SelectFreshness,
                    new
                    {
                        applied = (int)RunState.Applied, held = (int)RunState.Held, undone = (int)PlanState.Applied,
                        rejected = (int)PlanState.Rejected,
                    })).ToDictionary(row => row.Academy, StringComparer.Ordinal);
                return
                [
                    .. known.Keys.Union(fresh.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(academy =>
                    {
                        var row = known.GetValueOrDefault(academy);
                        (string, string? Extract, string At)? last = fresh.TryGetValue(academy, out var found) ? found : null;
                        return new AcademyStanding(
                            academy, row?.ToPause(), row?.MissingSince is { } since ? TypeHandlers.ReadInstant(since) : null,
                            TypeHandlers.ReadDayOrNull(last?.Extract), last is { } applied ? TypeHandlers.ReadInstant(applied.At) : null);
                    }),
                ];
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> FindJobAsync(string job, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<DateTimeOffset?>(
            async connection => await connection.ExecuteScalarAsync<string?>(WorkerSql.SelectJob, new { job }) is { } at
                ? TypeHandlers.ReadInstant(at)
                : null,
            cancellationToken);

    /// <inheritdoc/>
    public Task RecordJobAsync(string job, DateTimeOffset at, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                var arguments = new { job, at = TypeHandlers.Instant(at) };
                return await connection.ExecuteAsync(WorkerSql.UpdateJob, arguments, transaction) > 0
                    || await connection.ExecuteAsync(WorkerSql.InsertJob, arguments, transaction) > 0;
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> PutProgressAsync(RunProgress progress, CancellationToken cancellationToken)
    {
        if (session.Engine.IsClosedToWriters)
        {
            return false;
        }

        return await session.WithConnectionAsync(
            async connection =>
            {
                var transaction = await session.Engine.BeginAppendAsync(connection, cancellationToken);
                await using var ending = new SafeTransactionScope(transaction);
                var arguments = new
                {
                    runId = progress.RunId, step = (int)progress.Step, files = progress.Files, totalFiles = progress.TotalFiles,
                    bytes = progress.Bytes,
                    totalBytes = progress.TotalBytes, records = progress.Records, recordRate = progress.RecordRate,
                    permille = progress.Permille,
                    remainingMs = progress.RemainingMs, running = (int)RunState.Running,
                };
                if (await connection.ExecuteAsync(
                    SqlCommands.Cancellable(WorkerSql.UpdateProgress, arguments, transaction, cancellationToken)) == 0)
                {
                    await connection.ExecuteAsync(
                        SqlCommands.Cancellable(WorkerSql.InsertProgress, arguments, transaction, cancellationToken));
                }

                await transaction.CommitAsync(cancellationToken);
                return true;
            },
            cancellationToken,
            unit: "progress");
    }

    /// <inheritdoc/>
    public Task<RunProgress?> FindProgressAsync(long runId, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(
            async connection =>
            {
                await using var reader = (DbDataReader)await connection.ExecuteReaderAsync(
                    SqlCommands.Cancellable(WorkerSql.SelectProgress, new { runId }, null, cancellationToken));
                return await reader.ReadAsync(cancellationToken)
                    ? new RunProgress(
                        reader.GetInt64(0), (SyncStep)reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt64(4),
                        reader.GetInt64(5),
                        reader.GetInt64(6), reader.GetInt64(7), reader.GetInt32(8), reader.GetInt64(9))
                    : null;
            },
            cancellationToken);

    // Whether it was this note that changed something.
    private Task<bool> NoteAsync(string statement, string? made, object arguments, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                if (made is not null)
                {
                    await connection.ExecuteAsync(WorkerSql.InsertAcademy, new { academy = made }, transaction);
                }

                return await connection.ExecuteAsync(statement, arguments, transaction) > 0;
            },
            cancellationToken);

    private sealed class AcademyColumns
    {
        public string Academy { get; set; } = "";

        public string? PausedAt { get; set; }

        public string? PausedBy { get; set; }

        public string? PauseReason { get; set; }

        public string? MissingSince { get; set; }

        public AcademyPause? ToPause() =>
            PausedAt is null ? null : new AcademyPause(TypeHandlers.ReadInstant(PausedAt), PausedBy ?? "", PauseReason ?? "");
    }
}
