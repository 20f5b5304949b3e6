namespace EntEcole.Directory.Indicators;

/// <summary>A place of a level while it is counted.</summary>
/// <param name="Level">Level.</param>
/// <param name="Key">Key of the level.</param>
/// <param name="Name">Name to show.</param>
internal sealed record IndicatorPlace(IndicatorLevel Level, string Key, string Name)
{
    /// <summary>Its schools, by their rank in the roster.</summary>
    public SortedSet<int> Schools { get; } = [];

    /// <summary>Academies of what counts in it.</summary>
    public SortedSet<string> Academies { get; } = new(StringComparer.Ordinal);
}

/// <summary>The places of all levels within a scope, and in which of them a profile of each site counts.</summary>
internal sealed class IndicatorPlaces
{
    private const string RegionName = "Région";
    private const string NoDepartment = "Département inconnu";

    private readonly List<IndicatorPlace> places = [];
    private readonly Dictionary<(IndicatorLevel Level, string Key), int> ranks = [];
    private readonly Dictionary<(int SchoolNo, int FeedNo), int[]> bySite = [];
    private readonly Dictionary<(int SchoolNo, int FeedNo), (string Siret, int[] Granted)> staff = [];

    public IndicatorPlaces(IndicatorRoster roster, IndicatorScope scope)
    {
        var ofSchools = roster.Schools.Select((school, rank) => scope.Holds(school) ? Add(school, rank, roster) : []).ToList();
        var ofCollectivites = roster.Collectivites.Select(one => scope.Holds(one) ? Add(one) : []).ToList();
        if (scope.IsAll)
        {
            Rank(IndicatorLevel.Region, "", RegionName, null);
        }

        foreach (var (site, school) in roster.SchoolSites.Where(pair => ofSchools[pair.Value].Length > 0))
        {
            bySite.Add(site, ofSchools[school]);
        }

        var bySiret = roster.Schools.SelectMany((school, rank) => school.Sirets, (school, siret) => (school, siret))
            .ToLookup(pair => pair.siret, pair => pair.school, StringComparer.Ordinal);
        foreach (var (site, rank) in roster.StaffSites.Where(pair => scope.HoldsStaff(roster.Collectivites[pair.Value])))
        {
            var one = roster.Collectivites[rank];
            bySite.Add(site, ofCollectivites[rank]);
            staff.Add(site, (one.Siret, Granted(bySiret[one.Siret].Where(scope.Holds))));
        }
    }

    /// <summary>The places.</summary>
    public IReadOnlyList<IndicatorPlace> All => places;

    /// <summary>The sites whose profiles count.</summary>
    public IEnumerable<(int SchoolNo, int FeedNo)> Sites => bySite.Keys;

    /// <summary>In which places a profile of a site counts, by rank; null when it does not.</summary>
    public int[]? Of(int schoolNo, int feedNo) => bySite.GetValueOrDefault((schoolNo, feedNo));

    /// <summary>Of a collectivité: its SIRET, and the places in which its staff counts besides where they have a right there.</summary>
    public (string Siret, int[] Granted)? StaffOf(int schoolNo, int feedNo) =>
        staff.TryGetValue((schoolNo, feedNo), out var found) ? found : null;

    private int[] Add(IndicatorSchool school, int rank, IndicatorRoster roster)
    {
        var names = roster.Collectivites;
        var found = new List<int> { Rank(IndicatorLevel.School, school.Uai, school.Name, school.Academy) };
        found.AddRange(school.Sirets.Select(siret => Rank(
            IndicatorLevel.Collectivite, siret, names.First(one => string.Equals(one.Siret, siret, StringComparison.Ordinal)).Name,
            school.Academy)));
        found.Add(Rank(IndicatorLevel.District, school.DistrictUai, school.DistrictName, school.Academy));
        found.Add(Rank(
            IndicatorLevel.Department, school.Department, school.Department.Length > 0 ? school.Department : NoDepartment, school.Academy));
        found.Add(Rank(IndicatorLevel.Academy, school.Academy, school.Academy, school.Academy));
        found.Add(Rank(IndicatorLevel.Region, "", RegionName, school.Academy));
        found.ForEach(place => places[place].Schools.Add(rank));
        return [.. found];
    }

    private int[] Add(IndicatorCollectivite one) =>
    [
        Rank(IndicatorLevel.Collectivite, one.Siret, one.Name, one.Academy),
        Rank(IndicatorLevel.Academy, one.Academy, one.Academy, one.Academy),
        Rank(IndicatorLevel.Region, "", RegionName, one.Academy),
    ];

    private int[] Granted(IEnumerable<IndicatorSchool> schools) =>
    [
        .. schools.SelectMany(school => new[]
        {
            ranks[(IndicatorLevel.School, school.Uai)], ranks[(IndicatorLevel.District, school.DistrictUai)],
            ranks[(IndicatorLevel.Department, school.Department)],
        }).Distinct(),
    ];

    private int Rank(IndicatorLevel level, string key, string name, string? academy)
    {
        if (!ranks.TryGetValue((level, key), out var rank))
        {
            ranks.Add((level, key), rank = places.Count);
            places.Add(new IndicatorPlace(level, key, name));
        }

        if (academy is not null)
        {
            places[rank].Academies.Add(academy);
        }

        return rank;
    }
}
