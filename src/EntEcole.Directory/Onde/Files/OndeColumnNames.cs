using EntEcole.Directory.Model;

namespace EntEcole.Directory.Onde.Files;

/// <summary>
/// The names that columns of ONDE have had, folded: case, accents, blanks, apostrophes and stars do not count. Others are ignored: an
/// extraction may hold any column.
/// </summary>
internal static class OndeColumnNames
{
    private static readonly Dictionary<string, OndeField> Pupils = Of(
        (OndeField.UsageName, "nomdusageeleve nomusageeleve nomdusage nomusage"),
        (OndeField.FamilyName, "nomeleve nomdefamilleeleve nomdefamille nom"),
        (OndeField.GivenName, "prenomeleve prenom premierprenom prenom1"),
        (OndeField.SecondGivenName, "deuxiemeprenom deuxiemeprenomeleve prenom2"),
        (OndeField.ThirdGivenName, "troisiemeprenom troisiemeprenomeleve prenom3"),
        (OndeField.BirthDate, "datenaissance datedenaissance datenaissanceeleve datedenaissanceeleve"),
        (OndeField.Sex, "sexe sexeeleve"),
        (OndeField.Ine, "ine ineeleve numeroine"),
        (OndeField.Address, "adresse1 adresse"), (OndeField.PostalCode, "cp1 cp codepostal codepostal1"),
        (OndeField.Town, "commune1"), (OndeField.Country, "pays1"),
        (OndeField.OtherAddress, "adresse2"), (OndeField.OtherPostalCode, "cp2 codepostal2"),
        (OndeField.Cycle, "cycle"), (OndeField.Level, "niveau niveaueleve"),
        (OndeField.ClassName, "libelleclasse classe classes libelledelaclasse nomclasse"),
        (OndeField.ClassId, "identifiantclasse identifiantdelaclasse idclasse"));

    private static readonly Dictionary<string, OndeField> Guardians = Of(
        (OndeField.Civility, "civiliteresponsable civilite"),
        (OndeField.UsageName, "nomusageresponsable nomdusageresponsable"),
        (OndeField.FamilyName, "nomresponsable nomdefamilleresponsable nomduresponsable"),
        (OndeField.GivenName, "prenomresponsable prenomduresponsable"),
        (OndeField.Address, "adresseresponsable adresse"), (OndeField.PostalCode, "cpresponsable cp codepostal codepostalresponsable"),
        (OndeField.Town, "communeresponsable commune"), (OndeField.Country, "pays paysresponsable"),
        (OndeField.Mail, "courriel courrielresponsable mail mel email adressecourriel adresseelectronique"),
        (OndeField.HomePhone, "telephonedomicile teldomicile"), (OndeField.WorkPhone, "telephonetravail teltravail"),
        (OndeField.MobilePhone, "telephoneportable telephonemobile telportable portable"));

    private static readonly Dictionary<string, OndeField> Children = Of(
        (OndeField.ChildUsageName, "nomdusageenfant nomusageenfant nomdusageeleve nomusageeleve"),
        (OndeField.ChildFamilyName, "nomdefamilleenfant nomenfant nomdefamilleeleve nomeleve"),
        (OndeField.ChildGivenName, "prenomenfant prenomeleve"),
        (OndeField.ChildClasses, "classesenfants classesenfant classeenfant classeseleves classeseleve classeeleve"));

    private static readonly Dictionary<string, OndeField> Teachers = Of(
        (OndeField.Civility, "civilite civiliteenseignant"), (OndeField.UsageName, "nomusage nomdusage nomusageenseignant"),
        (OndeField.FamilyName, "nom nomenseignant nomdefamille"), (OndeField.GivenName, "prenom prenomenseignant"),
        (OndeField.Mail, "courriel mail mel email adressecourriel adresseelectronique"),
        (OndeField.Director, "directeur directrice direction"), (OndeField.ClassName, "classe classes libelleclasse"));

    /// <summary>What the name of a column is compared by.</summary>
    public static string Fold(string name) => NameFolding.Fold(name).Replace(" ", "", StringComparison.Ordinal);

    /// <summary>The column that a folded name is, in a list of a kind; null for one that is not read.</summary>
    public static OndeField? Find(OndeKind kind, string folded) => kind switch
    {
        OndeKind.Pupils => Get(Pupils, folded),
        OndeKind.Teachers => Get(Teachers, folded),
        // Blocks of children are numbered in some files.
        _ => Get(Guardians, folded) ?? Get(Children, folded.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9')),
    };

    /// <summary>The kind of list that a header is of; null when it is of none.</summary>
    public static OndeKind? KindOf(IReadOnlySet<string> folded)
    {
        if (folded.Any(name => name.StartsWith("nom", StringComparison.Ordinal) && name.EndsWith("responsable", StringComparison.Ordinal))
            || folded.Contains("prenomresponsable"))
        {
            return OndeKind.Guardians;
        }

        if (folded.Contains("nomeleve") || folded.Contains("prenomeleve")
            || folded.Any(name => Find(OndeKind.Pupils, name) is OndeField.BirthDate or OndeField.Ine))
        {
            return OndeKind.Pupils;
        }

        var fields = folded.Select(name => Find(OndeKind.Teachers, name)).ToHashSet();
        return fields.Contains(OndeField.FamilyName) && fields.Contains(OndeField.GivenName)
            && (fields.Contains(OndeField.Director) || fields.Contains(OndeField.Mail) || fields.Contains(OndeField.Civility))
            || folded.Contains("directeur")
            ? OndeKind.Teachers : null;
    }

    private static OndeField? Get(Dictionary<string, OndeField> names, string folded) =>
        names.TryGetValue(folded, out var field) ? field : null;

    private static Dictionary<string, OndeField> Of(params (OndeField Field, string Names)[] fields) =>
        fields.SelectMany(one => one.Names.Split(' '), (one, name) => (name, one.Field)).ToDictionary(
            one => one.name, one => one.Field, StringComparer.Ordinal);
}
