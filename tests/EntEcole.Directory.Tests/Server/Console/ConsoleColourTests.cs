using System.Globalization;
using System.Text.RegularExpressions;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Console;

/// <summary>The contrast of the colours that the style sheet sets upon each other, in both themes.</summary>
public sealed partial class ConsoleColourTests
{
    private const double Text = 4.5;
    private const double Edge = 3;

    // What stands upon what, and how much it must differ: text 4.5, borders of fields and focus 3.
    private static readonly (string Ink, string Ground, double Least)[] Pairs =
    [
        .. from ink in new[] { "ink", "soft", "link", "bad" } from ground in new[] { "ground", "paper" } select (ink, ground, Text),
        .. from look in new[] { "good", "wait", "bad", "info" } select (look, look + "-ground", Text),
        ("button-ink", "button", Text), ("danger-ink", "danger", Text),
        .. from edge in new[] { "edge", "focus", "button", "bad" } from ground in new[] { "ground", "paper" } select (edge, ground, Edge),
    ];

    [Fact]
    public void Colours_InBothThemes_DifferEnough()
    {
        var css = File.ReadAllText(Repository.Path("src/EntEcole.Directory.Server/Console/console.css"));
        var light = Tokens(css[..css.IndexOf("@media", StringComparison.Ordinal)]);
        var dark = Tokens(css[css.IndexOf("prefers-color-scheme: dark", StringComparison.Ordinal)..]);

        Assert.Equal(light.Keys.Order(StringComparer.Ordinal), dark.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(
            from theme in new[] { (Name: "light", Of: light), (Name: "dark", Of: dark) }
            from pair in Pairs
            let contrast = Contrast(theme.Of[pair.Ink], theme.Of[pair.Ground])
            where contrast < pair.Least
            select string.Create(CultureInfo.InvariantCulture, $"{theme.Name}: {pair.Ink} on {pair.Ground}: {contrast:0.00}"));
    }

    private static Dictionary<string, string> Tokens(string css) => Token().Matches(css).ToDictionary(
        match => match.Groups["name"].Value, match => match.Groups["colour"].Value, StringComparer.Ordinal);

    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    // WCAG 2.1, relative luminance.
    private static double Luminance(string colour) =>
        (0.2126 * Part(colour, 0)) + (0.7152 * Part(colour, 2)) + (0.0722 * Part(colour, 4));

    private static double Part(string colour, int at)
    {
        var part = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
        return part <= 0.03928 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
    }

    [GeneratedRegex(
        "--(?<name>[a-z-]+): #(?<colour>[0-9a-f]{6});", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Token();
}
