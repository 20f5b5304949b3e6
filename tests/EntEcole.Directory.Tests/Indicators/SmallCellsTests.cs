using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Tests.Indicators;

/// <summary>
/// What leaves the region: a reader who tries every town that the published rows allow learns no number that was hidden from them.
/// </summary>
public sealed class SmallCellsTests
{
    private const int Most = 13;
    private static readonly string[] Sirets = ["S1", "S2", "S2", "S3"];

    [Fact]
    public void Published_OfOneSmallSchool_SaysNeitherItsNumberNorADifferenceThatWould()
    {
        var rows = Published([1, 8, 12]);

        Assert.Equal("<5", Cell(rows, IndicatorLevel.School, "0").ToString());
        Assert.Equal("10", Cell(rows, IndicatorLevel.School, "1").ToString());
        Assert.All(IndicatorLevels.All.SelectMany(level => rows[level]), row => Assert.Null(row.Persons));
    }

    [Fact]
    public void Published_OfFourSchoolsWithOneEach_WithholdsTheirTotal()
    {
        // Four numbers from one to four of which the sum is below five: each would be one.
        var rows = Published([1, 1, 1, 1]);

        Assert.Equal("nc", Cell(rows, IndicatorLevel.Region, "").ToString());
        Assert.All(rows[IndicatorLevel.School], row => Assert.Equal("<5", row.Active(Role.Director).ToString()));
    }

    [Fact]
    public void Published_OfAnyTown_LeavesEachHiddenNumberOpenToWhoTriesAllTowns()
    {
        var random = new Random(20260615);
        for (var town = 0; town < 30; town++)
        {
            var schools = Enumerable.Range(0, 4).Select(_ => random.Next(4) == 0 ? random.Next(5, Most) : random.Next(0, 5)).ToArray();
            var published = Published(schools);
            var possible = Towns(schools.Length).Where(other => IsSame(published, other)).ToList();

            Assert.Contains(possible, other => other.SequenceEqual(schools));
            for (var school = 0; school < schools.Length; school++)
            {
                var rank = school;
                if (schools[school] is > 0 and < 5)
                {
                    Assert.True(
                        possible.Select(other => other[rank]).Distinct().Count() > 1,
                        $"School {school} of {string.Join(' ', schools)} is found out.");
                }
            }
        }
    }

    // Schools 0 and 1 share an inspection, 1 and 2 a collectivité: no level is a part of another.
    private static int[][] Groups(IndicatorLevel level) => level switch
    {
        IndicatorLevel.School => [[0], [1], [2], [3]],
        IndicatorLevel.Collectivite => [[0], [1, 2], [3]],
        IndicatorLevel.District => [[0, 1], [2, 3]],
        IndicatorLevel.Department => [[0, 1, 2], [3]],
        _ => [[0, 1, 2, 3]],
    };

    // What a row says of a total, in words of its own: not by the code that made it.
    private static bool IsSame(IndicatorTable published, int[] other) => IndicatorLevels.All.All(level => Groups(level).All(group =>
    {
        var total = group.Where(school => school < other.Length).Sum(school => other[school]);
        var row = published[level].Single(row => row.Place.Schools.SetEquals(group.Where(school => school < other.Length)));
        return row.Active(Role.Director) is var cell && cell.Form switch
        {
            CountForm.Withheld => true,
            CountForm.Below5 => total is >= 1 and <= 4,
            CountForm.Nearest10 => total >= 5 && total >= cell.Value - 5 && total <= cell.Value + 4,
            CountForm.Nearest5 => total >= 5 && Math.Abs(total - cell.Value) <= 2,
            _ => total == 0 && cell.Value == 0,
        };
    }));

    private static IEnumerable<int[]> Towns(int schools)
    {
        for (var town = 0; town < (int)Math.Pow(Most, schools); town++)
        {
            var values = new int[schools];
            for (var (school, rest) = (0, town); school < schools; school++, rest /= Most)
            {
                values[school] = rest % Most;
            }

            yield return values;
        }
    }

    private static CountCell Cell(IndicatorTable table, IndicatorLevel level, string school) =>
        table[level].Single(row => level is not IndicatorLevel.School || row.Key.EndsWith(school, StringComparison.Ordinal))
            .Active(Role.Director);

    private static IndicatorTable Published(int[] directors)
    {
        var sites = directors.Select((_, school) => new IndicatorSite(
            school, 1, "TOULOUSE", Degree.FirstDegree, Text(school), Text(school), "ESSAI", school < 3 ? "012" : "031",
            school < 2 ? "D1" : "D2", "IEN")).ToList();
        var conventions = Sirets.Select((siret, school) => (siret, school)).Where(
            pair => pair.school < directors.Length).GroupBy(pair => pair.siret, pair => pair.school, StringComparer.Ordinal)
            .Select(group => new Convention
            {
                Reference = group.Key, SchoolYear = new SchoolYear(2025), Academy = "TOULOUSE", Collectivite = group.Key, Siret = group.Key,
                SignedOn = default, EffectiveFrom = default, FeePerSchool = 1, SchoolCount = 1, Amount = 1,
                Schools = [.. group.Select(school => new ConventionSchool(Text(school), "ESSAI", "RODEZ", "12"))],
            }).ToList();
        var roster = new IndicatorRoster(sites, conventions);
        var places = new IndicatorPlaces(roster, new IndicatorScope(Perimeter.All, IndicatorFilter.None));
        var tally = new ProfileTally(places, new HashSet<StaffGrant>(), new PersonSet());
        var person = 0;
        for (var school = 0; school < directors.Length; school++)
        {
            for (var one = 0; one < directors[school]; one++)
            {
                tally.Add(++person, school, 1, Role.Director, ProfileState.Active);
            }
        }

        return SmallCells.Hidden(IndicatorTable.Of(roster, places, tally));
    }

    private static string Text(int school) => school.ToString(CultureInfo.InvariantCulture);
}
