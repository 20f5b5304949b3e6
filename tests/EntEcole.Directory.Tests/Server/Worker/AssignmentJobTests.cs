using EntEcole.Directory.Access;
using EntEcole.Directory.Assignments;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Worker;

/// <summary>The worker's day of assignments: the end of the year is announced before, and ends them on its day.</summary>
public sealed class AssignmentJobTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task YearEnd_IsAnnouncedThirtyAndSevenDaysBefore_AndEndsOnTheFirstOfSeptember()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(new ExtractBuilder().School("1", "0120612A").Pupil("11", "1", classTuple: "1$11$ORDINAIRE$45001$CP A")
            .Relative("29").Staff("31", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]));
        var time = new FakeTime(new DateTimeOffset(2026, 6, 15, 1, 0, 0, TimeSpan.Zero));
        var classes = await bench.Store.Schools.ListClassesAsync(
            "0120612A", 0, 10, await bench.Store.Revisions.GetRevisionAsync(None), None);
        await new AssignmentService(bench.Store.Assignments, bench.Store.Persons, bench.Store.Revisions, time).AssignAsync(
            new AssignmentOrder(
                "", "0120612A", [new((await bench.GetAsync(AafCategory.PersEducNat, "31")).PersonId, classes[0].Id)], "A. D'ESSAI",
                "Essai"),
            Perimeter.All, None);
        var told = new List<WorkerNotice>();
        var job = new AssignmentJob(bench.Store.Assignments, bench.Store.Worker, new Announcer(told.Add, time), time);
        var changed = new List<(int Month, int Day, long Count)>();

        while (time.GetUtcNow().Month < 9)
        {
            if (await job.DoAsync(None) is > 0 and var count)
            {
                changed.Add((time.GetUtcNow().Month, time.GetUtcNow().Day, count));
            }

            await bench.Store.Worker.RecordJobAsync(AssignmentJob.Name, time.GetUtcNow(), None);
            // Away for some days in August, it makes up for what it missed, once.
            time.Jump(TimeSpan.FromDays(time.GetUtcNow() is { Month: 8, Day: 22 } ? 4 : 1));
        }

        Assert.Equal(1, await job.DoAsync(None));
        Assert.Empty(changed);
        Assert.Equal([(8, 1), (8, 26)], told.Select(notice => (notice.At.Month, notice.At.Day)));
        Assert.All(told, notice => Assert.Equal(
            (NoticeKind.AssignmentsEnding, "TOULOUSE", true), (notice.Kind, notice.Academy, notice.IsWarning)));
        Assert.StartsWith("1 assignments in 1 schools of TOULOUSE end on 2026-08-31", told[0].Text.English, StringComparison.Ordinal);
    }
}
