using System.Text.RegularExpressions;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Client;

/// <summary>The README of the package compiles against it: each of its examples stands in <see cref="ReadmeExamples"/> too.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public async Task Readme_EachExample_IsTheOneThatCompiles()
    {
        var (readme, compiled) = (
            await ReadAsync("src/EntEcole.Directory.Client/README.md"),
            await ReadAsync("tests/EntEcole.Directory.Tests/Client/ReadmeExamples.cs"));
        var usings = Lines(compiled).Where(line => line.StartsWith("using ", StringComparison.Ordinal)).ToList();
        var shown = Block().Matches(readme).Select(block => Lines(block.Groups["code"].Value).ToList()).ToList();

        Assert.All(shown.SelectMany(lines => lines.Where(IsDirective)), line => Assert.Contains(line, usings, StringComparer.Ordinal));
        Assert.Equal(
            Example().Matches(compiled).Select(example => string.Join('\n', Lines(example.Groups["code"].Value).Select(Outdented)).Trim()),
            shown.Select(lines => string.Join('\n', lines.Where(line => !IsDirective(line))).Trim()),
            StringComparer.Ordinal);
        Assert.Contains("IsRevisionComplete", readme, StringComparison.Ordinal);
    }

    private static bool IsDirective(string line) =>
        line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains('=', StringComparison.Ordinal);

    // Inside a method of a class.
    private static string Outdented(string line) => line.Length < 8 ? line.Trim() : line[8..];

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.TrimEnd());

    private static Task<string> ReadAsync(string path) =>
        File.ReadAllTextAsync(Repository.Path(path), TestContext.Current.CancellationToken);

    [GeneratedRegex(
        @"^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Block();

    [GeneratedRegex(
        @"^ +// README\n(?<code>.*?)^ +// END", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Example();
}
