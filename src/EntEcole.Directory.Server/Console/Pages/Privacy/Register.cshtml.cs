using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Privacy;

/// <summary>The register of processing, one sheet for each.</summary>
internal sealed class RegisterModel : ConsolePage
{
    // As the register marks what is missing.
    private const string Mark = "à compléter";

    /// <summary>The sheets.</summary>
    public IReadOnlyList<V1.RegisterSheet> Sheets { get; private set; } = [];

    /// <summary>What is missing, by sheet.</summary>
    public IReadOnlyList<IGrouping<V1.RegisterSheet, V1.RegisterItem>> Missing =>
    [
        .. Sheets.SelectMany(
            sheet => sheet.Items.Where(item => item.Lines.Any(IsMissing)), (sheet, item) => (sheet, item))
            .GroupBy(one => one.sheet, one => one.item),
    ];

    /// <summary>Whether a line says that something is missing.</summary>
    public static bool IsMissing(string line) => line.Contains(Mark, StringComparison.Ordinal);

    /// <summary>A line without the mark, which its tag says.</summary>
    public static string WordsOf(string line) => line.Replace(Mark, "", StringComparison.Ordinal).Trim();

    public async Task<IActionResult> OnGetAsync(int csv)
    {
        Sheets = (await Privacy.GetRegisterAsync(new())).Sheets;
        return csv == 1 ? CsvAnswer.Of("registre",
        [
            ["fiche", "rubrique", "contenu"],
            .. Sheets.SelectMany(sheet => sheet.Items.SelectMany(
                item => item.Lines, (item, line) => (IReadOnlyList<string>)[sheet.Title, item.Title, line])),
        ]) : Page();
    }
}
