namespace EntEcole.Directory.Server.Console.Pages.Merges;

/// <summary>Pairs of records that may be one person.</summary>
internal sealed class MergeListModel : ConsolePage
{
    private const int Rows = 20;

    /// <summary>The proposals.</summary>
    public IReadOnlyList<V1.MergeProposal> Proposals { get; private set; } = [];

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    /// <summary>Whether the caller may decide.</summary>
    public bool MayDecide => MayOpen("/Merges/Decide");

    public async Task OnGetAsync()
    {
        var answer = await Sync.ListMergeProposalsAsync(new() { PageSize = Rows, PageToken = Request.Query[Pager.Token].ToString() });
        (Proposals, Pager) = (answer.Proposals, Pager.Of(Request, answer.NextPageToken));
    }
}
