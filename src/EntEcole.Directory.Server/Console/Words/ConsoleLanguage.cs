using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Console.Words;

/// <summary>The language of a reader: what they chose, else what their browser asks for first, else French.</summary>
internal static class ConsoleLanguage
{
    /// <summary>The parameter, and the cookie, that say it.</summary>
    public const string Name = "lang";

    /// <summary>The language of a request; a choice by the parameter is kept in a cookie.</summary>
    public static Language Of(HttpContext context, bool isSecure)
    {
        if (context.Request.Query[Name].ToString() is "fr" or "en" && context.Request.Query[Name].ToString() is var chosen)
        {
            context.Response.Cookies.Append(Name, chosen, new CookieOptions
            {
                Path = "/", HttpOnly = true, Secure = isSecure, SameSite = SameSiteMode.Lax, IsEssential = true,
            });
            return Parse(chosen);
        }

        return context.Request.Cookies[Name] is "fr" or "en"
            ? Parse(context.Request.Cookies[Name]!)
            : context.Request.GetTypedHeaders().AcceptLanguage is { Count: > 0 } asked
                && asked.MaxBy(one => one.Quality ?? 1)?.Value.StartsWith("en", StringComparison.OrdinalIgnoreCase) is true
                ? Language.English : Language.French;
    }

    private static Language Parse(string code) => code is "en" ? Language.English : Language.French;
}
