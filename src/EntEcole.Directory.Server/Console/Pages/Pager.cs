namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>The links to other pages of a list; its filter stays.</summary>
/// <param name="First">The first page; null when this is it.</param>
/// <param name="Next">The next page; null when this is the last.</param>
internal sealed record Pager(string? First, string? Next)
{
    /// <summary>The parameter that holds the token of a page.</summary>
    public const string Token = "page_token";

    /// <summary>The links of a list.</summary>
    /// <param name="request">The request of this page.</param>
    /// <param name="next">The token of the next page; empty for none.</param>
    public static Pager Of(HttpRequest request, string next) => new(
        request.Query[Token].ToString().Length > 0 ? Link(request, "") : null, next.Length > 0 ? Link(request, next) : null);

    /// <summary>The address of a list with another parameter.</summary>
    public static string Link(HttpRequest request, string token, string name = Token)
    {
        var kept = request.Query.Where(one => one.Key is not Token && !string.Equals(one.Key, name, StringComparison.Ordinal) && one.Key is not "lang")
            .SelectMany(one => one.Value.Select(value => $"{Uri.EscapeDataString(one.Key)}={Uri.EscapeDataString(value ?? "")}"));
        var all = string.Join('&', token.Length > 0 ? kept.Append($"{name}={Uri.EscapeDataString(token)}") : kept);
        return request.Path + (all.Length > 0 ? "?" + all : "");
    }
}
