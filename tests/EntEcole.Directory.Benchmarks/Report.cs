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

    public static string Load() =>
        File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "unknown";

    /// <summary>That of the last minute, or nothing where it is not told.</summary>
    public static double? LoadNow() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : null;

    private static string CpuName() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(
            line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[^1].Trim() ?? "unknown"
        : RuntimeInformation.ProcessArchitecture.ToString();

    private static string DotNetSettings()
    {
        var set = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => name.StartsWith("DOTNET_GC", StringComparison.Ordinal) || name.StartsWith(
                "DOTNET_Tiered", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}");
        return string.Join(", ", set.DefaultIfEmpty("those of entecole.runtimeconfig.json"));
    }
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
            JsonSerializer.Serialize(
                new { machine, loadAfter, options, figures = results.Figures, notMeasured = results.Missing, targets }, Json));
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
        text.Append(
            "\nMedian (least–most). Syncs and peers: the whole process, its start included. Floors: their work alone. Lookups: client and server share\n")
            .Append(
                "the machine. Peak memory: the operating system's, of the whole process. Load: the average of the last minute before and after, medians.\n");
    }

    private static void Syncs(StringBuilder text, int schools, Results results)
    {
        var names = Names(results, schools, figure => string.Equals(figure.Unit, "records", StringComparison.Ordinal));
        if (names.Count == 0)
        {
            return;
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $"\n## {schools} schools: syncs and floors\n\n| Measure | s | records | records/s | peak MB | load |\n|---|---|---|---|---|---|\n");
        foreach (var name in names)
        {
            var (seconds, records) = (results.Median(schools, name, "s")!.Value, results.Median(schools, name, "records")!.Value);
            Row(text, name, Spread(results, schools, name, "s", "0.000"), Number(records, "#,0"), Number(records / seconds, "#,0"),
                Spread(results, schools, name, "MB", "0"), Load(results, schools, name));
        }

        Memory(text, schools, results, names);
    }

    private static void Memory(StringBuilder text, int schools, Results results, IEnumerable<string> names)
    {
        var known = names.Where(name => results.Median(schools, name, "MB of heap") is not null).ToList();
        if (known.Count == 0)
        {
            return;
        }

        text.Append(
            "\nWhat the peaks are made of, MB: files that are mapped (programs, libraries); the heap as committed, and what of it lived at the last collection;\n")
            .Append(
                "the rest (SQLite, stacks, what is compiled).\n\n| Measure | after s | files | heap | living | rest |\n|---|---|---|---|---|---|\n");
        foreach (var name in known)
        {
            Row(
                text, name, Spread(results, schools, name, "s to the peak", "0.0"), Spread(results, schools, name, "MB of files", "0"),
                Spread(results, schools, name, "MB of heap", "0"),
                Spread(results, schools, name, "MB living", "0"), Spread(results, schools, name, "MB of others", "0"));
        }
    }

    private static void Lookups(StringBuilder text, int schools, Results results)
    {
        var names = Names(results, schools, figure => string.Equals(figure.Unit, "calls/s", StringComparison.Ordinal));
        if (names.Count > 0)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n## {schools} schools: lookups\n\n| Call @ in flight | calls/s | p50 ms | p99 ms | load |\n|---|---|---|---|---|\n");
            foreach (var name in names)
            {
                Row(text, name, Spread(results, schools, name, "calls/s", "#,0"), Spread(results, schools, name, "p50 ms", "0.00"),
                    Spread(results, schools, name, "p99 ms", "0.00"), Load(results, schools, name));
            }
        }

        if (results.Median(schools, LookupMeasures.CatchUp, "events/s") is not null)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n{LookupMeasures.CatchUp}: {Spread(results, schools, LookupMeasures.CatchUp, "events/s", "#,0")} events/s, ");
            text.Append(CultureInfo.InvariantCulture, $"peak of serve {Spread(results, schools, LookupMeasures.CatchUp, "MB", "0")} MB.\n");
        }

        if (results.Median(schools, LookupMeasures.Cold, "s") is not null)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\nCold start of serve to its first answer: {Spread(results, schools, LookupMeasures.Cold, "s", "0.000")} s. ");
            text.Append(
                CultureInfo.InvariantCulture, $"Peak of serve under these lookups: {Spread(results, schools, "serve", "MB", "0")} MB.\n");
        }
    }

    private static void WriteTargets(StringBuilder text, IReadOnlyList<Target> targets)
    {
        text.Append("\n## Targets\n\n| Schools | Target | Measured (least–most of the turns) | |\n|---|---|---|---|\n");
        foreach (var target in targets)
        {
            Row(
                text, target.Schools.ToString(CultureInfo.InvariantCulture),
                target.Name + (target.AtMost ? " ≤ " : " ≥ ") + Number(target.Limit, "0.###"),
                Spread(target.Values, "0.000") ?? "not measured",
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
        [.. results.Figures.Where(figure => figure.Schools == schools && which(figure)).Select(figure => figure.Measure).Distinct(
            StringComparer.Ordinal)];

    private static string Spread(Results results, int schools, string name, string unit, string format) =>
        Spread(results.Of(schools, name, unit), format) ?? "—";

    private static string? Spread(IReadOnlyList<double> ascending, string format) => ascending is [var least, ..]
        ? $"{Number(Results.Median(ascending)!.Value, format)} ({Number(least, format)}–{Number(ascending[^1], format)})"
        : null;

    private static string Load(Results results, int schools, string name) =>
        results.Median(schools, name, "load before") is { } before && results.Median(schools, name, "load after") is { } after
            ? $"{Number(before, "0.0")} → {Number(after, "0.0")}"
            : "—";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static void Row(StringBuilder text, params string[] cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
}
