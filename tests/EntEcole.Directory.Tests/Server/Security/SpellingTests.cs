using System.Net.Http.Headers;
using EntEcole.Directory.Access;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Security.Rules;
using EntEcole.Directory.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>
/// A call under another spelling of its path is the same call or none: the rule is that of the endpoint which routing matched, never of
/// the text of the path.
/// </summary>
public sealed class SpellingTests(SpellingServer server) : IClassFixture<SpellingServer>
{
    private const string Ok = "0";
    private const string PermissionDenied = "7";
    private const string Unimplemented = "12";

    private static readonly (string Name, Func<string, string, string> Path)[] Spellings =
    [
        ("as it is", (service, method) => $"/{service}/{method}"),
        ("lower case", (service, method) => $"/{service}/{method}".ToLowerInvariant()),
        ("upper case", (service, method) => $"/{service}/{method}".ToUpperInvariant()),
        ("one letter in another case", (service, method) => $"/{char.ToUpperInvariant(service[0])}{service[1..]}/{method}"),
        ("trailing slash", (service, method) => $"/{service}/{method}/"),
        ("two trailing slashes", (service, method) => $"/{service}/{method}//"),
        ("two slashes", (service, method) => $"//{service}//{method}"),
        ("percent-encoded letter", (service, method) => $"/{service}/%{(int)method[0]:X2}{method[1..]}"),
        ("percent-encoded slash", (service, method) => $"/{service}%2F{method}"),
        ("percent-encoded slash at the end", (service, method) => $"/{service}/{method}%2f"),
        ("percent-encoded twice", (service, method) => $"/{service}/%25{(int)method[0]:X2}{method[1..]}"),
        ("query", (service, method) => $"/{service}/{method}?a=b"),
        ("dot segment", (service, method) => $"/./{service}/{method}"),
        ("dot segments up", (service, method) => $"/{service}/x/../{method}"),
        ("encoded dot segment", (service, method) => $"/{service}/%2e/{method}"),
        ("backslash", (service, method) => $"/{service}\\{method}"),
        ("semicolon", (service, method) => $"/{service}/{method};a=b"),
        ("blank at the end", (service, method) => $"/{service}/{method}%20"),
        ("zero byte at the end", (service, method) => $"/{service}/{method}%00"),
        (
            "letter folded by case rules of Unicode",
            (service, method) => $"/{service.Replace("s", "%C5%BF", StringComparison.Ordinal)}/{method}"),
    ];

    public static TheoryData<string> Calls() =>
        [.. CallRules.Every.Where(rule => !rule.IsOpen).Select(rule => rule.Call).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_OfEverySpelling_WithoutTheRole_IsRefusedAndReachesNoHandler(string call)
    {
        var (rule, reads) = (CallRules.Find(call)!, server.Reads);
        var wrong = CallerRoleNames.All.Where(role => (rule.Roles & role.Role) is CallerRoles.None).Aggregate(
            CallerRoles.None, (all, one) => all | one.Role);
        foreach (var roles in rule.Roles is CallerRoles.None or CallerRoles.All ? [] : new[] { CallerRoles.None, wrong })
        {
            using var client = new HttpClient(new BearerHandler(TestCallers.Token(new Caller("walker", roles, CallerPerimeter.All))));
            foreach (var (name, path) in Spellings)
            {
                var status = await AskAsync(client, path(call.Split('/')[0], call.Split('/')[1]));
                Assert.True(status is PermissionDenied or Unimplemented, $"{call}, {name}, with {roles}: {status}");
            }
        }

        Assert.Equal(reads, server.Reads);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_OfEverySpelling_WithoutCredentials_IsRefusedAndReachesNoHandler(string call)
    {
        var reads = server.Reads;
        using var client = new HttpClient(new BearerHandler(null));
        foreach (var (name, path) in Spellings)
        {
            var status = await AskAsync(client, path(call.Split('/')[0], call.Split('/')[1]));
            Assert.True(status is "16" or Unimplemented, $"{call}, {name}: {status}");
        }

        Assert.Equal(reads, server.Reads);
    }

    [Fact]
    public async Task Call_UnderAnotherSpellingThatRoutingAccepts_IsHeldToItsPurposeToo()
    {
        var reads = server.Reads;
        using var silent = new HttpClient(new BearerHandler(TestCallers.Token(TestCallers.Everybody), purpose: null));
        Assert.Equal("3", await AskAsync(silent, "/entecole.directory.v1.directoryservice/getperson/"), StringComparer.Ordinal);
        Assert.Equal(reads, server.Reads);
        using var telling = new HttpClient(new BearerHandler(TestCallers.Token(TestCallers.Everybody)));
        Assert.Equal(Ok, await AskAsync(telling, "/entecole.directory.v1.directoryservice/listpersons/"), StringComparer.Ordinal);
        Assert.True(server.Reads > reads, "The call is served.");
    }

    [Fact]
    public void Endpoint_WithoutARule_KeepsTheServerFromStarting()
    {
        var endpoints = server.Server.Of<EndpointDataSource>().Endpoints;
        CallEndpoints.EnsureRules(endpoints);

        var more = Assert.Throws<InvalidOperationException>(
            () => CallEndpoints.EnsureRules([.. endpoints, new Endpoint(null, null, "another endpoint")]));
        Assert.Contains("another endpoint", more.Message, StringComparison.Ordinal);
        var less = Assert.Throws<InvalidOperationException>(() => CallEndpoints.EnsureRules(
            endpoints.Where(
                endpoint => endpoint.Metadata.GetMetadata<CallRule>()!.Call is not "entecole.directory.v1.DirectoryService/GetPerson")));
        Assert.EndsWith(": entecole.directory.v1.DirectoryService/GetPerson", less.Message, StringComparison.Ordinal);
    }

    /// <summary>An empty message to a path as it is written; the gRPC status, or UNIMPLEMENTED for what HTTP itself refuses.</summary>
    private async Task<string> AskAsync(HttpClient client, string path)
    {
        // Else the client would tidy the path up.
        var address = new Uri(server.Server.Url + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(new byte[5]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.ParseAdd("trailers");
        try
        {
            using var answer = await client.SendAsync(request);
            await answer.Content.ReadAsByteArrayAsync();
            return StatusOf(answer);
        }
        catch (HttpRequestException refused) when (refused.InnerException is HttpProtocolException { ErrorCode: 1 })
        {
            // Kestrel resets a stream whose path is malformed.
            return Unimplemented;
        }
    }

    private static string StatusOf(HttpResponseMessage answer) =>
        answer.TrailingHeaders.TryGetValues("grpc-status", out var trailers) ? trailers.Single()
            : answer.Headers.TryGetValues("grpc-status", out var headers) ? headers.Single()
            : (int)answer.StatusCode is 400 or 404 ? Unimplemented : $"HTTP {(int)answer.StatusCode}";
}

/// <summary>A server whose reads and writes of the store are counted.</summary>
public sealed class SpellingServer : IAsyncLifetime
{
    private SyncBench bench = null!;
    private int reads;

    public TestServer Server { get; private set; } = null!;

    /// <summary>Reads and writes of the store so far, but for the server's own look at its revision.</summary>
    public int Reads => Volatile.Read(ref reads);

    public async ValueTask InitializeAsync()
    {
        (bench, _) = await TwoSchools.HeldAsync(6, 6);
        Server = await TestServer.StartAsync(StoreProxy.Of(bench.Store, (method, _) =>
        {
            if (method.Name is not nameof(IRevisionStore.GetRevisionAsync))
            {
                Interlocked.Increment(ref reads);
            }

            return null;
        }));
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await bench.DisposeAsync();
    }
}
