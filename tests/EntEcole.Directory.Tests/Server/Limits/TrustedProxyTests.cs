using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EntEcole.Directory.Tests.Server.Limits;

/// <summary>A forwarded address is believed when a trusted proxy forwards it, and never otherwise.</summary>
public sealed class TrustedProxyTests
{
    [Theory]
    [InlineData("192.0.2.1", "203.0.113.9", "203.0.113.9")]
    [InlineData("::ffff:192.0.2.1", "203.0.113.9", "203.0.113.9")]
    [InlineData("192.0.2.1", "198.51.100.1, 203.0.113.9", "203.0.113.9")]
    [InlineData("192.0.2.1", "198.51.100.1, 203.0.113.9, 192.0.2.77", "203.0.113.9")]
    [InlineData("192.0.2.1", "2001:db8::9", "2001:db8::9")]
    [InlineData("192.0.2.1", "not an address", "192.0.2.1")]
    [InlineData("192.0.2.1", null, "192.0.2.1")]
    [InlineData("203.0.113.1", "198.51.100.1", "203.0.113.1")]
    [InlineData("127.0.0.1", "198.51.100.1", "127.0.0.1")]
    public async Task Address_OfACall_IsTheRightmostThatIsNotTrusted(string connection, string? forwarded, string seen) =>
        Assert.Equal(seen, await SeenAsync("192.0.2.0/24", connection, forwarded));

    [Fact]
    public async Task Address_WithoutTrustedProxies_IsThatOfTheConnection() =>
        Assert.Equal("192.0.2.1", await SeenAsync("", "192.0.2.1", "203.0.113.9"));

    [Theory(Timeout = Rpc.Patience)]
    [InlineData("127.0.0.1", "OK")]
    [InlineData("", "RATE_EXCEEDED")]
    public async Task Calls_ThroughAProxy_AreCountedByTheirOwnAddressWhenItIsTrusted(string trusted, string outcome)
    {
        await using var store = await TestStore.CreateAsync();
        await using var server = await TestServer.StartAsync(
            store.Store, limits: new LimitSettings { CallerRate = 1, TrustedProxies = ProxyTrust.Parse(trusted)! });
        var health = new Health.HealthClient(server.With(null));
        await health.CheckAsync(new HealthCheckRequest(), new Metadata { { "x-forwarded-for", "203.0.113.1" } });
        Assert.Equal(outcome, await OutcomeAsync("203.0.113.2"));
        Assert.Equal("RATE_EXCEEDED", await OutcomeAsync("203.0.113.1"));

        async Task<string> OutcomeAsync(string address)
        {
            try
            {
                await health.CheckAsync(new HealthCheckRequest(), new Metadata { { "x-forwarded-for", address } });
                return "OK";
            }
            catch (RpcException refused)
            {
                return RichError.Of(refused).Reason;
            }
        }
    }

    private static async Task<string> SeenAsync(string trusted, string connection, string? forwarded)
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var app = new ApplicationBuilder(services);
        ProxyTrust.Use(app, ProxyTrust.Parse(trusted)!);
        app.Run(_ => Task.CompletedTask);
        var context = new DefaultHttpContext { RequestServices = services };
        context.Connection.RemoteIpAddress = System.Net.IPAddress.Parse(connection);
        if (forwarded is not null)
        {
            context.Request.Headers["X-Forwarded-For"] = forwarded;
        }

        await app.Build()(context);
        return context.Connection.RemoteIpAddress.ToString();
    }
}
