using EntEcole.Directory.Model;
using EntEcole.Directory.Sync.Guard;

namespace EntEcole.Directory.Tests.Sync.Guard;

/// <summary>The seasons in which many pupils leave differ by zone and academy.</summary>
public sealed class SchoolCalendarTests
{
    private static readonly GuardSettings Settings = new()
    {
        Calendars = SchoolCalendar.Parse("c = 07-04/08-20 08-21/09-15; La Réunion=01-10/01-20 01-21/02-20")!,
    };

    [Theory]
    [InlineData("TOULOUSE", "2026-07-03", false)]
    [InlineData("TOULOUSE", "2026-07-04", true)]
    [InlineData("Académie de Montpellier", "2026-09-16", false)]
    [InlineData("LYON", "2026-07-03", true)]
    [InlineData("LA REUNION", "2026-07-04", false)]
    [InlineData("LA REUNION", "2026-02-01", true)]
    public void Season_IsThatOfTheAcademyElseOfItsZoneElseOfAll(string academy, string day, bool isSeason) =>
        Assert.Equal(isSeason, Settings.For(academy).IsSeason(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("D=07-04/08-20 08-21/09-15")]
    [InlineData("C=07-04/08-20")]
    [InlineData("C=07-04/08-20 08-21/09-31")]
    [InlineData("C=07-04/08-20 08-21/09-15; C=07-04/08-20 08-21/09-15")]
    public void Calendar_ThatNamesNoZoneNoDayOrOneTwice_IsRefused(string text) => Assert.Null(SchoolCalendar.Parse(text));

    [Fact]
    public void EveryAcademyOfTheMainland_HasAZone() => Assert.Equal(
        [
            "CORSE", "GUADELOUPE", "GUYANE", "LA REUNION", "MARTINIQUE", "MAYOTTE", "NOUVELLE-CALEDONIE", "POLYNESIE",
            "SAINT-PIERRE-ET-MIQUELON",
            "WALLIS-ET-FUTUNA"],
        Academies.Known.Where(academy => Academies.ZoneOf(academy) is null).Order(StringComparer.Ordinal), StringComparer.Ordinal);
}
