using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>Several extracts at one path: one run each, in order; a refusal stops only what depends on it.</summary>
public sealed class SeveralTests
{
    private const string Uai = "0120612A";

    [Fact]
    public async Task Sync_FolderPerAcademyAndArchive_OneRunEach()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var root = bench.NewPath();
        Sound().WriteTo(Path.Combine(root, "a"));
        Sound("MONTPELLIER").WriteTo(Path.Combine(root, "b"));
        var third = Sound("LYON").WriteTo(bench.NewPath());
        Archives.Tar(Path.Combine(root, "c.tgz"), Archives.FilesOf(third));

        var reports = await bench.SyncAllAsync(root);

        Assert.All(reports, report => Assert.Equal(RunState.Applied, report.State));
        Assert.Equal("TOULOUSE, MONTPELLIER, LYON", string.Join(", ", reports.Select(report => report.Academy)));
    }

    [Fact]
    public async Task Sync_SeveralDates_InOrder()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var root = bench.NewPath();
        Sound(date: "20260615", given: "Tardive").WriteTo(Path.Combine(root, "a"));
        Sound(date: "20260613").WriteTo(Path.Combine(root, "c"));
        Sound(date: "20260614").WriteTo(Path.Combine(root, "b"));

        var reports = await bench.SyncAllAsync(root);

        Assert.Equal([13, 14, 15], reports.Select(report => report.ExtractDate!.Value.Day));
        Assert.Equal("Tardive", (await bench.GetAsync(AafCategory.Eleve, "11")).Records[0].Person.GivenName);
    }

    [Fact]
    public async Task Sync_FullThenDeltas_InOrder()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var root = bench.NewPath();
        Sound(delta: true).WriteTo(Path.Combine(root, "a"));
        Sound().WriteTo(Path.Combine(root, "b"));
        Sound(delta: true, date: "20260614").WriteTo(Path.Combine(root, "c"));

        var reports = await bench.SyncAllAsync(root);

        Assert.Equal("delta, full, delta", string.Join(", ", reports.Select(report => report.Kind)));
        Assert.All(reports, report => Assert.Equal(RunState.Applied, report.State));
        Assert.Equal([14, 15, 15], reports.Select(report => report.ExtractDate!.Value.Day));
    }

    [Fact]
    public async Task Sync_OneRefused_StopsItsAcademyAlone()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var root = bench.NewPath();
        var broken = Sound(date: "20260613");
        File.WriteAllText(broken.Path(broken.WriteTo(Path.Combine(root, "a")), "Eleve"), "<cut");
        Sound(date: "20260614").WriteTo(Path.Combine(root, "b"));
        Sound("LYON", date: "20260614").WriteTo(Path.Combine(root, "c"));

        var reports = await bench.SyncAllAsync(root);

        Assert.Equal(
            [("TOULOUSE", Reason.ExtractNotWellFormed), ("TOULOUSE", Reason.ExtractPredecessorRefused), ("LYON", null)],
            reports.Select(report => (report.Academy, report.Refusal?.Reason)));
        Assert.Equal(RunState.Applied, reports[2].State);
    }

    [Fact]
    public async Task Sync_OlderThanTheStore_RefusedButLeavesNoGap()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Sound(date: "20260614"));
        var root = bench.NewPath();
        Sound(date: "20260613").WriteTo(Path.Combine(root, "a"));
        Sound(date: "20260615").WriteTo(Path.Combine(root, "b"));

        var reports = await bench.SyncAllAsync(root);

        Assert.Equal([Reason.ExtractTooOld, null], reports.Select(report => report.Refusal?.Reason));
    }

    [Fact]
    public async Task Sync_BrokenArchiveOfUnknownAcademy_StopsDeltasOnly()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var root = bench.NewPath();
        Sound(date: "20260614").WriteTo(Path.Combine(root, "a"));
        Sound(delta: true, date: "20260615").WriteTo(Path.Combine(root, "b"));
        File.WriteAllText(Path.Combine(root, "ENT1D.20260613.tgz"), "cut");

        var reports = await bench.SyncAllAsync(root);

        Assert.Equal(
            [Reason.ExtractArchiveBroken, null, Reason.ExtractPredecessorRefused], reports.Select(report => report.Refusal?.Reason));
    }

    [Fact]
    public async Task Sync_AcademyNamed_AmongSeveral_ItsOwnAlone()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var root = bench.NewPath();
        Sound().WriteTo(Path.Combine(root, "a"));
        Sound("LYON").WriteTo(Path.Combine(root, "b"));
        Sound("").WriteTo(Path.Combine(root, "c"));

        Assert.Equal("LYON, LYON", string.Join(", ", (await bench.SyncAllAsync(root, "Lyon")).Select(report => report.Academy)));
        System.IO.Directory.Delete(Path.Combine(root, "c"), recursive: true);
        var none = Assert.Single(await bench.SyncAllAsync(root, "NICE"));
        Assert.Equal((Reason.AcademyUnknown, "LYON, TOULOUSE"), (none.Refusal?.Reason, none.Refusal?.Facts["found"]));
    }

    [Fact]
    public async Task Sync_AcademyNamed_ForOneOfAnother_WinsWithAWarning()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var path = bench.Deliver(Sound("LYON", uai: Uai));

        var report = Assert.Single(await bench.SyncAllAsync(path, "toulouse"));

        Assert.Equal((RunState.Applied, "TOULOUSE"), (report.State, report.Academy));
        Assert.Contains("LYON", Assert.Single(report.Warnings), StringComparison.Ordinal);
    }

    private static ExtractBuilder Sound(
        string academy = "TOULOUSE", string date = "20260615", bool delta = false, string given = "Zoé", string? uai = null) =>
        new ExtractBuilder { Academy = academy, Date = date, Delta = delta }
            .School("1", uai ?? academy switch { "LYON" => "0690001B", "MONTPELLIER" => "0340101A", _ => Uai })
            .Pupil("11", "1", given: given, relatives: ["21$10"])
            .Relative("21")
            .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);
}
