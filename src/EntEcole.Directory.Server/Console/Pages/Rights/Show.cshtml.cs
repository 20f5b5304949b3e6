using EntEcole.Directory.Server.Console.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Rights;

/// <summary>A request of a right, and the decision on it.</summary>
internal sealed class RightsRequestModel : DecisionPage
{
    /// <summary>The request.</summary>
    public V1.RightsRequest Asked { get; private set; } = new();

    /// <summary>What would be decided: approve, reject, or nothing yet.</summary>
    public string Choice { get; private set; } = "";

    /// <summary>Whether the present holder hands over.</summary>
    public bool HandOver { get; private set; }

    /// <summary>Whether the caller may decide it.</summary>
    public bool MayDecide => Asked.State is V1.RightsRequestState.Requested && Admits("RightsService/RejectRightsRequest");

    public Task OnGetAsync(string id, string? choice) => ReadAsync(id, choice, 0);

    public Task<IActionResult> OnPostAsync(string id, string? choice, int hand, string? form, string? reason) => DecideOnceAsync(
        form, reason, () => ReadAsync(id, choice, hand), async () =>
        {
            if (choice is "approve")
            {
                await Rights.ApproveRightsRequestAsync(new() { RequestId = id, Reason = Reason, HandOver = hand == 1 });
            }
            else
            {
                await Rights.RejectRightsRequestAsync(new() { RequestId = id, Reason = Reason });
            }

            return $"{ConsoleSettings.Path}/rights/{Uri.EscapeDataString(id)}";
        });

    private async Task ReadAsync(string id, string? choice, int hand)
    {
        (Choice, HandOver) = (choice is "approve" or "reject" ? choice : "", hand == 1);
        Asked = (await Rights.GetRightsRequestAsync(new() { RequestId = id })).Request;
    }
}
