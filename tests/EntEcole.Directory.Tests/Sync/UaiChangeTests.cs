using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>A structure that bears another UAI under its source id: both stand in the list of enrolments until a decision.</summary>
public sealed class UaiChangeTests
{
    private const string One = "0120612A";
    private const string Other = "0120595G";

    // The guard judges by the present UAI, whichever of the two comes first in the order of letters.
    [Theory]
    [InlineData("0120612A", "0120595G")]
    [InlineData("0120595G", "0120612A")]
    public async Task Enrolments_OfAStructureWithAnotherUai_ShowItOnBoth(string before, string after)
    {
        await using var bench = await SyncBench.CreateAsync(before);
        await bench.SyncAsync(Night("20260615", before));
        Assert.All(await ListAsync(bench), school => Assert.Null(school.UaiChange));

        var report = await bench.SyncAsync(bench.Deliver(Night("20260616", after)), SyncBench.Day.AddDays(1), settings: new SyncSettings());

        Assert.Equal((RunState.Held, before), (report.State, Assert.Single(report.Held).Uai));
        var schools = await ListAsync(bench);
        Assert.Equal(
            [(EnrolmentStatus.Matched, before), (EnrolmentStatus.NotEnrolled, after)],
            schools.Select(school => (school.Status, school.Uai)).Order());
        Assert.All(schools, school => Assert.Equal((before, after), (school.UaiChange!.Before, school.UaiChange.After)));
        Assert.All(schools, school => Assert.Contains(
            string.Equals(school.Uai, after, StringComparison.Ordinal) ? before : after,
            UaiChangeText.Of(school.UaiChange!, school.Uai).Text.French, StringComparison.Ordinal));
    }

    // A mistake in one record must not show the persons of one school to those of another.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task School_WithTheUaiOfAnotherThatStillBearsIt_KeepsItsPersonsApart(bool isFirst)
    {
        await using var bench = await SyncBench.CreateAsync(One, Other);
        await bench.SyncAsync(Two("20260615", One, Other));
        var before = await bench.GetAsync(AafCategory.Eleve, "10");

        var report = await bench.SyncAsync(
            bench.Deliver(Two("20260616", Other, Other, isFirst)), SyncBench.Day.AddDays(1), settings: new SyncSettings());

        var after = await bench.GetAsync(AafCategory.Eleve, "10");
        Assert.Equal(
            (before.PersonId, One, ProfileState.Active),
            (after.PersonId, Assert.Single(after.Profiles).Uai, after.Profiles[0].Row.State));
        Assert.Equal(One, Assert.Single(report.Held).Uai);
        var problems = await bench.ProblemsAsync(report);
        Assert.Contains(problems, problem => (problem.Code, problem.Uai) is (ProblemCode.UaiRepeated, Other));
        Assert.Contains(problems, problem => (problem.Code, problem.Uai) is (ProblemCode.UaiChanged, One));
        var back = await bench.SyncAsync(
            bench.Deliver(Two("20260617", One, Other)), SyncBench.Day.AddDays(2), settings: new SyncSettings());
        Assert.Empty(back.Held);
    }

    [Fact]
    public async Task Schools_ThatExchangeTheirUais_AreToldOnBoth()
    {
        await using var bench = await SyncBench.CreateAsync(One, Other);
        await bench.SyncAsync(Two("20260615", One, Other));

        var report = await bench.SyncAsync(
            bench.Deliver(Two("20260616", Other, One)), SyncBench.Day.AddDays(1), settings: new SyncSettings());

        Assert.Equal(
            [Other, One], report.Held.Select(hold => hold.Uai!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Equal(4, (await bench.ProblemsAsync(report)).Count(problem => problem.Code is ProblemCode.UaiChanged));
    }

    // One takes a new UAI, and another the one that it leaves: two schools as before, whichever comes first.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task School_WithTheUaiThatAnotherLeaves_KeepsItsPersonsApart(bool isFirst)
    {
        const string New = "0120601N";
        await using var bench = await SyncBench.CreateAsync(One, Other, New);
        await bench.SyncAsync(Two("20260615", One, Other));

        var report = await bench.SyncAsync(Two("20260616", New, One, isFirst), SyncBench.Day.AddDays(1));

        Assert.Equal(RunState.Applied, report.State);
        Assert.Equal(New, await SchoolOfAsync("10"));
        Assert.Equal(One, await SchoolOfAsync("15"));
        Assert.Equal(4, (await bench.ProblemsAsync(report)).Count(problem => problem.Code is ProblemCode.UaiChanged));

        async Task<string?> SchoolOfAsync(string pupil) => Assert.Single(
            (await bench.GetAsync(AafCategory.Eleve, pupil)).Profiles, profile => profile.Row.State is ProfileState.Active).Uai;
    }

    // The rest of the school is not in a delta: nothing there could be held.
    [Theory]
    [InlineData("", ProblemCode.UaiLost)]
    [InlineData("0120601N", ProblemCode.UaiChanged)]
    [InlineData(Other, ProblemCode.UaiChanged)]
    public async Task Delta_InWhichAnEnrolledSchoolLosesItsUai_LeavesItsPersonsAndSaysSo(string uai, ProblemCode code)
    {
        await using var bench = await SyncBench.CreateAsync(One, Other);
        await bench.SyncAsync(Two("20260615", One, Other));
        var delta = new ExtractBuilder { Date = "20260616", Delta = true }.School("1", uai).School("2", Other)
            .Pupil("10", "1", given: "Zoé-Lou", relatives: ["5$10"]);

        var report = await bench.SyncAsync(bench.Deliver(delta), SyncBench.Day.AddDays(1), settings: new SyncSettings());

        Assert.Equal((1, 0), (report.Outcome.Rejected, report.Departed));
        var pupil = await bench.GetAsync(AafCategory.Eleve, "10");
        Assert.Equal(
            ("Zoé-Lou", One, ProfileState.Active),
            (pupil.Records[0].Person.GivenName, Assert.Single(pupil.Profiles).Uai, pupil.Profiles[0].Row.State));
        Assert.Contains(await bench.ProblemsAsync(report), problem => problem.Code == code && problem.Uai is One);
    }

    [Fact]
    public async Task Delta_ThatDeletesAnEnrolledSchool_LeavesItAndSaysSo()
    {
        await using var bench = await SyncBench.CreateAsync(One, Other);
        await bench.SyncAsync(Two("20260615", One, Other));
        var delta = new ExtractBuilder { Date = "20260616", Delta = true }.School("2", Other).Delete("EtabEducNat", "1")
            .Pupil("10", "1", given: "Zoé-Lou", relatives: ["5$10"]);

        var report = await bench.SyncAsync(bench.Deliver(delta), SyncBench.Day.AddDays(1), settings: new SyncSettings());

        Assert.Equal((1, 1, 0), (report.Outcome.Rejected, report.Outcome.Changed, report.Departed));
        Assert.Equal(ProfileState.Active, Assert.Single((await bench.GetAsync(AafCategory.Eleve, "10")).Profiles).Row.State);
        Assert.Contains(await bench.ProblemsAsync(report), problem => (problem.Code, problem.Uai) is (ProblemCode.SchoolGone, One));
    }

    private static ExtractBuilder Two(string date, string one, string other, bool isFirst = true)
    {
        var night = new ExtractBuilder { Date = date };
        night = isFirst ? night.School("1", one).School("2", other) : night.School("2", other).School("1", one);
        night.Relative("5").Staff("9", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);
        for (var i = 10; i < 20; i++)
        {
            night.Pupil($"{i}", i < 15 ? "1" : "2", given: $"Zoé{(char)('A' + i)}", relatives: ["5$10"]);
        }

        return night;
    }

    private static ExtractBuilder Night(string date, string uai)
    {
        var night = new ExtractBuilder { Date = date }.School("1", uai).Relative("5").Staff("9", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);
        for (var i = 10; i < 15; i++)
        {
            night.Pupil($"{i}", "1", given: $"Zoé{(char)('A' + i)}", relatives: ["5$10"]);
        }

        return night;
    }

    private static async Task<IReadOnlyList<SchoolEnrolment>> ListAsync(SyncBench bench) =>
        await new Reconciliation(bench.Store.Reconciliation, bench.Store.Enrolment).ListAsync(
            new EnrolmentFilter(SyncBench.Day), (_, _) => true, "", 10,
            await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None);
}
