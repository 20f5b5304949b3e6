namespace EntEcole.Directory.Server.Console.Pages.Rights;

/// <summary>Requests of rights, those first that wait.</summary>
internal sealed class RightsListModel : ConsolePage
{
    private const int Rows = 50;

    /// <summary>The requests.</summary>
    public IReadOnlyList<V1.RightsRequest> Requests { get; private set; } = [];

    /// <summary>Whether those are shown too that are decided.</summary>
    public bool All { get; private set; }

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    public async Task OnGetAsync(int all)
    {
        All = all == 1;
        var answer = await Rights.ListRightsRequestsAsync(new()
        {
            Filter = new() { State = All ? V1.RightsRequestState.Unspecified : V1.RightsRequestState.Requested }, PageSize = Rows,
            PageToken = Request.Query[Pager.Token].ToString(),
        });
        (Requests, Pager) = (answer.Requests, Pager.Of(Request, answer.NextPageToken));
    }
}
