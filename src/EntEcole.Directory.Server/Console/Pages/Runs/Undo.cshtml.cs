using System.Globalization;
using EntEcole.Directory.Server.Console.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Runs;

/// <summary>Plans the undo of a run: the plan then waits for a decision, as any that is held.</summary>
internal sealed class UndoModel : DecisionPage
{
    /// <summary>The run.</summary>
    public V1.SyncRun Run { get; private set; } = new();

    public Task OnGetAsync(long id) => ReadAsync(id);

    public Task<IActionResult> OnPostAsync(long id, string? form, string? reason) => DecideOnceAsync(
        form, reason, () => ReadAsync(id), async () =>
        {
            var plan = (await Sync.UndoRunAsync(new() { RunId = id, Reason = Reason })).Plan.PlanId;
            return string.Create(CultureInfo.InvariantCulture, $"{ConsoleSettings.Path}/plans/{plan}");
        });

    private async Task ReadAsync(long id) => Run = (await Sync.GetSyncRunAsync(new() { RunId = id })).Run;
}
