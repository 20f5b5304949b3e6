using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Identity;
using EntEcole.Directory.Storage.Messages;
using EntEcole.Directory.Storage.Rights;

namespace EntEcole.Directory.Storage.Privacy;

/// <summary>Purge of persons whose grace is over, and prune of the past.</summary>
internal sealed class SqlRetention(SqlSession session, TablePruner pruner, PersonEraser eraser) : IRetentionStore
{
    /// <inheritdoc/>
    public async Task<PruneReport> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var at = TypeHandlers.Instant(before);
        var oldest = await session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                var horizon = await connection.ExecuteScalarAsync<long>(PruneSql.Horizon, new { before = at }, transaction);
                await connection.ExecuteAsync(PruneSql.Move, new { oldest = horizon }, transaction);
                return horizon;
            },
            cancellationToken);
        long rows = 0;
        foreach (var table in PruneSql.Versioned)
        {
            rows += await pruner.PruneAsync(table, oldest, at, cancellationToken);
        }

        rows += await pruner.PruneAsync(PruneSql.PlanChanges, oldest, at, cancellationToken);
        await session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                foreach (var statement in PurgeSql.Prune.Concat(RightsSql.Prune).Concat(MessageSql.Prune))
                {
                    await connection.ExecuteAsync(
                        SqlCommands.Cancellable(statement, new { oldest, before = at }, transaction, cancellationToken));
                }

                return true;
            },
            cancellationToken);
        var problems = await pruner.PruneAsync(PruneSql.Problems, oldest, at, cancellationToken);
        await ForgetLogAsync(cancellationToken);
        return new PruneReport(oldest, rows, problems);
    }

    /// <inheritdoc/>
    public Task<PruneReport> CountPrunableAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(
            async connection =>
            {
                var at = TypeHandlers.Instant(before);
                var oldest = await connection.ExecuteScalarAsync<long>(PruneSql.Horizon, new { before = at });
                long rows = 0;
                foreach (var table in PruneSql.Versioned)
                {
                    rows += await connection.ExecuteScalarAsync<long>(
                        SqlCommands.Cancellable(table.Count, new { oldest }, null, cancellationToken));
                }

                rows += await connection.ExecuteScalarAsync<long>(
                    SqlCommands.Cancellable(PruneSql.PlanChanges.Count, new { before = at }, null, cancellationToken));
                return new PruneReport(
                    oldest, rows,
                    await connection.ExecuteScalarAsync<long>(
                        SqlCommands.Cancellable(PruneSql.Problems.Count, new { before = at }, null, cancellationToken)));
            },
            cancellationToken);

    // Persons in one transaction: a sync that waits for it does not notice.
    private const int PurgeBatch = 500;

    private static readonly AafCategory[] PersonCategories = [AafCategory.Eleve, AafCategory.PersRelEleve, AafCategory.PersEducNat];

    /// <inheritdoc/>
    public async Task<PurgeReport> PurgeAsync(PurgeRequest request, CancellationToken cancellationToken)
    {
        await BringForwardAsync(request, cancellationToken);
        var report = await EachBatchAsync(PurgeSql.Persons, request, null, EraseAsync, cancellationToken);
        foreach (var category in PersonCategories)
        {
            report += await EachBatchAsync(PurgeSql.WithoutProfile, request, category, EraseAsync, cancellationToken);
        }

        report += await EachBatchAsync((_, _) => PrivacySql.SelectDead, request, null, EraseDeadAsync, cancellationToken);
        report += await EachBatchAsync((_, _) => PurgeSql.Staying, request, null, EndDueAsync, cancellationToken);
        await ForgetLogAsync(cancellationToken);
        return report;
    }

    private Task<bool> ForgetLogAsync(CancellationToken cancellationToken) => session.WithConnectionAsync(
        async connection =>
        {
            await session.Engine.ForgetLogAsync(connection);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<PurgeReport> CountPurgeableAsync(PurgeRequest request, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(
            async connection =>
            {
                var staying = await StayingGroupsAsync(connection, null, request);
                var (persons, profiles) = await connection.QuerySingleAsync<(long Persons, long Profiles)>(
                    SqlCommands.Cancellable(
                        PurgeSql.Count(session.Engine, staying.Count > 0), DueArguments(request, null, staying), null, cancellationToken));
                foreach (var category in PersonCategories)
                {
                    persons += (await connection.QueryAsync<int>(SqlCommands.Cancellable(
                        PurgeSql.WithoutProfile(session.Engine, staying.Count > 0), DueArguments(request, category, staying), null,
                        cancellationToken))).Count();
                }

                return new PurgeReport(await StoreRevisions.HeadAsync(connection, null), persons, profiles);
            },
            cancellationToken);

    // A grace that has become shorter since they left holds for them too.
    private Task<bool> BringForwardAsync(PurgeRequest request, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                foreach (var role in Roles.All)
                {
                    var arguments = DueArguments(request, null, []);
                    arguments.AddDynamicParams(
                        new { role = (int)role, last = TypeHandlers.Day(request.Grace(role).LastDayOf(request.AsOf)) });
                    await connection.ExecuteAsync(
                        SqlCommands.Cancellable(PurgeSql.BringForward, arguments, transaction, cancellationToken));
                }

                return true;
            },
            cancellationToken);

    private async Task<PurgeReport> EachBatchAsync(
        Func<Engine, bool, string> which, PurgeRequest request, AafCategory? category,
        Func<DbConnection, DbTransaction, List<int>, PurgeRequest, CancellationToken, Task<PurgeReport>> purge,
        CancellationToken cancellationToken)
    {
        var report = new PurgeReport(0, 0, 0);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (read, part) = await session.WithTransactionAsync(
                async (connection, transaction) =>
                {
                    var staying = await StayingGroupsAsync(connection, transaction, request);
                    var persons = (await connection.QueryAsync<int>(SqlCommands.Cancellable(
                        which(session.Engine, staying.Count > 0) + session.Engine.Page, DueArguments(request, category, staying),
                        transaction, cancellationToken))).AsList();
                    return (persons.Count, persons.Count == 0
                        ? new PurgeReport(await StoreRevisions.HeadAsync(connection, transaction), 0, 0)
                        : await purge(connection, transaction, persons, request, cancellationToken));
                },
                cancellationToken);
            report += part;
            if (read < PurgeBatch)
            {
                return report;
            }
        }
    }

    /// <summary>The numbers of those that a decision made one with a person who stays: none of them is erased.</summary>
    private async Task<List<int>> StayingGroupsAsync(DbConnection connection, DbTransaction? transaction, PurgeRequest request)
    {
        var links = await MergeLinkRow.GroupsAsync(connection, transaction);
        if (links.IsEmpty)
        {
            return [];
        }

        return links.Expand(await connection.QueryAsync<int>(
            PurgeSql.StayingAmong(session.Engine), DueArguments(request, null, links.Expand(links.Roots)), transaction));
    }

    private async Task<PurgeReport> EraseAsync(
        DbConnection connection, DbTransaction transaction, List<int> persons, PurgeRequest request, CancellationToken cancellationToken)
    {
        // One person is erased at once, whatever their numbers.
        persons = (await MergeLinkRow.GroupsAsync(connection, transaction)).Expand(persons);
        var (revision, profiles) = await eraser.EraseAsync(connection, transaction, persons, request.AsOf, cancellationToken);
        return new PurgeReport(revision, persons.Count, profiles);
    }

    // Feeds may still deliver them.
    private async Task<PurgeReport> EraseDeadAsync(
        DbConnection connection, DbTransaction transaction, List<int> persons, PurgeRequest request, CancellationToken cancellationToken)
    {
        await eraser.SuppressAsync(connection, transaction, (await MergeLinkRow.GroupsAsync(connection, transaction)).Expand(persons), 0);
        return await EraseAsync(connection, transaction, persons, request, cancellationToken);
    }

    private async Task<PurgeReport> EndDueAsync(
        DbConnection connection, DbTransaction transaction, List<int> persons, PurgeRequest request, CancellationToken cancellationToken)
    {
        var revision = await session.NextRevisionAsync(connection, transaction, "purge", null);
        var arguments = BatchArguments(request, persons, revision);
        // The counts of living profiles follow.
        var profiles = await PersonEraser.DiscountAsync(connection, transaction, PurgeSql.CountDue(session.Engine), arguments);
        foreach (var statement in PurgeSql.End(session.Engine))
        {
            await connection.ExecuteAsync(SqlCommands.Cancellable(statement, arguments, transaction, cancellationToken));
        }

        return new PurgeReport(revision, 0, profiles);
    }

    private static DynamicParameters BatchArguments(PurgeRequest request, List<int> persons, long revision)
    {
        var arguments = DueArguments(request, null, persons);
        arguments.AddDynamicParams(new { revision, held = (int)PlanState.Held });
        return arguments;
    }

    private static DynamicParameters DueArguments(PurgeRequest request, AafCategory? category, List<int> numbers) => new(new
    {
        numbers = JsonSerializer.Serialize(numbers),
        day = request.AsOf.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        suspended = (int)ProfileState.Suspended,
        present = (int)Presence.Present,
        departed = (int)Presence.Departed,
        outOfScope = (int)Presence.OutOfScope,
        forever = RowSpan.Forever,
        category = (int?)category,
        before = category is { } known ? TypeHandlers.Instant(request.LeftBefore(known)) : null,
        limit = PurgeBatch,
    });
}
