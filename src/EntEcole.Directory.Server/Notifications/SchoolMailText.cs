using System.Globalization;
using System.Text;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>
/// What a school is written: a template with what is wrong in its place. It names pupils, classes and fields, so that the director
/// finds them in ONDE; no value, no address, nothing of the relatives but whose they are.
/// </summary>
internal static class SchoolMailText
{
    /// <summary>Problems that a mail lists; the others are counted.</summary>
    public const int MaxLines = 300;

    /// <summary>The text when the settings name no file.</summary>
    public const string Default = """
        Madame, Monsieur,

        L'extrait de l'annuaire académique (AAF) du {date} contient des anomalies concernant l'école {uai} {ecole} : {nombre}.
        Elles se corrigent dans ONDE, comme indiqué ci-dessous ; la correction parvient à l'ENT avec un prochain extrait.

        {anomalies}
        Ce message automatique contient des noms d'élèves : il est destiné à la seule direction de l'école. Ne pas y répondre.

        """;

    /// <summary>
    /// The text about lists of ONDE that the school gave itself, whatever the settings name: a text of the settings speaks of an extract.
    /// </summary>
    public const string OfOnde = """
        Madame, Monsieur,

        Les listes ONDE de l'école {uai} {ecole} importées le {date} contiennent des anomalies : {nombre}.
        Elles se corrigent dans ONDE, comme indiqué ci-dessous. Exporter ensuite de nouveau les listes, pour toutes les classes, et les
        transmettre : l'ENT est mis à jour par le prochain import.

        {anomalies}
        Ce message automatique concerne des élèves : il est destiné à la seule direction de l'école. Ne pas y répondre.

        """;

    private const string List = "{anomalies}";

    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        ["ENTPersonNom"] = "nom de famille",
        ["sn"] = "nom de famille",
        ["ENTPersonNomPatro"] = "nom de naissance",
        ["ENTPersonPrenom"] = "prénom",
        ["givenName"] = "prénom",
        ["ENTPersonDateNaissance"] = "date de naissance",
        ["ENTPersonMail"] = "courriel",
        ["mail"] = "courriel",
        ["ENTPersonTelPerso"] = "téléphone personnel",
        ["homePhone"] = "téléphone personnel",
        ["ENTPersRelEleveTelPro"] = "téléphone professionnel",
        ["ENTPersRelEleveTelMobile"] = "téléphone mobile",
        ["mobile"] = "téléphone mobile",
        ["ENTEleveINE"] = "INE",
        ["ENTPersonClasses"] = "classe",
        ["ENTEleveClasses"] = "classe",
        ["ENTPersonGroupes"] = "groupe",
        ["ENTEleveAutoriteParentale"] = "responsables",
        ["ENTElevePersRelEleve"] = "responsables",
        ["ENTPersRelEleveEleve"] = "enfants",
        ["ENTAuxPersRelEleveEleve"] = "enfants",
        ["ENTPersonStructRattach"] = "école de rattachement",
        ["ENTEleveDateEntreeStructRattach"] = "date d'entrée",
        ["ENTEleveDateEntreeClasses"] = "date d'entrée dans la classe",
        ["ENTEleveDateSortieStructRattach"] = "date de sortie",
        ["ENTEleveDateSortieClasses"] = "date de sortie de la classe",
    };

    /// <summary>Whether a template has a place for the problems.</summary>
    public static bool IsTemplate(string text) => text.Contains(List, StringComparison.Ordinal);

    /// <summary>The whole text.</summary>
    public static string Of(string template, SchoolMail mail, ProblemNames names) => template
        .Replace("{uai}", mail.Uai, StringComparison.Ordinal)
        .Replace("{ecole}", OutsideText.Show(mail.SchoolName), StringComparison.Ordinal)
        .Replace(
            "{date}", mail.ExtractDate?.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture) ?? "date inconnue", StringComparison.Ordinal)
        .Replace("{nombre}", mail.Problems.Count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace(List, Lines(mail.Problems, names), StringComparison.Ordinal);

    private static string Lines(IReadOnlyList<Problem> problems, ProblemNames names)
    {
        var text = new StringBuilder();
        foreach (var group in problems.Take(MaxLines).GroupBy(problem => problem.Code)
            .OrderByDescending(group => group.Key.SeverityOf()).ThenBy(group => group.Key))
        {
            text.Append(group.Key.Advice().French).Append('\n');
            foreach (var problem in group)
            {
                text.Append("  - ").Append(Line(problem, names)).Append('\n');
            }

            text.Append('\n');
        }

        return problems.Count <= MaxLines ? text.ToString()
            : text.Append(CultureInfo.InvariantCulture, $"Autres anomalies, non détaillées ici : {problems.Count - MaxLines}.\n\n")
                .ToString();
    }

    private static string Line(Problem problem, ProblemNames names)
    {
        if (problem.RecordId is null && problem.Line > 0)
        {
            // Of a list of ONDE: where the director finds it there.
            return OutsideText.Show(
                $"{problem.File}, ligne {problem.Line.ToString(CultureInfo.InvariantCulture)}"
                + (problem.Field is { } column ? $", colonne « {column} »" : ""));
        }

        var pupil = names.PupilOf(problem)?.Name ?? (problem.AboutPupil is { } id ? $"élève n° {id} de l'extrait" : null);
        var who = problem.Category switch
        {
            AafCategory.Eleve => pupil,
            AafCategory.PersRelEleve => pupil is null ? "un responsable" : "un responsable de " + pupil,
            AafCategory.PersEducNat => $"membre du personnel n° {problem.RecordId}",
            _ => "école",
        };
        var place = names.ClassOf(problem) is { Length: > 0 } name ? $" (classe : {name})" : "";
        var field = problem.Field is { } attribute ? " – " + Fields.GetValueOrDefault(attribute, attribute) : "";
        return OutsideText.Show(who + place + field);
    }
}

/// <summary>What a mail to a school is about.</summary>
/// <param name="Uai">The school.</param>
/// <param name="SchoolName">Its name.</param>
/// <param name="ExtractDate">Date of the extract, or of the import of lists of ONDE.</param>
/// <param name="Problems">What can be mended in ONDE.</param>
internal sealed record SchoolMail(string Uai, string SchoolName, DateOnly? ExtractDate, IReadOnlyList<Problem> Problems);
