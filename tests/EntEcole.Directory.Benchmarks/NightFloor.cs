using System.Globalization;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// What a 1 % night costs at least: every XML node of the extract read by one thread, every key of the store read, and the rows that a
/// night of ours closed and opened written again by prepared commands in one transaction.
/// </summary>
internal static class NightFloor
{
    /// <summary>Its family.</summary>
    public const string Family = "night-floor";

    public const string Floor = "floor: 1 % night";
    public const string FloorOfDelta = "floor: 1 % delta";

    private static readonly string[] Tables = ["school", "class", "record", "profile", "membership", "relation", "nomenclature"];

    public static IReadOnlyList<Measure> Of(TestData data, ChildProcess children) =>
    [
        SyncMeasures.FirstOf(data, children),
        Night(data, children, SyncMeasures.Changed, data.Day1),
        FloorOf(data, children, Floor, data.Day1),
        Night(data, children, SyncMeasures.Delta, data.Delta1),
        FloorOf(data, children, FloorOfDelta, data.Delta1),
    ];

    /// <summary>The rows of <paramref name="after"/> that came after those of <paramref name="before"/>, written there again.</summary>
    public static TimeSpan Write(string extract, string after, string before, TimeProvider time)
    {
        var start = time.GetTimestamp();
        Floors.ReadXmlAsync(extract, 1, time).GetAwaiter().GetResult();
        var spent = time.GetElapsedTime(start);
        using var source = Open(after, "Mode=ReadOnly");
        using var target = Open(before, "Pooling=False");
        Execute(target, "PRAGMA journal_mode = WAL; PRAGMA cache_size = -40960");
        var keys = time.GetTimestamp();
        Count(
            target,
            "SELECT feed_no, category, source_id, person_no, presence, hash FROM record WHERE until_revision = 9223372036854775807");
        spent += time.GetElapsedTime(keys);
        var head = Count(target, "SELECT revision FROM revision ORDER BY revision");
        using var transaction = target.BeginTransaction();
        foreach (var table in Tables)
        {
            spent += Close(source, target, transaction, table, head, time) + Insert(source, target, transaction, table, head, time);
        }

        var commit = time.GetTimestamp();
        transaction.Commit();
        return spent + time.GetElapsedTime(commit);
    }

    // A night, whose store the floor after it copies from.
    private static Measure Night(TestData data, ChildProcess children, string name, string extract) =>
        new(name, data.Records, async cancellationToken =>
    {
        var database = TestData.Copy(data.Synced, data.Of("measured.db"));
        var taken = await children.EntecoleAsync(data.SyncArguments(extract, database), cancellationToken);
        TestData.Copy(database, data.Of("after.db"));
        return taken;
    });

    private static Measure FloorOf(TestData data, ChildProcess children, string name, string extract) =>
        new(name, data.Records, cancellationToken =>
        children.FloorAsync(
            [Family, extract, data.Of("after.db"), TestData.Copy(data.Synced, data.Of("measured.db"))], cancellationToken));

    private static TimeSpan Close(
        SqliteConnection source, SqliteConnection target, SqliteTransaction transaction, string table, long head, TimeProvider time)
    {
        var key = Keys(source, table);
        using var update = target.CreateCommand();
        update.Transaction = transaction;
        update.CommandText =
            $"UPDATE {table} SET until_revision = @until WHERE {string.Join(" AND ", key.Select(name => $"{name} = @{name}"))}";
        return Each(
            source,
            $"SELECT until_revision AS until, {string.Join(", ", key)} FROM {table} WHERE until_revision > {Text(head)} AND until_revision < 9223372036854775807 AND since_revision <= {Text(head)}",
            update, time);
    }

    private static TimeSpan Insert(
        SqliteConnection source, SqliteConnection target, SqliteTransaction transaction, string table, long head, TimeProvider time)
    {
        using var columns = source.CreateCommand();
        columns.CommandText = $"SELECT * FROM {table} WHERE 0";
        using var reader = columns.ExecuteReader();
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        using var insert = target.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = $"INSERT INTO {table} ({string.Join(", ", names)}) VALUES (@{string.Join(", @", names)})";
        return Each(source, $"SELECT * FROM {table} WHERE since_revision > {Text(head)}", insert, time);
    }

    // The rows are read before the clock starts.
    private static TimeSpan Each(SqliteConnection source, string select, SqliteCommand write, TimeProvider time)
    {
        using var query = source.CreateCommand();
        query.CommandText = select;
        using var reader = query.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        for (var i = 0; i < reader.FieldCount; i++)
        {
            write.Parameters.Add(new SqliteParameter("@" + reader.GetName(i), null));
        }

        var start = time.GetTimestamp();
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                write.Parameters[i].Value = row[i];
            }

            write.ExecuteNonQuery();
        }

        return time.GetElapsedTime(start);
    }

    private static List<string> Keys(SqliteConnection connection, string table)
    {
        if (string.Equals(table, "record", StringComparison.Ordinal))
        {
            return ["feed_no", "category", "source_id", "since_revision"];
        }

        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    // The first column of the last row; all are read.
    private static long Count(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var last = 0L;
        while (reader.Read())
        {
            last = reader.GetInt64(0);
        }

        return last;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string path, string how)
    {
        var connection = new SqliteConnection($"Data Source={path};{how}");
        connection.Open();
        return connection;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
