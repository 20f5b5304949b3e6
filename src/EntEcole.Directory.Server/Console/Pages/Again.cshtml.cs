using EntEcole.Directory.Server.Console.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>
/// Gives a form back that was kept: to the person who typed it, on its own page, which does nothing before it is sent again.
/// </summary>
internal sealed class AgainModel(KeptForms forms) : ConsolePage
{
    /// <summary>The form.</summary>
    public KeptForm Kept { get; private set; } = new("", "", ConsoleSettings.Path, [], default);

    public IActionResult OnGet(string id)
    {
        if (forms.Find(id, Session.Caller) is not { } kept || !Url.IsLocalUrl(kept.Path))
        {
            return NotFound();
        }

        Kept = kept;
        return Page();
    }
}
