using static EntEcole.Directory.Tests.Support.ExtractBuilder;

namespace EntEcole.Directory.Tests.Support;

/// <summary>Records in the second degree's dialect (aaf-format 3.1, 4, 5.1, 6): every attribute name differs where it can.</summary>
public static class SecondDegree
{
    public static ExtractBuilder College(
        this ExtractBuilder extract, string id, string uai, string[]? classes = null, string[]? groups = null, params string[] more) =>
            extract.Raw(
        "EtabEducNat",
        Record("EtabEducNat", "categorieStructure", id, [
            Attr("ENTStructureJointure", id),
            Attr("ENTStructureUAI", uai),
            Attr("ENTEtablissementUAI", uai),
            Attr("ENTStructureNomCourant", "CLG$LES ESSAIS$RODEZ"),
            Attr("ENTStructureTypeStruct", "COLLEGE"),
            Attr("ENTEtablissementContrat", "PU"),
            Attr("ENTServAcAcademie", extract.Academy),
            Attr("street", "1 RUE DE L ESSAI"),
            Attr("postalCode", "12000"),
            Attr("l", "RODEZ"),
            Attr("telephoneNumber", "+33 5 00 00 00 00"),
            Attr("ENTStructureClasses", classes ?? [""]),
            Attr("ENTStructureGroupes", groups ?? [""]),
            .. more,
        ]));

    public static ExtractBuilder Collegian(
        this ExtractBuilder extract, string id, string school, string[]? relatives = null, string @class = "", string group = "",
        string given = "Zoé", params string[] more) => extract.Raw(
        "Eleve",
        Record("Eleve", "categoriePersonne", id, [
            Attr("ENTPersonJointure", id),
            Attr("ENTPersonDateNaissance", "04/11/2012"),
            Attr("sn", "ESSAI"),
            Attr("givenName", given),
            Attr("personalTitle", "Mme"),
            Attr("ENTEleveStructRattachId", "80" + id),
            Attr("ENTPersonStructRattach", school),
            Attr("ENTElevePersRelEleve", relatives ?? [""]),
            Attr("ENTEleveClasses", @class.Length == 0 ? "" : $"{school}${@class}"),
            Attr("ENTEleveGroupes", group.Length == 0 ? "" : $"{school}${group}"),
            Attr("ENTEleveMEF", "10010012110"),
            Attr("ENTEleveLibelleMEF", "6EME"),
            Attr("ENTEleveCodeEnseignements", "030201", "061300"),
            Attr("ENTEleveEnseignements", "ANGLAIS LV1", "MATHEMATIQUES"),
            Attr("ENTEleveStatutEleve", "SCOLAIRE"),
            .. more,
        ]));

    public static ExtractBuilder Representative(this ExtractBuilder extract, string id, string name = "ESSAI", params string[] more) =>
        extract.Raw(
        "PersRelEleve",
        Record("PersRelEleve", "categoriePersonne", id, [
            Attr("ENTPersonJointure", id),
            Attr("sn", name),
            Attr("givenName", "Anne"),
            Attr("personalTitle", "Mme"),
            Attr("homePhone", "+33 5 00 00 00 00"),
            Attr("telephoneNumber", "+33 5 00 00 00 01"),
            Attr("mobile", "+33 6 00 00 00 00"),
            Attr("ENTPersonMobileSMS", "+33 6 00 00 00 02"),
            .. more,
        ]));

    public static ExtractBuilder Professor(
        this ExtractBuilder extract, string id, string[] functions, string name = "MODELE", string given = "PAUL", string birth = "",
        string attachment = "", params string[] more) => extract.Raw(
        "PersEducNat",
        Record("PersEducNat", "categoriePersonne", id, [
            Attr("ENTPersonJointure", id),
            Attr("sn", name),
            Attr("givenName", given),
            Attr("ENTPersonDateNaissance", birth),
            Attr("ENTPersonStructRattach", attachment),
            Attr("ENTPersonFonctions", functions),
            Attr("PersEducNatPresenceDevantEleves", "O"),
            .. more,
        ]));

    public static ExtractBuilder Course(this ExtractBuilder extract, string code, string label) => extract.Raw(
        "MefEducNat",
        Record("MefEducNat", "categorieMef", code, [
            Attr("ENTMefJointure", code), Attr("ENTLibelleMef", label), Attr("ENTMEFRattach", code), Attr("ENTMEFSTAT11", "21110010001")]));

    public static ExtractBuilder Subject(this ExtractBuilder extract, string code, string label) => extract.Raw(
        "MatiereEducNat",
        Record("MatEducNat", "categorieMatiere", code, [Attr("ENTMatJointure", code), Attr("ENTLibelleMatiere", label)]));
}
