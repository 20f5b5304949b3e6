namespace EntEcole.Directory.Server.Console.Pages.Identities;

/// <summary>Records whose source id may be another person's: each waits for a decision.</summary>
internal sealed class IdentityListModel : ConsolePage
{
    private const int Rows = 20;

    /// <summary>What waits.</summary>
    public IReadOnlyList<V1.IdentityHold> Holds { get; private set; } = [];

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    public async Task OnGetAsync()
    {
        var answer = await Sync.ListIdentityHoldsAsync(new() { PageSize = Rows, PageToken = Request.Query[Pager.Token].ToString() });
        (Holds, Pager) = (answer.Holds, Pager.Of(Request, answer.NextPageToken));
    }
}
