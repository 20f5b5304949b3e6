using System.Data.Common;
using Dapper;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
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
internal sealed class SqlPlan : IPlan
{
    private const int NumberBlock = 1_000;

    // Rarely enough for the writing of rows, which stops for it, to lose nothing.
    private const int DirectNumberBlock = 10_000;

    private static readonly string[] NumberKinds = ["school", "class", "person"];

    private readonly Engine engine;
    private readonly PlanConnection connection;
    private readonly PlanHeader header;
    private readonly PlanRowWriter rows;
    private readonly ExtractSchoolCounts counts;
    private readonly IReadOnlyList<string> deferredIndexes;
    private readonly (int Next, int End)[] numbers = new (int, int)[NumberKinds.Length];
    private int firstPerson = int.MaxValue;
    private bool closed;
    private bool kept;
    private bool disposed;

    private SqlPlan(PlanConnection connection, PlanHeader header, long? planId, long baseRevision, IReadOnlyList<string> deferredIndexes)
    {
        engine = connection.Engine;
        this.connection = connection;
        this.header = header;
        this.deferredIndexes = deferredIndexes;
        PlanId = planId;
        BaseRevision = baseRevision;
        rows = new PlanRowWriter(connection, header.Feed.FeedNo, planId, DirectRevision);
        counts = new ExtractSchoolCounts(header.Feed.FeedNo);
        Base = new PlanReader(connection, header.Feed.FeedNo, planId, baseRevision, isFilling: deferredIndexes.Count > 0);
    }

    public long? PlanId { get; }

    public long BaseRevision { get; }

    public long RowCount => rows.Count;

    public IPlanRows Rows => rows;

    public IPlanBase Base { get; }

    public IPlanBase BaseOf(int feedNo) => feedNo == header.Feed.FeedNo
        ? Base : new PlanReader(connection, feedNo, PlanId, BaseRevision, isFilling: false);

    private long DirectRevision => BaseRevision + 1;

    /// <summary>Opens a plan on a connection that it will own.</summary>
    public static async Task<SqlPlan> OpenAsync(
        Engine engine, StoreResilience resilience, DbConnection connection, PlanHeader header, PlanWriting writing,
        CancellationToken cancellationToken)
    {
        var begun = await engine.BeginWriteAsync(connection, cancellationToken);
        var head = await StoreRevisions.HeadAsync(connection, begun);
        if (writing is not PlanWriting.Stored)
        {
            var loading = await engine.TryLockAsync(Engine.LoadLock, cancellationToken);
            var own = new PlanConnection(engine, resilience, connection, writing) { Transaction = begun, Loading = loading };
            return new SqlPlan(own, header, null, head, await engine.DeferIndexesAsync(connection, begun));
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
        return new SqlPlan(new PlanConnection(engine, resilience, connection, writing), header, planId, head, []);
    }

    public int NextNumber(NumberKind kind)
    {
        ref var block = ref numbers[(int)kind];
        if (block.Next == block.End)
        {
            var name = NumberKinds[(int)kind];
            var count = connection.IsDirect && kind is NumberKind.Person ? DirectNumberBlock : NumberBlock;
            rows.FlushDirect();
            var first = connection.Repeated(_ => connection.InTransaction(begun =>
                NumberBlocks.ReserveAsync(connection.Connection, begun, name, count).GetAwaiter().GetResult()));
            block = (first, first + count);
            firstPerson = kind is NumberKind.Person ? Math.Min(first, firstPerson) : firstPerson;
        }

        return block.Next++;
    }

    public void CountPupils(IReadOnlyDictionary<int, int> bySchool, IReadOnlyCollection<int> missed) => counts.Set(bySchool, missed);

    public async Task<PlanTallies> TallyAsync(DateOnly? since, CancellationToken cancellationToken)
    {
        if (connection.IsDirect)
        {
            return PlanTallies.None;
        }

        rows.WriteGathered();
        return await connection.RepeatedAsync(
            async _ =>
            {
                var (own, plan, feed) = (connection.Connection, PlanId!.Value, header.Feed.FeedNo);
                var tallies = await PlanHolds.TallyAsync(engine, own, plan, feed);
                tallies = tallies with { Destinations = await DestinationReader.ReadAsync(engine, own, plan) };
                return since is { } day
                    ? tallies with { Earlier = await EarlierDepartureCounts.ReadAsync(engine, own, plan, feed, day) }
                    : tallies;
            },
            cancellationToken);
    }

    public Task<SyncReport> ApplyAsync(
        IReadOnlyList<Hold> holds, Func<long, IReadOnlyList<ProfileCount>, SyncReport> finish, IEnumerable<Problem> problems,
        CancellationToken cancellationToken) =>
        CloseAsync(async again =>
        {
            if (connection.IsDirect)
            {
                return await ApplyDirectAsync(finish, problems, cancellationToken);
            }

            var transaction = await connection.BeginAsync(cancellationToken);
            if (again && await FindEndedAsync() is { } ended)
            {
                return ended;
            }

            await SettleAsync(holds.Count > 0 ? PlanState.Held : PlanState.Applied);
            await PlanHolds.SetAsync(engine, connection.Connection, transaction, PlanId!.Value, header, holds);
            var head = await StoreRevisions.HeadAsync(connection.Connection, transaction);
            var differing = await counts.DifferingAsync(connection);
            var applies = RowCount > 0 && (
                holds.Count == 0 || await PlanHolds.AnyReadyAsync(connection.Connection, transaction, PlanId.Value));
            if (applies || differing.Count > 0)
            {
                head++;
                await RecordRevisionAsync(head);
                await counts.WriteAsync(connection, differing, head);
            }

            if (applies)
            {
                await PlanHolds.ApplyReadyAsync(
                    engine, connection.Connection, transaction, PlanId.Value, header.Feed.FeedNo, BaseRevision, head);
            }

            if (header.Kind is ExtractKind.Full)
            {
                await PlanHolds.SupersedeAsync(connection.Connection, transaction, PlanId.Value, header.Feed.FeedNo);
            }

            return await EndAsync(finish, problems, head, cancellationToken);
        }, cancellationToken);

    public Task<SyncReport> KeepAsync(
        IReadOnlyList<Hold> holds, Func<long, IReadOnlyList<ProfileCount>, SyncReport> finish, IEnumerable<Problem> problems,
        CancellationToken cancellationToken) =>
        CloseAsync(async again =>
        {
            if (!connection.IsDirect)
            {
                var begun = await connection.BeginAsync(cancellationToken);
                if (again && await FindEndedAsync() is { } ended)
                {
                    return ended;
                }

                await SettleAsync(PlanState.Held);
                await PlanHolds.SetAsync(engine, connection.Connection, begun, PlanId!.Value, header, holds);
                return await EndAsync(finish, problems, await StoreRevisions.HeadAsync(connection.Connection, begun), cancellationToken);
            }

            // What it would have made is written and counted, then left.
            rows.FlushDirect();
            var profiles = await ProfileCountReader.ReadAsync(connection, header.Feed.FeedNo, rows.Made);
            await AbandonAsync();
            var transaction = await connection.BeginAsync(cancellationToken);
            return await EndAsync(
                (revision, _) => finish(revision, profiles), problems, await StoreRevisions.HeadAsync(connection.Connection, transaction),
                cancellationToken);
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
                await using var forgetting = await engine.BeginWriteAsync(connection.Connection, CancellationToken.None);
                await RunRecords.ForgetPlanAsync(connection.Connection, forgetting, plan);
                await forgetting.CommitAsync();
            }
        }
        catch (Exception fault) when (fault is DbException or DirectoryException or InvalidOperationException)
        {
            // Whatever ended the plan is the fault to tell; the academy's next run forgets what is left of it.
        }
        finally
        {
            await connection.CloseAsync();
        }
    }

    private async Task<SyncReport> ApplyDirectAsync(
        Func<long, IReadOnlyList<ProfileCount>, SyncReport> finish, IEnumerable<Problem> problems, CancellationToken cancellationToken)
    {
        rows.FlushDirect();
        rows.CloseSink();
        await engine.SpareAsync(connection.Connection);
        foreach (var index in deferredIndexes)
        {
            await connection.Connection.ExecuteAsync(
                new CommandDefinition(index, transaction: connection.Transaction, commandTimeout: 0, cancellationToken: cancellationToken));
        }

        if (RowCount > 0)
        {
            await RecordRevisionAsync(DirectRevision);
            foreach (var statement in PlanSql.IntroduceDirect.Append(PlanSql.IdentifyClasses(engine)))
            {
                await connection.Connection.ExecuteAsync(new CommandDefinition(
                    statement, new { revision = DirectRevision, first = firstPerson }, connection.Transaction, commandTimeout: 0,
                    cancellationToken: cancellationToken));
            }

            ProfileCounts.Write(engine, connection, header.Feed.FeedNo, rows.Made);
            await counts.WriteAsync(connection, await counts.DifferingAsync(connection), DirectRevision);
        }

        return await EndAsync(finish, problems, RowCount > 0 ? DirectRevision : BaseRevision, cancellationToken);
    }

    // Gone when its run was taken for dead meanwhile: then its rows are too, and nothing may be applied.
    private async Task SettleAsync(PlanState state)
    {
        var settled = await connection.Connection.ExecuteAsync(
            "UPDATE \"plan\" SET state = @state WHERE plan_id = @plan AND state = @making",
            new { plan = PlanId, state = (int)state, making = (int)PlanState.Making },
            connection.Transaction);
        if (settled != 1)
        {
            throw PlanHolds.Outdated(PlanId, BaseRevision);
        }
    }

    /// <summary>What was recorded at the end of the plan's run, when a commit went through unheard; null while it has not ended.</summary>
    private async Task<SyncReport?> FindEndedAsync()
    {
        var report = await connection.Connection.QuerySingleOrDefaultAsync<string>(
            """
            SELECT r.report FROM "plan" p JOIN sync_run r ON r.run_id = p.run_id WHERE p.plan_id = @plan AND p.state <> @making
            """,
            new { plan = PlanId, making = (int)PlanState.Making },
            connection.Transaction);
        kept |= report is not null;
        return report is null ? null : SyncReport.FromJson(report);
    }

    /// <summary>Ends the plan, once: done, or rolled back. <paramref name="work"/> is given whether it is done again.</summary>
    private async Task<SyncReport> CloseAsync(Func<bool, Task<SyncReport>> work, CancellationToken cancellationToken)
    {
        if (closed)
        {
            throw PlanHolds.Outdated(PlanId, BaseRevision);
        }

        closed = true;
        try
        {
            await connection.CloseReadsAsync();
            if (!connection.IsDirect)
            {
                rows.WriteGathered();
            }

            return await connection.RepeatedAsync(work, cancellationToken);
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
        var report = finish(at, await ProfileCountReader.ReadAsync(connection, header.Feed.FeedNo, rows.Made));
        rows.CloseSink();
        await RunRecords.EndRunAsync(engine, connection.Connection, connection.Transaction!, report, problems);
        await connection.Transaction!.CommitAsync(cancellationToken);
        kept = true;
        return report;
    }

    private Task RecordRevisionAsync(long revision) => connection.Connection.ExecuteAsync(
        "INSERT INTO revision (revision, made_at, cause, run_id) VALUES (@revision, @madeAt, 'sync', @runId)",
        new { revision, madeAt = TypeHandlers.Instant(header.MadeAt), runId = header.RunId },
        connection.Transaction);

    private async Task AbandonAsync()
    {
        rows.CloseSink();
        await connection.AbandonAsync();
    }
}
