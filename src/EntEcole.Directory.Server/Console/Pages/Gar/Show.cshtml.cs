using System.Globalization;
using EntEcole.Directory.Exports.Gar;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Gar;

/// <summary>An export: what it held, and what it left out by school.</summary>
internal sealed class GarExportModel : ConsolePage
{
    /// <summary>How many rows of a table are shown; the file has all.</summary>
    public const int MaxRows = 150;

    private static readonly Dictionary<string, GarCause> ByCode =
        Enum.GetValues<GarCause>().ToDictionary(cause => cause.Code(), StringComparer.Ordinal);

    /// <summary>The export.</summary>
    public V1.GarExport Export { get; private set; } = new();

    /// <summary>The causes, those first for which something was left out.</summary>
    public IReadOnlyList<V1.GarCauseCount> Causes => [.. Export.Causes.Where(cause => IsShown(cause.Uai)).OrderBy(cause => cause.Notice)];

    /// <summary>The schools.</summary>
    public IReadOnlyList<V1.GarSchoolCount> Schools => [.. Export.Schools.Where(school => IsShown(school.Uai))];

    /// <summary>The school of the filter; empty for all.</summary>
    public string Uai { get; private set; } = "";


    /// <summary>Who mends a cause, and how; empty where nothing is to be done.</summary>
    public string RemedyOf(string cause) => ByCode.TryGetValue(cause, out var known) ? known.Remedy()?.In(Text.Language) ?? "" : "";

    /// <summary>A cause in words.</summary>
    public string WordsOf(string cause) => ByCode.TryGetValue(cause, out var known) ? known.Text().In(Text.Language) : cause;

    public async Task<IActionResult> OnGetAsync(int id, string? uai, string? csv)
    {
        Uai = uai?.Trim().ToUpperInvariant() ?? "";
        Export = (await Gar.GetGarExportAsync(new() { ExportId = id })).Export;
        var name = string.Create(CultureInfo.InvariantCulture, $"gar-{id}");
        return csv switch
        {
            "schools" => CsvAnswer.Of(name + "-ecoles", SchoolTable()),
            "1" => CsvAnswer.Of(name + "-causes", CauseTable()),
            _ => Page(),
        };
    }

    private bool IsShown(string uai) => Uai.Length == 0 || string.Equals(uai, Uai, StringComparison.Ordinal);

    private IEnumerable<IReadOnlyList<string>> CauseTable() =>
    [
        ["uai", Text["code", "code"], Text["cause", "cause"], Text["effect", "effet"], Text["count", "nombre"]],
        .. Causes.Select(one => (string[])
        [
            one.Uai, one.Cause, WordsOf(one.Cause), one.Notice ? Text["notice", "avis"] : Text["left out", "écarté"], Number(one.Count),
        ]),
    ];

    private IEnumerable<IReadOnlyList<string>> SchoolTable() =>
    [
        ["uai", Text["pupils", "élèves"], Text["staff", "personnels"], Text["groups", "groupes"], Text["memberships", "appartenances"]],
        .. Schools.Select(one => (string[])
        [
            one.Uai, Number(one.Pupils), Number(one.Staff), Number(one.Groups), Number(one.Members),
        ]),
    ];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
