namespace EntEcole.Directory.Server.Console.Pages.Gar;

/// <summary>Exports to the GAR, the latest first.</summary>
internal sealed class GarListModel : ConsolePage
{
    private const int Rows = 50;

    /// <summary>The exports.</summary>
    public IReadOnlyList<V1.GarExport> Exports { get; private set; } = [];

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    public async Task OnGetAsync()
    {
        var answer = await Gar.ListGarExportsAsync(new() { PageSize = Rows, PageToken = Request.Query[Pager.Token].ToString() });
        (Exports, Pager) = (answer.Exports, Pager.Of(Request, answer.NextPageToken));
    }
}
