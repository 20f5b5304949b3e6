using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>A structure that bears another UAI under its source id: both stand in the list of enrolments until a decision.</summary>
public sealed class UaiChangeTests
{
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
