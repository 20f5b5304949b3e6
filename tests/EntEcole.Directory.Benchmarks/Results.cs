using System.Globalization;

namespace EntEcole.Directory.Benchmarks;

/// <summary>One figure, of one turn.</summary>
internal sealed record Figure(int Schools, int Turn, string Measure, string Unit, double Value);

/// <summary>Every figure measured, and why the others were not.</summary>
internal sealed class Results
{
    private readonly List<Figure> figures = [];
    private readonly SortedDictionary<string, string> missing = new(StringComparer.Ordinal);

    public IReadOnlyList<Figure> Figures => figures;

    /// <summary>Reasons, by <c>schools: measure</c>.</summary>
    public IReadOnlyDictionary<string, string> Missing => missing;

    public static void Progress(string text) => Console.Error.WriteLine(text);

    public void Add(int schools, int turn, string measure, string unit, double value) =>
        figures.Add(new Figure(schools, turn, measure, unit, value));

    /// <summary>Load average of the last minute, before a measure and after it.</summary>
    public void AddLoad(int schools, int turn, string measure, double? before)
    {
        if (before is { } was && Machine.LoadNow() is { } now)
        {
            Add(schools, turn, measure, "load before", was);
            Add(schools, turn, measure, "load after", now);
        }
    }

    public void Skip(int schools, string measure, string why)
    {
        missing[string.Create(CultureInfo.InvariantCulture, $"{schools}: {measure}")] = why;
        Progress($"  not measured: {measure}: {why}");
    }

    /// <summary>Takes a measure; one that fails says why and does not stop the run.</summary>
    public async Task TryAsync(int schools, string measure, Func<Task> take)
    {
        try
        {
            await take();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Skip(schools, measure, fault.Message);
        }
    }

    /// <summary>Why a measure, or the call of a measure <c>call @in flight</c>, has no figure.</summary>
    public string WhyNot(int schools, string measure) =>
        missing.GetValueOrDefault(
            string.Create(CultureInfo.InvariantCulture, $"{schools}: {measure.Split(" @")[0]}"),
            missing.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"{schools}: {measure}"), "not asked for"));

    /// <summary>Values of all turns, ascending.</summary>
    public IReadOnlyList<double> Of(int schools, string measure, string unit) => [.. ByTurn(schools, measure, unit).Values.Order()];

    /// <summary>The median, or nothing when nothing was measured.</summary>
    public double? Median(int schools, string measure, string unit) => Median(Of(schools, measure, unit));

    /// <summary>
    /// One measure in terms of another, of the same turn: what slowed the machine down slowed both. Ascending; empty when no turn has both.
    /// </summary>
    public IReadOnlyList<double> Ratios((int Schools, string Measure, string Unit) over, Func<int, double?> under) =>
    [
        .. ByTurn(over.Schools, over.Measure, over.Unit)
            .Select(figure => figure.Value / under(figure.Key))
            .OfType<double>().Order(),
    ];

    /// <summary>What was measured in a turn, or nothing.</summary>
    public double? At(int turn, (int Schools, string Measure, string Unit) key) =>
        ByTurn(key.Schools, key.Measure, key.Unit).TryGetValue(turn, out var value) ? value : null;

    public static double? Median(IReadOnlyList<double> ascending) =>
        ascending.Count == 0 ? null : (ascending[(ascending.Count - 1) / 2] + ascending[ascending.Count / 2]) / 2;

    private Dictionary<int, double> ByTurn(int schools, string measure, string unit) => figures
        .Where(figure => figure.Schools == schools
            && string.Equals(figure.Measure, measure, StringComparison.Ordinal) && string.Equals(
                figure.Unit, unit, StringComparison.Ordinal))
        .ToDictionary(figure => figure.Turn, figure => figure.Value);
}
