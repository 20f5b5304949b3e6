namespace EntEcole.Directory.Sample;

/// <summary>A school of the conventions as an extract names it: often another way than the convention.</summary>
internal sealed record RealSchool(string Uai, SchoolKind Kind, string Label, Commune Commune, string Siren)
{
    public bool Private => Label.StartsWith("E.P.PR", StringComparison.Ordinal);
}

/// <summary>The 23 schools of the five conventions: public records.</summary>
internal static class RealSchools
{
    private static readonly Commune _rodez = new("RODEZ", "12202", "012", "12000", "211202023", Invented: false);
    private static readonly Commune _launaguet = new("LAUNAGUET", "31282", "031", "31140", "213102825", Invented: false);
    private static readonly Commune _paulhan = new("PAULHAN", "34194", "034", "34230", "213401946", Invented: false);
    private static readonly Commune _pezilla = new("PEZILLA-LA-RIVIERE", "66140", "066", "66370", "216601401", Invented: false);
    private static readonly Commune _ceret = new("CERET", "66049", "066", "66400", "216600494", Invented: false);

    public static IReadOnlyList<RealSchool> Of(AcademyInfo academy) => academy.Index == 0 ? Toulouse : Montpellier;

    private static IReadOnlyList<RealSchool> Toulouse { get; } =
    [
        Elementary("0120612A", "E.E.PU$FERDINAND FOCH$RODEZ", _rodez),
        Nursery("0120611Z", "E.M.PU$PARAIRE$RODEZ", _rodez),
        Primary("0120595G", "E.P.PU$CAMBON$RODEZ", _rodez),
        Primary("0121221M", "E.P.PU$CARDAILLAC$RODEZ", _rodez),
        Primary("0121250U", "E.E.PU$FLAUGERGUES$RODEZ", _rodez),

        // Renamed since the extract's record: one UAI, two names.
        Primary("0121325A", "E.P.PU$CALCOMIER$RODEZ", _rodez),
        Primary("0121302A", "E.P.PU$GOURGAN$RODEZ", _rodez),

        // Another name than the convention's, and the SIREN of another commune.
        Primary("0121236D", "E.E.PU$SAINT-FELIX$RODEZ", _rodez) with { Siren = "211201769" },
        Primary("0120601N", "E.E.A.$PAUL RAMADIER$RODEZ", _rodez),
        Primary("0121071Z", "E.P.PR$SAINTE-PROCULE$RODEZ", _rodez) with { Siren = "" },
        Elementary("0312599G", "E.E.PU$ARTHUR RIMBAUD$LAUNAGUET", _launaguet),
        Elementary("0310584S", "E.E.PU$JEAN ROSTAND$LAUNAGUET", _launaguet),
        Elementary("0312597E", "E.E.PU$LES SABLES$LAUNAGUET", _launaguet),
        Nursery("0312313W", "E.M.PU$ARTHUR RIMBAUD$LAUNAGUET", _launaguet),
        Nursery("0311610G", "E.M.PU$JEAN ROSTAND$LAUNAGUET", _launaguet),
    ];

    private static IReadOnlyList<RealSchool> Montpellier { get; } =
    [
        Nursery("0340585B", "E.M.PU$FRANÇOISE DOLTO$PAULHAN", _paulhan),
        Elementary("0342332A", "E.E.PU$$PAULHAN", _paulhan),
        Elementary("0660710N", "E.E.PU$SARDA-GARRIGA$PEZILLA LA RIVIERE", _pezilla),
        Nursery("0660446B", "E.M.PU$MARIE MELLIES$PEZILLA LA RIVIERE", _pezilla),
        Elementary("0660560A", "E.E.PU$MARC CHAGALL$CERET", _ceret),
        Elementary("0660180M", "E.E.PU$PABLO PICASSO$CERET", _ceret),
        Nursery("0660178K", "E.M.PU$JOAN MIRO$CERET", _ceret),
        Nursery("0660181N", "E.M.PU$LE PONT DU DIABLE$CERET", _ceret),
    ];

    private static RealSchool Nursery(string uai, string label, Commune commune) =>
        new(uai, SchoolKind.Nursery, label, commune, commune.Siren);

    private static RealSchool Elementary(string uai, string label, Commune commune) =>
        new(uai, SchoolKind.Elementary, label, commune, commune.Siren);

    private static RealSchool Primary(string uai, string label, Commune commune) =>
        new(uai, SchoolKind.Primary, label, commune, commune.Siren);
}
