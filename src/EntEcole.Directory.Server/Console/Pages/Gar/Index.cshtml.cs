using System.Globalization;
using EntEcole.Directory.Server.Console.Words;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Gar;

/// <summary>Exports to the GAR, the latest first.</summary>
internal sealed class GarListModel : ConsolePage
{
    private const int Rows = 50;

    /// <summary>The exports.</summary>
    public IReadOnlyList<V1.GarExport> Exports { get; private set; } = [];

    /// <summary>The workspace of the filter; empty for all.</summary>
    public string Ent { get; private set; } = "";

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    public async Task<IActionResult> OnGetAsync(string? ent, int csv)
    {
        Ent = ent?.Trim() ?? "";
        if (csv == 1)
        {
            var all = await CsvAnswer.AllAsync<V1.GarExport>(async token =>
            {
                var page = await ReadAsync(token);
                return (page.Exports, page.NextPageToken);
            });
            return CsvAnswer.Of("gar-exports", Table(all));
        }

        var answer = await ReadAsync(Request.Query[Pager.Token].ToString());
        (Exports, Pager) = (answer.Exports, Pager.Of(Request, answer.NextPageToken));
        return Page();
    }

    private async Task<V1.ListGarExportsResponse> ReadAsync(string token) =>
        await Gar.ListGarExportsAsync(new() { Filter = new() { Ent = Ent }, PageSize = Rows, PageToken = token });

    private IEnumerable<IReadOnlyList<string>> Table(IEnumerable<V1.GarExport> all) =>
    [
        [
            Text["export", "export"], "ent", Text["begun", "début"], Text["state", "état"], Text["schools", "écoles"],
            Text["pupils", "élèves"], Text["staff", "personnels"], "md5",
        ],
        .. all.Select(one => (string[])
        [
            Number(one.ExportId), one.Ent, one.StartedAt.ToDateTimeOffset().ToString("O", CultureInfo.InvariantCulture),
            Text.Tag(one.State).Text, Number(one.SchoolCount), Number(one.PupilCount), Number(one.StaffCount), one.Md5,
        ]),
    ];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
