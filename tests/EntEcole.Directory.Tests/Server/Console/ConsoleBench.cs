using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using Microsoft.AspNetCore.Builder;

namespace EntEcole.Directory.Tests.Server.Console;

/// <summary>A server with its console over a store in which a plan waits; its clock can be advanced.</summary>
public sealed class ConsoleBench : IAsyncLifetime
{
    private SyncBench bench = null!;
    private TestServer server = null!;
    private WebApplication console = null!;

    /// <summary>The clock of server and console.</summary>
    public FakeTime Time { get; } = new();

    /// <summary>The server.</summary>
    public TestServer Server => server;

    /// <summary>Its store.</summary>
    public DirectoryStore Store => bench.Store;

    /// <summary>The plan that waits.</summary>
    public long Plan { get; private set; }

    /// <summary>Where the console listens.</summary>
    public string Address => console.Urls.Single();

    /// <summary>A caller of these roles.</summary>
    internal static Caller Of(CallerRoles roles, CallerPerimeter? perimeter = null, string name = "console") =>
        new(name, roles, perimeter ?? CallerPerimeter.All);

    /// <summary>A browser that is not signed in.</summary>
    internal ConsoleBrowser Open(string language = "en") => new(Address, language);

    /// <summary>A browser that is signed in.</summary>
    internal async Task<ConsoleBrowser> SignInAsync(CallerRoles roles, CallerPerimeter? perimeter = null, string name = "console")
    {
        var browser = Open();
        await browser.SignInAsync(Of(roles, perimeter, name), Time);
        return browser;
    }

    public async ValueTask InitializeAsync()
    {
        (bench, var held) = await TwoSchools.HeldAsync(6, 6);
        Plan = held.PlanId!.Value;
        Time.Advance(TimeSpan.FromDays(2));
        server = await TestServer.StartAsync(bench.Store, Time);
        console = await server.StartConsoleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await console.DisposeAsync();
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }
}
