using System.Data.Common;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Storage;

/// <summary>
/// A plan on its own connection. Stored: rows go to the plan tables in transactions of a bounded size, and applying is a
/// transaction of set statements. Direct: rows go to their tables in the one transaction that commits at the end.
/// </summary>
internal sealed partial class SqlPlan : IPlan
{
    // Rows of a stored plan per transaction: small enough to let others write in between.
    private const int Batch = 20_000;
    private const int NumberBlock = 1_000;

    private static readonly string[] NumberKinds = ["school", "class", "person"];

    private readonly Engine engine;
    private readonly DbConnection connection;
    private readonly PlanHeader header;
    private readonly bool direct;
    private readonly long revision;
    private readonly (int Next, int End)[] numbers = new (int, int)[NumberKinds.Length];
    private readonly Cell[] cells = new Cell[16];
    private DbTransaction? transaction;
    private RowSink? sink;
    private int inBatch;
    private long problems;

    private SqlPlan(Engine engine, DbConnection connection, PlanHeader header, long? planId, long baseRevision, bool direct)
    {
        this.engine = engine;
        this.connection = connection;
        this.header = header;
        this.direct = direct;
        PlanId = planId;
        BaseRevision = baseRevision;
        revision = baseRevision + 1;
    }

    public long? PlanId { get; }

    public long BaseRevision { get; }

    public long RowCount { get; private set; }

    /// <summary>Opens a plan on a connection that it will own.</summary>
    public static async Task<SqlPlan> OpenAsync(
        Engine engine, DbConnection connection, PlanHeader header, bool direct, CancellationToken cancellationToken)
    {
        if (direct)
        {
            await engine.PrepareBulkAsync(connection, cancellationToken);
        }

        var begun = await engine.BeginWriteAsync(connection, cancellationToken);
        var head = await connection.ExecuteScalarAsync<long>(
            "SELECT COALESCE(MAX(revision), 0) FROM revision", transaction: begun);
        if (direct)
        {
            return new SqlPlan(engine, connection, header, null, head, direct) { transaction = begun };
        }

        long planId = await SqlDirectoryStore.ReserveAsync(connection, begun, "plan", 1);
        await connection.ExecuteAsync(
            "INSERT INTO plan (plan_id, run_id, feed_no, base_revision, made_at, state) VALUES (@planId, @runId, @feedNo, @head, @madeAt, @state)",
            new { planId, runId = header.RunId, feedNo = header.Feed.FeedNo, head, madeAt = TypeHandlers.Instant(header.MadeAt), state = (int)RunState.Running },
            begun);
        return new SqlPlan(engine, connection, header, planId, head, direct) { transaction = begun };
    }

    public int NextNumber(NumberKind kind)
    {
        ref var block = ref numbers[(int)kind];
        if (block.Next == block.End)
        {
            var first = SqlDirectoryStore.ReserveAsync(connection, Begun(), NumberKinds[(int)kind], NumberBlock).GetAwaiter().GetResult();
            block = (first, first + NumberBlock);
        }

        return block.Next++;
    }

    public async Task<SyncReport> ApplyAsync(
        Func<long, IReadOnlyList<ProfileCount>, SyncReport> finish, CancellationToken cancellationToken)
    {
        if (direct)
        {
            var made = RowCount > 0;
            if (made)
            {
                await RecordRevisionAsync();
            }

            return await EndAsync(finish, made ? revision : BaseRevision, cancellationToken);
        }

        await FlushAsync(cancellationToken);
        transaction = await engine.BeginWriteAsync(connection, cancellationToken);
        var head = await HeadAsync();
        if (RowCount > 0)
        {
            head++;
            await RecordRevisionAsync(head);
            await ApplyRowsAsync(head);
        }

        await connection.ExecuteAsync("DELETE FROM plan WHERE plan_id = @planId", new { planId = PlanId }, transaction);
        return await EndAsync(finish, head, cancellationToken);
    }

    public async Task<SyncReport> KeepAsync(
        Func<long, IReadOnlyList<ProfileCount>, SyncReport> finish, CancellationToken cancellationToken)
    {
        if (!direct)
        {
            await FlushAsync(cancellationToken);
            transaction = await engine.BeginWriteAsync(connection, cancellationToken);
            await connection.ExecuteAsync(
                "UPDATE plan SET state = @state WHERE plan_id = @planId", new { planId = PlanId, state = (int)RunState.Planned }, transaction);
            return await EndAsync(finish, await HeadAsync(), cancellationToken);
        }

        // What a direct plan would have made is counted, then left.
        var counts = await ProfilesAsync();
        await AbandonAsync();
        transaction = await engine.BeginWriteAsync(connection, cancellationToken);
        var report = finish(await HeadAsync(), counts);
        await SqlDirectoryStore.EndRunAsync(connection, transaction, report);
        await CommitAsync(cancellationToken);
        return report;
    }

    public async ValueTask DisposeAsync()
    {
        await AbandonAsync();
        await connection.DisposeAsync();
    }

    private async Task ApplyRowsAsync(long head)
    {
        var arguments = new { plan = PlanId, revision = head, forever = Revisions.Forever, feed = header.Feed.FeedNo };
        foreach (var table in PlanSql.Versioned)
        {
            var expected = await connection.ExecuteScalarAsync<long>(PlanSql.CountCloses(table), arguments, transaction);
            var closed = await connection.ExecuteAsync(PlanSql.Close(table), arguments, transaction);
            if (closed != expected)
            {
                throw Outdated();
            }

            await connection.ExecuteAsync(PlanSql.Open(table), arguments, transaction);
            await connection.ExecuteAsync(PlanSql.Forget(table), arguments, transaction);
        }

        await connection.ExecuteAsync(PlanSql.CloseEmptyClasses, arguments, transaction);
    }

    private async Task<SyncReport> EndAsync(
        Func<long, IReadOnlyList<ProfileCount>, SyncReport> finish, long at, CancellationToken cancellationToken)
    {
        var report = finish(at, await ProfilesAsync());
        await SqlDirectoryStore.EndRunAsync(connection, Begun(), report);
        await CommitAsync(cancellationToken);
        return report;
    }

    private async Task<IReadOnlyList<ProfileCount>> ProfilesAsync()
    {
        var counts = new List<ProfileCount>();
        await using var command = connection.Command(
            PlanSql.CountProfiles, transaction, [("@feed", header.Feed.FeedNo), ("@forever", Revisions.Forever)]);
        await using var reader = await command.ExecuteReaderAsync();
        if (await reader.ReadAsync())
        {
            for (var column = 0; column < reader.FieldCount; column++)
            {
                // Sums over no row are null.
                var count = await reader.IsDBNullAsync(column) ? 0 : reader.GetInt32(column);
                counts.Add(new ProfileCount((Role)((column / 2) + 1), (ProfileState)((column % 2) + 1), count));
            }
        }

        return counts;
    }

    private Task<long> HeadAsync() => connection.ExecuteScalarAsync<long>(
        "SELECT COALESCE(MAX(revision), 0) FROM revision", transaction: transaction);

    private Task RecordRevisionAsync(long? at = null) => connection.ExecuteAsync(
        "INSERT INTO revision (revision, made_at, cause, run_id) VALUES (@revision, @madeAt, 'sync', @runId)",
        new { revision = at ?? revision, madeAt = TypeHandlers.Instant(header.MadeAt), runId = header.RunId },
        transaction);

    private DbTransaction Begun() =>
        transaction ??= engine.BeginWriteAsync(connection, CancellationToken.None).GetAwaiter().GetResult();

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        sink?.Flush();
        if (transaction is not null)
        {
            await CommitAsync(cancellationToken);
        }
    }

    private async Task CommitAsync(CancellationToken cancellationToken)
    {
        CloseSink();
        await transaction!.CommitAsync(cancellationToken);
        await transaction.DisposeAsync();
        transaction = null;
        inBatch = 0;
    }

    private async Task AbandonAsync()
    {
        CloseSink();
        if (transaction is not null)
        {
            await transaction.DisposeAsync();
            transaction = null;
        }
    }

    private void CloseSink()
    {
        sink?.Dispose();
        sink = null;
    }

    private static DirectoryException Outdated() => new(
        Reason.PlanOutdated,
        new Bilingual(
            "The store changed under the plan; nothing was applied. Run the sync again.",
            "La base a changé sous le plan ; rien n'a été appliqué. Relancer la synchronisation."));
}
