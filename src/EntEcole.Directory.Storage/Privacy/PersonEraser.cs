using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Assignments;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Exports;
using EntEcole.Directory.Storage.Federation;
using EntEcole.Directory.Storage.Identity;
using EntEcole.Directory.Storage.Persons;
using EntEcole.Directory.Storage.Plans;
using EntEcole.Directory.Storage.Rights;

namespace EntEcole.Directory.Storage.Privacy;

/// <summary>Erases every version of persons, inside the transaction of another.</summary>
internal sealed class PersonEraser(SqlSession session)
{
    /// <summary>Erases persons: a revision of its own. All numbers of a merged person are erased at once.</summary>
    /// <returns>The revision, and how many profiles they had.</returns>
    public async Task<(long Revision, long Profiles)> EraseAsync(
        DbConnection connection, DbTransaction transaction, List<int> persons, DateOnly day, CancellationToken cancellationToken)
    {
        var revision = await session.NextRevisionAsync(connection, transaction, "purge", null);
        var arguments = new DynamicParameters(new
        {
            numbers = JsonSerializer.Serialize(persons),
            day = TypeHandlers.Day(day),
            present = (int)Presence.Present,
            forever = RowSpan.Forever,
            revision,
            held = (int)PlanState.Held,
        });
        var profiles = await DiscountAsync(connection, transaction, PurgeSql.CountProfiles(session.Engine), arguments);
        var named = await RenameAsync(connection, transaction, arguments);
        await StaffRequests.ForgetAsync(connection, transaction, session.Engine, persons);
        foreach (var statement in RightsSql.Purge(session.Engine).Concat(PrivacySql.Purge(session.Engine))
            .Concat(GarSql.Purge(session.Engine)).Concat(PurgeSql.Erase(session.Engine)).Concat(MergeSql.Purge(session.Engine))
            .Concat(FederationSql.Purge(session.Engine)).Append(AssignmentSql.Purge(session.Engine)))
        {
            await connection.ExecuteAsync(SqlCommands.Cancellable(statement, arguments, transaction, cancellationToken));
        }

        // Once their records are gone: of one key one row lives.
        foreach (var one in named)
        {
            foreach (var statement in PurgeSql.Introduce.Prepend(PurgeSql.Await))
            {
                await connection.ExecuteAsync(SqlCommands.Cancellable(statement, one, transaction, cancellationToken));
            }
        }

        return (revision, profiles);
    }

    /// <summary>The records of persons that feeds deliver.</summary>
    public async Task<IReadOnlyList<(int FeedNo, SourceRef Source, PersonId Id)>> DeliveredAsync(
        DbConnection connection, DbTransaction? transaction, List<int> persons) =>
    [
        .. (await connection.QueryAsync<(int Feed, string Academy, int Category, string Id, byte[] Person)>(
            PrivacySql.SelectDelivered(session.Engine),
            new { numbers = JsonSerializer.Serialize(persons), present = (int)Presence.Present, forever = RowSpan.Forever }, transaction))
            .Select(row => (
                row.Feed, new SourceRef(row.Academy, (AafCategory)row.Category, row.Id), PersonId.FromBytes(row.Person))),
    ];

    /// <summary>
    /// Has the next syncs pass over the records of persons that feeds deliver: by source id, and by hashed facts where no source id lasts.
    /// </summary>
    public async Task<IReadOnlyList<SourceRef>> SuppressAsync(
        DbConnection connection, DbTransaction transaction, List<int> persons, int measureNo)
    {
        var delivered = await DeliveredAsync(connection, transaction, persons);
        foreach (var (feed, source, id) in delivered)
        {
            await SqlSuppressions.SuppressAsync(
                connection, transaction,
                new SuppressedRecord(feed, SourceHash.Of(feed, source.Category, source.Id), ErasureList.HashOf(id)), measureNo);
        }

        await ErasedFacts.KeepAsync(connection, transaction, session.Engine, persons, measureNo);
        return [.. delivered.Select(one => one.Source)];
    }

    /// <summary>Takes profiles from the counts of living ones.</summary>
    public static async Task<long> DiscountAsync(
        DbConnection connection, DbTransaction transaction, string which, DynamicParameters arguments)
    {
        var counts = (await connection.QueryAsync<(int Feed, int School, int Role, int State, long Profiles)>(
            which, arguments, transaction)).ToList();
        await connection.ExecuteAsync(
            PlanSql.UpdateProfileCount,
            counts.Select(
                row => new { feed = row.Feed, school = row.School, role = row.Role, state = row.State, profiles = -row.Profiles }),
            transaction);
        return counts.Sum(row => row.Profiles);
    }

    // A pupil who stays names them, under a new number: they are awaited, without a name, until they are delivered again.
    private async Task<IReadOnlyList<DynamicParameters>> RenameAsync(
        DbConnection connection, DbTransaction transaction, DynamicParameters arguments)
    {
        var awaited = new List<DynamicParameters>();
        var named = await connection.QueryAsync<(int Person, int Feed, int Category, string Source)>(
            PurgeSql.Named(session.Engine), arguments, transaction);
        foreach (var (old, feed, category, source) in named.ToList())
        {
            var record = new { feed, hash = SourceHash.Of(feed, (AafCategory)category, source) };
            if (await connection.ExecuteScalarAsync<long>(PrivacySql.CountSuppressedRecord, record, transaction) > 0)
            {
                // Syncs pass over their record: they are not awaited, and their id does not stay.
                continue;
            }

            var person = await NumberBlocks.ReserveAsync(connection, transaction, "person", 1);
            var one = new DynamicParameters(arguments);
            one.AddDynamicParams(new { person, old, feed, category, source, id = PersonId.New()
                .ToByteArray(), awaited = PersonSql.Awaited, content = Array.Empty<byte>() });
            await connection.ExecuteAsync(PurgeSql.Rename(session.Engine), one, transaction);
            awaited.Add(one);
        }

        return awaited;
    }
}
