using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// Our syncs, each <c>entecole</c> in a process of its own on a fresh copy of the database that it needs. The time is that of the
/// whole process, its start included; the records are those that its report says it read. A night is also planned and approved, and
/// undone: what is done to several plans, one an academy, is the sum of their processes.
/// </summary>
internal static class SyncMeasures
{
    public const string First = "first sync";
    public const string Unchanged = "unchanged full sync";
    public const string Changed = "1 % full sync";
    public const string Delta = "1 % delta sync";
    public const string Tenth = "first sync, one in ten enrolled";
    public const string Planned = "1 % full sync, all held (--dry-run)";
    public const string Approved = "plans approve of that night";
    public const string UndoPlanned = "runs undo of a 1 % night";
    public const string Undone = "plans approve of that undo";

    private const int Held = 3;

    private static readonly string[] Signed = ["--by", "A. D'ESSAI", "--reason", "Mesure"];

    /// <summary>The first sync: its store is the one that everything after it starts from.</summary>
    public static Measure FirstOf(TestData data, ChildProcess children) => new(First, data.Records, async cancellationToken =>
    {
        var database = TestData.Copy(data.Of("all.db"), data.Of("measured.db"));
        var taken = await children.EntecoleAsync(data.SyncArguments(data.Day0, database), cancellationToken);
        var records = Reports(data).Sum(Read);
        data.KeepSynced(database);
        return taken with { Records = records };
    });

    /// <summary>All others. One that takes up what the one before it left comes right after it.</summary>
    public static IReadOnlyList<Measure> Of(TestData data, ChildProcess children) =>
    [
        Make(data, children, Unchanged, data.Synced, data.Day0),
        Make(data, children, Changed, data.Synced, data.Day1),
        Undo(data, children),
        Approve(data, children, Undone),
        Make(data, children, Planned, data.Synced, data.Day1, "--dry-run"),
        Approve(data, children, Approved),
        Make(data, children, Delta, data.Synced, data.Delta1),
        Make(data, children, Tenth, data.Of("tenth.db"), data.Day0),
    ];

    private static Measure Make(TestData data, ChildProcess children, string name, string from, string extract, params string[] options) =>
        new(name, data.Records, async cancellationToken =>
        {
            var database = TestData.Copy(from, data.Of("measured.db"));
            var taken = await children.EntecoleAsync([.. data.SyncArguments(extract, database), .. options], cancellationToken);
            return taken with { Records = Reports(data).Sum(Read) };
        });

    // Of the runs whose reports the measure before left, the last first. The records are those that the plans would change.
    private static Measure Undo(TestData data, ChildProcess children) => new(UndoPlanned, 0, async cancellationToken =>
    {
        var runs = Reports(data).Select(report => report.GetProperty("runId").GetInt64()).OrderDescending().ToList();
        var taken = await EachAsync(data, runs, run => children.EntecoleAsync(
            ["runs", "undo", Text(run), .. Signed, .. Measured(data)], cancellationToken, Held));
        return taken with { Records = PlannedRecords(data) };
    });

    /// <summary>All that waits in the database that the measure before left.</summary>
    public static Measure Approve(TestData data, ChildProcess children, string name) => new(name, 0, async cancellationToken =>
    {
        var records = PlannedRecords(data);
        var plans = Numbers(data, "SELECT plan_id FROM plan WHERE state = 1 ORDER BY plan_id");
        var taken = await EachAsync(data, plans, plan => children.EntecoleAsync(
            ["plans", "approve", Text(plan), .. Signed, .. Measured(data)], cancellationToken));
        return taken with { Records = records, StoreBytes = TestData.Size(data.Of("measured.db")) };
    });

    private static async Task<Taken> EachAsync(TestData data, List<long> numbers, Func<long, Task<Taken>> take)
    {
        TestData.Flush(data.Of("measured.db"));
        var all = new Taken(0, 0, 0);
        foreach (var number in numbers)
        {
            var taken = await take(number);
            all = new Taken(all.Seconds + taken.Seconds, all.Wall + taken.Wall, Math.Max(all.PeakBytes, taken.PeakBytes));
        }

        return numbers.Count > 0 ? all : throw new InvalidOperationException("The measure before it left nothing.");
    }

    private static string[] Measured(TestData data) => ["--database", "sqlite:" + data.Of("measured.db")];

    private static int PlannedRecords(TestData data) => (int)Numbers(data, "SELECT count(*) FROM plan_record")[0];

    private static List<long> Numbers(TestData data, string query)
    {
        using var connection = new SqliteConnection($"Data Source={data.Of("measured.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var numbers = new List<long>();
        while (reader.Read())
        {
            numbers.Add(reader.GetInt64(0));
        }

        return numbers;
    }

    private static List<JsonElement> Reports(TestData data)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(data.Of("report.json")));
        var root = json.RootElement.Clone();
        return root.ValueKind is JsonValueKind.Array ? [.. root.EnumerateArray()] : [root];
    }

    private static int Read(JsonElement report) => report.GetProperty("read").GetProperty("total").GetInt32();

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
