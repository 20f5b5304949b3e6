using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Server.Grpc.Indicators;

/// <summary>Counts at six levels: who counts where, once; what a perimeter shows of a place; pages; the past.</summary>
public sealed class IndicatorServiceTests(IndicatorTown town) : IClassFixture<IndicatorTown>
{
    [Fact]
    public async Task Teacher_OfTwoSchools_CountsOnceInTheirCommuneAndInEachOfThem()
    {
        var schools = await ListAsync(IndicatorLevel.School);

        Assert.Equal((1L, 1L), (Active(schools, IndicatorTown.First, Role.Teacher), Active(schools, IndicatorTown.Second, Role.Teacher)));
        Assert.Equal(1, Active(await ListAsync(IndicatorLevel.Collectivite), IndicatorTown.Town, Role.Teacher));
        Assert.Equal(1, Active(await ListAsync(IndicatorLevel.Academy), "TOULOUSE", Role.Teacher));
    }

    [Fact]
    public async Task PersonOfTwoRoles_CountsInEachAndOnceAmongPersons()
    {
        var first = (await ListAsync(IndicatorLevel.School)).Single(row => row.Key is IndicatorTown.First);

        // One of two roles, a director, a teacher, one who is merged with a pupil of the other school, and staff with a right there.
        Assert.Equal((2L, 1L, 5L), (Count(first, Role.Pupil).Active, Count(first, Role.Parent).Active, first.Persons));
    }

    [Fact]
    public async Task Director_StandsApartFromOtherStaffAlthoughTheCodeIsTheirs()
    {
        var first = (await ListAsync(IndicatorLevel.School)).Single(row => row.Key is IndicatorTown.First);

        Assert.Equal((1L, 4, "ADMIN_VIE_SCOL_TECH"),
            (Count(first, Role.Director).Active, Count(first, Role.Director).DnmaCode, Count(first, Role.Director).DnmaLabel));
        // They teach there too, and are counted once: as the director.
        Assert.Equal((0L, 1L), (Count(first, Role.SchoolStaff).Active, Count(first, Role.Teacher).Active));
        Assert.Equal(
            [Role.Pupil, Role.Parent, Role.Teacher, Role.Director, Role.SchoolStaff, Role.CollectiviteStaff],
            first.Accounts.Select(account => account.Role));
    }

    [Fact]
    public async Task StaffOfACollectivite_CountOnceThereAndInEachSchoolOfTheirRight()
    {
        Assert.Equal(1, Active(await ListAsync(IndicatorLevel.Collectivite), IndicatorTown.Town, Role.CollectiviteStaff));
        Assert.Equal(0, Active(await ListAsync(IndicatorLevel.Collectivite), IndicatorTown.OtherTown, Role.CollectiviteStaff));
        var schools = await ListAsync(IndicatorLevel.School);
        Assert.All(
            new[] { IndicatorTown.First, IndicatorTown.Second, IndicatorTown.Never },
            uai => Assert.Equal(1, Active(schools, uai, Role.CollectiviteStaff)));
        Assert.Equal(0, Active(schools, IndicatorTown.Far, Role.CollectiviteStaff));
        Assert.Equal(1, Active(await ListAsync(IndicatorLevel.Region), "", Role.CollectiviteStaff));
        Assert.Equal(7, Count(schools[0], Role.CollectiviteStaff).DnmaCode);
    }

    [Fact]
    public async Task PersonWhoLeftOneSchool_IsSuspendedThereAndActiveInTheirCommune()
    {
        var schools = await ListAsync(IndicatorLevel.School);
        var first = Count(schools.Single(row => row.Key is IndicatorTown.First), Role.Parent);
        Assert.Equal((1L, 1L), (first.Active, first.Suspended));
        var commune = Count(
            (await ListAsync(IndicatorLevel.Collectivite)).Single(row => row.Key is IndicatorTown.Town), Role.Parent);
        Assert.Equal((2L, 0L), (commune.Active, commune.Suspended));
    }

    [Fact]
    public async Task EverySchoolEnrolledToday_HasARowAndNoOtherHas()
    {
        var schools = await ListAsync(IndicatorLevel.School);

        Assert.Equal(
            new[] { IndicatorTown.Second, IndicatorTown.First, IndicatorTown.Never, IndicatorTown.Far }.Order(StringComparer.Ordinal),
            schools.Select(row => row.Key), StringComparer.Ordinal);
        var never = schools.Single(row => string.Equals(row.Key, IndicatorTown.Never, StringComparison.Ordinal));
        Assert.Equal((1, 0), (never.EnrolledSchools, never.ProvisionedSchools));
        Assert.All(
            never.Accounts.Where(one => one.Role is not Role.CollectiviteStaff),
            one => Assert.Equal((0L, 0L), (one.Active, one.Suspended)));
        Assert.Equal(
            ["", IndicatorTown.District], (await ListAsync(IndicatorLevel.District)).Select(row => row.Key), StringComparer.Ordinal);
        Assert.Equal("Sans circonscription", (await ListAsync(IndicatorLevel.District))[0].Name);
        // The department of a school that no extract held is its convention's.
        Assert.Equal(3, (await ListAsync(IndicatorLevel.Department)).Single(row => row.Key is "012").EnrolledSchools);
    }

    [Fact]
    public async Task RestrictedPerson_IsNotCounted_AndMergedOnesAreOne()
    {
        var commune = (await ListAsync(IndicatorLevel.Collectivite)).Single(row => row.Key is IndicatorTown.Town);

        // Of four pupils one is restricted, and two are one.
        Assert.Equal(2, Count(commune, Role.Pupil).Active);
    }

    [Fact]
    public async Task ActivatedAccount_IsCountedAmongTheActiveOnesOfItsRole()
    {
        var director = Count((await ListAsync(IndicatorLevel.School)).Single(row => row.Key is IndicatorTown.First), Role.Director);
        Assert.Equal((1L, 1L), (director.Active, director.Activated));
        Assert.Equal(1, (await ListAsync(IndicatorLevel.Region))[0].Accounts.Sum(account => account.Activated));
    }

    [Fact]
    public async Task Region_IsWhatSqlCounts()
    {
        await using var connection = new SqliteConnection($"Data Source={town.File};Mode=ReadOnly");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT p.role, COUNT(DISTINCT COALESCE(m.kept_no, p.person_no)) FROM profile p
            JOIN school s ON s.school_no = p.school_no AND s.feed_no = p.feed_no AND s.until_revision > 9e18
            LEFT JOIN person_merge m ON m.merged_no = p.person_no AND m.until_revision > 9e18
            WHERE p.until_revision > 9e18 AND p.state = 1 AND p.person_no NOT IN (SELECT person_no FROM restriction WHERE until_revision > 9e18)
              AND NOT (p.role = 3 AND EXISTS (
                SELECT 1 FROM profile d
                WHERE d.person_no = p.person_no AND d.school_no = p.school_no AND d.role = 4 AND d.state = 1 AND d.until_revision > 9e18))
              AND EXISTS (
                SELECT 1 FROM convention c JOIN convention_school n ON n.reference = c.reference AND n.until_revision > 9e18
                WHERE c.until_revision > 9e18 AND c.effective_from <= '2026-06-17' AND c.ends_on >= '2026-06-17'
                  AND (n.uai = s.uai OR c.siret = s.source_id))
            GROUP BY p.role
            """;
        var expected = new Dictionary<Role, long>();
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            expected.Add((Role)reader.GetInt32(0), reader.GetInt64(1));
        }

        var region = Assert.Single(await ListAsync(IndicatorLevel.Region));
        Assert.Equal(5, expected.Count);
        Assert.All(region.Accounts, one => Assert.Equal(expected.GetValueOrDefault(one.Role), one.Active));
    }

    [Fact]
    public async Task Perimeter_ShowsItsPlacesOnlyAndSaysWhichMayBePartsOfMore()
    {
        var school = town.As(TestCallers.Of(uais: [IndicatorTown.Second]));
        Assert.Equal([(IndicatorTown.Second, false)], await KeysAsync(school, IndicatorLevel.School));
        foreach (var (level, key) in new[]
        {
            (IndicatorLevel.Department, "012"), (IndicatorLevel.Academy, "TOULOUSE"), (IndicatorLevel.Region, ""),
            (IndicatorLevel.Collectivite, IndicatorTown.Town),
        })
        {
            Assert.Equal([(key, true)], await KeysAsync(school, level));
        }

        // Who reaches the school and not the collectivité learns nothing of its staff.
        Assert.All(
            await ListAsync(school, IndicatorLevel.School), row => Assert.Equal(0, Count(row, Role.CollectiviteStaff).Active));
        var academy = town.As(TestCallers.Of(academies: ["TOULOUSE"]));
        Assert.Equal([("TOULOUSE", false)], await KeysAsync(academy, IndicatorLevel.Academy));
        Assert.Equal([("", true)], await KeysAsync(academy, IndicatorLevel.Region));
        Assert.Equal([(IndicatorTown.District, false)],
            await KeysAsync(town.As(TestCallers.Of(districts: [IndicatorTown.District])), IndicatorLevel.District));
        Assert.Empty(await KeysAsync(town.As(CallerPerimeter.None), IndicatorLevel.Region));
    }

    [Fact]
    public async Task Filter_CountsWhatItAcceptsAlsoInPlacesThatItCuts()
    {
        Assert.Equal(2, Active(await ListAsync(IndicatorLevel.Region), "", Role.Parent));
        var cut = await ListAsync(town.As(CallerPerimeter.All), IndicatorLevel.Region, new() { Uai = IndicatorTown.First });
        Assert.Equal((1L, 1), (Count(Assert.Single(cut), Role.Parent).Active, cut[0].EnrolledSchools));
        Assert.Equal(
            [("012", false)], await KeysAsync(town.As(CallerPerimeter.All), IndicatorLevel.Department, new() { Department = "12" }));
        Assert.Empty(await KeysAsync(
            town.As(CallerPerimeter.All), IndicatorLevel.Region, new() { Academy = "TOULOUSE", Siret = IndicatorTown.OtherTown }));
        Assert.Equal("INVALID_ARGUMENT", (await RichError.OfAsync(
            town.As(CallerPerimeter.All).GetIndicatorsAsync(new() { Level = IndicatorLevel.Region, Filter = new() { Siret = "1" } }))).Reason);
    }

    [Fact]
    public async Task Pages_FollowEachOtherWithoutGapAtOneRevisionAndDay()
    {
        var client = town.As(CallerPerimeter.All);
        var request = new GetIndicatorsRequest { Level = IndicatorLevel.School, PageSize = 1 };
        var found = new List<(string Key, long Revision, string Day)>();
        do
        {
            var page = await client.GetIndicatorsAsync(request);
            found.Add((Assert.Single(page.Indicators).Key, page.Revision, page.Day));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal((await ListAsync(IndicatorLevel.School)).Select(row => row.Key), found.Select(one => one.Key), StringComparer.Ordinal);
        Assert.Single(found.Select(one => (one.Revision, one.Day)).Distinct());
    }

    [Fact]
    public async Task PastDay_IsAsItWasThen_AndADayThatIsNotKeptIsRefused()
    {
        var client = town.As(CallerPerimeter.All);
        var then = await client.GetIndicatorsAsync(new() { Level = IndicatorLevel.School, AsOf = "2026-06-15" });

        Assert.Contains(then.Indicators, row => row.Key is IndicatorTown.Ended && Count(row, Role.Pupil).Active == 1);
        Assert.All(then.Indicators, row => Assert.Equal(0, Count(row, Role.CollectiviteStaff).Active));
        Assert.Equal("2026-06-15", then.Day);
        // Who is restricted now is counted on no day.
        Assert.Equal(1, Active([.. then.Indicators], IndicatorTown.Second, Role.Pupil));
        Assert.Equal("REVISION_EXPIRED", (await RichError.OfAsync(
            client.GetIndicatorsAsync(new() { Level = IndicatorLevel.School, AsOf = "2026-06-14" }))).Reason);
        Assert.Equal("INVALID_ARGUMENT", (await RichError.OfAsync(
            client.GetIndicatorsAsync(new() { Level = IndicatorLevel.School, AsOf = "2026-06-17" }))).Reason);
        Assert.Equal("level", (await RichError.OfAsync(client.GetIndicatorsAsync(new()))).Info.Metadata["field"]);
    }

    [Fact]
    public async Task Rounded_HidesSmallCountsAndLeavesOutPlacesThatAreCut()
    {
        var request = new GetIndicatorsRequest { Level = IndicatorLevel.School, Rounded = true };
        var rows = (await town.As(CallerPerimeter.All).GetIndicatorsAsync(request)).Indicators;

        var director = Count(rows.Single(row => row.Key is IndicatorTown.First), Role.Director);
        Assert.Equal((0L, CountForm.Below5), (director.Active, director.ActiveForm));
        Assert.All(rows, row => Assert.False(row.HasPersons));
        request.Level = IndicatorLevel.Academy;
        Assert.Empty((await town.As(TestCallers.Of(uais: [IndicatorTown.First])).GetIndicatorsAsync(request)).Indicators);
        request.Filter = new() { Uai = IndicatorTown.First };
        Assert.Empty((await town.As(CallerPerimeter.All).GetIndicatorsAsync(request)).Indicators);
    }

    [Fact]
    public async Task Snapshots_ComeByMonthOfPlacesThatAreReachedWhole()
    {
        var all = await SeriesAsync(town.As(CallerPerimeter.All), IndicatorLevel.School);
        Assert.Equal(
            (await ListAsync(IndicatorLevel.School)).Select(row => row.Key), all.Select(one => one.Indicator.Key), StringComparer.Ordinal);
        Assert.All(all, one => Assert.Equal("2026-07-01", one.Day));
        Assert.Equal(1, Count(all.Single(one => one.Indicator.Key is IndicatorTown.First).Indicator, Role.Director).Active);

        var school = town.As(TestCallers.Of(uais: [IndicatorTown.Far]));
        Assert.Equal(
            [IndicatorTown.Far], (await SeriesAsync(school, IndicatorLevel.School)).Select(one => one.Indicator.Key),
            StringComparer.Ordinal);
        Assert.Empty(await SeriesAsync(school, IndicatorLevel.Academy));
        Assert.Empty(await SeriesAsync(town.As(TestCallers.Of(academies: ["TOULOUSE"])), IndicatorLevel.Region));
        Assert.Equal(["TOULOUSE"], (await SeriesAsync(
            town.As(TestCallers.Of(academies: ["TOULOUSE"])), IndicatorLevel.Academy)).Select(one => one.Indicator.Key), StringComparer.Ordinal);
    }

    private static async Task<IReadOnlyList<IndicatorSnapshot>> SeriesAsync(
        IndicatorService.IndicatorServiceClient client, IndicatorLevel level)
    {
        var found = new List<IndicatorSnapshot>();
        var request = new ListIndicatorSnapshotsRequest { Level = level, To = "2026-12-31", PageSize = 3 };
        do
        {
            var page = await client.ListIndicatorSnapshotsAsync(request);
            found.AddRange(page.Snapshots);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return found;
    }

    private static AccountCount Count(Indicator row, Role role) => row.Accounts.Single(account => account.Role == role);

    private static long Active(IReadOnlyList<Indicator> rows, string key, Role role) =>
        Count(rows.Single(row => string.Equals(row.Key, key, StringComparison.Ordinal)), role).Active;

    private Task<IReadOnlyList<Indicator>> ListAsync(IndicatorLevel level) => ListAsync(town.As(CallerPerimeter.All), level);

    private static async Task<IReadOnlyList<Indicator>> ListAsync(
        IndicatorService.IndicatorServiceClient client, IndicatorLevel level, IndicatorFilter? filter = null) =>
        (await client.GetIndicatorsAsync(new() { Level = level, Filter = filter })).Indicators;

    private static async Task<IReadOnlyList<(string Key, bool IsPartial)>> KeysAsync(
        IndicatorService.IndicatorServiceClient client, IndicatorLevel level, IndicatorFilter? filter = null) =>
        [.. (await ListAsync(client, level, filter)).Select(row => (row.Key, row.Partial))];
}
