using System.Text;
using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Security.Rules;
using EntEcole.Directory.Tests.Support;
using Microsoft.AspNetCore.Routing;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>The table of calls, <c>access.md</c>, as the endpoints' metadata gives it.</summary>
internal static class AccessTable
{
    /// <summary>Set to 1, the test that compares the table writes it.</summary>
    public const string Variable = "ENTECOLE_WRITE_ACCESS_TABLE";

    public const string Path = "tests/EntEcole.Directory.Tests/Server/Security/access.md";

    private static readonly string[] Columns =
        ["reader", "support", "operator", "enrolment", "requester", "approver", "privacy", "watch", "resolver", "director",
         "assigner",
         "no credentials"];

    /// <summary>The whole file for the endpoints of a server.</summary>
    public static string Of(TestServer server)
    {
        var text = new StringBuilder($"""
            # Who may call what

            Generated from the metadata of the server's endpoints; a test compares, and writes this file with `{Variable}=1`. `x`: the role
            may make the call. A call without a line does not exist: the server does not start with an endpoint without a rule.
            `AccessTests` makes every call with every role and `SpellingTests` under other spellings of its path; `PerimeterTests` asks for
            what is outside of the caller's perimeter. `-`: not served yet, not about persons or schools, or about what belongs to the caller.
            What a write names outside of its author's perimeter is refused (`PERIMETER_EXCEEDED`).
            `purpose`: the call shows persons. It names its purpose in `x-purpose` and leaves a trace in the access log.

            | Call | {string.Join(" | ", Columns)} | outside of the perimeter | purpose |
            |---|{string.Concat(Columns.Select(_ => "---|"))}---|---|

            """);
        var rules = server.Of<EndpointDataSource>().Endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<CallRule>()!);
        foreach (var rule in rules.OrderBy(rule => rule.Call, StringComparer.Ordinal))
        {
            var roles = CallerRoleNames.All.Select(
                role => rule.IsOpen || rule.Roles is CallerRoles.None || (rule.Roles & role.Role) is not CallerRoles.None);
            var cells = roles.Append(rule.IsOpen).Select(Mark);
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture,
                $"| {ShortName(rule.Call)} | {string.Join(" | ", cells)} | {rule.Outside} | {Mark(rule.ShowsPersons)} |");
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>A call as the table names it: our package goes without saying.</summary>
    public static string ShortName(string call) =>
        call.StartsWith("entecole.", StringComparison.Ordinal) ? call[(call.LastIndexOf('.') + 1)..] : call;

    private static string Mark(bool isSet) => isSet ? "x" : " ";
}
