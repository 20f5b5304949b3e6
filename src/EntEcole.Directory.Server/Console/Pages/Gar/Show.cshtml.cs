using EntEcole.Directory.Exports.Gar;

namespace EntEcole.Directory.Server.Console.Pages.Gar;

/// <summary>An export: what it held, and what it left out by school.</summary>
internal sealed class GarExportModel : ConsolePage
{
    private const int MaxRows = 500;

    private static readonly Dictionary<string, GarCause> ByCode =
        Enum.GetValues<GarCause>().ToDictionary(cause => cause.Code(), StringComparer.Ordinal);

    /// <summary>The export.</summary>
    public V1.GarExport Export { get; private set; } = new();

    /// <summary>The causes, those first for which something was left out.</summary>
    public IReadOnlyList<V1.GarCauseCount> Causes => [.. Export.Causes.OrderBy(cause => cause.Notice).Take(MaxRows)];

    /// <summary>A cause in words.</summary>
    public string WordsOf(string cause) => ByCode.TryGetValue(cause, out var known) ? known.Text().In(Text.Language) : cause;

    public async Task OnGetAsync(int id) => Export = (await Gar.GetGarExportAsync(new() { ExportId = id })).Export;
}
