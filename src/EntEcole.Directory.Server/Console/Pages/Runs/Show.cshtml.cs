namespace EntEcole.Directory.Server.Console.Pages.Runs;

/// <summary>A run: what it read and did, what is held, its problems by cause and by school.</summary>
internal sealed class RunModel : ConsolePage
{
    /// <summary>How many schools are shown.</summary>
    public const int MaxSchools = 20;

    /// <summary>How many of what is held are shown; the plan has all.</summary>
    public const int MaxHeld = 40;

    /// <summary>Seconds after which the page of a run that is under way is loaded again.</summary>
    public const int RefreshSeconds = 5;

    /// <summary>The run.</summary>
    public V1.SyncRun Run { get; private set; } = new();

    /// <summary>Whether the page loads itself again.</summary>
    public bool Follows { get; private set; }

    /// <summary>Whether the run can be undone by this caller.</summary>
    public bool MayUndo => Run.State is V1.RunState.Applied or V1.RunState.Held && Run.UndoOfRunId == 0 && MayOpen("/Runs/Undo");

    /// <summary>What became of the records read, in the order of the report.</summary>
    public IReadOnlyList<(string Name, long Count)> Outcome =>
    [
        (Text["created", "créés"], Run.Outcome?.Created ?? 0), (Text["changed", "modifiés"], Run.Outcome?.Changed ?? 0),
        (Text["unchanged", "inchangés"], Run.Outcome?.Unchanged ?? 0),
        (Text["of schools not enrolled", "d'écoles non adhérentes"], Run.Outcome?.OutOfScope ?? 0),
        (Text["rejected", "rejetés"], Run.Outcome?.Rejected ?? 0), (Text["merged", "fusionnés"], Run.Outcome?.Merged ?? 0),
        (Text["removed", "supprimés"], Run.Outcome?.Removed ?? 0), (Text["ignored", "ignorés"], Run.Outcome?.Ignored ?? 0),
    ];

    public async Task OnGetAsync(long id, int follow)
    {
        Run = (await Sync.GetSyncRunAsync(new() { RunId = id })).Run;
        Follows = follow == 1 && Run.State is V1.RunState.Running;
    }
}
