namespace EntEcole.Directory.Server.Console.Pages.Plans;

/// <summary>What a plan would do, change by change.</summary>
internal sealed class PlanChangeListModel : ConsolePage
{
    private const int Rows = 50;

    /// <summary>The plan.</summary>
    public long Plan { get; private set; }

    /// <summary>The changes.</summary>
    public IReadOnlyList<V1.PlanChange> Changes { get; private set; } = [];

    /// <summary>The school of the filter.</summary>
    public string Uai { get; private set; } = "";

    /// <summary>Whether those are shown too that no longer wait.</summary>
    public bool All { get; private set; }

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    public async Task OnGetAsync(long id, string? uai, int all)
    {
        (Plan, Uai, All) = (id, uai?.Trim().ToUpperInvariant() ?? "", all == 1);
        var answer = await Sync.ListPlanChangesAsync(new()
        {
            PlanId = id, Filter = new() { Uai = Uai, HeldOnly = !All }, PageSize = Rows,
            PageToken = Request.Query[Pager.Token].ToString(),
        });
        (Changes, Pager) = (answer.Changes, Pager.Of(Request, answer.NextPageToken));
    }
}
