using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Worker.Schedules;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Worker;

/// <summary>Times, quiet hours, school days and progress, by themselves.</summary>
public sealed class ScheduleTests
{
    [Theory]
    [InlineData("2026-10-24T12:00Z", 3)]
    [InlineData("2027-03-27T12:00Z", 3)]
    public void Cron_DailyInTheHourThatChanges_ComesOnceADay(string from, int days)
    {
        var times = CronTimes.Parse("RightsSchedule", "0 30 2 * * ?")!;
        var at = DateTimeOffset.Parse(from, System.Globalization.CultureInfo.InvariantCulture);
        var found = new List<DateOnly>();
        for (var i = 0; i < days; i++)
        {
            at = times.Next(at)!.Value;
            found.Add(FrenchTime.DayAt(at));
        }

        var first = FrenchTime.DayAt(DateTimeOffset.Parse(from, System.Globalization.CultureInfo.InvariantCulture)).AddDays(1);
        Assert.Equal(Enumerable.Range(0, days).Select(first.AddDays), found);
    }

    [Theory]
    [InlineData("2026-10-26T01:00Z", "2026-10-26T01:30Z")]
    [InlineData("2027-03-29T00:00Z", "2027-03-29T00:30Z")]
    public void Cron_AfterTheChange_IsByTheNewClock(string from, string next) => Assert.Equal(
        DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture),
        CronTimes.Parse("RightsSchedule", "0 30 2 * * ?")!.Next(
            DateTimeOffset.Parse(from, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Cron_EmptyOrWrong_IsNoneOrRefused()
    {
        Assert.Null(CronTimes.Parse("PurgeSchedule", " "));
        Assert.Equal(
            "PurgeSchedule", Assert.Throws<DirectoryException>(() => CronTimes.Parse("PurgeSchedule", "tous les jours")).Facts["setting"]);
    }

    [Theory]
    [InlineData("TOULOUSE", "2026-10-05T04:30Z", true)]
    [InlineData("TOULOUSE", "2026-10-05T04:29Z", false)]
    [InlineData("TOULOUSE", "2026-10-05T18:00Z", false)]
    [InlineData("LIMOGES", "2026-10-05T21:59Z", true)]
    [InlineData("LIMOGES", "2026-10-05T03:59Z", true)]
    [InlineData("LIMOGES", "2026-10-05T04:00Z", false)]
    public void QuietHours_OfAnAcademy_AreByTheFrenchClockAndOverMidnight(string academy, string at, bool isQuiet) => Assert.Equal(
        isQuiet,
        QuietHours.Parse("QuietHours", "*=22:00-06:00; Toulouse=06:30-20:00").Holds(
            academy, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("07:00-19:00")]
    [InlineData("*=7-19")]
    [InlineData("*=07:00-07:00")]
    [InlineData("A=07:00-08:00;a=09:00-10:00")]
    public void QuietHours_Wrong_AreRefused(string text) => Assert.Throws<DirectoryException>(() => QuietHours.Parse("QuietHours", text));

    [Theory]
    [InlineData("2026-10-09T02:00Z", "2026-10-12T02:00Z", 24)] // over a week-end
    [InlineData("2026-10-16T02:00Z", "2026-11-03T02:00Z", 23)] // over the holidays and the change
    [InlineData("2027-03-26T01:00Z", "2027-03-29T01:00Z", 25)] // over the other change
    public void SchoolTime_BetweenInstants_IsThatOfSchoolDays(string from, string to, int hours)
    {
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        var days = SchoolDays.Parse("SchoolHolidays", "2026-10-17..2026-11-02, 2026-11-11");
        // What is left of the first day, and what has passed of the last.
        Assert.InRange(
            days.Between(DateTimeOffset.Parse(from, culture), DateTimeOffset.Parse(to, culture), TimeSpan.FromDays(9)).TotalHours,
            hours - 1, hours + 1);
    }

    [Theory]
    [InlineData("2026-13-01")]
    [InlineData("2026-11-02..2026-10-17")]
    [InlineData("2026-10-17..2026-10-18..2026-10-19")]
    public void SchoolHolidays_Wrong_AreRefused(string text) =>
        Assert.Throws<DirectoryException>(() => SchoolDays.Parse("SchoolHolidays", text));

    [Theory]
    [InlineData(false, 120)]
    [InlineData(true, 170)]
    public void Progress_OfASteadyRunThatNothingIsKnownOf_TellsRateAndTimeLeftFromATenthOn(bool isFirst, int whole)
    {
        var time = new FakeTime();
        var meter = new RunMeter(time);
        Assert.Null(meter.Take(new SyncProgress("", 0, 0, 0)));
        meter.Take(new SyncProgress("", 0, 0, 0, RunId: 7, TotalFiles: 4, Step: SyncStep.Finding, IsFirst: isFirst));
        for (var second = 1; second <= 100; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            var told = meter.Take(
                new SyncProgress("x", second * 100, second * 1000, 100_000, RunId: 7, TotalFiles: 4, Share: second / 100.0))!;
            Assert.Equal(100, told.RecordRate);
            Assert.Equal(second < 10 ? 0 : (whole - second) * 1000, told.RemainingMs, 1.0);
            Assert.Equal(second < 10 ? 0 : 1000 * second / whole, told.Permille, 1.0);
        }

        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(
            (whole - 105) * 1000,
            meter.Take(new SyncProgress("", 10_000, 100_000, 100_000, RunId: 7, Step: SyncStep.Applying))!.RemainingMs, 1.0);
    }

    [Fact]
    public void Progress_OfANightLikeTheLast_IsTrueToAFifthThoughItBeginsSlowly_AndNeverGoesBack()
    {
        var time = new FakeTime();
        var meter = new RunMeter(time);
        meter.Take(new SyncProgress("", 0, 0, 0, RunId: 7, TotalFiles: 4, Step: SyncStep.Finding, ExpectedMs: 110_000));
        var before = 0;
        // The first third takes half of the time.
        for (var second = 1; second <= 100; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            var share = second <= 50 ? second * 0.0066 : 0.33 + ((second - 50) * 0.0134);
            var told = meter.Take(
                new SyncProgress("x", second * 100, (long)(share * 100_000), 100_000, RunId: 7, TotalFiles: 4, Share: share))!;
            Assert.InRange(second + (told.RemainingMs / 1000.0), 120 * 0.8, 120 * 1.2);
            Assert.InRange(told.Permille, before, 990);
            before = told.Permille;
        }
    }
}
