using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Schema;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>
/// Keeps the keys by which persons are looked up: added with the records that say them, made anew when versions of records are forgotten.
/// </summary>
internal static class PersonKeyWriter
{
    // Persons whose contents are in memory at once: a few MiB.
    private const int Batch = 2_000;

    /// <summary>Adds the keys of the records that a plan is about to open; its rows are still staged.</summary>
    public static async Task AddOfPlanAsync(Engine engine, DbConnection connection, DbTransaction transaction, long plan)
    {
        var last = await connection.ExecuteScalarAsync<int>(PersonKeySql.LastOfPlan, new { plan }, transaction);
        for (var after = 0; after < last;)
        {
            var read = (await connection.QueryAsync<ContentColumns>(
                PersonKeySql.OfPlan + engine.Page, new { plan, after, limit = Batch }, transaction)).AsList();
            // A person whose records straddle two batches is read again with the next one, whole.
            after = read.Count < Batch ? last : read[^1].Person == read[0].Person ? read[^1].Person : read[^1].Person - 1;
            await AddAsync(engine, connection, transaction, read);
        }
    }

    /// <summary>Makes the keys of persons anew from the versions of records that are left.</summary>
    public static async Task RenewAsync(
        Engine engine, DbConnection connection, DbTransaction transaction, IReadOnlyCollection<int> persons)
    {
        foreach (var some in persons.Distinct().Chunk(Batch))
        {
            var numbers = JsonSerializer.Serialize(some);
            await connection.ExecuteAsync(PersonKeySql.Delete(engine), new { numbers }, transaction);
            await AddAsync(
                engine, connection, transaction,
                (await connection.QueryAsync<ContentColumns>(
                    PersonKeySql.OfNumbers(engine), new { numbers }, transaction)).AsList());
        }
    }

    /// <summary>Fills the table from all records: once, when it is made.</summary>
    public static async Task FillAsync(
        Engine engine, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var last = await connection.ExecuteScalarAsync<int>(PersonKeySql.LastRecord, transaction: transaction);
        for (var first = 1; first <= last; first += Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await AddAsync(
                engine, connection, transaction,
                (await connection.QueryAsync<ContentColumns>(
                    PersonKeySql.OfRange, new { first, next = first + Batch }, transaction)).AsList());
        }
    }

    private static async Task AddAsync(
        Engine engine, DbConnection connection, DbTransaction transaction, List<ContentColumns> records)
    {
        var wanted = records.Where(record => !record.IsAwaited)
            .SelectMany(record => KeysOf(record), (record, key) => (record.Person, Key: key))
            .ToHashSet();
        if (wanted.Count == 0)
        {
            return;
        }

        var numbers = JsonSerializer.Serialize(wanted.Select(one => one.Person).Distinct());
        wanted.ExceptWith(await connection.QueryAsync<(int Person, long Key)>(PersonKeySql.Present(engine), new { numbers }, transaction));
        using var sink = engine.OpenSink(connection, transaction, PlanWriting.Direct);
        foreach (var (person, key) in wanted.Order())
        {
            sink.Write(PlanTable.Key, [BulkValue.Of(person), BulkValue.Of(key)]);
        }

        sink.Flush();
    }

    // What no program can read any more has no keys: one such record must not keep a store from its migration.
    private static IReadOnlyList<long> KeysOf(ContentColumns record)
    {
        try
        {
            return PersonKeys.Of(RowReading.PersonOf(record.Content));
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private sealed class ContentColumns
    {
        public int Person { get; set; }

        public object Content { get; set; } = "";

        // They have no content yet.
        public bool IsAwaited => Content is string { Length: 0 } or byte[] { Length: 0 };
    }
}
