using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <content>Erasing persons whose grace is over.</content>
internal sealed partial class SqlDirectoryStore
{
    // Persons in one transaction: a sync that waits for it does not notice.
    private const int PurgeBatch = 500;

    private static readonly AafCategory[] PersonCategories = [AafCategory.Eleve, AafCategory.PersRelEleve, AafCategory.PersEducNat];

    /// <inheritdoc/>
    public async Task<PurgeReport> PurgeAsync(PurgeRequest request, CancellationToken cancellationToken)
    {
        var report = await EachBatchAsync(PurgeSql.Persons, request, null, EraseAsync, cancellationToken);
        foreach (var category in PersonCategories)
        {
            report += await EachBatchAsync(PurgeSql.WithoutProfile, request, category, EraseAsync, cancellationToken);
        }

        return report + await EachBatchAsync((_, _) => PurgeSql.Staying, request, null, EndDueAsync, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PurgeReport> CountPurgeableAsync(PurgeRequest request, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            async connection =>
            {
                var staying = await StayingGroupsAsync(connection, null, request);
                var (persons, profiles) = await connection.QuerySingleAsync<(long Persons, long Profiles)>(
                    Cancellable(PurgeSql.Count(engine, staying.Count > 0), DueArguments(request, null, staying), null, cancellationToken));
                foreach (var category in PersonCategories)
                {
                    persons += (await connection.QueryAsync<int>(Cancellable(
                        PurgeSql.WithoutProfile(engine, staying.Count > 0), DueArguments(request, category, staying), null, cancellationToken))).Count();
                }

                return new PurgeReport(await HeadAsync(connection, null), persons, profiles);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<Tombstone?> FindTombstoneAsync(PersonId id, long revision, CancellationToken cancellationToken) =>
        LookUpAsync<Tombstone?>(
            async (connection, token) =>
            {
                await using var reader = await connection.ReadAsync(
                    statements.TombstoneOfId, token, ("@id", id.ToByteArray()), ("@revision", revision));
                return await reader.ReadAsync(token) ? new Tombstone(reader.GetInt64(0), reader.Date(1)) : null;
            },
            cancellationToken);

    private async Task<PurgeReport> EachBatchAsync(
        Func<Engine, bool, string> which, PurgeRequest request, AafCategory? category,
        Func<DbConnection, DbTransaction, List<int>, PurgeRequest, CancellationToken, Task<PurgeReport>> purge, CancellationToken cancellationToken)
    {
        var report = new PurgeReport(0, 0, 0);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (read, part) = await WithTransactionAsync(
                async (connection, transaction) =>
                {
                    var staying = await StayingGroupsAsync(connection, transaction, request);
                    var persons = (await connection.QueryAsync<int>(Cancellable(
                        which(engine, staying.Count > 0) + engine.Page, DueArguments(request, category, staying), transaction, cancellationToken))).AsList();
                    return (persons.Count, persons.Count == 0
                        ? new PurgeReport(await HeadAsync(connection, transaction), 0, 0)
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

    private static async Task<LinksAt> GroupsAsync(DbConnection connection, DbTransaction? transaction) =>
        LinksAt.Of([.. (await LivingLinksAsync(connection, transaction)).Select(link => link.ToLink())], long.MaxValue - 1);

    /// <summary>The numbers of those whom a decision made one with somebody who stays: of them nobody is erased.</summary>
    private async Task<List<int>> StayingGroupsAsync(DbConnection connection, DbTransaction? transaction, PurgeRequest request)
    {
        var links = await GroupsAsync(connection, transaction);
        if (links.IsEmpty)
        {
            return [];
        }

        return links.Expand(await connection.QueryAsync<int>(
            PurgeSql.StayingAmong(engine), DueArguments(request, null, links.Expand(links.Roots)), transaction));
    }

    private async Task<PurgeReport> EraseAsync(
        DbConnection connection, DbTransaction transaction, List<int> persons, PurgeRequest request, CancellationToken cancellationToken)
    {
        // One person is erased at once, whatever his numbers.
        persons = (await GroupsAsync(connection, transaction)).Expand(persons);
        var revision = await NextRevisionAsync(connection, transaction, "purge", null);
        var arguments = BatchArguments(request, persons, revision);
        var profiles = await DiscountAsync(connection, transaction, PurgeSql.CountProfiles(engine), arguments);
        await AwaitNamedAsync(connection, transaction, arguments, revision);
        foreach (var statement in RightsSql.Purge(engine).Concat(PurgeSql.Erase(engine)).Concat(MergeSql.Purge(engine)))
        {
            await connection.ExecuteAsync(Cancellable(statement, arguments, transaction, cancellationToken));
        }

        return new PurgeReport(revision, persons.Count, profiles);
    }

    private async Task<PurgeReport> EndDueAsync(
        DbConnection connection, DbTransaction transaction, List<int> persons, PurgeRequest request, CancellationToken cancellationToken)
    {
        var revision = await NextRevisionAsync(connection, transaction, "purge", null);
        var arguments = BatchArguments(request, persons, revision);
        var profiles = await DiscountAsync(connection, transaction, PurgeSql.CountDue(engine), arguments);
        foreach (var statement in PurgeSql.End(engine))
        {
            await connection.ExecuteAsync(Cancellable(statement, arguments, transaction, cancellationToken));
        }

        return new PurgeReport(revision, 0, profiles);
    }

    // The counts of living profiles follow.
    private static async Task<long> DiscountAsync(DbConnection connection, DbTransaction transaction, string which, DynamicParameters arguments)
    {
        var counts = (await connection.QueryAsync<(int Feed, int School, int Role, int State, long Profiles)>(which, arguments, transaction)).ToList();
        await connection.ExecuteAsync(
            PlanSql.UpdateProfileCount,
            counts.Select(row => new { feed = row.Feed, school = row.School, role = row.Role, state = row.State, profiles = -row.Profiles }),
            transaction);
        return counts.Sum(row => row.Profiles);
    }

    // A pupil who stays names him: the name of nobody, until he is delivered again.
    private async Task AwaitNamedAsync(DbConnection connection, DbTransaction transaction, DynamicParameters arguments, long revision)
    {
        var named = await connection.QueryAsync<(int Person, int Feed, int Category, string Source)>(PurgeSql.Named(engine), arguments, transaction);
        foreach (var (old, feed, category, source) in named.ToList())
        {
            var person = await ReserveAsync(connection, transaction, "person", 1);
            var one = new DynamicParameters(arguments);
            one.AddDynamicParams(new { person, old, feed, category, source, id = PersonId.New().ToByteArray(), awaited = Awaited });
            await connection.ExecuteAsync(PurgeSql.Rename(engine), one, transaction);
            await connection.ExecuteAsync(PurgeSql.Await, one, transaction);
            foreach (var statement in PurgeSql.Introduce)
            {
                await connection.ExecuteAsync(statement, one, transaction);
            }
        }
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
        forever = Revisions.Forever,
        category = (int?)category,
        before = category is { } known ? TypeHandlers.Instant(request.LeftBefore(known)) : null,
        limit = PurgeBatch,
    });

    private sealed partial class LookupStatements
    {
        public Statement TombstoneOfId { get; } = new("SELECT revision, purged_on FROM tombstone WHERE person_id = @id AND revision <= @revision");
    }
}
