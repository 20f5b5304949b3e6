using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Security.Rules;
using Microsoft.AspNetCore.Authorization;

namespace EntEcole.Directory.Server.Console.Rules;

/// <summary>
/// Who may open a page, and which calls it may make: metadata of its endpoint, and the requirement of its policy. A page has no roles of
/// its own: it is open to callers who may make its calls.
/// </summary>
internal sealed record PageRule : IAuthorizationRequirement
{
    /// <summary>The page, as in <c>/Plans/Show</c>.</summary>
    public string Page { get; init; } = "";

    /// <summary>No session is required.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The calls of which one is needed to open the page; empty: any session.</summary>
    public IReadOnlyList<CallRule> Needs { get; init; } = [];

    /// <summary>Every call that the page may make to show itself.</summary>
    public IReadOnlyList<CallRule> Reads { get; init; } = [];

    /// <summary>The calls that its form may make; a page without any takes no form.</summary>
    public IReadOnlyList<CallRule> Writes { get; init; } = [];

    /// <summary>It takes a form that makes no call, as sign-out.</summary>
    public bool HasForm { get; init; }

    /// <summary>What is typed into its form is kept when the form cannot be taken; false where it may be a person's name.</summary>
    public bool KeepsForm { get; init; }

    /// <summary>What the page needs, or its form does, shows persons: the purpose is asked first.</summary>
    public bool ShowsPersons => Needs.Concat(Writes).Any(call => call.ShowsPersons);

    /// <summary>The rule of the endpoint that routing matched; null when it matched none.</summary>
    public static PageRule? Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<PageRule>();

    /// <inheritdoc/>
    public override string ToString() => Page;

    /// <summary>Whether a caller may open the page.</summary>
    public bool Admits(Caller caller) => Needs.Count == 0 || Needs.Any(call => call.Admits(caller));

    /// <summary>Whether a caller may send its form.</summary>
    public bool AdmitsForm(Caller caller) =>
        Admits(caller) && (HasForm || Writes.Any(call => call.Admits(caller)));

    /// <summary>Whether the page may make a call: its form those that write, a look at it never.</summary>
    public bool Allows(string call, bool isForm) =>
        Reads.Any(rule => string.Equals(rule.Call, call, StringComparison.Ordinal))
        || (isForm && Writes.Any(rule => string.Equals(rule.Call, call, StringComparison.Ordinal)));
}
