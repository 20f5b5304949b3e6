namespace EntEcole.Directory.Indicators;

/// <summary>A school enrolled on a day, as one academy describes it; as its convention does, when no extract ever held it.</summary>
/// <param name="Uai">UAI.</param>
/// <param name="Name">Name to show.</param>
/// <param name="Academy">Academy.</param>
/// <param name="Department">Three characters; empty when not known.</param>
/// <param name="DistrictUai">UAI of the inspection in charge; empty for none.</param>
/// <param name="DistrictName">Its name.</param>
/// <param name="Sirets">The collectivités whose conventions in force name it.</param>
internal sealed record IndicatorSchool(
    string Uai, string Name, string Academy, string Department, string DistrictUai, string DistrictName, IReadOnlyList<string> Sirets);

/// <summary>A collectivité with a convention in force in an academy.</summary>
internal sealed record IndicatorCollectivite(string Academy, string Siret, string Name);
