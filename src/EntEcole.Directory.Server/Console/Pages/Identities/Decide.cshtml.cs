using EntEcole.Directory.Server.Console.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Identities;

/// <summary>The decision whether a record is of the person whose id it bears.</summary>
internal sealed class IdentityModel : DecisionPage
{
    private const int Rows = 1_000;

    /// <summary>What waits; null when it waits no longer.</summary>
    public V1.IdentityHold? Hold { get; private set; }

    /// <summary>The same person, or another.</summary>
    public bool Same { get; private set; }

    public async Task<IActionResult> OnGetAsync(long id, string? choice)
    {
        await ReadAsync(id, choice);
        return Hold is null ? NotFound() : Page();
    }

    public Task<IActionResult> OnPostAsync(long id, string? choice, string? form, string? reason) => DecideOnceAsync(
        form, reason, () => ReadAsync(id, choice), async () =>
        {
            await Sync.DecideIdentityHoldAsync(new()
            {
                Hold = id, Decision = choice is "same" ? V1.IdentityDecision.Same : V1.IdentityDecision.Another, Reason = Reason,
            });
            return ConsoleSettings.Path + "/identities";
        });

    // There is no call for one of them.
    private async Task ReadAsync(long id, string? choice)
    {
        Same = choice is "same";
        Hold = (await CsvAnswer.AllAsync<V1.IdentityHold>(async token =>
        {
            var page = await Sync.ListIdentityHoldsAsync(new() { PageSize = Rows, PageToken = token });
            return (page.Holds, page.NextPageToken);
        })).FirstOrDefault(hold => hold.Hold == id);
    }
}
