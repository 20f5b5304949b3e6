using System.Text.RegularExpressions;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Answers;
using EntEcole.Directory.Tests.Support;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Errors;

/// <summary>The first word after each value in <c>error_reason.proto</c> is its canonical code: the server must agree.</summary>
public sealed partial class ReasonCodeTests
{
    [Fact]
    public void CodeOf_EveryReason_IsTheOneThatTheContractDocuments()
    {
        var documented = Documented().Matches(Text()).ToDictionary(
            match => match.Groups["name"].Value,
            match => Enum.Parse<StatusCode>(match.Groups["code"].Value.Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
            StringComparer.Ordinal);
        var wrong = Enum.GetValues<Reason>()
            .Where(reason => documented[RichStatus.NameOf(reason)] != RichStatus.CodeOf(reason))
            .Select(reason => $"{reason}: {RichStatus.CodeOf(reason)}, documented {documented[RichStatus.NameOf(reason)]}");
        Assert.Empty(wrong);
    }

    // The comments are not in descriptors at run time: the text is read where it is written.
    private static string Text() => File.ReadAllText(Repository.Path("protos/entecole/directory/v1/error_reason.proto"));

    [GeneratedRegex(
        @"// (?<code>[A-Z_]+)\. (?:[^\n]*\n\s*//)*[^\n]*\n\s*ERROR_REASON_(?<name>[A-Z_]+) =", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Documented();
}
