using System.Globalization;
using EntEcole.Directory.Exports.Gar;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Gar;

/// <summary>What an export left out, person by person, and notices; by school and cause.</summary>
internal sealed class GarRefusalsModel : ConsolePage
{
    private const int Rows = 100;
    private const int FileRows = 1_000;

    /// <summary>The export.</summary>
    public int Export { get; private set; }

    /// <summary>The school of the filter.</summary>
    public string Uai { get; private set; } = "";

    /// <summary>The cause of the filter, as <c>LEVEL_MISSING</c>.</summary>
    public string Cause { get; private set; } = "";

    /// <summary>What was left out.</summary>
    public IReadOnlyList<V1.GarRefusal> Refusals { get; private set; } = [];

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    /// <summary>Every cause, with its words.</summary>
    public IEnumerable<(string Code, string Words)> Causes =>
        Enum.GetValues<GarCause>().Select(cause => (cause.Code(), cause.Text().In(Text.Language)));

    /// <summary>A cause in words.</summary>
    public string WordsOf(string cause) => Causes.FirstOrDefault(one => string.Equals(one.Code, cause, StringComparison.Ordinal)).Words
        ?? cause;

    public async Task<IActionResult> OnGetAsync(int id, string? uai, string? cause, int csv)
    {
        (Export, Uai, Cause) = (id, uai?.Trim().ToUpperInvariant() ?? "", cause?.Trim() ?? "");
        if (csv == 1)
        {
            var all = await CsvAnswer.AllAsync<V1.GarRefusal>(async token =>
            {
                var page = await ReadAsync(token, FileRows);
                return (page.Refusals, page.NextPageToken);
            });
            return CsvAnswer.Of(string.Create(CultureInfo.InvariantCulture, $"gar-{id}-ecartes"), Table(all));
        }

        var answer = await ReadAsync(Request.Query[Pager.Token].ToString(), Rows);
        (Refusals, Pager) = (answer.Refusals, Pager.Of(Request, answer.NextPageToken));
        return Page();
    }

    private async Task<V1.ListGarRefusalsResponse> ReadAsync(string token, int size) => await Gar.ListGarRefusalsAsync(new()
    {
        ExportId = Export, Filter = new() { Uai = Uai, Cause = Cause }, PageSize = size, PageToken = token,
    });

    private IEnumerable<IReadOnlyList<string>> Table(IEnumerable<V1.GarRefusal> all) =>
    [
        [
            "uai", Text["effect", "effet"], Text["code", "code"], Text["cause", "cause"], Text["person", "personne"],
            Text["element", "élément"], Text["value", "valeur"],
        ],
        .. all.Select(one => (string[])
        [
            one.Uai, one.Notice ? Text["notice", "avis"] : Text["left out", "écarté"], one.Cause, WordsOf(one.Cause), one.PersonId,
            one.Field, one.Value,
        ]),
    ];
}
