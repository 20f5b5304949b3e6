using System.Globalization;
using System.Text.RegularExpressions;

namespace EntEcole.Directory.Tests.Server.Observability;

/// <summary>
/// Metrics in the text format of Prometheus (0.0.4), read strictly: whatever is not as its description says fails the test.
/// </summary>
internal sealed partial class MetricsText
{
    private static readonly string[] Types = ["counter", "gauge", "histogram"];

    private readonly Dictionary<string, string> types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> series = new(StringComparer.Ordinal);

    /// <summary>Names of families and of the series of histograms, as queries use them.</summary>
    public IReadOnlySet<string> Names => types.SelectMany(
        one => one.Value is "histogram" ? [one.Key + "_bucket", one.Key + "_sum", one.Key + "_count"] : (string[])[one.Key])
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Each series as it is written, with its value.</summary>
    public IReadOnlyDictionary<string, double> Series => series;

    /// <summary>The values of the series of a name whose labels hold all of these.</summary>
    public IReadOnlyList<double> Values(string name, params (string Name, string Value)[] labels) =>
    [
        .. series.Where(one => one.Key.StartsWith(name + "{", StringComparison.Ordinal) && labels.All(
            label => one.Key.Contains($"{label.Name}=\"{label.Value}\"", StringComparison.Ordinal)))
            .Select(one => one.Value),
    ];

    /// <summary>Reads a text.</summary>
    public static MetricsText Read(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var read = new MetricsText();
        var (family, closed) = ("", new HashSet<string>(StringComparer.Ordinal));
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Header().Match(line) is { Success: true } header)
            {
                var name = header.Groups["name"].Value;
                if (!string.Equals(name, family, StringComparison.Ordinal))
                {
                    Assert.True(closed.Add(name), $"The family {name} is in one piece.");
                    family = name;
                }

                if (header.Groups["what"].Value is "TYPE")
                {
                    Assert.Contains(header.Groups["rest"].Value, Types, StringComparer.Ordinal);
                    Assert.True(read.types.TryAdd(name, header.Groups["rest"].Value), $"{name} has one type.");
                }

                continue;
            }

            Assert.False(line.StartsWith('#'), $"Neither type nor help: {line}");
            read.Take(line, family);
        }

        read.ValidateHistograms();
        Assert.All(
            read.types.Where(one => one.Value is "counter"), one => Assert.EndsWith("_total", one.Key, StringComparison.Ordinal));
        return read;
    }

    private void Take(string line, string family)
    {
        var sample = Sample().Match(line);
        Assert.True(sample.Success, $"No sample: {line}");
        var name = sample.Groups["name"].Value;
        Assert.True(types.TryGetValue(family, out var type), $"{family} has a type before its samples.");
        Assert.Contains(
            name, type is "histogram" ? [family + "_bucket", family + "_sum", family + "_count"] : (string[])[family],
            StringComparer.Ordinal);
        var labels = sample.Groups["label"].Captures.Select(label => label.Value).ToList();
        Assert.Equal(labels.Count, labels.Distinct(StringComparer.Ordinal).Count());
        var value = sample.Groups["value"].Value switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            var number => double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
        Assert.True(series.TryAdd(sample.Groups["series"].Value, value), $"Once: {line}");
    }

    // Buckets are cumulative, and the last one is the count.
    private void ValidateHistograms()
    {
        foreach (var name in types.Where(one => one.Value is "histogram").Select(one => one.Key))
        {
            var buckets = series.Where(one => one.Key.StartsWith(name + "_bucket{", StringComparison.Ordinal))
                .Select(one => (
                    Labels: Bound().Replace(one.Key[(name.Length + 7)..], ""), Le: Bound().Match(one.Key).Groups["le"].Value,
                    Count: one.Value));
            foreach (var group in buckets.GroupBy(one => one.Labels, StringComparer.Ordinal))
            {
                var ordered = group.OrderBy(
                    one => one.Le is "+Inf" ? double.PositiveInfinity : double.Parse(one.Le, CultureInfo.InvariantCulture)).ToList();
                Assert.Equal("+Inf", ordered[^1].Le);
                Assert.Equal(ordered.Select(one => one.Count).Order(), ordered.Select(one => one.Count));
                Assert.Equal(series[name + "_count" + group.Key.Replace(",}", "}", StringComparison.Ordinal)], ordered[^1].Count);
            }
        }
    }

    [GeneratedRegex(
        "^# (?<what>TYPE|HELP) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<rest>.*)$", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Header();

    [GeneratedRegex(
        """^(?<series>(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{((?<label>[a-zA-Z_][a-zA-Z0-9_]*)="([^"\\\n]|\\[\\"n])*",?)*\})?) (?<value>[0-9eE.+\-]+|\+Inf|-Inf|NaN)( [0-9]+)?$""",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Sample();

    [GeneratedRegex("""le="(?<le>[^"]*)",?""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Bound();
}
