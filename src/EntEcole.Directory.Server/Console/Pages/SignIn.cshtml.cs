using EntEcole.Directory.Server.Console.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>Sign-in: at the provider, or how to get a link.</summary>
internal sealed class SignInModel(ConsoleSettings settings) : ConsolePage
{
    /// <summary>Whether people sign in at an OpenID provider.</summary>
    public bool HasProvider => settings.Authority is not null;

    /// <summary>The page that was asked for; null for none.</summary>
    public string? Back { get; private set; }

    /// <summary>Whether a sign-in has failed.</summary>
    public bool HasFailed { get; private set; }

    public IActionResult OnGet(string? back, int failed, int start)
    {
        Back = back is not null && Url.IsLocalUrl(back) ? back : null;
        HasFailed = failed == 1;
        if (Back is not null && !HasProvider)
        {
            // A link opens a page of its own: it does not know what was asked for.
            Response.Cookies.Append(ConsoleCookies.Back(settings.IsSecure), Back, new CookieOptions
            {
                Path = "/", HttpOnly = true, Secure = settings.IsSecure, SameSite = SameSiteMode.Lax, IsEssential = true,
                MaxAge = KeptForms.Life,
            });
        }

        return start == 1 && HasProvider
            ? Challenge(new AuthenticationProperties { RedirectUri = Back ?? ConsoleSettings.Path }, ConsoleCookies.Provider)
            : Page();
    }
}
