using System.Globalization;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>Every run that ends has its problems in the store and counts as many, on a first sync as on a later one.</summary>
public sealed class ToldProblemsTests
{
    private const string Uai = "0120612A";
    private const string ClassTuple = "1$11$ORDINAIRE$45001$CP A";
    private const int Many = 5_000;

    public static TheoryData<bool> FirstOrLater => [false, true];

    // Whoever asks the academy for a new delivery wants to know what else was wrong with this one.
    [Theory]
    [MemberData(nameof(FirstOrLater))]
    public async Task Sync_RefusedHalfWay_KeepsTheProblemsFoundBefore(bool later)
    {
        await using var bench = await BenchAsync(later);
        // The first member of staff is sound: the look before the reading goes no further.
        var extract = Faulty().Staff("32", [""]);
        var spoilt = bench.Deliver(extract);
        Cut(extract.Path(spoilt, "PersEducNat"));

        var report = await bench.SyncAsync(spoilt);

        Assert.Equal(RunState.Refused, report.State);
        await AssertToldAsync(bench, report);
        // One structure, the pupils, two relatives and a member of staff; the second one was cut, so he is not counted.
        Assert.Equal(1 + Many + 1 + 2 + 1, report.Read.Total);
    }

    [Theory]
    [MemberData(nameof(FirstOrLater))]
    public async Task Sync_DryRun_KeepsItsProblems(bool later)
    {
        await using var bench = await BenchAsync(later);

        var report = await bench.SyncAsync(Faulty(), dryRun: true);

        Assert.Equal(RunState.Planned, report.State);
        await AssertToldAsync(bench, report);
        Assert.Equal(later, await bench.FindAsync(AafCategory.Eleve, "11") is not null);
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "1000"));
    }

    [Theory]
    [MemberData(nameof(FirstOrLater))]
    public async Task Sync_Applied_KeepsItsProblems(bool later)
    {
        await using var bench = await BenchAsync(later);

        var report = await bench.SyncAsync(Faulty());

        Assert.Equal(RunState.Applied, report.State);
        await AssertToldAsync(bench, report);
    }

    [Theory]
    [MemberData(nameof(FirstOrLater))]
    public async Task Sync_FailedHalfWay_KeepsTheProblemsFoundBefore(bool later)
    {
        await using var bench = await BenchAsync(later);
        // The index of staff is loaded last, when pupils and relatives have been read.
        var failing = StoreProxy.Of(bench.Store, (call, arguments) =>
            call.Name is "LoadRecordsAsync" && arguments.Contains(AafCategory.PersEducNat) ? throw new TimeoutException() : null);

        await Assert.ThrowsAsync<TimeoutException>(() => new SyncRunner(failing.ForSync(), new SyncSettings(), new FakeTime()).RunAsync(
            new SyncRequest(bench.Deliver(Faulty()), AsOf: SyncBench.Day), null, CancellationToken.None));

        var report = (await bench.Store.Runs.ListRunsAsync(new RunFilter(), long.MaxValue, 1, CancellationToken.None))[0];
        Assert.Equal(RunState.Failed, report.State);
        await AssertToldAsync(bench, report);
    }

    [Fact]
    public async Task Sync_RefusedBeforeReading_HasNone()
    {
        await using var bench = await BenchAsync(later: false);
        var spoilt = bench.Deliver(Faulty());
        File.Delete(Faulty().Path(spoilt, "Eleve"));

        var report = await bench.SyncAsync(spoilt);

        Assert.Equal((RunState.Refused, 0, 0), (report.State, report.Problems.Total, report.Read.Total));
        Assert.Empty(await bench.ProblemsAsync(report));
    }

    // In order, in the report returned as in the one stored, each record accounted for.
    private static async Task AssertToldAsync(SyncBench bench, SyncReport report)
    {
        var problems = await bench.ProblemsAsync(report);
        Assert.Equal(
            Enumerable.Range(1000, Many).Select(id => id.ToString(CultureInfo.InvariantCulture)).Append("29"),
            problems.Select(problem => problem.RecordId),
            StringComparer.Ordinal);
        Assert.Equal([ProblemCode.DateInvalid, ProblemCode.RelativeUnreferenced], problems.Select(problem => problem.Code).Distinct());
        foreach (var told in new[] { report, (await bench.Store.Runs.FindRunAsync(report.RunId, CancellationToken.None))! })
        {
            Assert.Equal((Many + 1, Many + 1), (told.Problems.Total, told.Problems.ByCode.Values.Sum()));
            Assert.Equal((told.Read.Total, told.Read.Total), (told.Outcome.Total, told.Read.ByCategory.Values.Sum()));
        }
    }

    private static async Task<SyncBench> BenchAsync(bool later)
    {
        var bench = await SyncBench.CreateAsync(Uai);
        if (later)
        {
            await bench.SyncAsync(Sound());
        }

        return bench;
    }

    private static void Cut(string path) => File.WriteAllBytes(path, File.ReadAllBytes(path)[..^40]);

    private static ExtractBuilder Faulty()
    {
        var extract = Sound().Relative("29");
        for (var id = 1000; id < 1000 + Many; id++)
        {
            extract.Pupil(
                id.ToString(CultureInfo.InvariantCulture), "1", relatives: ["21$10"], classTuple: ClassTuple, birth: "31/02/2016");
        }

        return extract;
    }

    private static ExtractBuilder Sound() => new ExtractBuilder()
        .School("1", Uai)
        .Pupil("11", "1", relatives: ["21$10"], classTuple: ClassTuple)
        .Relative("21")
        .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);
}
