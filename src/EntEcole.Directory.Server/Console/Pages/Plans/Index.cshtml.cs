namespace EntEcole.Directory.Server.Console.Pages.Plans;

/// <summary>Plans, those first that wait for a decision.</summary>
internal sealed class PlanListModel : ConsolePage
{
    private const int Rows = 50;

    /// <summary>The plans.</summary>
    public IReadOnlyList<V1.Plan> Plans { get; private set; } = [];

    /// <summary>The academy of the filter.</summary>
    public string Academy { get; private set; } = "";

    /// <summary>Whether those are shown too that wait no longer.</summary>
    public bool All { get; private set; }

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    public async Task OnGetAsync(string? academy, int all)
    {
        (Academy, All) = (academy?.Trim() ?? "", all == 1);
        var answer = await Sync.ListPlansAsync(new()
        {
            Filter = new() { Academy = Academy, HeldOnly = !All }, PageSize = Rows, PageToken = Request.Query[Pager.Token].ToString(),
        });
        (Plans, Pager) = (answer.Plans, Pager.Of(Request, answer.NextPageToken));
    }
}
