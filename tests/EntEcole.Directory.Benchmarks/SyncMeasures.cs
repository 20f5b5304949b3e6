using System.Text.Json;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// Our syncs, each <c>entecole sync</c> in a process of its own on a fresh copy of the database that it needs. The time is that of the
/// whole process, its start included; the records are those that its report says it read.
/// </summary>
internal static class SyncMeasures
{
    public const string First = "first sync";
    public const string Unchanged = "unchanged full sync";
    public const string Changed = "1 % full sync";
    public const string Delta = "1 % delta sync";
    public const string Tenth = "first sync, one in ten enrolled";

    public static IReadOnlyList<Measure> Of(TestData data, ChildProcess children) =>
    [
        Make(data, children, First, data.Of("all.db"), data.Day0),
        Make(data, children, Unchanged, data.Synced, data.Day0),
        Make(data, children, Changed, data.Synced, data.Day1),
        Make(data, children, Delta, data.Synced, data.Delta1),
        Make(data, children, Tenth, data.Of("tenth.db"), data.Day0),
    ];

    private static Measure Make(TestData data, ChildProcess children, string name, string from, string extract) =>
        new(name, data.Records, async cancellationToken =>
        {
            var database = TestData.Copy(from, data.Of("measured.db"));
            var taken = await children.EntecoleAsync(data.SyncArguments(extract, database), cancellationToken);
            return taken with { Records = ReadOf(data.Of("report.json")) };
        });

    private static int ReadOf(string report)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(report));
        return json.RootElement.ValueKind is JsonValueKind.Array ? json.RootElement.EnumerateArray().Sum(Read) : Read(json.RootElement);
    }

    private static int Read(JsonElement report) => report.GetProperty("read").GetProperty("total").GetInt32();
}
