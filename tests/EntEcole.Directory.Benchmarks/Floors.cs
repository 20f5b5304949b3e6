using System.Text;
using System.Xml;
using EntEcole.Directory.Storage;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// What the same work costs at least with the same libraries: the bytes read, every XML node read by one thread and by two, the rows
/// of a first sync inserted by plain prepared commands into the same tables and indexes. A floor times its work alone: starting the
/// process and reading the rows are left out.
/// </summary>
internal static class Floors
{
    public const string Bytes = "floor: bytes read";
    public const string Xml1 = "floor: XmlReader, 1 thread";
    public const string Xml2 = "floor: XmlReader, 2 threads";
    public const string Insert = "floor: rows inserted into SQLite";

    private const int Batch = 20_000;
    private static readonly string[] Tables =
    [
        "school", "class", "record", "profile", "membership", "relation", "nomenclature", "person", "person_name", "pupil_ine",
    ];

    public static IReadOnlyList<Measure> Of(TestData data, ChildProcess children) =>
    [
        new(Bytes, data.Records, cancel => children.FloorAsync(["bytes", data.Day0], cancel)),
        new(Xml1, data.Records, cancel => children.FloorAsync(["xml", data.Day0, "1"], cancel)),
        new(Xml2, data.Records, cancel => children.FloorAsync(["xml", data.Day0, "2"], cancel)),
        new(Insert, data.Records, cancel => children.FloorAsync(
            ["insert", data.Synced, TestData.Copy(data.Of("all.db"), data.Of("measured.db"))], cancel)),
    ];

    public static TimeSpan ReadBytes(string path, TimeProvider time)
    {
        var start = time.GetTimestamp();
        var buffer = new byte[1 << 16];
        foreach (var file in Extract(path))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            while (stream.Read(buffer) > 0)
            {
                // Only read.
            }
        }

        return time.GetElapsedTime(start);
    }

    public static async Task<TimeSpan> ReadXmlAsync(string path, int threads, TimeProvider time)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var start = time.GetTimestamp();
        var files = Extract(path);
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(() =>
        {
            int mine;
            while ((mine = Interlocked.Increment(ref next)) < files.Count)
            {
                ReadNodes(files[mine]);
            }
        })));
        return time.GetElapsedTime(start);
    }

    /// <summary>Copies the rows of one store into another, made by our migrations; counts the inserts and the commit.</summary>
    public static async Task<TimeSpan> InsertAsync(string from, string to, TimeProvider time)
    {
        await using (var store = StoreAddress.Open("sqlite:" + to, time))
        {
            await store.Schema.MigrateAsync(CancellationToken.None);
        }

        await using var source = new SqliteConnection($"Data Source={from};Mode=ReadOnly");
        await using var target = new SqliteConnection($"Data Source={to};Pooling=False");
        await source.OpenAsync();
        await target.OpenAsync();
        await using (var pragma = target.CreateCommand())
        {
            // The journal and the cache of our own first sync.
            pragma.CommandText = "PRAGMA journal_mode = WAL; PRAGMA cache_size = -40960";
            await pragma.ExecuteNonQueryAsync();
        }

        var spent = TimeSpan.Zero;
        await using var transaction = target.BeginTransaction();
        foreach (var table in Tables)
        {
            spent += Fill(source, target, transaction, table, time);
        }

        var commit = time.GetTimestamp();
        await transaction.CommitAsync();
        return spent + time.GetElapsedTime(commit);
    }

    private static IReadOnlyList<string> Extract(string path) =>
        [.. System.IO.Directory.EnumerateFiles(path, "*.xml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static void ReadNodes(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        while (reader.Read())
        {
            // Every node, nothing kept.
        }
    }

    private static TimeSpan Fill(
        SqliteConnection source, SqliteConnection target, SqliteTransaction transaction, string table, TimeProvider time)
    {
        using var select = source.CreateCommand();
        select.CommandText = "SELECT * FROM " + table;
        using var reader = select.ExecuteReader();
        using var insert = target.CreateCommand();
        insert.Transaction = transaction;
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        insert.CommandText = $"INSERT INTO {table} ({string.Join(", ", names)}) VALUES (@{string.Join(", @", names)})";
        foreach (var name in names)
        {
            insert.Parameters.Add(new SqliteParameter("@" + name, null));
        }

        insert.Prepare();
        var spent = TimeSpan.Zero;
        var rows = new List<object[]>(Batch);
        while (reader.Read())
        {
            var row = new object[names.Count];
            reader.GetValues(row);
            rows.Add(row);
            if (rows.Count == Batch)
            {
                spent += Write(insert, rows, time);
            }
        }

        return spent + Write(insert, rows, time);
    }

    private static TimeSpan Write(SqliteCommand insert, List<object[]> rows, TimeProvider time)
    {
        var start = time.GetTimestamp();
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                insert.Parameters[i].Value = row[i];
            }

            insert.ExecuteNonQuery();
        }

        var spent = time.GetElapsedTime(start);
        rows.Clear();
        return spent;
    }
}
