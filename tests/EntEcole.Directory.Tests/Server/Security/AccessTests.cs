using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Grpc;
using EntEcole.Directory.Tests.Support;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>Every call of every service with every role, against one table: <c>access.md</c>.</summary>
[Collection(SampleServers.Name)]
public sealed class AccessTests(SampleServer sample)
{
    private static readonly IReadOnlyList<AccessLine> Lines = AccessLine.ReadAll();

    public static TheoryData<string> Calls() => [.. Services.Descriptors.SelectMany(service => service.Methods).Select(NameOf)];

    [Fact]
    public async Task Table_IsWhatTheEndpointsSay()
    {
        var (path, table) = (Repository.Path(AccessTable.Path), AccessTable.Of(sample.Server));
        if (Environment.GetEnvironmentVariable(AccessTable.Variable) is "1")
        {
            await File.WriteAllTextAsync(path, table, TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), table, StringComparer.Ordinal);
        Assert.Equal(
            Calls().Select(row => row.Data).Order(StringComparer.Ordinal),
            AccessLine.ReadAll().Select(line => line.Call).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_WithEachRole_IsAdmittedAsTheTableSays(string call)
    {
        var line = Lines.Single(one => string.Equals(one.Call, call, StringComparison.Ordinal));
        var method = Services.Descriptors.SelectMany(service => service.Methods).Single(
            one => string.Equals(NameOf(one), call, StringComparison.Ordinal));
        foreach (var (name, role) in CallerRoleNames.All)
        {
            var error = await FailureAsync(method, sample.Server.As(new Caller("walker", role, CallerPerimeter.All)));
            Assert.True(
                line.Admits(role) == error?.StatusCode is not (StatusCode.PermissionDenied or StatusCode.Unauthenticated),
                $"{call} with {name}: {error?.Status}");
            if (!line.Admits(role))
            {
                var rich = RichError.Of(error!);
                Assert.Equal(("ROLE_MISSING", method.Service.FullName + "/" + method.Name), (rich.Reason, rich.Info.Metadata["call"]));
                Assert.Equal(line.Roles, rich.Info.Metadata["roles"], StringComparer.Ordinal);
            }
        }

        // Who may, and does not say what for.
        var silent = await FailureAsync(method, sample.Server.As(TestCallers.Everybody, purpose: null));
        Assert.True(line.ShowsPersons == (silent is not null && silent.StatusCode is StatusCode.InvalidArgument
            && RichError.Of(silent).Reason is "PURPOSE_MISSING"), $"{call}: {silent?.Status}");

        // Somebody without any role, and nobody at all.
        var bare = await FailureAsync(method, sample.Server.As(new Caller("walker", CallerRoles.None, CallerPerimeter.All)));
        Assert.Equal(
            line.IsForNobody || call.Contains("Reflection", StringComparison.Ordinal), bare?.StatusCode is not StatusCode.PermissionDenied);
        var nobody = await FailureAsync(method, sample.Server.With(null));
        Assert.Equal(line.IsForNobody, nobody?.StatusCode is not StatusCode.Unauthenticated);
    }

    private static string NameOf(MethodDescriptor method) => AccessTable.ShortName(method.Service.FullName + "/" + method.Name);

    /// <summary>An empty message to any call; null when it is answered.</summary>
    private static async Task<RpcException?> FailureAsync(MethodDescriptor method, ChannelBase channel)
    {
        var bytes = Marshallers.Create(message => message, message => message);
        var type = (method.IsClientStreaming, method.IsServerStreaming) switch
        {
            (false, false) => MethodType.Unary,
            (false, true) => MethodType.ServerStreaming,
            (true, false) => MethodType.ClientStreaming,
            (true, true) => MethodType.DuplexStreaming,
        };
        var call = new Method<byte[], byte[]>(type, method.Service.FullName, method.Name, bytes, bytes);
        var invoker = channel.CreateCallInvoker();
        try
        {
            switch (type)
            {
                case MethodType.Unary:
                    await invoker.AsyncUnaryCall(call, null, default, []);
                    break;
                case MethodType.ServerStreaming:
                    using (var stream = invoker.AsyncServerStreamingCall(call, null, default, []))
                    {
                        await stream.ResponseStream.MoveNext(CancellationToken.None);
                    }

                    break;
                default:
                    using (var stream = invoker.AsyncDuplexStreamingCall(call, null, default))
                    {
                        await stream.RequestStream.CompleteAsync();
                        await stream.ResponseStream.MoveNext(CancellationToken.None);
                    }

                    break;
            }

            return null;
        }
        catch (RpcException error)
        {
            return error;
        }
    }
}

/// <summary>A line of <c>access.md</c>.</summary>
internal sealed record AccessLine(string Call, IReadOnlyList<bool> Cells, string Outside, bool ShowsPersons)
{
    public bool IsForNobody => Cells[^1];

    /// <summary>The roles as an error names them.</summary>
    public string Roles =>
        CallerRoleNames.Of(CallerRoleNames.All.Where((_, rank) => Cells[rank]).Aggregate(CallerRoles.None, (all, one) => all | one.Role));

    public static IReadOnlyList<AccessLine> ReadAll()
    {
        return
        [
            .. File.ReadLines(Repository.Path(AccessTable.Path))
                .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains('/', StringComparison.Ordinal))
                .Select(line => line.Trim().Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())
                .Select(cells => new AccessLine(cells[0], [.. cells[1..^2].Select(cell => cell is "x")], cells[^2], cells[^1] is "x")),
        ];
    }

    public bool Admits(CallerRoles role) => Cells[CallerRoleNames.All.Select(one => one.Role).ToList().IndexOf(role)];
}
