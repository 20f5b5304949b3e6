using System.Text.RegularExpressions;
using EntEcole.Directory.Server.Grpc;
using EntEcole.Directory.Tests.Support;
using Google.Protobuf.Reflection;

namespace EntEcole.Directory.Tests.Server.Grpc.Reflection;

/// <summary>What every field of the contract holds to.</summary>
public sealed partial class ContractTests
{
    private static IReadOnlyList<MethodDescriptor> Calls { get; } =
    [
        .. Services.Descriptors.Where(service => service.FullName.StartsWith("entecole.", StringComparison.Ordinal)).SelectMany(
            service => service.Methods),
    ];

    // JSON leaves out a false that has no presence: a reader cannot tell "no" from "not told".
    [Fact]
    public void Booleans_OfAnswers_AreOptional()
    {
        var bare = Reached(Calls.Select(call => call.OutputType)).SelectMany(message => message.Fields.InDeclarationOrder())
            .Where(field => field is { FieldType: FieldType.Bool, IsRepeated: false, IsMap: false } && !field.HasPresence)
            .Select(field => field.FullName).ToList();

        Assert.True(bare.Count == 0, string.Join('\n', bare));
    }

    [Fact]
    public async Task PageSizes_OfEachList_StandOnTheField()
    {
        var fields = 0;
        foreach (var file in System.IO.Directory.GetFiles(Repository.Path("protos/entecole/directory/v1"), "*.proto"))
        {
            foreach (Match found in PageSize().Matches(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)))
            {
                fields++;
                Assert.Matches(@": 0 gives [0-9]+, more than [0-9,]+ are cut to [0-9,]+, fewer than 0 are INVALID_ARGUMENT\.$",
                    found.Groups["comment"].Value.Trim());
            }
        }

        Assert.Equal(Calls.Count(call => call.InputType.FindFieldByName("page_size") is not null), fields);
    }

    private static HashSet<MessageDescriptor> Reached(IEnumerable<MessageDescriptor> roots)
    {
        var (found, next) = (new HashSet<MessageDescriptor>(), new Stack<MessageDescriptor>(roots));
        while (next.TryPop(out var message))
        {
            if (message.File.Package.StartsWith("entecole.", StringComparison.Ordinal) && found.Add(message))
            {
                foreach (var field in message.Fields.InDeclarationOrder().Where(field => field.FieldType is FieldType.Message))
                {
                    next.Push(field.MessageType);
                }
            }
        }

        return found;
    }

    [GeneratedRegex(@"// (?<comment>[^\n]*)\n +int32 page_size = ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex PageSize();
}
