using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Console.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>Sign-in by a one-time link: a look shows who would be signed in; the form uses the link up.</summary>
internal sealed class OpenModel(SignInLinks links, ConsoleSessions sessions, ConsoleSettings settings) : ConsolePage
{
    /// <summary>Who the link is for.</summary>
    public Caller? Caller { get; private set; }

    /// <summary>The link.</summary>
    public string Link { get; private set; } = "";

    /// <summary>Their roles.</summary>
    public string RoleNames => CallerRoleNames.Of(Caller!.Roles).Replace(" ", ", ", StringComparison.Ordinal);

    /// <summary>What they reach.</summary>
    public string Perimeter => Caller!.Perimeter switch
    {
        { IsAll: true } => Text["the whole directory", "tout l'annuaire"],
        var some => string.Join(", ", some.Academies.Concat(some.Districts).Concat(some.Uais).Concat(some.Sirets).Order(
            StringComparer.Ordinal)) is { Length: > 0 } all ? all : Text["nothing", "rien"],
    };

    public async Task<IActionResult> OnGetAsync(string? link)
    {
        try
        {
            (Link, Caller) = (link ?? "", await links.LookAsync(link ?? "", HttpContext.RequestAborted));
            return Page();
        }
        catch (DirectoryException)
        {
            return Redirect(ConsoleSettings.Path + "/signin?failed=1");
        }
    }

    public async Task<IActionResult> OnPostAsync(string? link)
    {
        try
        {
            var session = sessions.Begin(await links.UseAsync(link ?? "", HttpContext.RequestAborted));
            await HttpContext.SignInAsync(ConsoleCookies.Scheme, ConsoleCookies.PrincipalOf(session));
            var back = Request.Cookies[ConsoleCookies.Back(settings.IsSecure)];
            Response.Cookies.Delete(
                ConsoleCookies.Back(settings.IsSecure), new CookieOptions { Path = "/", Secure = settings.IsSecure, HttpOnly = true });
            return Redirect(back is not null && Url.IsLocalUrl(back) ? back : ConsoleSettings.Path);
        }
        catch (DirectoryException)
        {
            return Redirect(ConsoleSettings.Path + "/signin?failed=1");
        }
    }
}
