namespace EntEcole.Directory.Server.Console.Pages.Runs;

/// <summary>Runs, the latest first.</summary>
internal sealed class RunListModel : ConsolePage
{
    private const int Rows = 50;

    /// <summary>The runs.</summary>
    public IReadOnlyList<V1.SyncRun> Runs { get; private set; } = [];

    /// <summary>The academy of the filter.</summary>
    public string Academy { get; private set; } = "";

    /// <summary>The state of the filter.</summary>
    public V1.RunState State { get; private set; }

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    public async Task OnGetAsync(string? academy, int state)
    {
        (Academy, State) = (academy?.Trim() ?? "", Enum.IsDefined((V1.RunState)state) ? (V1.RunState)state : V1.RunState.Unspecified);
        var answer = await Sync.ListSyncRunsAsync(new()
        {
            Filter = new() { Academy = Academy, State = State }, PageSize = Rows, PageToken = Request.Query[Pager.Token].ToString(),
        });
        (Runs, Pager) = (answer.Runs, Pager.Of(Request, answer.NextPageToken));
    }
}
