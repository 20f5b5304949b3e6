using EntEcole.Directory.Server.Console.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Rights;

/// <summary>Ends a right before its day.</summary>
internal sealed class RevokeModel : DecisionPage
{
    private const int Rows = 1_000;

    /// <summary>The grant; null when there is none in the perimeter.</summary>
    public V1.Grant? Grant { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id)
    {
        await ReadAsync(id);
        return Grant is null ? NotFound() : Page();
    }

    public Task<IActionResult> OnPostAsync(string id, string? form, string? reason) =>
        DecideOnceAsync(form, reason, () => ReadAsync(id), async () =>
        {
            await Rights.RevokeGrantAsync(new() { GrantId = id, Reason = Reason });
            return ConsoleSettings.Path + "/rights/grants";
        });

    // There is no call for one grant.
    private async Task ReadAsync(string id)
    {
        (Grant, var token) = (null, "");
        do
        {
            var page = await Rights.ListGrantsAsync(new() { PageSize = Rows, PageToken = token });
            (Grant, token) = (
                page.Grants.FirstOrDefault(one => string.Equals(one.GrantId, id, StringComparison.Ordinal)), page.NextPageToken);
        }
        while (Grant is null && token.Length > 0);
    }
}
