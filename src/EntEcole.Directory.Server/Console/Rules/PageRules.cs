using System.Collections.Frozen;
using EntEcole.Directory.Server.Security.Rules;

namespace EntEcole.Directory.Server.Console.Rules;

/// <summary>
/// Which page may make which calls: one line a page. The roles are those of <see cref="CallRules"/>; what is not here has no page.
/// </summary>
internal static class PageRules
{
    private const string Package = "entecole.directory.v1.";

    // A look at a page never writes: these are all that it may ask for.
    private static readonly string[] Looks = ["Get", "List", "Explain", "Check"];

    private static readonly FrozenDictionary<string, PageRule> ByPage = Rules()
        .ToFrozenDictionary(rule => rule.Page, StringComparer.Ordinal);

    /// <summary>Every rule, in no order.</summary>
    public static IReadOnlyCollection<PageRule> Every => ByPage.Values;

    /// <summary>The rule of a page; null when it has none.</summary>
    public static PageRule? Find(string page) => ByPage.GetValueOrDefault(page);

    private static IEnumerable<PageRule> Rules() =>
    [
        Open("/SignIn"),
        Open("/Open") with { HasForm = true },
        Open("/Fault") with { HasForm = true },
        Open("/Accessibility"),
        Any("/SignOut") with { HasForm = true },
        Any("/Purpose") with { HasForm = true },
        Any("/Index") with
        {
            Reads = Calls(
                "SyncService/ListAcademyStates", "SyncService/ListSyncRuns", "SyncService/ListPlans", "SyncService/ListSchoolStates",
                "EnrolmentService/ListEnrolments", "RightsService/ListRightsRequests"),
        },
        Needing("/Plans/Index", "SyncService/ListPlans"),
        Needing("/Plans/Show", "SyncService/GetPlan").Reading("SyncService/GetSyncRun"),
        Needing("/Plans/Decide", "SyncService/GetPlan") with { Writes = Calls("SyncService/ApprovePlan", "SyncService/RejectPlan") },
    ];

    private static PageRule Open(string page) => new() { Page = page, IsOpen = true };

    private static PageRule Any(string page) => new() { Page = page };

    private static PageRule Needing(string page, params string[] calls) =>
        new() { Page = page, Needs = Calls(calls), Reads = Calls(calls) };

    private static PageRule Reading(this PageRule rule, params string[] calls) => rule with { Reads = [.. rule.Reads, .. Calls(calls)] };

    private static IReadOnlyList<CallRule> Calls(params string[] calls) => [.. calls.Select(call =>
        CallRules.Find(Package + call) ?? throw new InvalidOperationException($"No call {call}."))];

    /// <summary>The calls among <see cref="PageRule.Reads"/> that could write.</summary>
    public static IEnumerable<string> WritesWhenRead => Every.SelectMany(rule => rule.Reads).Select(rule => rule.Call).Where(call =>
        !Looks.Any(word => call[(call.IndexOf('/', StringComparison.Ordinal) + 1)..].StartsWith(word, StringComparison.Ordinal)));
}
