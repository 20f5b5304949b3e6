using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Validation;

/// <summary>Text of every field of every request of every service, against the one rule for text from outside.</summary>
[Collection(SampleServers.Name)]
public sealed class RequestTextTests(SampleServer sample)
{
    private static readonly int Turns = LongForm.Of("ENTECOLE_TEST_TEXT_TURNS", 12);

    public static TheoryData<string> Calls() => [.. AnyCall.All.Select(method => method.FullName)];

    public static TheoryData<string> Lists() => [.. AnyCall.All.Where(
        method => !method.IsServerStreaming && method.InputType.FindFieldByName("filter") is not null).Select(method => method.FullName)];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Text_WithACharacterThatCannotBeSeen_IsRefusedInEveryField_AndNotRepeated(string call)
    {
        var method = MethodOf(call);
        var before = await sample.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        var turn = call.Length;
        // Values of an identity provider are answered one by one: see IdentityServiceTests.
        var isJudged = string.Equals(call, "entecole.directory.v1.IdentityService.ResolveIdentity", StringComparison.Ordinal);
        foreach (var (field, make) in AnyCall.TextFields(method.InputType).Where(one => !isJudged || one.Field is not "values[0]"))
        {
            // Each field with some of them, another field with others: the rule itself is tested with all.
            turn++;
            foreach (var one in UnseenText.All.Where((_, i) => (i + turn) % Turns == 0))
            {
                var refused = await Assert.ThrowsAsync<RpcException>(
                    () => AnyCall.SendAsync(sample.Server.Channel, method, make("a" + one + "b")));

                var error = RichError.Of(refused);
                Assert.Equal(
                    (StatusCode.InvalidArgument, "INVALID_ARGUMENT", field), (error.Code, error.Reason, error.Info.Metadata["field"]));
                Assert.False(
                    UnseenText.IsIn(error.Status.ToString() + refused.Status.Detail + string.Concat(error.Info.Metadata.Values)), field);
            }
        }

        Assert.Equal(before, await sample.Store.Revisions.GetRevisionAsync(CancellationToken.None));
        Assert.DoesNotContain(sample.Server.Log.Entries, entry => UnseenText.IsIn(entry.Text.Replace("\t", "", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Filter_ThatHoldsNothingToLookFor_FindsNothingOrIsRefused(string call)
    {
        var method = MethodOf(call);
        foreach (var (field, make) in AnyCall.TextFields(method.InputType).Where(
            one => one.Field.StartsWith("filter.", StringComparison.Ordinal)))
        {
            foreach (var empty in (string[])[" ", "   ", "-", ".,;'’-", "\u0301", "/", "()"])
            {
                try
                {
                    var answer = await AnyCall.SendAsync(sample.Server.Channel, method, make(empty));
                    var found = method.OutputType.Fields.InDeclarationOrder().First(one => one.IsRepeated);
                    Assert.True(
                        ((System.Collections.IList)found.Accessor.GetValue(answer)).Count == 0,
                        $"{call}: {field} of '{empty}' finds everything.");
                }
                catch (RpcException refused)
                {
                    // Some need another field as well, or are not served yet.
                    Assert.True(
                        refused.StatusCode is StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.Unimplemented,
                        refused.Status.ToString());
                }
            }
        }
    }

    [Theory]
    [InlineData("-")]
    [InlineData("…")]
    [InlineData("\u0301")]
    public async Task NamePrefix_ThatFoldsToNothing_IsRefused(string prefix)
    {
        var persons = await RichError.OfAsync(
            sample.Client.ListPersonsAsync(new ListPersonsRequest { Filter = new PersonFilter { NamePrefix = prefix } }));
        var schools = await RichError.OfAsync(
            sample.Client.ListSchoolsAsync(new ListSchoolsRequest { Filter = new SchoolFilter { NamePrefix = prefix } }));

        Assert.All(
            (RichError[])[persons, schools],
            error => Assert.Equal(("INVALID_ARGUMENT", "filter.name_prefix"), (error.Reason, error.Info.Metadata["field"])));
    }

    [Theory]
    [InlineData("ListGrants")]
    [InlineData("ListRightsRequests")]
    public async Task Scope_ThatNamesNothing_IsRefused(string name)
    {
        var client = new RightsService.RightsServiceClient(sample.Server.Channel);
        var error = name is "ListGrants"
            ? await RichError.OfAsync(
                client.ListGrantsAsync(new ListGrantsRequest { Filter = new GrantFilter { Scope = new RightScope() } }))
            : await RichError.OfAsync(client.ListRightsRequestsAsync(
                new ListRightsRequestsRequest { Filter = new RightsRequestFilter { Scope = new RightScope() } }));

        Assert.Equal(("INVALID_ARGUMENT", "filter.scope"), (error.Reason, error.Info.Metadata["field"]));
    }

    [Fact]
    public void Text_InDecomposedForm_IsComposedInEveryField() => Assert.All(
        AnyCall.All.SelectMany(method => AnyCall.TextFields(method.InputType)),
        one => Assert.Equal(one.Make("école Zoé"), RequestText.Accepted(one.Make("e\u0301cole Zoe\u0301"))));

    [Fact]
    public void Fields_AreManyAndNested()
    {
        var fields = AnyCall.All.SelectMany(method => AnyCall.TextFields(method.InputType)).Select(one => one.Field).ToList();

        Assert.Contains("convention.schools[0].school_name", fields, StringComparer.Ordinal);
        Assert.Contains("filter.uais[0]", fields, StringComparer.Ordinal);
        Assert.Contains("file_containing_symbol", fields, StringComparer.Ordinal);
        Assert.True(fields.Count > 150, $"{fields.Count} fields.");
    }

    private static MethodDescriptor MethodOf(string call) =>
        AnyCall.All.Single(method => string.Equals(method.FullName, call, StringComparison.Ordinal));
}
