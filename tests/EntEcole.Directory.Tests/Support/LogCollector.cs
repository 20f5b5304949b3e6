using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using EntEcole.Directory.Sample;

[assembly: AssemblyFixture(typeof(EntEcole.Directory.Tests.Support.LogCollector))]

namespace EntEcole.Directory.Tests.Support;

/// <summary>
/// All that the whole suite logs, whatever its tests are about: loggers of test servers, the console of this process, standard error of
/// verbs and of child processes. A name, INE or mail of somebody in the bundled sample or in the tests' own extracts, wherever it is
/// found, fails the run at its end. Of a find only the place and the line's words around it are told, as the run itself is a log.
/// </summary>
public sealed partial class LogCollector : IDisposable
{
    private const int MinLength = 4;

    // What the tests' own extracts and rows are full of, and nothing else is called.
    private static readonly string[] OfTests = ["DURAND", "MARTIN", "MODELE"];

    private static readonly ConcurrentQueue<string> Found = new();
    private static readonly Lazy<FrozenSet<string>> Planted = new(ReadSample);
    private static long lines;

    private readonly TextWriter output = Console.Out;
    private readonly TextWriter error = Console.Error;

    public LogCollector()
    {
        Assert.True(Planted.Value.Count > 1_000, "The sample has names.");
        Console.SetOut(new Tee(output, "standard output"));
        Console.SetError(new Tee(error, "standard error"));
    }

    /// <summary>How many texts were looked at.</summary>
    public static long Lines => Interlocked.Read(ref lines);

    /// <summary>Looks at what somebody logged.</summary>
    public static void Look(string place, string text)
    {
        Interlocked.Increment(ref lines);
        if (NameIn(text) is { } name)
        {
            Found.Enqueue($"{place}: {text.Replace(name, "(name)", StringComparison.OrdinalIgnoreCase)}");
        }
    }

    /// <summary>The first planted word in a text; null when there is none.</summary>
    public static string? NameIn(string text)
    {
        var planted = Planted.Value.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var range in Words().EnumerateSplits(text))
        {
            var word = text.AsSpan(range).Trim(".-");
            if (word.Length >= MinLength && planted.Contains(word))
            {
                return word.ToString();
            }
        }

        return null;
    }

    public void Dispose()
    {
        Console.SetOut(output);
        Console.SetError(error);
        if (!Found.IsEmpty)
        {
            throw new InvalidOperationException(
                $"{Found.Count} of {Lines} texts logged hold somebody's name:\n{string.Join('\n', Found.Distinct(StringComparer.Ordinal).Take(20))}");
        }
    }

    // As the extracts of the sample have them, written in this process and read as text.
    private static FrozenSet<string> ReadSample()
    {
        using var folder = new TempFolder();
        SampleGenerator.Write(folder.Path, new SampleOptions(), CancellationToken.None);
        var values = System.IO.Directory.EnumerateFiles(folder.Path, "*_Pers*.xml", SearchOption.AllDirectories)
            .Concat(System.IO.Directory.EnumerateFiles(folder.Path, "*_Eleve_*.xml", SearchOption.AllDirectories))
            .SelectMany(file => Attributes().Matches(File.ReadAllText(file)).Select(
                match => System.Net.WebUtility.HtmlDecode(match.Groups["value"].Value)));
        return values.SelectMany(value => value.Split(' ', '\'')).Concat(OfTests).Where(word => word.Length >= MinLength)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    [GeneratedRegex(
        "name=\"(ENTPersonNom|ENTPersonNomPatro|ENTPersonPrenom|ENTEleveINE|ENTPersonMail)\"><value>(?<value>[^<]+)</value>",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Attributes();

    // A mail and a double name are one word each.
    [GeneratedRegex(@"[^\p{L}\p{N}@.\-]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Words();

    /// <summary>The console, as it was, with somebody who reads along.</summary>
    private sealed class Tee(TextWriter inner, string place) : TextWriter
    {
        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value) => inner.Write(value);

        public override void Write(string? value)
        {
            Look(place, value ?? "");
            inner.Write(value);
        }

        public override void WriteLine(string? value)
        {
            Look(place, value ?? "");
            inner.WriteLine(value);
        }

        public override void Flush() => inner.Flush();
    }
}
