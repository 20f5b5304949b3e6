using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Tests.Indicators;

/// <summary>Who counts as a teacher where they also direct.</summary>
public sealed class ProfileTallyTests
{
    [Theory]
    [InlineData(ProfileState.Active, ProfileState.Active, "director 1, teacher 0")]
    [InlineData(ProfileState.Active, ProfileState.Suspended, "director 1, teacher 0")]
    [InlineData(ProfileState.Suspended, ProfileState.Active, "director 0 (1), teacher 1")]
    [InlineData(ProfileState.Suspended, ProfileState.Suspended, "director 0 (1), teacher 0")]
    public void DirectorWhoTeachesInTheirSchool_CountsAsItsDirectorWhateverTheOrderOfRows(
        ProfileState directs, ProfileState teaches, string expected)
    {
        foreach (var directorFirst in (bool[])[true, false])
        {
            var (places, tally) = Tally();
            var rows = new[] { (Role: Role.Director, State: directs), (Role: Role.Teacher, State: teaches) };
            foreach (var (role, state) in directorFirst ? rows : rows.Reverse())
            {
                tally.Add(7, 1, 1, role, state);
            }

            Assert.Equal(expected, CountsOf(places, tally, "1"));
        }
    }

    [Fact]
    public void DirectorOfOneSchool_WhoTeachesInAnother_IsATeacherThereAndInWhatHoldsBoth()
    {
        var (places, tally) = Tally();

        tally.Add(7, 1, 1, Role.Director, ProfileState.Active);
        tally.Add(7, 1, 1, Role.Teacher, ProfileState.Active);
        tally.Add(7, 2, 1, Role.Teacher, ProfileState.Active);
        tally.Add(8, 1, 1, Role.Teacher, ProfileState.Active);

        Assert.Equal("director 1, teacher 1", CountsOf(places, tally, "1"));
        Assert.Equal("director 0, teacher 1", CountsOf(places, tally, "2"));
        Assert.Equal("director 1, teacher 2", CountsOf(places, tally, "TOULOUSE"));
    }

    private static (IndicatorPlaces Places, ProfileTally Tally) Tally()
    {
        List<IndicatorSite> sites =
        [
            .. Enumerable.Range(1, 2).Select(school => new IndicatorSite(
                school, 1, "TOULOUSE", Degree.FirstDegree, $"{school}", $"{school}", "ESSAI", "012", "D1", "IEN")),
        ];
        var convention = new Convention
        {
            Reference = "R", SchoolYear = new SchoolYear(2025), Academy = "TOULOUSE", Collectivite = "RODEZ", Siret = "S",
            SignedOn = default, EffectiveFrom = default, FeePerSchool = 1, SchoolCount = 2, Amount = 2,
            Schools = [new ConventionSchool("1", "ESSAI", "RODEZ", "12"), new ConventionSchool("2", "ESSAI", "RODEZ", "12")],
        };
        var places = new IndicatorPlaces(
            new IndicatorRoster(sites, [convention]), new IndicatorScope(Perimeter.All, IndicatorFilter.None));
        return (places, new ProfileTally(places, new HashSet<StaffGrant>(), new PersonSet()));
    }

    private static string CountsOf(IndicatorPlaces places, ProfileTally tally, string key)
    {
        tally.Finish();
        var place = places.All.ToList().FindIndex(one => string.Equals(one.Key, key, StringComparison.Ordinal));
        return CountOf(Role.Director) + ", " + CountOf(Role.Teacher);

        string CountOf(Role role) => FormattableString.Invariant(
            $"{role.ToString().ToLowerInvariant()} {tally.ActiveIn(place, role)}{Suspended(role)}");

        string Suspended(Role role) => tally.SuspendedIn(place, role) is > 0 and var some ? FormattableString.Invariant($" ({some})") : "";
    }
}
