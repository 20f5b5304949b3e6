using System.Globalization;
using System.Text.RegularExpressions;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>Words for what messages name by stable names: people read no enum, and dates as they write them.</summary>
internal static partial class MailWords
{
    private const string DeliverAgainEn = "ask the academy for the complete delivery";
    private const string DeliverAgainFr = "redemander la livraison complète à l'académie";

    private static readonly string[] Days = ["yyyy-MM-dd", "dd/MM/yyyy"];

    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");

    private static readonly Dictionary<string, LocalizedText> Holds = new(StringComparer.Ordinal)
    {
        ["schoolDepartures"] = new("too many departures of a school", "trop de départs d'une école"),
        ["recentDepartures"] = new("too many departures over the last days", "trop de départs ces derniers jours"),
        ["academyDepartures"] = new("too many departures in the academy", "trop de départs dans l'académie"),
        ["identityChanges"] = new(
            "too many changes of names, INE or birth dates", "trop de changements de noms, d'INE ou de dates de naissance"),
        ["enrolmentEnded"] = new("the convention has ended", "la convention est arrivée à son terme"),
        ["schoolGone"] = new("all pupils of the school are gone", "tous les élèves de l'école sont partis"),
        ["notReconciled"] = new("records that contradict each other", "des enregistrements qui se contredisent"),
        ["partialSelection"] = new("ONDE files of some classes only", "fichiers ONDE de certaines classes seulement"),
        ["handover"] = new("the academy takes the school over from ONDE", "l'académie reprend l'école d'ONDE"),
        ["return"] = new("ONDE takes the school over from the academy", "ONDE reprend l'école de l'académie"),
        ["asked"] = new("asked for by a person", "demandé par une personne"),
    };

    private static readonly Dictionary<string, LocalizedText> Refusals = new(StringComparer.Ordinal)
    {
        [nameof(Reason.ExtractNotFound)] = new(
            "its files cannot be read: look at the disk and the rights",
            "ses fichiers ne peuvent être lus : vérifier le disque et les droits"),
        [nameof(Reason.ExtractEmpty)] = new(
            "it holds no AAF file: rename or unpack its files",
            "elle ne contient aucun fichier AAF : renommer ou décompresser ses fichiers"),
        [nameof(Reason.ExtractCategoryMissing)] = new(
            $"a category of files is missing: {DeliverAgainEn}", $"une catégorie de fichiers manque : {DeliverAgainFr}"),
        [nameof(Reason.ExtractChunkMissing)] = new(
            $"a file of a series is missing: {DeliverAgainEn}", $"un fichier d'une série manque : {DeliverAgainFr}"),
        [nameof(Reason.ExtractTooOld)] = new(
            "it is older than the extract applied last", "elle est plus ancienne que le dernier extrait appliqué"),
        [nameof(Reason.ExtractDateInFuture)] = new(
            "its files bear a date to come: have them named anew", "ses fichiers portent une date à venir : les faire renommer"),
        [nameof(Reason.ExtractGap)] = new(
            "an earlier delta is missing: ask the academy for a full extract",
            "un différentiel antérieur manque : demander à l'académie un extrait complet"),
        [nameof(Reason.ExtractPredecessorRefused)] = new("the extract before it was refused", "l'extrait précédent a été refusé"),
        [nameof(Reason.ExtractPartsOverlap)] = new(
            "two full extracts of one day hold the same structures: keep the right one",
            "deux extraits complets d'un même jour contiennent les mêmes structures : garder le bon"),
        [nameof(Reason.ExtractPartLate)] = new(
            "another part of that day was applied: deliver all parts of a day together",
            "une autre partie de ce jour a été appliquée : livrer ensemble toutes les parties d'un jour"),
        [nameof(Reason.ExtractVolumeLow)] = new(
            $"it is far smaller than the ones before: {DeliverAgainEn}",
            $"elle est bien plus petite que les précédentes : {DeliverAgainFr}"),
        [nameof(Reason.ExtractNotWellFormed)] = new(
            $"a file is cut or not well formed: {DeliverAgainEn}", $"un fichier est coupé ou mal formé : {DeliverAgainFr}"),
        [nameof(Reason.ExtractNotAaf)] = new(
            $"a file is none of AAF: {DeliverAgainEn}", $"un fichier n'est pas de l'AAF : {DeliverAgainFr}"),
        [nameof(Reason.ExtractArchiveBroken)] = new($"the archive is broken: {DeliverAgainEn}", $"l'archive est abîmée : {DeliverAgainFr}"),
        [nameof(Reason.AcademyUnknown)] = new(
            "its academy cannot be told: put it into a folder of the academy's name",
            "son académie est indéterminée : la déposer dans un dossier au nom de l'académie"),
        [nameof(Reason.AcademyContradicted)] = new(
            "its structures are of another academy than it says", "ses structures sont d'une autre académie que celle qu'elle indique"),
    };

    private static readonly Dictionary<string, LocalizedText> Faults = new(StringComparer.Ordinal)
    {
        [nameof(IOException)] = new("a fault of the disk or the share", "une erreur du disque ou du partage"),
        [nameof(DirectoryNotFoundException)] = new("its folder is not there", "son dossier est absent"),
        [nameof(FileNotFoundException)] = new("a file is not there", "un fichier est absent"),
        [nameof(UnauthorizedAccessException)] = new("its rights are missing", "les droits manquent"),
        [nameof(TimeoutException)] = new("no answer in time", "pas de réponse à temps"),
        [nameof(OutOfMemoryException)] = new("memory ran out", "la mémoire manque"),
        [nameof(Reason.StoreUnavailable)] = new("it does not answer", "elle ne répond pas"),
        [nameof(Reason.SchemaOutdated)] = new(
            "its schema is older than the program: 'entecole migrate'", "son schéma est antérieur au programme : « entecole migrate »"),
        [nameof(Reason.SchemaTooNew)] = new(
            "its schema is newer than the program: upgrade it", "son schéma est postérieur au programme : le mettre à jour"),
    };

    private static readonly Dictionary<string, (string One, string Many, string OneFr, string ManyFr)> Roles = new(StringComparer.Ordinal)
    {
        ["pupil"] = ("pupil", "pupils", "élève", "élèves"), ["parent"] = ("parent", "parents", "parent", "parents"),
        ["teacher"] = ("teacher", "teachers", "enseignant", "enseignants"),
        ["director"] = ("director", "directors", "directeur", "directeurs"),
        ["schoolStaff"] = ("member of the staff", "members of the staff", "personnel", "personnels"),
        ["collectiviteStaff"] = (
            "agent of the collectivité", "agents of the collectivité", "agent de la collectivité", "agents de la collectivité"),
    };

    private static readonly LocalizedText OtherFault = new("its log says why", "son journal en dit la raison");

    /// <summary>What is counted; null when only its stable name is known.</summary>
    public static LocalizedText? OfCount(string cause) => Holds.TryGetValue(cause, out var hold) ? hold
        : Enum.TryParse<ProblemCode>(cause, out var code) ? code.Advice() : null;

    /// <summary>Why departures or changes are held; null for another cause.</summary>
    public static LocalizedText? OfHold(string cause) => Holds.TryGetValue(cause, out var hold) ? hold : null;

    /// <summary>So many persons of a role.</summary>
    public static string OfRole(string role, long count, Language language)
    {
        var (one, many, oneFr, manyFr) = Roles.GetValueOrDefault(role, ("person", "persons", "personne", "personnes"));
        return language is Language.French ? Counted.French(count, oneFr, manyFr) : Counted.English(count, one, many);
    }

    /// <summary>Why a delivery is refused.</summary>
    public static LocalizedText OfRefusal(string reason) => Refusals.TryGetValue(reason, out var words) ? words
        : new("see the report beside it", "voir le rapport placé à côté");

    /// <summary>A text with words in place of the names of faults that it has in brackets.</summary>
    public static string WithFaults(string text, Language language) => FaultNames().Replace(
        text, match => match.Groups["name"].Value is var name && Faults.TryGetValue(name, out var words) ? $"({words.In(language)})"
            : name.EndsWith(nameof(Exception), StringComparison.Ordinal) ? $"({OtherFault.In(language)})" : match.Value);

    /// <summary>A text with its dates in full, as the language writes them.</summary>
    public static string WithDates(string text, Language language) => language is not Language.French ? text
        : Dates().Replace(
            text, match => DateOnly.TryParseExact(match.Value, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? Day(day, language) : match.Value);

    /// <summary>A day.</summary>
    public static string Day(DateOnly day, Language language) => language is Language.French
        ? day.Day == 1 ? day.ToString("'1er' MMMM yyyy", French) : day.ToString("d MMMM yyyy", French)
        : day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>An instant, in French time.</summary>
    public static string Instant(DateTimeOffset at, Language language)
    {
        var local = TimeZoneInfo.ConvertTime(at, FrenchTime.Zone);
        return language is Language.French
            ? Day(DateOnly.FromDateTime(local.DateTime), language) + local.ToString("' à' H 'h' mm", CultureInfo.InvariantCulture)
            : local.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " (French time)";
    }

    [GeneratedRegex(@"\((?<name>[A-Z][a-z]*(?:[A-Z][a-z]*)+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FaultNames();

    [GeneratedRegex(@"\b(?:\d{4}-\d{2}-\d{2}|\d{2}/\d{2}/\d{4})\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Dates();
}
