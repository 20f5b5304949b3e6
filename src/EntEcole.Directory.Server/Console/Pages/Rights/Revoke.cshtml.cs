using EntEcole.Directory.Server.Console.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Rights;

/// <summary>Ends a right before its day.</summary>
internal sealed class RevokeModel : DecisionPage
{
    /// <summary>The grant.</summary>
    public string Id { get; private set; } = "";

    public void OnGet(string id) => Id = id;

    public Task<IActionResult> OnPostAsync(string id, string? form, string? reason)
    {
        Id = id;
        return DecideOnceAsync(form, reason, () => Task.CompletedTask, async () =>
        {
            await Rights.RevokeGrantAsync(new() { GrantId = id, Reason = Reason });
            return ConsoleSettings.Path + "/rights/grants";
        });
    }
}
