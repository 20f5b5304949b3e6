using EntEcole.Directory.Model;

namespace EntEcole.Directory.Tests.Model;

/// <summary>Grace in calendar months, as the law counts it.</summary>
public sealed class GraceTests
{
    [Theory]
    [InlineData("2026-02-01", "2026-05-01")]
    [InlineData("2026-11-30", "2027-02-28")]
    [InlineData("2027-11-30", "2028-02-29")]
    [InlineData("2026-01-31", "2026-04-30")]
    [InlineData("2026-06-15", "2026-09-15")]
    public void ThreeMonths_EndOnTheSameDayOrTheLastOfTheMonth(string left, string purged) =>
        Assert.Equal(Day(purged), Grace.ThreeMonths.After(Day(left)));

    [Fact]
    public void LastDay_IsTheLastFromWhichThePurgeIsDue_OnEveryDayOfFourYears()
    {
        foreach (var grace in new[] { Grace.ThreeMonths, Grace.OfDays(90), new Grace(1, 15), Grace.OfDays(1) })
        {
            for (var day = Day("2026-01-01"); day < Day("2030-01-01"); day = day.AddDays(1))
            {
                var last = grace.LastDayOf(day);
                Assert.True(grace.After(last) <= day && grace.After(last.AddDays(1)) > day, $"{grace} on {day:O}: {last:O}");
            }
        }
    }

    [Theory]
    [InlineData("P3M", 3, 0)]
    [InlineData("P60D", 0, 60)]
    [InlineData("P1M15D", 1, 15)]
    public void Parse_DurationOfMonthsAndDays_GivesItBack(string text, int months, int days)
    {
        Assert.Equal(new Grace(months, days), Grace.Parse(text));
        Assert.Equal(text, new Grace(months, days).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("P0D")]
    [InlineData("P0M")]
    [InlineData("90")]
    [InlineData("P3Y")]
    [InlineData("-P3M")]
    [InlineData("P3M ")]
    [InlineData("P3M\n")]
    [InlineData("p3m")]
    [InlineData("P1000M")]
    public void Parse_AnythingElse_IsNone(string text) => Assert.Null(Grace.Parse(text));

    [Theory]
    [InlineData("P3M", false)]
    [InlineData("P89D", false)]
    [InlineData("P90D", true)]
    [InlineData("P2M29D", true)]
    [InlineData("P2M28D", false)]
    [InlineData("P4M", true)]
    public void CanExceed_ThreeMonths_OnAnyDay(string text, bool exceeds) =>
        Assert.Equal(exceeds, Grace.Parse(text)!.Value.CanExceed(Grace.ThreeMonths));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "O", System.Globalization.CultureInfo.InvariantCulture);
}
