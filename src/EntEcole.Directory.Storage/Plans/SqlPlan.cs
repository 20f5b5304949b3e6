using System.Data;
using System.Data.Common;
using Dapper;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Runs;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>
/// A plan on its own connection. Stored: rows are gathered and go to the plan tables in short transactions, so that others
/// can write in between; applying is a transaction of set statements. Each of those is a unit of work, begun again on a new connection
/// after a passing fault, even one that hid a commit. Direct: rows go to their tables in the one transaction that commits at the end; it is
/// not begun again, since its rows come from the extract.
/// </summary>
internal sealed partial class SqlPlan : IPlan
{
    // Rows of a stored plan in memory, then in one transaction.
    private const int Batch = 5_000;
    private const int NumberBlock = 1_000;

    // Rarely enough for the writing of rows, which stops for it, to lose nothing.
    private const int DirectNumberBlock = 10_000;

    private static readonly string[] NumberKinds = ["school", "class", "person"];

    private readonly Engine engine;
    private readonly StoreResilience resilience;
    private readonly PlanHeader header;
    private readonly PlanWriting writing;
    private readonly (int Next, int End)[] numbers = new (int, int)[NumberKinds.Length];
    private readonly List<(PlanTable Table, Cell[] Cells)> gathered = [];
    private readonly Cell[] cells = new Cell[16];
    private readonly Dictionary<(int SchoolNo, Role Role, ProfileState State), int> made = [];
    private DbConnection connection;
    private int firstPerson = int.MaxValue;
    private DbTransaction? transaction;
    private long written;
    private IReadOnlyList<string> deferredIndexes = [];
    private RowSink? directSink;
    private IAsyncDisposable? loading;
    private LookupConnection? reads;
    private bool closed;
    private bool kept;
    private bool disposed;

    private SqlPlan(Engine engine, StoreResilience resilience, DbConnection connection, PlanHeader header, PlanWriting writing, long? planId, long baseRevision)
    {
        this.engine = engine;
        this.resilience = resilience;
        this.connection = connection;
        this.header = header;
        this.writing = writing;
        PlanId = planId;
        BaseRevision = baseRevision;
    }

    public long? PlanId { get; }

    public long BaseRevision { get; }

    public long RowCount { get; private set; }

    private bool IsDirect => writing is not PlanWriting.Stored;

    private long DirectRevision => BaseRevision + 1;

    /// <summary>Opens a plan on a connection that it will own.</summary>
    public static async Task<SqlPlan> OpenAsync(
        Engine engine, StoreResilience resilience, DbConnection connection, PlanHeader header, PlanWriting writing, CancellationToken cancellationToken)
    {
        var begun = await engine.BeginWriteAsync(connection, cancellationToken);
        var head = await StoreRevisions.HeadAsync(connection, begun);
        if (writing is not PlanWriting.Stored)
        {
            return new SqlPlan(engine, resilience, connection, header, writing, null, head)
            {
                transaction = begun,
                loading = await engine.TryLockAsync(Engine.LoadLock, cancellationToken),
                deferredIndexes = await engine.DeferIndexesAsync(connection, begun),
            };
        }

        long planId = await NumberBlocks.ReserveAsync(connection, begun, "plan", 1);
        await connection.ExecuteAsync(
            "INSERT INTO \"plan\" (plan_id, run_id, feed_no, base_revision, made_at, state) VALUES (@planId, @runId, @feedNo, @head, @madeAt, @state)",
            new
            {
                planId,
                runId = header.RunId,
                feedNo = header.Feed.FeedNo,
                head,
                madeAt = TypeHandlers.Instant(header.MadeAt),
                state = (int)PlanState.Making,
            },
            begun);
        await begun.CommitAsync(cancellationToken);
        await begun.DisposeAsync();
        return new SqlPlan(engine, resilience, connection, header, writing, planId, head);
    }

    public int NextNumber(NumberKind kind)
    {
        ref var block = ref numbers[(int)kind];
        if (block.Next == block.End)
        {
            var name = NumberKinds[(int)kind];
            var count = IsDirect && kind is NumberKind.Person ? DirectNumberBlock : NumberBlock;
            FlushDirect();
            var first = Repeated(_ => InTransaction(begun =>
                NumberBlocks.ReserveAsync(connection, begun, name, count).GetAwaiter().GetResult()));
            block = (first, first + count);
            firstPerson = kind is NumberKind.Person ? Math.Min(first, firstPerson) : firstPerson;
        }

        return block.Next++;
    }

    public async Task<PlanTallies> TallyAsync(CancellationToken cancellationToken)
    {
        if (IsDirect)
        {
            return PlanTallies.None;
        }

        WriteGathered();
        return await RepeatedAsync(
            _ => Holds.TallyAsync(engine, connection, PlanId!.Value, header.Feed.FeedNo), cancellationToken);
    }

    public Task<SyncReport> ApplyAsync(
        IReadOnlyList<Hold> holds, Func<long, IReadOnlyList<ProfileCount>, SyncReport> finish, IEnumerable<Problem> problems,
        CancellationToken cancellationToken) =>
        CloseAsync(async again =>
        {
            if (IsDirect)
            {
                return await ApplyDirectAsync(finish, problems, cancellationToken);
            }

            transaction = await engine.BeginWriteAsync(connection, cancellationToken);
            if (again && await FindEndedAsync() is { } ended)
            {
                return ended;
            }

            await SettleAsync(holds.Count > 0 ? PlanState.Held : PlanState.Applied);
            await Holds.SetAsync(connection, transaction, PlanId!.Value, header, holds);
            var head = await StoreRevisions.HeadAsync(connection, transaction);
            var differing = await RecountedAsync();
            var applies = RowCount > 0 && (holds.Count == 0 || await Holds.AnyReadyAsync(connection, transaction, PlanId.Value));
            if (applies || differing.Count > 0)
            {
                head++;
                await RecordRevisionAsync(head);
                await WriteCountedAsync(differing, head);
            }

            if (applies)
            {
                await Holds.ApplyReadyAsync(engine, connection, transaction, PlanId.Value, header.Feed.FeedNo, BaseRevision, head);
            }

            if (header.Kind is ExtractKind.Full)
            {
                await Holds.SupersedeAsync(connection, transaction, PlanId.Value, header.Feed.FeedNo);
            }

            return await EndAsync(finish, problems, head, cancellationToken);
        }, cancellationToken);

    public Task<SyncReport> KeepAsync(
        IReadOnlyList<Hold> holds, Func<long, IReadOnlyList<ProfileCount>, SyncReport> finish, IEnumerable<Problem> problems,
        CancellationToken cancellationToken) =>
        CloseAsync(async again =>
        {
            if (!IsDirect)
            {
                transaction = await engine.BeginWriteAsync(connection, cancellationToken);
                if (again && await FindEndedAsync() is { } ended)
                {
                    return ended;
                }

                await SettleAsync(PlanState.Held);
                await Holds.SetAsync(connection, transaction, PlanId!.Value, header, holds);
                return await EndAsync(finish, problems, await StoreRevisions.HeadAsync(connection, transaction), cancellationToken);
            }

            // What it would have made is written and counted, then left.
            FlushDirect();
            var counts = await ProfilesAsync();
            await AbandonAsync();
            transaction = await engine.BeginWriteAsync(connection, cancellationToken);
            return await EndAsync(
                (revision, _) => finish(revision, counts), problems, await StoreRevisions.HeadAsync(connection, transaction), cancellationToken);
        }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        await AbandonAsync();
        try
        {
            if (!kept && PlanId is { } plan)
            {
                await using var forgetting = await engine.BeginWriteAsync(connection, CancellationToken.None);
                await RunRecords.ForgetPlanAsync(connection, forgetting, plan);
                await forgetting.CommitAsync();
            }
        }
        catch (Exception fault) when (fault is DbException or DirectoryException or InvalidOperationException)
        {
            // Whatever ended the plan is the fault to tell; the academy's next run forgets what is left of it.
        }
        finally
        {
            await LetGoAsync();
        }
    }

    private async Task<SyncReport> ApplyDirectAsync(
        Func<long, IReadOnlyList<ProfileCount>, SyncReport> finish, IEnumerable<Problem> problems, CancellationToken cancellationToken)
    {
        FlushDirect();
        CloseSink();
        await engine.SpareAsync(connection);
        foreach (var index in deferredIndexes)
        {
            await connection.ExecuteAsync(new CommandDefinition(index, transaction: transaction, commandTimeout: 0, cancellationToken: cancellationToken));
        }

        if (RowCount > 0)
        {
            await RecordRevisionAsync(DirectRevision);
            foreach (var statement in PlanSql.IntroduceDirect)
            {
                await connection.ExecuteAsync(new CommandDefinition(
                    statement, new { revision = DirectRevision, first = firstPerson }, transaction, commandTimeout: 0, cancellationToken: cancellationToken));
            }

            await connection.ExecuteAsync(
                PlanSql.InsertProfileCount,
                made.Select(one => new
                {
                    feed = header.Feed.FeedNo, school = one.Key.SchoolNo, role = (int)one.Key.Role, state = (int)one.Key.State, profiles = one.Value,
                }),
                transaction);
            await WriteCountedAsync(await RecountedAsync(), DirectRevision);
        }

        return await EndAsync(finish, problems, RowCount > 0 ? DirectRevision : BaseRevision, cancellationToken);
    }

    // Gone when its run was taken for dead meanwhile: then its rows are too, and nothing may be applied.
    private async Task SettleAsync(PlanState state)
    {
        var settled = await connection.ExecuteAsync(
            "UPDATE \"plan\" SET state = @state WHERE plan_id = @plan AND state = @making",
            new { plan = PlanId, state = (int)state, making = (int)PlanState.Making },
            transaction);
        if (settled != 1)
        {
            throw Holds.Outdated(PlanId, BaseRevision);
        }
    }

    /// <summary>What was recorded at the end of the plan's run, when a commit went through unheard; null while it has not ended.</summary>
    private async Task<SyncReport?> FindEndedAsync()
    {
        var report = await connection.QuerySingleOrDefaultAsync<string>(
            """
            SELECT r.report FROM "plan" p JOIN sync_run r ON r.run_id = p.run_id WHERE p.plan_id = @plan AND p.state <> @making
            """,
            new { plan = PlanId, making = (int)PlanState.Making },
            transaction);
        kept |= report is not null;
        return report is null ? null : SyncReport.FromJson(report);
    }

    /// <summary>Ends the plan, once: done, or rolled back. <paramref name="work"/> hears whether it is done again.</summary>
    private async Task<SyncReport> CloseAsync(Func<bool, Task<SyncReport>> work, CancellationToken cancellationToken)
    {
        if (closed)
        {
            throw Holds.Outdated(PlanId, BaseRevision);
        }

        closed = true;
        try
        {
            await CloseReadsAsync();
            if (!IsDirect)
            {
                WriteGathered();
            }

            return await RepeatedAsync(work, cancellationToken);
        }
        finally
        {
            await AbandonAsync();
        }
    }

    private async Task<SyncReport> EndAsync(
        Func<long, IReadOnlyList<ProfileCount>, SyncReport> finish, IEnumerable<Problem> problems, long at,
        CancellationToken cancellationToken)
    {
        var report = finish(at, await ProfilesAsync());
        CloseSink();
        await RunRecords.EndRunAsync(engine, connection, transaction!, report, problems);
        await transaction!.CommitAsync(cancellationToken);
        kept = true;
        return report;
    }

    private async Task<IReadOnlyList<ProfileCount>> ProfilesAsync()
    {
        var counts = made.GroupBy(one => (one.Key.Role, one.Key.State)).ToDictionary(group => group.Key, group => group.Sum(one => one.Value));
        if (!IsDirect)
        {
            var rows = await connection.QueryAsync<(int Role, int State, int Profiles)>(
                PlanSql.SelectProfileCounts, new { feed = header.Feed.FeedNo }, transaction);
            counts = rows.ToDictionary(row => ((Role)row.Role, (ProfileState)row.State), row => row.Profiles);
        }

        return [.. Roles.All.SelectMany(_ => Enum.GetValues<ProfileState>(), (role, state) => new ProfileCount(role, state, counts.GetValueOrDefault((role, state))))];
    }

    private Task RecordRevisionAsync(long revision) => connection.ExecuteAsync(
        "INSERT INTO revision (revision, made_at, cause, run_id) VALUES (@revision, @madeAt, 'sync', @runId)",
        new { revision, madeAt = TypeHandlers.Instant(header.MadeAt), runId = header.RunId },
        transaction);

    private async Task AbandonAsync()
    {
        CloseSink();
        if (transaction is { } begun)
        {
            transaction = null;
            await new Ending(begun).DisposeAsync();
        }

        if (loading is not null)
        {
            await loading.DisposeAsync();
            loading = null;
        }
    }

    /// <summary>
    /// A unit of work, begun again from its start on a connection that works; it hears whether it is. That of a direct plan is never begun
    /// again: what the extract gave is gone with its transaction.
    /// </summary>
    private async Task<T> RepeatedAsync<T>(Func<bool, Task<T>> work, CancellationToken cancellationToken)
    {
        if (IsDirect)
        {
            return await engine.GuardedAsync(() => connection.LivingAsync(() => work(false)));
        }

        var again = false;
        return await resilience.RunAsync(
            "plan",
            async token =>
            {
                if (again)
                {
                    await ReopenAsync(token);
                }

                var repeated = again;
                again = true;
                return await connection.LivingAsync(() => work(repeated));
            },
            cancellationToken);
    }

    /// <inheritdoc cref="RepeatedAsync{T}"/>
    private T Repeated<T>(Func<bool, T> work)
    {
        if (IsDirect)
        {
            return engine.Guarded(() => connection.Living(() => work(false)));
        }

        var again = false;
        return resilience.Run("plan", () =>
        {
            if (again)
            {
                ReopenAsync(CancellationToken.None).GetAwaiter().GetResult();
            }

            var repeated = again;
            again = true;
            return connection.Living(() => work(repeated));
        });
    }

    // What broke may be the connection.
    private async Task ReopenAsync(CancellationToken cancellationToken)
    {
        await AbandonAsync();
        await LetGoAsync();
        connection = await engine.OpenBulkAsync(direct: false, cancellationToken);
    }

    private async Task LetGoAsync()
    {
        await CloseReadsAsync();
        await connection.DisposeAsync();
        NativeMemory.GiveBack();
    }

    // Before anything else is done on the connection.
    private void FlushDirect() => directSink?.Flush();

    // What the thread that writes behind meets: the database's, or that of a row.
    private Exception Told(Exception met) =>
        connection.State is not ConnectionState.Open ? engine.Unavailable(met as DbException ?? new ConnectionLostException(met))
        : met is DbException known && engine.IsUnavailable(known) ? engine.Unavailable(known)
        : new LateFaultException(met);

    private void CloseSink()
    {
        directSink?.Dispose();
        directSink = null;
    }
}
