using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Gar;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using AafCategory = EntEcole.Directory.Model.AafCategory;
using DirectoryException = EntEcole.Directory.Model.DirectoryException;
using GarRequest = EntEcole.Directory.Exports.Gar.GarRequest;

namespace EntEcole.Directory.Tests.Server.Grpc.Gar;

/// <summary>Exports that callers ask for, what each sees of them, and who names managers.</summary>
public sealed class GarServiceTests : IAsyncLifetime
{
    private const string One = "0120612A";
    private const string Two = "0120613B";

    private readonly FakeTime time = new(new DateTimeOffset(2026, 7, 31, 10, 0, 0, TimeSpan.Zero));
    private readonly TempFolder folder = new();
    private SyncBench bench = null!;
    private TestServer server = null!;

    public async ValueTask InitializeAsync()
    {
        bench = await SyncBench.CreateAsync(One, Two);
        await bench.SyncAsync(new ExtractBuilder().School("1", One).School("2", Two).Relative("21")
            .Pupil("11", "1", level: "").Pupil("12", "2", level: "")
            .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"], more: ExtractBuilder.Attr("ENTPersonMail", "a@example.invalid"))
            .Staff("32", ["2$ENS$ENSEIGNEMENT$D0000$DIRECTION"], given: "LOU"));
        server = await TestServer.StartAsync(bench.Store, time, gar: new GarSettings { Folder = folder.Path, Ents = ["U3", "U4"] });
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
        folder.Dispose();
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Export_IsStartedOnce_AndSeenWithinThePerimeter()
    {
        var asked = new ExportGarRequest { RequestId = "r1", Ent = "U3" };
        var first = (await server.Client.Gar.ExportGarAsync(asked)).Export;
        Assert.Equal(first.ExportId, (await server.Client.Gar.ExportGarAsync(asked)).Export.ExportId);
        var whole = await EndAsync(first.ExportId);
        Assert.Equal((GarExportState.Written, 2, 2, 2), (whole.State, whole.SchoolCount, whole.PupilCount, whole.StaffCount));
        Assert.Equal(2, System.IO.Directory.GetFiles(folder.Path).Length);
        Assert.Contains(whole.Causes, cause => cause is { Uai: Two, Cause: "RESP_NONE", Notice: true });

        asked.AsOf = "2026-06-15";
        Assert.Equal("REQUEST_ID_REUSED", (await RichError.OfAsync(server.Client.Gar.ExportGarAsync(asked))).Reason);
        asked = new ExportGarRequest { RequestId = "r2", Ent = "EleveX" };
        Assert.Equal("GAR_EXPORT_REFUSED", (await RichError.OfAsync(server.Client.Gar.ExportGarAsync(asked))).Reason);

        var near = server.ClientOf(new Caller("near", CallerRoles.All, TestCallers.Of(uais: [One]))).Gar;
        Assert.Equal("PERIMETER_EXCEEDED", (await RichError.OfAsync(near.ExportGarAsync(new() { RequestId = "r3", Ent = "U3" }))).Reason);
        asked = new ExportGarRequest { RequestId = "r4", Ent = "U3", Uais = { Two } };
        Assert.Equal("PERIMETER_EXCEEDED", (await RichError.OfAsync(near.ExportGarAsync(asked))).Reason);
        var seen = (await near.GetGarExportAsync(new GetGarExportRequest { ExportId = first.ExportId })).Export;
        Assert.Equal([One], seen.Schools.Select(school => school.Uai), StringComparer.Ordinal);
        Assert.All(seen.Causes, cause => Assert.Equal(One, cause.Uai));
        Assert.Equal(1, Assert.Single((await near.ListGarExportsAsync(new ListGarExportsRequest())).Exports).PupilCount);
        var refusals = (await near.ListGarRefusalsAsync(new ListGarRefusalsRequest { ExportId = first.ExportId })).Refusals;
        Assert.Equal([(One, "LEVEL_MISSING")], refusals.Select(one => (one.Uai, one.Cause)));
        Assert.Equal(3, (await server.Client.Gar.ListGarRefusalsAsync(
            new ListGarRefusalsRequest { ExportId = first.ExportId, PageSize = 1000 })).Refusals.Count);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Managers_AreNamedByApproversAndTheDirectorOfTheSchool_AndByNoOtherCaller()
    {
        var (one, two) = (
            (await bench.GetAsync(AafCategory.PersEducNat, "31")).PersonId,
            (await bench.GetAsync(AafCategory.PersEducNat, "32")).PersonId);
        var director = server.ClientOf(
            new Caller("direction", CallerRoles.SchoolDirector, TestCallers.Of(uais: [One, Two])) { PersonId = one }).Gar;
        var added = await director.AddGarManagerAsync(
            new AddGarManagerRequest { Uai = One, PersonId = two.ToString(), To = "2026-12-31", Reason = "Déléguée" });
        Assert.Equal(("2026-07-31", "2026-12-31", "direction"), (added.Manager.From, added.Manager.To, added.Manager.By));

        var foreign = new AddGarManagerRequest { Uai = Two, PersonId = one.ToString(), Reason = "Essai" };
        Assert.Equal("DECIDER_NOT_ENTITLED", (await RichError.OfAsync(director.AddGarManagerAsync(foreign))).Reason);
        Assert.Equal(
            "DECIDER_NOT_ENTITLED",
            (await RichError.OfAsync(director.ListGarManagersAsync(new ListGarManagersRequest { Uai = Two }))).Reason);
        Assert.Equal(
            "GAR_MANAGER_ALREADY_THERE",
            (await RichError.OfAsync(director.AddGarManagerAsync(
                new() { Uai = One, PersonId = two.ToString(), Reason = "Essai" }))).Reason);
        var approver = server.ClientOf(new Caller("rectorat", CallerRoles.RightsApprover, CallerPerimeter.All)).Gar;
        await approver.AddGarManagerAsync(foreign);
        await approver.RemoveGarManagerAsync(new RemoveGarManagerRequest { Uai = One, PersonId = two.ToString(), Reason = "Départ" });
        // It began today: no day of it is left.
        Assert.Empty((await director.ListGarManagersAsync(new ListGarManagersRequest { Uai = One })).Managers);
        Assert.Equal(
            one.ToString(),
            Assert.Single((await approver.ListGarManagersAsync(new ListGarManagersRequest { Uai = Two })).Managers).PersonId);
    }

    [Fact]
    public async Task Job_ExportsEachWorkspaceOnceADay_AndTriesWhatIsRefusedOnlyOnceTheStoreHasChanged()
    {
        var settings = new GarSettings { Folder = folder.Path, Ents = ["U5", "U6"] };
        var job = new GarJob(bench.Store, settings, time);
        Assert.Equal(2, await job.DoAsync(CancellationToken.None));
        Assert.Equal(0, await job.DoAsync(CancellationToken.None));
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(2, await job.DoAsync(CancellationToken.None));

        time.Advance(TimeSpan.FromDays(1));
        await bench.EnrolAsync(new DateOnly(2025, 9, 1), new DateOnly(2026, 6, 30), One, Two);
        await Assert.ThrowsAsync<DirectoryException>(() => job.DoAsync(CancellationToken.None));
        await Assert.ThrowsAsync<DirectoryException>(() => job.DoAsync(CancellationToken.None));
        Assert.Equal(3, (await bench.Store.GarExports.ListAsync("U5", int.MaxValue, 10, CancellationToken.None)).Count);
        await bench.EnrolAsync(new DateOnly(2025, 9, 1), new DateOnly(2026, 9, 5), One, Two);
        Assert.Equal(2, await job.DoAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Archive_IsGivenToTheProgramThatDelivers_WhoseExitCodeIsKept()
    {
        var told = folder.File("told");
        var program = folder.File("deliver.sh");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\ntest -s \"$1\" && test -s \"$2\" && echo \"$1 $2\" > {told}\nexit 7\n",
            CancellationToken.None);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var exporter = new GarExporter(bench.Store, new GarSettings { DeliverCommand = program }, time);
        var done = await exporter.RunAsync(
            new GarRequest("U7", new DateOnly(2026, 7, 31)), folder.File("out"), "20260731_210000", _ => { }, CancellationToken.None);

        Assert.Equal(7, done.Record.Delivery);
        Assert.Contains(
            "U7_GAR-ENT_Complet_20260731_210000_1D.tar.gz", await File.ReadAllTextAsync(told, CancellationToken.None),
            StringComparison.Ordinal);
        Assert.Equal(7, (await bench.Store.GarExports.FindLastAsync("U7", CancellationToken.None))!.Delivery);
    }

    private async Task<GarExport> EndAsync(int id)
    {
        while (true)
        {
            var export = (await server.Client.Gar.GetGarExportAsync(new GetGarExportRequest { ExportId = id })).Export;
            if (export.State is not GarExportState.Running)
            {
                return export;
            }
        }
    }
}
