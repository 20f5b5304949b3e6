using System.Text;
using EntEcole.Directory.Server.Grpc.Privacy;
using Google.Protobuf;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Privacy;

/// <summary>Everything that is kept about a person: to read, and as the files that are handed over.</summary>
internal sealed class ExportModel : ConsolePage
{
    private const int MaxSection = 12_000;
    private const string LongSection = "<p>Trop long pour cette page : voir la page à remettre.</p>";

    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithIndentation());

    /// <summary>The id that was asked for.</summary>
    public string Id { get; private set; } = "";

    /// <summary>The export.</summary>
    public V1.ExportPersonDataResponse Export { get; private set; } = new();

    /// <summary>Its sections as HTML, every value encoded.</summary>
    public string Body { get; private set; } = "";

    /// <summary>Whether a section is too long for a page.</summary>
    public bool IsCut { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, string? format)
    {
        Id = id;
        Export = await Privacy.ExportPersonDataAsync(new() { PersonId = id });
        if (format is "json" or "html")
        {
            return new FileContentResult(
                Encoding.UTF8.GetBytes(format is "json" ? Json.Format(Export) : ExportPage.Of(Export)),
                format is "json" ? "application/json; charset=utf-8" : "text/html; charset=utf-8")
            {
                FileDownloadName = "donnees." + format,
            };
        }

        var sections = ExportPage.SectionsOf(Export);
        IsCut = sections.Any(section => section.Html.Length > MaxSection);
        Body = string.Concat(sections.Select(
            section => section.Heading + (section.Html.Length <= MaxSection ? section.Html : LongSection)));
        return Page();
    }
}
