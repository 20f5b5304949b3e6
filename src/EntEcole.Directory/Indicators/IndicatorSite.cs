using EntEcole.Directory.Model;

namespace EntEcole.Directory.Indicators;

/// <summary>A school, or a collectivité, as one feed describes it: what profiles refer to.</summary>
/// <param name="SchoolNo">Number in the store.</param>
/// <param name="FeedNo">The feed.</param>
/// <param name="Academy">Academy of the feed.</param>
/// <param name="Degree">Degree of the feed; <see cref="Degree.Collectivite"/> for a collectivité.</param>
/// <param name="Uai">UAI; null for a collectivité.</param>
/// <param name="SourceId">Source id; SIRET of a collectivité.</param>
/// <param name="Name">Name to show.</param>
/// <param name="Department">Department on three characters; null when not known.</param>
/// <param name="DistrictUai">UAI of the inspection in charge; null for none.</param>
/// <param name="DistrictName">Its name; null for none.</param>
public sealed record IndicatorSite(
    int SchoolNo, int FeedNo, string Academy, Degree Degree, string? Uai, string SourceId, string Name, string? Department,
    string? DistrictUai, string? DistrictName);

/// <summary>A grant in force of a member of a collectivité's staff.</summary>
/// <param name="PersonNo">The person, by the number under which they are answered for.</param>
/// <param name="Siret">The collectivité.</param>
public readonly record struct StaffGrant(int PersonNo, string Siret);
