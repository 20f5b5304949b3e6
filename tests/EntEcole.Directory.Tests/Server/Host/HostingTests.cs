using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Host;

/// <summary>
/// Where the server listens: children's data, no authentication yet, hence loopback only. Alone, for the process's environment.
/// </summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HostingTests
{
    private const string Name = "hosting";

    [Theory]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://[::]:5080")]
    [InlineData("http://192.168.1.10:5080")]
    [InlineData("http://[2001:db8::1]:5080")]
    [InlineData("http://*:5080")]
    [InlineData("http://annuaire.example:5080")]
    [InlineData("http://127.0.0.1.example:5080")]
    [InlineData("https://127.0.0.1:5080")]
    [InlineData("127.0.0.1:5080")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("")]
    [InlineData("http://")]
    [InlineData("http://127.0.0.1:5080;http://0.0.0.0:5081")]
    [InlineData("http://127.0.0.1:70000")]
    public async Task Build_AddressThatIsNotHttpOnLoopback_IsRefused(string url)
    {
        await using var store = await TestStore.CreateAsync();
        var error = Assert.Throws<DirectoryException>(() => ServerHost.Build(store.Store, url, new FakeTime()));
        Assert.Equal(Reason.SettingInvalid, error.Reason);
        Assert.Contains(error.Facts, fact => fact is { Key: "setting", Value: "urls" });
        Assert.NotEqual(error.Text.English, error.Text.French, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", "http://127.0.0.1:")]
    [InlineData("http://localhost:0", "http://127.0.0.1:")]
    [InlineData("http://127.8.9.10:0", "http://127.8.9.10:")]
    [InlineData("http://[::1]:0", "http://[::1]:")]
    public async Task Build_LoopbackAddress_ListensThere(string url, string begins)
    {
        Assert.SkipWhen(
            begins.Contains("::", StringComparison.Ordinal) && !System.Net.Sockets.Socket.OSSupportsIPv6, "This machine has no IPv6.");
        await using var store = await TestStore.CreateAsync();
        await using var app = ServerHost.Build(store.Store, url, new FakeTime(), logging: new ServerLog().AddTo);
        await app.StartAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith(begins, Assert.Single(app.Urls), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS")]
    [InlineData("ASPNETCORE_HTTP_PORTS")]
    [InlineData("DOTNET_URLS")]
    [InlineData("Kestrel__Endpoints__Open__Url")]
    [InlineData("ASPNETCORE_Kestrel__Endpoints__Open__Url")]
    public async Task Build_EnvironmentAsksForAllInterfaces_StillListensOnLoopbackOnly(string variable)
    {
        await using var store = await TestStore.CreateAsync();
        var before = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, variable.EndsWith("PORTS", StringComparison.Ordinal) ? "0" : "http://0.0.0.0:0");
        try
        {
            await using var app = ServerHost.Build(store.Store, "http://127.0.0.1:0", new FakeTime(), logging: new ServerLog().AddTo);
            await app.StartAsync(TestContext.Current.CancellationToken);
            Assert.All(app.Urls, url => Assert.True(new Uri(url).IsLoopback, url));
            Assert.Single(app.Urls);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, before);
        }
    }
}
