using System.Globalization;
using EntEcole.Directory.Server.Console.Words;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>The settings in force, and for how long data is kept by them: to be read, never changed.</summary>
internal sealed class SettingListModel : ConsolePage
{
    private IReadOnlyList<V1.Setting> settings = [];

    /// <summary>For how long data is kept.</summary>
    public IReadOnlyList<V1.Retention> Retention { get; private set; } = [];

    /// <summary>What is written like a setting and is none.</summary>
    public IReadOnlyList<V1.LocalizedText> Warnings { get; private set; } = [];

    /// <summary>Words of the name or the purpose.</summary>
    public string Query { get; private set; } = "";

    /// <summary>Whether only those are shown that something sets.</summary>
    public bool OnlySet { get; private set; }

    /// <summary>Whether the caller may see the settings themselves.</summary>
    public bool MaySeeAll => May("OperationsService/GetSettings") && Session.Caller.Perimeter.IsAll;

    /// <summary>The settings that pass the filter, by topic.</summary>
    public IReadOnlyList<IGrouping<string, V1.Setting>> Topics =>
        [.. settings.Where(Passes).GroupBy(one => one.Topic, StringComparer.Ordinal)];

    public async Task<IActionResult> OnGetAsync(string? q, int set, int csv)
    {
        (Query, OnlySet) = (q?.Trim() ?? "", set == 1);
        Retention = (await Operations.GetRetentionAsync(new())).Retention;
        if (MaySeeAll)
        {
            var answer = await Operations.GetSettingsAsync(new());
            (settings, Warnings) = (answer.Settings, answer.Warnings);
        }

        return csv == 1 ? CsvAnswer.Of(Text["settings", "reglages"], Table()) : Page();
    }

    /// <summary>What a setting may be; empty when anything.</summary>
    public string MayBe(V1.Setting one) => one.HasMin
        ? Text[$"{Text.Number(one.Min)} to {Text.Number(one.Max)}", $"{Text.Number(one.Min)} à {Text.Number(one.Max)}"]
        : string.Join(", ", one.Words);

    private bool Passes(V1.Setting one) => (!OnlySet || one.Origin is not V1.SettingOrigin.Default)
        && (one.Name.Contains(Query, StringComparison.OrdinalIgnoreCase)
            || Text.Culture.CompareInfo.IndexOf(
                Text.Of(one.Description), Query, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0);

    private IEnumerable<IReadOnlyList<string>> Table() =>
    [
        [
            Text["setting", "réglage"], Text["value", "valeur"], Text["from", "origine"], Text["default", "par_défaut"],
            Text["purpose", "usage"],
        ],
        .. settings.Where(Passes).Select(one => (string[])
        [
            one.Name, one.Value, Text.Origin(one), one.DefaultValue, Text.Of(one.Description),
        ]),
    ];
}
