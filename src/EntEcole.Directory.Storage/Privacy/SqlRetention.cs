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
using EntEcole.Directory.Storage.Persons;
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
                foreach (var statement in PurgeSql.Prune.Append(PruneSql.ForgetClasses).Concat(RightsSql.Prune).Concat(MessageSql.Prune))
                {
                    await connection.ExecuteAsync(
                        SqlCommands.Cancellable(statement, new { oldest, before = at }, transaction, cancellationToken));
                }

                return true;
            },
            cancellationToken);
        var problems = await pruner.PruneAsync(PruneSql.Problems, oldest, at, cancellationToken);
        await session.ForgetLogAsync(cancellationToken);
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
        PurgeStep[] steps =
        [
            new(PurgeSql.Persons, null, NeedsWholeGroup: true, EraseAsync),
            .. PersonCategories.Select(category => new PurgeStep(PurgeSql.WithoutProfile, category, NeedsWholeGroup: true, EraseAsync)),
            new(PrivacySql.SelectDead, null, NeedsWholeGroup: false, EraseDeadAsync),
            new(PurgeSql.Staying, null, NeedsWholeGroup: false, EndDueAsync),
        ];
        var report = new PurgeReport(0, 0, 0);
        foreach (var step in steps)
        {
            report += await EachBatchAsync(step, request, cancellationToken);
        }

        await session.ForgetLogAsync(cancellationToken);
        return report;
    }

    /// <inheritdoc/>
    public Task<PurgeReport> CountPurgeableAsync(PurgeRequest request, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(
            async connection =>
            {
                var groups = await MergeLinkRow.GroupsAsync(connection, null);
                var staying = await StayingGroupsAsync(connection, null, (groups, groups.Roots), request);
                var (persons, profiles) = await connection.QuerySingleAsync<(long Persons, long Profiles)>(
                    SqlCommands.Cancellable(
                        PurgeSql.Count(session.Engine, staying.Count > 0), DueArguments(request, null, staying), null, cancellationToken));
                foreach (var category in PersonCategories)
                {
                    persons += (await connection.QueryAsync<int>(SqlCommands.Cancellable(
                        PurgeSql.WithoutProfile(session.Engine, among: false), DueArguments(request, category, []), null,
                        cancellationToken))).Except(staying).Count();
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

    // Which persons a step of a purge is about, and what it does with a batch of them.
    private sealed record PurgeStep(
        Func<Engine, bool, string> Which, AafCategory? Category, bool NeedsWholeGroup,
        Func<DbConnection, DbTransaction, List<int>, PurgeRequest, CancellationToken, Task<PurgeReport>> Purge);

    // Those who are due are read once, so that a purge of many persons is linear; each batch looks at its own again.
    private async Task<PurgeReport> EachBatchAsync(PurgeStep step, PurgeRequest request, CancellationToken cancellationToken)
    {
        var (due, revision) = await session.WithConnectionAsync(
            async connection => ((await connection.QueryAsync<int>(SqlCommands.Cancellable(
                step.Which(session.Engine, false), DueArguments(request, step.Category, []), null, cancellationToken))).AsList(),
                await StoreRevisions.HeadAsync(connection, null)),
            cancellationToken);
        var report = new PurgeReport(revision, 0, 0);
        foreach (var batch in due.Chunk(PurgeBatch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            report += await session.WithTransactionAsync(
                async (connection, transaction) =>
                {
                    var persons = await StillDueAsync(connection, transaction, (step, batch), request);
                    return persons.Count == 0 ? new PurgeReport(0, 0, 0)
                        : await step.Purge(connection, transaction, persons, request, cancellationToken);
                },
                cancellationToken);
        }

        return report;
    }

    private async Task<List<int>> StillDueAsync(
        DbConnection connection, DbTransaction transaction, (PurgeStep Step, int[] Persons) batch, PurgeRequest request)
    {
        var persons = (await connection.QueryAsync<int>(
            batch.Step.Which(session.Engine, true), DueArguments(request, batch.Step.Category, batch.Persons), transaction)).AsList();
        if (!batch.Step.NeedsWholeGroup)
        {
            return persons;
        }

        var groups = await MergeLinkRow.GroupsAsync(connection, transaction);
        return [.. persons.Except(await StayingGroupsAsync(connection, transaction, (groups, persons.Where(groups.Joins)), request))];
    }

    /// <summary>
    /// Of some persons and of all who a decision made one with them, the numbers of those groups of which one stays: none of them is
    /// erased.
    /// </summary>
    private async Task<List<int>> StayingGroupsAsync(
        DbConnection connection, DbTransaction? transaction, (MergeSnapshot Links, IEnumerable<int> Persons) which, PurgeRequest request)
    {
        var all = which.Links.Expand(which.Persons);
        return all.Count == 0 ? [] : which.Links.Expand(await connection.QueryAsync<int>(
            PurgeSql.StayingAmong(session.Engine), DueArguments(request, null, all), transaction));
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

    private static DynamicParameters DueArguments(PurgeRequest request, AafCategory? category, IReadOnlyList<int> numbers) => new(new
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
    });
}
