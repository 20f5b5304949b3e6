using System.Globalization;
using EntEcole.Directory.Benchmarks.Peers;

namespace EntEcole.Directory.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    public IReadOnlyList<int> Schools { get; init; } = [20, 440, 4400];

    public int Repetitions { get; init; } = 5;

    /// <summary>Regions in one store, each of so many schools.</summary>
    public int Regions { get; init; } = Benchmarks.Regions.Most;

    public string Out { get; init; } = "benchmark";

    public string? Only { get; init; }

    /// <summary>Where the data is, and stays for the next run.</summary>
    public string Work => Path.Combine(Out, "work");

    /// <summary>Seconds of each measure of lookups.</summary>
    public double Seconds { get; init; } = 3;

    public bool Wants(string family) => Only is null ? !IsAskedByName(family) && family is not PrivacyMeasures.Family
        : string.Equals(Only, family, StringComparison.Ordinal);

    // They make data of their own and last: taken only when they are named.
    private static bool IsAskedByName(string family) =>
        family is SeasonMeasures.Rentree or SeasonMeasures.Nights or NightFloor.Family or GarMeasures.Family or LookupMeasures.Worker
            or LookupMeasures.Identity or RegionMeasures.Family;

    public static Options Parse(string[] args)
    {
        var options = new Options();
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : throw new FormatException($"{args[i]} needs a value.");
            options = args[i] switch
            {
                "--schools" => options with
                {
                    Schools = [.. value.Split(',').Select(part => int.Parse(part, CultureInfo.InvariantCulture))],
                },
                "--repetitions" => options with { Repetitions = int.Parse(value, CultureInfo.InvariantCulture) },
                "--regions" => options with { Regions = int.Parse(value, CultureInfo.InvariantCulture) },
                "--seconds" => options with { Seconds = double.Parse(value, CultureInfo.InvariantCulture) },
                "--out" => options with { Out = value },
                "--only" when value is "sync" or "lookups" or "floors" or Existence.Name or PrivacyMeasures.Family
                    || IsAskedByName(value) => options with
                {
                    Only = value,
                },
                _ => throw new FormatException($"{args[i]} {value} is not understood."),
            };
        }

        return options.Repetitions < 1 || options.Regions < 1 || options.Regions > Benchmarks.Regions.Most
            || options.Schools.Any(count => count < 1)
            ? throw new FormatException("Counts are 1 or more, and regions 8 at most.")
            : options;
    }
}

/// <summary>
/// One run: makes the data, takes the measures of each size turn by turn, and writes the report. A measure that fails is told with
/// its reason and the others go on.
/// </summary>
internal static class Benchmark
{
    private const string Use =
        "--schools 20,440,4400  --repetitions 5  --out FOLDER  --only sync|lookups|floors|existence|rentree|nights|night-floor|gar|with-worker|identity|regions  --regions 8  --seconds 3  (or alone: --small [--filter GLOB])";

    public static async Task<int> RunAsync(string[] args, TimeProvider time)
    {
        Options options;
        try
        {
            options = Options.Parse(args);
        }
        catch (FormatException wrong)
        {
            await Console.Error.WriteLineAsync($"{wrong.Message} {Use}  (--only takes {PrivacyMeasures.Family} as well)");
            return 2;
        }

        using var stopping = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stopping.Cancel();
        };
        var results = new Results();
        var machine = Machine.Before(time);
        System.IO.Directory.CreateDirectory(options.Out);
        var progress = new Progress(time);
        foreach (var count in options.Schools)
        {
            Announce(options, count, progress, time);
        }

        foreach (var count in options.Schools)
        {
            await MeasureAsync(options, count, results, progress, time, stopping.Token);
        }

        Report.Write(options, results, machine, Machine.Load());
        return 0;
    }

    // Their names alone: no data is needed for that.
    private static void Announce(Options options, int count, Progress progress, TimeProvider time)
    {
        var data = TestData.Named(options.Work, count, FirstOf(options, time));
        foreach (var measure in Measures(options, data, new ChildProcess(data.Folder, time), time, new Results()))
        {
            progress.Announce(count, measure.Name, options.Repetitions, grows: true);
        }

        if (options.Wants("lookups") || options.Wants(Existence.Name) || options.Wants(LookupMeasures.Worker)
            || options.Wants(LookupMeasures.Identity))
        {
            LookupMeasures.Announce(options, count, progress);
        }

        if (options.Wants(RegionMeasures.Family))
        {
            RegionMeasures.Announce(options, count, progress);
        }
    }

    private static async Task MeasureAsync(
        Options options, int count, Results results, Progress progress, TimeProvider time, CancellationToken cancellationToken)
    {
        var data = TestData.Make(options.Work, count, FirstOf(options, time), cancellationToken);
        var children = new ChildProcess(data.Folder, time);
        if (options.Wants(RegionMeasures.Family))
        {
            await data.PrepareEmptyAsync(children, cancellationToken);
            await new RegionMeasures(data, children, options, results, progress, time).RunAsync(cancellationToken);
            return;
        }

        await data.PrepareAsync(children, options.Wants("sync"), cancellationToken);
        await RepeatAsync(options, count, Measures(options, data, children, time, results), results, progress, cancellationToken);
        if (options.Wants("lookups") || options.Wants(Existence.Name))
        {
            await new LookupMeasures(data, children, options, results, progress, time).RunAsync(cancellationToken);
        }
        else if (options.Wants(LookupMeasures.Worker))
        {
            await new LookupMeasures(data, children, options, results, progress, time).RunWithWorkerAsync(cancellationToken);
        }
        else if (options.Wants(LookupMeasures.Identity))
        {
            await new LookupMeasures(data, children, options, results, progress, time).RunIdentityAsync(cancellationToken);
        }
    }

    // A worker looks at today's conventions: a delivery of the sample's year would be a night on which nearly all depart.
    private static DateOnly? FirstOf(Options options, TimeProvider time) =>
        options.Wants(LookupMeasures.Worker) ? Model.FrenchTime.DayAt(time.GetUtcNow()).AddDays(-1) : null;

    // In the order of a turn: the first sync makes what the others start from.
    private static List<Measure> Measures(Options options, TestData data, ChildProcess children, TimeProvider time, Results results) =>
    [
        .. options.Wants("sync") ? [SyncMeasures.FirstOf(data, children)] : Array.Empty<Measure>(),
        .. options.Wants("sync") || options.Wants("floors") ? Floors.Of(data, children) : [],
        .. options.Wants("sync") ? SyncMeasures.Of(data, children) : [],
        .. options.Wants("sync") ? OpenLdap.Loads(data, time, results) : [],
        .. options.Wants(SeasonMeasures.Rentree) ? SeasonMeasures.RentreeOf(data, children) : [],
        .. options.Wants(SeasonMeasures.Nights) ? SeasonMeasures.NightsOf(data, children) : [],
        .. options.Wants(NightFloor.Family) ? NightFloor.Of(data, children) : [],
        .. options.Wants(GarMeasures.Family) ? GarMeasures.Of(data, children) : [],
        .. options.Wants(PrivacyMeasures.Family) ? PrivacyMeasures.Of(data, children, time) : [],
    ];

    // Turn by turn: a machine that slows down slows them all.
    private static async Task RepeatAsync(
        Options options, int count, List<Measure> measures, Results results, Progress progress, CancellationToken cancellationToken)
    {
        for (var turn = 1; turn <= options.Repetitions; turn++)
        {
            var rank = turn;
            foreach (var measure in measures)
            {
                await progress.DoAsync(
                    count, measure.Name, $"{turn}/{options.Repetitions}", () => results.TryAsync(count, measure.Name, async () =>
                {
                    var load = Machine.LoadNow();
                    var taken = await measure.Take(cancellationToken);
                    results.Add(count, rank, measure.Name, "s", taken.Seconds);
                    results.Add(count, rank, measure.Name, "s of process", taken.Wall);
                    results.Add(count, rank, measure.Name, "MB", taken.PeakBytes / 1e6);
                    if (taken.Memory is { } parts)
                    {
                        results.Add(count, rank, measure.Name, "MB of files", parts.Files / 1e6);
                        results.Add(count, rank, measure.Name, "MB of heap", parts.Heap / 1e6);
                        results.Add(count, rank, measure.Name, "MB living", parts.Living / 1e6);
                        results.Add(count, rank, measure.Name, "s to the peak", parts.After);
                        results.Add(count, rank, measure.Name, "MB of others", (parts.Resident - parts.Files - parts.Heap) / 1e6);
                    }

                    if (taken.StoreBytes is { } bytes)
                    {
                        results.Add(count, rank, measure.Name, "MB of store", bytes / 1e6);
                    }

                    results.Add(count, rank, measure.Name, "records", taken.Records ?? measure.Records);
                    results.AddLoad(count, rank, measure.Name, load);
                }));
            }
        }
    }
}

/// <summary>Something measured as often as asked, on so many records.</summary>
internal sealed record Measure(string Name, int Records, Func<CancellationToken, Task<Taken>> Take);

/// <summary>
/// One time and one peak of memory. <paramref name="Wall"/> is the whole process; <paramref name="Seconds"/> what counts of it.
/// </summary>
internal sealed record Taken(
    double Seconds, double Wall, long PeakBytes, int? Records = null, MemoryParts? Memory = null, long? StoreBytes = null);
