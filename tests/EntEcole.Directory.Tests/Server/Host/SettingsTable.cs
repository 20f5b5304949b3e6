using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Host.Options;

namespace EntEcole.Directory.Tests.Server.Host;

/// <summary>The tables of settings in <c>docs/operations/configuration.md</c>, as the catalog gives them.</summary>
internal static partial class SettingsTable
{
    /// <summary>Set to 1, the test that compares the tables writes them.</summary>
    public const string Variable = "ENTECOLE_WRITE_SETTINGS_TABLE";

    public const string Page = "docs/operations/configuration.md";

    /// <summary>The page with its tables made anew; text between them stays.</summary>
    public static string Of(string page) => Table().Replace(
        page, match => Enum.TryParse<SettingTopic>(match.Groups["topic"].Value, out var topic)
            ? $"<!-- settings: {topic} -->\n{Rows(topic)}<!-- end -->"
            : throw new InvalidDataException($"{match.Groups["topic"].Value} is no topic of settings."));

    /// <summary>The topics of which a page has a table.</summary>
    public static IEnumerable<string> TopicsOf(string page) => Table().Matches(page).Select(match => match.Groups["topic"].Value);

    private static string Rows(SettingTopic topic)
    {
        var text = new StringBuilder("| Setting | Default | Range | Purpose |\n|---|---|---|---|\n");
        foreach (var info in SettingCatalog.All.Where(info => info.Topic == topic))
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{info.Name}` | {Default(info)} |{Range(info)} | {info.Description.English} |\n");
        }

        return text.ToString();
    }

    private static string Default(SettingInfo info) => info.Default switch
    {
        null => "–",
        var number when info.Range is not null && long.TryParse(number, CultureInfo.InvariantCulture, out var whole) => whole.ToString(
            "N0", CultureInfo.InvariantCulture),
        var word when info.Range is not null || info.Words.Count > 0 => word,
        var text => $"`{text}`",
    };

    private static string Range(SettingInfo info) => info.Range is { } range
        ? string.Create(CultureInfo.InvariantCulture, $" {range.Min:N0}–{range.Max:N0}")
        : string.Concat(info.Words.Select((word, at) => (at == 0 ? " " : ", ") + $"`{word}`"));

    [GeneratedRegex(
        "<!-- settings: (?<topic>\\w+) -->\\n(?<rows>.*?)<!-- end -->",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Table();
}
