namespace EntEcole.Directory.Server.Console.Pages.Rights;

/// <summary>Rights that were granted.</summary>
internal sealed class GrantListModel : ConsolePage
{
    private const int Rows = 50;

    /// <summary>The grants.</summary>
    public IReadOnlyList<V1.Grant> Grants { get; private set; } = [];

    /// <summary>Whether those are shown too that have ended.</summary>
    public bool All { get; private set; }

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    public async Task OnGetAsync(int all)
    {
        All = all == 1;
        var answer = await Rights.ListGrantsAsync(new()
        {
            Filter = new() { State = All ? V1.GrantState.Unspecified : V1.GrantState.Active }, PageSize = Rows,
            PageToken = Request.Query[Pager.Token].ToString(),
        });
        (Grants, Pager) = (answer.Grants, Pager.Of(Request, answer.NextPageToken));
    }
}
