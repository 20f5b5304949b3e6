using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace EntEcole.Directory.Benchmarks;

/// <summary>Where the figures come from.</summary>
internal sealed record Machine(string Date, int Cores, string Cpu, string Os, string DotNet, string Settings, string LoadBefore)
{
    public static Machine Before(TimeProvider time) => new(
        time.GetUtcNow().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture), Environment.ProcessorCount, CpuName(),
        RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, DotNetSettings(), Load());

    public static string Load() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "unknown";

    private static string CpuName() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[^1].Trim() ?? "unknown"
        : RuntimeInformation.ProcessArchitecture.ToString();

    private static string DotNetSettings()
    {
        var set = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => name.StartsWith("DOTNET_GC", StringComparison.Ordinal) || name.StartsWith("DOTNET_Tiered", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}");
        return string.Join(", ", set.DefaultIfEmpty("those of entecole.runtimeconfig.json"));
    }
}

/// <summary>One target: a ratio or a figure, and what it may be at most or must be at least. No value says why in <paramref name="Note"/>.</summary>
internal sealed record Target(int Schools, string Name, double? Value, double Limit, bool AtMost, string Note)
{
    public bool? Met => Value is null ? null : AtMost ? Value <= Limit : Value >= Limit;
}

/// <summary>Writes <c>benchmark.md</c> for people and <c>benchmark.json</c>, every repetition in it, for machines.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Write(Options options, Results results, Machine machine, string loadAfter)
    {
        var targets = Targets.Of(options.Schools, results);
        File.WriteAllText(
            Path.Combine(options.Out, "benchmark.json"),
            JsonSerializer.Serialize(new { machine, loadAfter, options, figures = results.Figures, notMeasured = results.Missing, targets }, Json));
        var text = new StringBuilder();
        Head(text, options, machine, loadAfter);
        foreach (var schools in options.Schools)
        {
            Syncs(text, schools, results);
            Lookups(text, schools, results);
        }

        WriteTargets(text, targets);
        Missing(text, results);
        File.WriteAllText(Path.Combine(options.Out, "benchmark.md"), text.ToString());
        Console.Out.Write(text);
    }

    private static void Head(StringBuilder text, Options options, Machine machine, string loadAfter)
    {
        text.Append("# Benchmark\n\n| Machine | |\n|---|---|\n");
        Row(text, "Date", machine.Date);
        Row(text, "Processor", string.Create(CultureInfo.InvariantCulture, $"{machine.Cpu}, {machine.Cores} cores"));
        Row(text, "System", $"{machine.Os}, {machine.DotNet}");
        Row(text, "Runtime settings", machine.Settings);
        Row(text, "Load average", $"before {machine.LoadBefore}, after {loadAfter}");
        Row(text, "Repetitions", options.Repetitions.ToString(CultureInfo.InvariantCulture));
        text.Append("\nMedian (least–most). Syncs and peers: the whole process, its start included. Floors: their work alone. Lookups: client and server share\n")
            .Append("the machine. Peak memory: the operating system's, of the whole process.\n");
    }

    private static void Syncs(StringBuilder text, int schools, Results results)
    {
        var names = Names(results, schools, figure => string.Equals(figure.Unit, "records", StringComparison.Ordinal));
        if (names.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"\n## {schools} schools: syncs and floors\n\n| Measure | s | records | records/s | peak MB |\n|---|---|---|---|---|\n");
        foreach (var name in names)
        {
            var (seconds, records) = (results.Median(schools, name, "s")!.Value, results.Median(schools, name, "records")!.Value);
            Row(text, name, Spread(results, schools, name, "s", "0.000"), Number(records, "#,0"), Number(records / seconds, "#,0"),
                Spread(results, schools, name, "MB", "0"));
        }
    }

    private static void Lookups(StringBuilder text, int schools, Results results)
    {
        var names = Names(results, schools, figure => string.Equals(figure.Unit, "calls/s", StringComparison.Ordinal));
        if (names.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {schools} schools: lookups\n\n| Call @ in flight | calls/s | p50 ms | p99 ms |\n|---|---|---|---|\n");
            foreach (var name in names)
            {
                Row(text, name, Spread(results, schools, name, "calls/s", "#,0"), Spread(results, schools, name, "p50 ms", "0.00"),
                    Spread(results, schools, name, "p99 ms", "0.00"));
            }
        }

        if (results.Median(schools, LookupMeasures.CatchUp, "events/s") is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{LookupMeasures.CatchUp}: {Spread(results, schools, LookupMeasures.CatchUp, "events/s", "#,0")} events/s, ");
            text.Append(CultureInfo.InvariantCulture, $"peak of serve {Spread(results, schools, LookupMeasures.CatchUp, "MB", "0")} MB.\n");
        }

        if (results.Median(schools, LookupMeasures.Cold, "s") is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nCold start of serve to its first answer: {Spread(results, schools, LookupMeasures.Cold, "s", "0.000")} s. ");
            text.Append(CultureInfo.InvariantCulture, $"Peak of serve under these lookups: {Spread(results, schools, "serve", "MB", "0")} MB.\n");
        }
    }

    private static void WriteTargets(StringBuilder text, IReadOnlyList<Target> targets)
    {
        text.Append("\n## Targets\n\n| Schools | Target | Measured | |\n|---|---|---|---|\n");
        foreach (var target in targets)
        {
            Row(text, target.Schools.ToString(CultureInfo.InvariantCulture), target.Name + (target.AtMost ? " ≤ " : " ≥ ") + Number(target.Limit, "0.###"),
                target.Value is { } value ? Number(value, "0.000") : "not measured",
                target.Met switch { true => "met", false => "**not met**", null => target.Note });
        }
    }

    private static void Missing(StringBuilder text, Results results)
    {
        if (results.Missing.Count > 0)
        {
            text.Append("\n## Not measured\n\n| Schools: measure | Why |\n|---|---|\n");
            foreach (var (name, why) in results.Missing)
            {
                Row(text, name, why.ReplaceLineEndings(" "));
            }
        }
    }

    private static List<string> Names(Results results, int schools, Func<Figure, bool> which) =>
        [.. results.Figures.Where(figure => figure.Schools == schools && which(figure)).Select(figure => figure.Measure).Distinct(StringComparer.Ordinal)];

    private static string Spread(Results results, int schools, string name, string unit, string format) =>
        results.Of(schools, name, unit) is [var least, ..] values
            ? $"{Number(results.Median(schools, name, unit)!.Value, format)} ({Number(least, format)}–{Number(values[^1], format)})"
            : "—";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static void Row(StringBuilder text, params string[] cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
}

/// <summary>What the service promises, as ratios of medians taken in the same run.</summary>
internal sealed class Targets
{
    private readonly List<Target> all = [];
    private readonly Results results;

    private Targets(Results results) => this.results = results;

    public static IReadOnlyList<Target> Of(IReadOnlyList<int> sizes, Results results)
    {
        var targets = new Targets(results);
        foreach (var schools in sizes)
        {
            targets.AddSyncs(schools);
            targets.AddMemory(schools);
            targets.AddLookups(schools);
        }

        foreach (var (small, large) in sizes.Zip(sizes.Skip(1)))
        {
            targets.AddGrowth(small, large);
        }

        return targets.all;
    }

    private void AddSyncs(int schools)
    {
        var first = (schools, SyncMeasures.First, "s");
        var xml = (schools, Floors.Xml1, "s");
        var unchanged = (schools, SyncMeasures.Unchanged, "s");
        var floor = Value(xml) + Value((schools, Floors.Insert, "s"));
        Add(schools, "first sync / (XmlReader 1 thread + rows inserted)", Value(first) / floor, 1.0, true, Why(first, xml, (schools, Floors.Insert, "s")));
        AddRatio("slapadd -q of the same persons / first sync, time", (schools, Peers.Slapadd, "s"), first, 4.5, atMost: false);
        AddRatio("unchanged / XmlReader 1 thread", unchanged, xml, 1.3);
        AddRatio("1 % full / unchanged", (schools, SyncMeasures.Changed, "s"), unchanged, 1.15);
        AddRatio("1 % delta / first sync", (schools, SyncMeasures.Delta, "s"), first, 0.03);
        AddRatio("one in ten enrolled / first sync", (schools, SyncMeasures.Tenth, "s"), first, 0.5);
    }

    private void AddMemory(int schools)
    {
        foreach (var (name, limit) in new[] { (SyncMeasures.First, 350.0), (SyncMeasures.Unchanged, 250), (SyncMeasures.Changed, 250), (SyncMeasures.Delta, 250) })
        {
            var peak = (schools, name, "MB");
            Add(schools, $"peak MB, {name}", Value(peak), limit, true, Why(peak));
            if (schools > 440)
            {
                AddRatio($"peak, {name} / that of 440 schools", peak, (440, name, "MB"), 1.5);
            }
        }
    }

    private void AddLookups(int schools)
    {
        var catchUp = (schools, LookupMeasures.CatchUp, "events/s");
        if (schools >= 440)
        {
            // A smaller directory is told before the program has warmed up.
            Add(schools, "events/s, " + LookupMeasures.CatchUp, Value(catchUp), 100_000, false, Why(catchUp));
        }

        var get = LookupMeasures.Named(LookupMeasures.GetPerson, 16);
        var empty = LookupMeasures.Named(LookupMeasures.Empty, 16);
        AddRatio("GetPerson / empty call, calls/s @16", (schools, get, "calls/s"), (schools, empty, "calls/s"), 0.6, atMost: false);
        AddRatio(
            "GetPerson / LDAP search, calls/s @16", (schools, get, "calls/s"),
            (schools, LookupMeasures.Named(Peers.Search, 16), "calls/s"), 1.5, atMost: false);
        AddRatio("GetPerson / empty call, p99 @16", (schools, get, "p99 ms"), (schools, empty, "p99 ms"), 2);
        AddRatio("GetPerson during a sync / before, p99 @16", (schools, LookupMeasures.During, "p99 ms"), (schools, LookupMeasures.Calm, "p99 ms"), 3);
        var cold = (schools, LookupMeasures.Cold, "s");
        Add(schools, "cold start of serve, s", Value(cold), 1.5, true, Why(cold));
    }

    // 11 times the time for 10 times the records, whatever the sizes: 1.1 times the time a record.
    private void AddGrowth(int small, int large)
    {
        var (before, after) = ((small, SyncMeasures.First, "s"), (large, SyncMeasures.First, "s"));
        var growth = Value((large, SyncMeasures.First, "records")) / Value((small, SyncMeasures.First, "records"));
        Add(large, string.Create(CultureInfo.InvariantCulture, $"first sync, time a record / that of {small} schools"),
            Value(after) / Value(before) / growth, 1.1, true, Why(before, after));
    }

    private void AddRatio(string name, (int, string, string) over, (int, string, string) under, double limit, bool atMost = true) =>
        Add(over.Item1, name, Value(over) / Value(under), limit, atMost, Why(over, under));

    private void Add(int schools, string name, double? value, double limit, bool atMost, string why) =>
        all.Add(new Target(schools, name, value, limit, atMost, why));

    private double? Value((int Schools, string Measure, string Unit) key) => results.Median(key.Schools, key.Measure, key.Unit);

    private string Why(params (int Schools, string Measure, string Unit)[] keys) => string.Join("; ", keys
        .Where(key => Value(key) is null)
        .Select(key => $"{key.Measure}: {results.WhyNot(key.Schools, key.Measure)}"));
}
