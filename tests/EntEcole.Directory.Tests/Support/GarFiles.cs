using System.Globalization;
using EntEcole.Directory.Exports.Gar;

namespace EntEcole.Directory.Tests.Support;

/// <summary>A small export that the GAR accepts, as texts by name: two schools, three pupils, two teachers, two classes, a group.</summary>
internal static class GarFiles
{
    public const string One = "0121071Z";
    public const string Two = "0121072A";

    private static readonly GarSetName Set = new("U3", "20260302_210000");

    /// <summary>Its files; every call gives texts of its own.</summary>
    public static Dictionary<string, string> Make() => new(StringComparer.Ordinal)
    {
        [Name(GarFamily.Etab)] = File(GarFamily.Etab, Etab(One, "ECOLE UNE"), Etab(Two, "ECOLE DEUX")),
        [Name(GarFamily.Eleve)] = File(GarFamily.Eleve, Pupil(1, One), Pupil(2, One), Level(1, One), Level(2, One)),
        [Name(GarFamily.Eleve, 1)] = File(GarFamily.Eleve, Pupil(3, Two), Level(3, Two)),
        [Name(GarFamily.Enseignant)] = File(GarFamily.Enseignant, Teacher(11, One, Two), Teacher(12, Two), Level(11, One)),
        [Name(GarFamily.Groupe)] = File(
            GarFamily.Groupe, Group("CP", One), Group("CE1", Two), Group("CHORALE", One, "CP"), Member(1, "CP", One),
            Member(2, "CP", One), Member(2, "CHORALE", One), Member(3, "CE1", Two), Member(11, "CP", One)),
        [Name(GarFamily.RespAff)] = File(GarFamily.RespAff, Manager(11, One, Two)),
    };

    /// <summary>Writes files into a folder.</summary>
    public static void Write(string folder, IReadOnlyDictionary<string, string> files)
    {
        foreach (var (name, text) in files)
        {
            System.IO.File.WriteAllText(Path.Combine(folder, name), text);
        }
    }

    public static string Name(GarFamily family, int number = 0) => new GarFileName(Set, family, number).ToString();

    public static string Pupil(int id, string uai) =>
        $"""<GAREleve>{Identity(id, "National_elv", [uai])}<GARPersonDateNaissance>2018-03-04</GARPersonDateNaissance></GAREleve>""";

    public static string Teacher(int id, params string[] uais) => $"<GAREnseignant>{Identity(id, "National_ens", uais)}</GAREnseignant>";

    public static string Member(int id, string code, string uai) =>
        $"<GARPersonGroupe>{Uai(uai)}{Id(id)}<GARGroupeCode>{code}</GARGroupeCode></GARPersonGroupe>";

    private static string Level(int id, string uai) =>
        $"<GARPersonMEFSTAT4>{Uai(uai)}{Id(id)}<GARMEFSTAT4Code>1121</GARMEFSTAT4Code></GARPersonMEFSTAT4>";

    private static string Group(string code, string uai, string? division = null) =>
        $"<GARGroupe><GARGroupeCode>{code}</GARGroupeCode>{Uai(uai)}<GARGroupeLibelle>{code}</GARGroupeLibelle>"
        + $"<GARGroupeStatut>{(division is null ? "DIVISION" : "GROUPE")}</GARGroupeStatut>"
        + (division is null ? "" : $"<GARGroupeDivAppartenance>{division}</GARGroupeDivAppartenance>") + "</GARGroupe>";

    private static string Manager(int id, params string[] uais) =>
        $"<GARRespAff>{Id(id)}<GARPersonNom>N</GARPersonNom><GARPersonPrenom>P</GARPersonPrenom>"
        + "<GARPersonMail>a@example.invalid</GARPersonMail>"
        + string.Concat(uais.Select(uai => $"<GARRespAffEtab>{uai}</GARRespAffEtab>")) + "</GARRespAff>";

    private static string Identity(int id, string profile, string[] uais) =>
        Id(id) + string.Concat(uais.Select(
            uai => $"<GARPersonProfils>{Uai(uai)}<GARPersonProfil>{profile}</GARPersonProfil></GARPersonProfils>"))
        + "<GARPersonNom>N</GARPersonNom><GARPersonPrenom>P</GARPersonPrenom><GARPersonAutresPrenoms>P</GARPersonAutresPrenoms>"
        + "<GARPersonCivilite>Mme</GARPersonCivilite>"
        + string.Concat(uais.Select(uai => $"<GARPersonEtab>{uai}</GARPersonEtab>"));

    private static string Etab(string uai, string name) =>
        $"<GAREtab>{Uai(uai)}<GARStructureNomCourant>{name}</GARStructureNomCourant></GAREtab>";

    private static string Uai(string uai) => $"<GARStructureUAI>{uai}</GARStructureUAI>";

    private static string Id(int id) =>
        string.Create(CultureInfo.InvariantCulture, $"<GARPersonIdentifiant>{id:x32}</GARPersonIdentifiant>");

    // One element a line: what mutates a file takes lines.
    private static string File(GarFamily family, params string[] records) =>
        $"""
        <?xml version="1.0" encoding="utf-8"?>
        <{family.Root()} xmlns="{GarFamilies.Namespace}" Version="1.0">
        {string.Join('\n', records).Replace("><", ">\n<", StringComparison.Ordinal)}
        </{family.Root()}>
        """;
}
