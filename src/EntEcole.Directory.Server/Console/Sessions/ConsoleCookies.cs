using System.Security.Claims;

namespace EntEcole.Directory.Server.Console.Sessions;

/// <summary>The cookies of the console, and what the one of the session holds: its id.</summary>
internal static class ConsoleCookies
{
    /// <summary>The scheme of sessions.</summary>
    public const string Scheme = "console";

    /// <summary>The scheme of the OpenID provider.</summary>
    public const string Provider = "provider";

    /// <summary>The name of a cookie: over TLS one that no other host and no other path can set.</summary>
    public static string Name(string purpose, bool isSecure) => (isSecure ? "__Host-entecole-" : "entecole-") + purpose;

    /// <summary>The cookie that says where sign-in by a link leads: the page that was asked for.</summary>
    public static string Back(bool isSecure) => Name("back", isSecure);

    /// <summary>Whether cookies need TLS. Without it the console listens on its own machine alone.</summary>
    public static CookieSecurePolicy Policy(bool isSecure) => isSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;

    /// <summary>What the cookie of a session holds.</summary>
    public static ClaimsPrincipal PrincipalOf(ConsoleSession session) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, session.Id)], Scheme));
}
