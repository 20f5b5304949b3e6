using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Console.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>What persons' data are read for: asked before the first page that shows any, recorded with each access.</summary>
internal sealed class PurposeModel : ConsolePage
{
    /// <summary>The page that was asked for.</summary>
    public string Back { get; private set; } = ConsoleSettings.Path;

    /// <summary>What is in the field.</summary>
    public string Given { get; private set; } = "";

    public void OnGet(string? back) => (Back, Given) = (Local(back), Session.Purpose ?? "");

    public IActionResult OnPost(string? back, string? purpose)
    {
        (Back, Given) = (Local(back), purpose?.Trim() ?? "");
        if (IsResumed)
        {
            return Page();
        }

        if (Given.Length is > 0 and <= AccessTrace.MaxPurpose && OutsideText.Accept(Given) is { } accepted)
        {
            Session.Purpose = accepted;
            return LocalRedirect(Back);
        }

        Faults = [new("purpose", Text["Say what for, in 200 characters or less.", "Indiquer le motif, en 200 caractères au plus."])];
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private string Local(string? back) => back is not null && Url.IsLocalUrl(back) ? back : ConsoleSettings.Path;
}
