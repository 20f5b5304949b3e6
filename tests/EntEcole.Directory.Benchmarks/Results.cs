using System.Globalization;

namespace EntEcole.Directory.Benchmarks;

/// <summary>One figure, of one repetition.</summary>
internal sealed record Figure(int Schools, string Measure, string Unit, double Value);

/// <summary>Every figure measured, and why the others were not.</summary>
internal sealed class Results
{
    private readonly List<Figure> figures = [];
    private readonly SortedDictionary<string, string> missing = new(StringComparer.Ordinal);

    public IReadOnlyList<Figure> Figures => figures;

    /// <summary>Reasons, by <c>schools: measure</c>.</summary>
    public IReadOnlyDictionary<string, string> Missing => missing;

    public static void Progress(string text) => Console.Error.WriteLine(text);

    public void Add(int schools, string measure, string unit, double value) => figures.Add(new Figure(schools, measure, unit, value));

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

    /// <summary>Values of all repetitions, ascending.</summary>
    public IReadOnlyList<double> Of(int schools, string measure, string unit) =>
    [
        .. figures.Where(figure => figure.Schools == schools
                && string.Equals(figure.Measure, measure, StringComparison.Ordinal) && string.Equals(figure.Unit, unit, StringComparison.Ordinal))
            .Select(figure => figure.Value).Order(),
    ];

    /// <summary>The median, or nothing when nothing was measured.</summary>
    public double? Median(int schools, string measure, string unit)
    {
        var values = Of(schools, measure, unit);
        return values.Count == 0 ? null : (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
