using EntEcole.Directory.Server.Console.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>Ends the session, here and in the browser.</summary>
internal sealed class SignOutModel(ConsoleSessions sessions) : ConsolePage
{
    public async Task<IActionResult> OnPostAsync()
    {
        sessions.End(Session.Id);
        await HttpContext.SignOutAsync(ConsoleCookies.Scheme);
        return Redirect(ConsoleSettings.Path + "/signin");
    }
}
