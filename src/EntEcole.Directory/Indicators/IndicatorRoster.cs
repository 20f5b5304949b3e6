using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Indicators;

/// <summary>The schools and collectivités that conventions enrol on a day, and which sites of the store are theirs.</summary>
internal sealed class IndicatorRoster
{
    private const string NoDistrict = "Sans circonscription";

    private readonly Dictionary<(int SchoolNo, int FeedNo), int> schoolSites = [];
    private readonly Dictionary<(int SchoolNo, int FeedNo), int> staffSites = [];

    /// <param name="sites">The sites of the store, the first degree first.</param>
    /// <param name="inForce">The conventions in force.</param>
    public IndicatorRoster(IReadOnlyList<IndicatorSite> sites, IReadOnlyList<Convention> inForce)
    {
        var named = inForce.SelectMany(one => one.Schools, (one, school) => (school.Uai, One: one, School: school))
            .ToLookup(pair => pair.Uai, pair => (pair.One, pair.School), StringComparer.Ordinal);
        var schools = new List<IndicatorSchool>();
        var known = new Dictionary<(string Academy, string Uai), int>();
        foreach (var site in sites.Where(site => site.Uai is not null && named.Contains(site.Uai)))
        {
            // The first degree's description is shown, and all that feeds of the academy make there counts with it.
            if (!known.TryGetValue((site.Academy, site.Uai!), out var school))
            {
                known.Add((site.Academy, site.Uai!), school = schools.Count);
                schools.Add(Of(site, named[site.Uai!].Select(pair => pair.One.Siret)));
            }

            schoolSites.Add((site.SchoolNo, site.FeedNo), school);
        }

        var delivered = schools.Select(school => school.Uai).ToHashSet(StringComparer.Ordinal);
        schools.AddRange(
            named.Where(school => !delivered.Contains(school.Key)).Select(
                school => Of(school.First().School, school.First().One.Academy, school.Select(pair => pair.One.Siret))));
        Schools = schools;
        Collectivites =
        [
            .. inForce.GroupBy(one => (one.Academy, one.Siret)).Select(
                same => new IndicatorCollectivite(same.Key.Academy, same.Key.Siret, same.First().Collectivite)),
        ];
        var ranks = Collectivites.Select((one, rank) => (one, rank)).ToDictionary(
            pair => (pair.one.Academy, pair.one.Siret), pair => pair.rank);
        foreach (var site in sites.Where(site => site.Degree is Degree.Collectivite))
        {
            if (ranks.TryGetValue((site.Academy, site.SourceId), out var rank))
            {
                staffSites.Add((site.SchoolNo, site.FeedNo), rank);
            }
        }
    }

    /// <summary>The schools.</summary>
    public IReadOnlyList<IndicatorSchool> Schools { get; }

    /// <summary>The collectivités, each once an academy.</summary>
    public IReadOnlyList<IndicatorCollectivite> Collectivites { get; }

    /// <summary>The sites that are a school's, by the rank of the school.</summary>
    public IReadOnlyDictionary<(int SchoolNo, int FeedNo), int> SchoolSites => schoolSites;

    /// <summary>The sites that are a collectivité's, by its rank.</summary>
    public IReadOnlyDictionary<(int SchoolNo, int FeedNo), int> StaffSites => staffSites;

    private static IndicatorSchool Of(IndicatorSite site, IEnumerable<string> sirets) => new(
        site.Uai!, site.Name, site.Academy, site.Department ?? "", site.DistrictUai ?? "",
        site.DistrictUai is null ? NoDistrict : site.DistrictName ?? site.DistrictUai, Each(sirets));

    private static IndicatorSchool Of(ConventionSchool school, string academy, IEnumerable<string> sirets) => new(
        school.Uai, school.Name.Length > 0 ? school.Name : school.Uai, academy,
        school.Department.Length is 0 or >= 3 ? school.Department : school.Department.PadLeft(3, '0'), "", NoDistrict, Each(sirets));

    private static List<string> Each(IEnumerable<string> sirets) =>
        [.. sirets.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
