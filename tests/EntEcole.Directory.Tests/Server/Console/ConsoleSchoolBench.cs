using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Tests.Support;
using Microsoft.AspNetCore.Builder;

namespace EntEcole.Directory.Tests.Server.Console;

/// <summary>A server with its console over a school that has classes and teachers, and a school that only ONDE knows.</summary>
public sealed class ConsoleSchoolBench : IAsyncLifetime
{
    /// <summary>A school of the extract, with two classes, of which one bears a teacher's name.</summary>
    public const string School = OndeBench.Other;

    /// <summary>Another school of the extract.</summary>
    public const string Second = "0120613B";

    private TestServer server = null!;
    private WebApplication console = null!;

    /// <summary>The store, and how it is filled.</summary>
    public SyncBench Bench { get; private set; } = null!;

    /// <summary>The clock of server and console.</summary>
    public FakeTime Time { get; } = new(new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero));

    /// <summary>The server.</summary>
    public TestServer Server => server;

    public async ValueTask InitializeAsync()
    {
        Bench = await SyncBench.CreateAsync(School, Second, OndeBench.Uai);
        await Bench.SyncAsync(Extract());
        server = await TestServer.StartAsync(Bench.Store, Time);
        console = await server.StartConsoleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await console.DisposeAsync();
        await server.DisposeAsync();
        await Bench.DisposeAsync();
    }

    /// <summary>The extract; with the pupils of the ONDE school, once its academy delivers them.</summary>
    public static ExtractBuilder Extract(bool withOnde = false)
    {
        var extract = new ExtractBuilder { Date = withOnde ? "20260616" : "20260615" }.School("1", School).School("2", Second)
            .Pupil("11", "1", classTuple: "1$11$ORDINAIRE$45001$CP A")
            .Pupil("12", "1", given: "Lou", classTuple: "1$11$ORDINAIRE$45002$CE1 Mme ENSEIGNE")
            .Relative("21")
            .Staff("31", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"], name: "ENSEIGNE")
            .Staff("32", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"], name: "DIRIGE")
            .Staff("33", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"], name: "RESTE")
            .Staff("34", ["2$ENS$ENSEIGNEMENT$D0000$DIRECTION"], name: "AILLEURS");
        return withOnde ? extract.School("3", OndeBench.Uai).Pupil("13", "3", name: "FAMILLEA", given: "Zoé") : extract;
    }

    /// <summary>The id of a member of the staff.</summary>
    public async Task<PersonId> StaffAsync(string source) => (await Bench.GetAsync(AafCategory.PersEducNat, source)).PersonId;

    /// <summary>A browser that a caller is signed in to, with a purpose.</summary>
    internal async Task<ConsoleBrowser> SignInAsync(CallerRoles roles, CallerPerimeter? perimeter = null, PersonId? person = null)
    {
        var browser = new ConsoleBrowser(console.Urls.Single());
        await browser.SignInAsync(new Caller("console", roles, perimeter ?? CallerPerimeter.All) { PersonId = person }, Time);
        await browser.StatePurposeAsync("Rentrée");
        return browser;
    }
}
