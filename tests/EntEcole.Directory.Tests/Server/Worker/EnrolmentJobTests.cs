using EntEcole.Directory.Server.Worker.Schedules;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Tests.Server.Worker;

/// <summary>
/// The worker's day of conventions: announced before, held after, filled from the delivery that is kept, which is deleted in time.
/// </summary>
public sealed class EnrolmentJobTests : IAsyncLifetime
{
    private static readonly DateOnly Day = new(2026, 10, 5);

    private WorkerBench bench = null!;

    public async ValueTask InitializeAsync()
    {
        bench = await WorkerBench.CreateAsync();
        bench.Settings = bench.Settings with
        {
            Sync = new SyncSettings(),
            EnrolmentAt = CronTimes.Parse("EnrolmentSchedule", "0 20 0 * * ?"),
            PurgeAt = CronTimes.Parse("PurgeSchedule", "0 30 4 * * ?"),
        };
        bench.Deliver("TOULOUSE", Day);
        await bench.WorkAsync();
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task End_IsAnnouncedOnce60_30_7And1DaysBefore_ThenHeldAndToldEachDay()
    {
        await EndAsync(Day.AddDays(61));
        for (var day = 0; day < 65; day++)
        {
            bench.Time.Advance(TimeSpan.FromDays(1));
            // A worker that is away for a week makes up for what it missed, once.
            if (day is < 25 or > 32)
            {
                await bench.LookAsync();
                await bench.LookAsync();
            }
        }

        Assert.Equal(
            [
                "10-06 ending TOULOUSE 60", "11-08 ending TOULOUSE 30", "11-28 ending TOULOUSE 7", "12-04 ending TOULOUSE 1",
                "12-06 held TOULOUSE", "12-07 held TOULOUSE", "12-08 held TOULOUSE", "12-09 held TOULOUSE"],
            bench.Told.Where(told => !told.Contains("missing", StringComparison.Ordinal)), StringComparer.Ordinal);
        Assert.Contains(
            WorkerBench.North, bench.Channel.Taken.First(message => message.Kind is "ending").Text.Fr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SchoolThatBecomesEnrolled_IsFilledFromTheKeptDelivery_WhichIsDeletedAfterTheNextFullOr14Days()
    {
        var done = Path.Combine(bench.InboxPath, "done");
        await EndAsync(Day.AddDays(-1), terminated: true);
        bench.Time.Advance(TimeSpan.FromDays(1));
        await bench.LookAsync();
        Assert.Equal(0, await ActiveAsync());
        await EndAsync(Day.AddDays(300));

        bench.Time.Advance(TimeSpan.FromDays(1));
        await bench.LookAsync();
        Assert.Equal(5, await ActiveAsync());
        Assert.Contains(bench.Notices, notice => notice.Text.English.Contains("are filled", StringComparison.Ordinal));
        var kept = Assert.Single(System.IO.Directory.GetDirectories(done));

        bench.Deliver("TOULOUSE", Day.AddDays(3));
        bench.Time.Advance(TimeSpan.FromDays(1));
        await bench.WorkAsync();
        bench.Time.Advance(TimeSpan.FromDays(1));
        await bench.LookAsync();
        Assert.False(System.IO.Directory.Exists(kept));
        Assert.True(File.Exists(kept + ".report.json"));
        var next = Assert.Single(System.IO.Directory.GetDirectories(done));

        bench.Time.Advance(TimeSpan.FromDays(14));
        await bench.LookAsync();
        Assert.False(System.IO.Directory.Exists(next));
    }

    private async Task<int> ActiveAsync()
    {
        var persons = await bench.Store.Persons.ListPersonsAsync(
            new(), 0, int.MaxValue, await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None);
        return persons.Sum(person => person.Profiles.Count(profile => profile.Row.State is Directory.Persons.ProfileState.Active));
    }

    private async Task EndAsync(DateOnly last, bool terminated = false)
    {
        var revision = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        var convention = (await bench.Store.Enrolment.ListConventionsAsync(revision, CancellationToken.None)).First(
            one => one.Names(WorkerBench.North));
        await bench.Store.Enrolment.SaveConventionsAsync(
            [terminated
                ? convention with { TerminatedOn = last, TerminationReason = "Essai" }
                : convention with { EffectiveTo = last, TerminatedOn = null, TerminationReason = null }],
            CancellationToken.None);
    }
}
