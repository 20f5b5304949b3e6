using System.Collections.Frozen;
using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts;

/// <summary>Every way in which an extract is refused as a whole, with what to tell the operator.</summary>
internal static class ExtractRefusal
{
    private const string AskAgainEn = "Ask the academy for the complete delivery; nothing was applied.";
    private const string AskAgainFr = "Redemander la livraison complète à l'académie ; rien n'a été appliqué.";

    private static readonly FrozenSet<Reason> Reasons =
    [
        Reason.ExtractNotFound, Reason.ExtractEmpty, Reason.ExtractCategoryMissing, Reason.ExtractChunkMissing,
        Reason.ExtractChunkDuplicated,
        Reason.ExtractDateInFuture, Reason.ExtractGap, Reason.ExtractPartsOverlap, Reason.ExtractPartLate,
        Reason.AcademyContradicted,
        Reason.ExtractDatesDiffer, Reason.ExtractKindsDiffer, Reason.ExtractTooOld, Reason.ExtractFileEmpty, Reason.ExtractRootEmpty,
        Reason.ExtractNotWellFormed, Reason.ExtractNotAaf, Reason.ExtractNotSupported, Reason.ExtractLimitExceeded,
        Reason.ExtractEntryUnsafe,
        Reason.ExtractEntryDuplicated, Reason.ExtractArchiveBroken, Reason.ExtractVolumeLow, Reason.ExtractDateUnreadable,
        Reason.ExtractDegreesDiffer,
        Reason.ExtractDegreeUnknown, Reason.ExtractPredecessorRefused, Reason.AcademyUnknown,
    ];

    /// <summary>Whether a run that ends for this reason is refused because of its extract; otherwise it has failed.</summary>
    public static bool IsOne(Reason reason) => Reasons.Contains(reason);

    public static DirectoryException NotFound(string path) => Refuse(
        Reason.ExtractNotFound, "path", path,
        $"There is no {path}. Give a folder of AAF files, an archive (.tgz, .zip, .tar), or a folder of them.",
        $"{path} n'existe pas. Indiquer un dossier de fichiers AAF, une archive (.tgz, .zip, .tar), ou un dossier qui en contient.");

    public static DirectoryException Unreadable(string path, Exception fault) => Refuse(
        Reason.ExtractNotFound, "path", EntryNames.Shown(path),
        $"{EntryNames.Shown(path)} cannot be read ({fault.GetType().Name}). Check that it is there, and who may read it; nothing was applied.",
        $"{EntryNames.Shown(path)} ne peut être lu ({fault.GetType().Name}). Vérifier sa présence et les droits de lecture ; rien n'a été appliqué.");

    public static DirectoryException NotAnArchive(string path) => Refuse(
        Reason.ExtractNotSupported, "file", EntryNames.Shown(path),
        $"{EntryNames.Shown(path)} is neither a folder nor an archive that is read here (.tgz, .tar.gz, .tar, .zip). Nothing was applied.",
        $"{EntryNames.Shown(path)} n'est ni un dossier ni une archive lue ici (.tgz, .tar.gz, .tar, .zip). Rien n'a été appliqué.");

    public static DirectoryException ArchiveBroken(string archive, string? entry, Exception? fault) => OfEntry(
        Reason.ExtractArchiveBroken, archive, entry,
        $"{Entry(archive, entry)}: the archive is cut, damaged, or no archive at all{(fault is null ? "" : $" ({fault.GetType().Name})")}. {AskAgainEn}",
        $"{Entry(archive, entry)} : l'archive est tronquée, endommagée, ou n'en est pas une{(fault is null ? "" : $" ({fault.GetType().Name})")}. {AskAgainFr}");

    public static DirectoryException ArchiveEncrypted(string archive, string entry) => OfEntry(
        Reason.ExtractArchiveBroken, archive, entry,
        $"{Entry(archive, entry)}: the archive is encrypted. Deliver it without password; nothing was applied.",
        $"{Entry(archive, entry)} : l'archive est chiffrée. La déposer sans mot de passe ; rien n'a été appliqué.");

    public static DirectoryException EntryUnsafe(string archive, string entry) => OfEntry(
        Reason.ExtractEntryUnsafe, archive, entry,
        $"{Entry(archive, entry)}: this entry points outside, or is a link or a device. Do not trust this delivery: ask where it comes from. Nothing was applied.",
        $"{Entry(archive, entry)} : cette entrée sort du dossier, ou est un lien ou un périphérique. Vérifier l'origine de cette livraison. Rien n'a été appliqué.");

    public static DirectoryException EntryDuplicated(string archive, string entry) => OfEntry(
        Reason.ExtractEntryDuplicated, archive, entry,
        $"{Entry(archive, entry)}: this name is there twice. {AskAgainEn}",
        $"{Entry(archive, entry)} : ce nom figure deux fois. {AskAgainFr}");

    public static DirectoryException TooManyEntries(string archive, int limit) => OverLimit(
        archive, null, "ExtractMaxEntries",
        $"more than {limit} entries",
        $"plus de {limit} entrées");

    public static DirectoryException TooManyBytes(string archive, string? entry, long limit) => OverLimit(
        archive, entry, "ExtractMaxGigabytes",
        $"more than {limit >> 30} GiB once uncompressed",
        $"plus de {limit >> 30} Gio une fois décompressé");

    public static DirectoryException RatioTooHigh(string archive, string? entry, int limit) => OverLimit(
        archive, entry, "ExtractMaxRatio",
        $"more than {limit} bytes out of each compressed one, as in an archive made to fill a disk",
        $"plus de {limit} octets tirés de chaque octet compressé, comme une archive faite pour saturer un disque");

    public static DirectoryException DateUnreadable(string file, string dateText) => Refuse(
        Reason.ExtractDateUnreadable, "file", file,
        $"The name of {file} bears no date that can be read ({Said(dateText, "none")}), nor do the other files or the archive's name. Rename it with the date of the extract (yyyymmdd); nothing was applied.",
        $"Le nom de {file} ne porte pas de date lisible ({Said(dateText, "aucune")}), ni les autres fichiers, ni le nom de l'archive. Le renommer avec la date de l'extrait (aaaammjj) ; rien n'a été appliqué.");

    public static DirectoryException DateInFuture(string file, DateOnly date, DateOnly today)
    {
        var (english, french) = (
            $"{file}: the file name says {Iso(date)}, and today is {Iso(today)}. Applied, it would keep out every right extract until then.",
            $"{file} : le nom du fichier dit {date:dd/MM/yyyy}, et nous sommes le {today:dd/MM/yyyy}. Appliqué, il écarterait tout extrait juste jusque-là.");
        return new DirectoryException(
            Reason.ExtractDateInFuture,
            new LocalizedText(
                $"{english} Rename its files with the right date, or let it through with 'entecole sync PATH --allow-future --by … --reason …'. Nothing was applied.",
                $"{french} Renommer ses fichiers avec la bonne date, ou l'accepter par « entecole sync CHEMIN --allow-future --by … --reason … ». Rien n'a été appliqué."),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["file"] = file,
                ["date"] = Iso(date),
            });
    }

    private static string Iso(DateOnly date) => date.ToString("O", CultureInfo.InvariantCulture);

    private static string Said(string dateText, string none) => dateText.Length == 0 ? none : EntryNames.Shown(dateText);

    public static DirectoryException DegreesDiffer(string one, string other) => Refuse(
        Reason.ExtractDegreesDiffer, "file", other,
        $"{one} and {other} are not of one degree (1D, 2D): two deliveries are mixed. Separate them; nothing was applied.",
        $"{one} et {other} ne sont pas du même degré (1D, 2D) : deux livraisons sont mêlées. Les séparer ; rien n'a été appliqué.");

    /// <summary>The refusal of a delta whose changes name no field by which the store could recognise the feed.</summary>
    public static DirectoryException FeedUnknown(string path) => Refuse(
        Reason.ExtractDegreeUnknown, "path", path,
        $"Nothing in {path} tells whether it is of first or second degree, and it does not name its academy. Deliver it into a folder that bears the academy's name, as TOULOUSE/, or say --academy; nothing was applied.",
        $"Rien dans {path} ne dit s'il relève du premier ou du second degré, ni de quelle académie. Le livrer dans un dossier qui porte le nom de l'académie, comme TOULOUSE/, ou indiquer --academy ; rien n'a été appliqué.");

    public static DirectoryException DegreeUnknown(string path) => Refuse(
        Reason.ExtractDegreeUnknown, "path", path,
        $"Nothing in {path} tells whether it is of first or second degree: no record bears an attribute of either. {AskAgainEn}",
        $"Rien dans {path} ne dit s'il relève du premier ou du second degré : aucun enregistrement n'en porte d'attribut. {AskAgainFr}");

    public static DirectoryException PredecessorRefused(string path) => Refuse(
        Reason.ExtractPredecessorRefused, "path", path,
        $"{path} was not read: an earlier extract of the same academy was just refused, and skipping it would leave a gap. Settle that one first; nothing of this one was applied.",
        $"{path} n'a pas été lu : un extrait antérieur de la même académie vient d'être refusé, et le sauter laisserait un trou. Régler d'abord celui-là ; rien de celui-ci n'a été appliqué.");

    public static DirectoryException VolumeLow(AafCategory category, long bytes, long expected) => new(
        Reason.ExtractVolumeLow,
        new LocalizedText(
            FormattableString.Invariant(
                $"The {category} files hold {bytes} bytes; those of the last extracts held {expected}. Many would seem to have left. {AskAgainEn} If it is right, add --allow-smaller."),
            FormattableString.Invariant(
                $"Les fichiers {category} font {bytes} octets ; ceux des derniers extraits en faisaient {expected}. Beaucoup sembleraient partis. {AskAgainFr} S'il est juste, ajouter --allow-smaller.")),
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["category"] = category.ToString(),
            ["bytes"] = bytes.ToString(CultureInfo.InvariantCulture),
            ["expected"] = expected.ToString(CultureInfo.InvariantCulture),
        });

    public static DirectoryException NoFile(string path, IReadOnlyList<string> found)
    {
        var names = found.Count == 0 ? "" : string.Join(", ", found);
        return Refuse(
            Reason.ExtractEmpty, "path", path,
            $"{path} holds no AAF file (<prefix>_Complet_<yyyymmdd>_<Category>_<NNNN>.xml). Found: {(names.Length == 0 ? "nothing" : names)}. Rename or unpack the files.",
            $"{path} ne contient aucun fichier AAF (<préfixe>_Complet_<aaaammjj>_<Catégorie>_<NNNN>.xml). Trouvé : {(names.Length == 0 ? "rien" : names)}. Renommer ou décompresser les fichiers.");
    }

    public static DirectoryException PartsOverlap(string one, string other) => new(
        Reason.ExtractPartsOverlap,
        new LocalizedText(
            $"{one} and {other} are full extracts of one academy and day, and hold the same structures: applied one after the other, each would take out what the other brought. Keep the right one, or ask the academy for one extract; nothing was applied.",
            $"{one} et {other} sont des extraits complets de la même académie et du même jour, et contiennent les mêmes structures : appliqués l'un après l'autre, chacun retirerait ce que l'autre apporte. Garder le bon, ou demander à l'académie un seul extrait ; rien n'a été appliqué."),
        new Dictionary<string, string>(StringComparer.Ordinal) { ["path"] = one, ["other"] = other });

    public static DirectoryException PartLate(DateOnly date) => new(
        Reason.ExtractPartLate,
        new LocalizedText(
            $"Another full extract of {date:yyyy-MM-dd} was applied, and this one holds other structures: parts of one delivery, of which each would take out what the other brought. Deliver all parts of a day together, in one folder or archive; nothing was applied.",
            $"Un autre extrait complet du {date:dd/MM/yyyy} a été appliqué, et celui-ci contient d'autres structures : ce sont les parties d'une même livraison, dont chacune retirerait ce que l'autre apporte. Livrer ensemble toutes les parties d'un jour, dans un dossier ou une archive ; rien n'a été appliqué."),
        DirectoryException.Fact("date", string.Create(CultureInfo.InvariantCulture, $"{date:yyyy-MM-dd}")));

    public static DirectoryException KindsDiffer(string one, string other) => Refuse(
        Reason.ExtractKindsDiffer, "file", other,
        $"{one} and {other} are not of one kind (Complet, Delta): two deliveries are mixed. Separate them; nothing was applied.",
        $"{one} et {other} ne sont pas de même nature (Complet, Delta) : deux livraisons sont mêlées. Les séparer ; rien n'a été appliqué.");

    public static DirectoryException DatesDiffer(string one, string other) => Refuse(
        Reason.ExtractDatesDiffer, "file", other,
        $"{one} and {other} bear two dates: two deliveries are mixed. Separate them; nothing was applied.",
        $"{one} et {other} portent deux dates : deux livraisons sont mêlées. Les séparer ; rien n'a été appliqué.");

    public static DirectoryException FileEmpty(string file) => Refuse(
        Reason.ExtractFileEmpty, "file", file,
        $"{file} is empty (0 byte). {AskAgainEn}",
        $"{file} est vide (0 octet). {AskAgainFr}");

    public static DirectoryException CategoryMissing(string path, AafCategory category) => Refuse(
        Reason.ExtractCategoryMissing, "category", category.ToString(),
        $"{path} holds no {category} file: a full extract has the four categories. {AskAgainEn}",
        $"{path} ne contient aucun fichier {category} : un extrait complet comporte les quatre catégories. {AskAgainFr}");

    public static DirectoryException ChunkTwice(string one, string other) => Refuse(
        Reason.ExtractChunkDuplicated, "file", other,
        $"{one} and {other} bear the same chunk number. Keep the right one; nothing was applied.",
        $"{one} et {other} portent le même numéro de fichier. Garder le bon ; rien n'a été appliqué.");

    public static DirectoryException ChunkMissing(AafCategory category, int missing, string found) => Refuse(
        Reason.ExtractChunkMissing, "chunk", string.Create(CultureInfo.InvariantCulture, $"{category}_{missing:0000}"),
        string.Create(
            CultureInfo.InvariantCulture,
            $"{category}_{missing:0000} is missing (found {found}): part of the pupils would seem to have left. {AskAgainEn}"),
        string.Create(
            CultureInfo.InvariantCulture,
            $"{category}_{missing:0000} manque (trouvé : {found}) : une partie des personnes semblerait partie. {AskAgainFr}"));

    public static DirectoryException RootEmpty(string file) => Refuse(
        Reason.ExtractRootEmpty, "file", file,
        $"{file} is well formed but holds no record: all persons in it would seem to have left. {AskAgainEn}",
        $"{file} est bien formé mais ne contient aucun enregistrement : tous sembleraient partis. {AskAgainFr}");

    public static DirectoryException NotAaf(string file, string root) => Refuse(
        Reason.ExtractNotAaf, "file", file,
        $"The root of {file} is <{root}>, not <ficAlimMENESR>: this is not an AAF file. Nothing was applied.",
        $"La racine de {file} est <{root}> et non <ficAlimMENESR> : ce n'est pas un fichier AAF. Rien n'a été appliqué.");

    public static DirectoryException NotWellFormed(string file, int line, int column, Exception inner)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["file"] = file,
            ["line"] = line.ToString(CultureInfo.InvariantCulture),
            ["column"] = column.ToString(CultureInfo.InvariantCulture),
        };
        return new DirectoryException(
            Reason.ExtractNotWellFormed,
            new LocalizedText(
                string.Create(
                    CultureInfo.InvariantCulture, $"{file} is cut or not well formed at line {line}, column {column}. {AskAgainEn}"),
                string.Create(
                    CultureInfo.InvariantCulture, $"{file} est tronqué ou mal formé, ligne {line}, colonne {column}. {AskAgainFr}")),
            facts,
            // The parser's own message may quote the file, hence a person: only its type goes on.
            new InvalidDataException(inner.GetType().Name));
    }

    public static DirectoryException MarkupTooLong(string file, int line) => TooLarge(
        file, line,
        "a tag or comment goes on for more than 65,536 characters",
        "une balise ou un commentaire s'étend sur plus de 65 536 caractères");

    public static DirectoryException TooDeep(string file, int line, int limit) => TooLarge(
        file, line,
        string.Create(CultureInfo.InvariantCulture, $"elements are nested deeper than {limit}"),
        string.Create(CultureInfo.InvariantCulture, $"des éléments sont imbriqués sur plus de {limit} niveaux"));

    public static DirectoryException TooManyUnknownElements(string file, int line) => TooLarge(
        file, line,
        "too many elements or attributes that AAF does not have",
        "trop d'éléments ou d'attributs étrangers à AAF");

    public static DirectoryException TooOld(DateOnly date, DateOnly applied) => Refuse(
        Reason.ExtractTooOld, "date", date.ToString("O", CultureInfo.InvariantCulture),
        $"This extract is of {date:yyyy-MM-dd}, older than the last one applied ({applied:yyyy-MM-dd}). To go back on purpose, add --allow-older.",
        $"Cet extrait est du {date:dd/MM/yyyy}, antérieur au dernier appliqué ({applied:dd/MM/yyyy}). Pour revenir en arrière sciemment, ajouter --allow-older.");

    /// <summary>The refusal of an extract that this run applied.</summary>
    public static DirectoryException AlreadyApplied(long runId, string? digest) => new(
        Reason.ExtractAlreadyApplied,
        new LocalizedText(
            FormattableString.Invariant($"This very extract was applied by run {runId}. Nothing was done."),
            FormattableString.Invariant($"Cet extrait a déjà été appliqué par l'exécution {runId}. Rien n'a été fait.")),
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["digest"] = digest ?? "",
            ["runId"] = runId.ToString(CultureInfo.InvariantCulture),
        });

    public static DirectoryException AcademyUnknown(string found, bool inInbox = false) => Refuse(
        Reason.AcademyUnknown, "found", found,
        $"The academy cannot be told from the extract (ENTServAcAcademie: {found}). {(inInbox ? "Deliver it into a folder of the inbox that bears the academy's name, as TOULOUSE/" : "Say it with --academy, or deliver it in a folder or archive that bears the academy's name")}.",
        $"L'extrait ne permet pas de déterminer l'académie (ENTServAcAcademie : {found}). {(inInbox ? "Le déposer dans un dossier de la boîte qui porte le nom de l'académie, comme TOULOUSE/" : "L'indiquer par --academy, ou le livrer dans un dossier ou une archive qui porte le nom de l'académie")}.");

    /// <summary>The refusal of a label that is none of those known, with the nearest of them.</summary>
    public static DirectoryException AcademyNotKnown(string label, string nearest) => Refuse(
        Reason.AcademyUnknown, "found", label,
        $"{label} is no academy that is known here; the nearest is {nearest}. Have it corrected, say --academy, or add it to the setting Academies. Nothing was applied.",
        $"{label} n'est pas une académie connue ici ; la plus proche est {nearest}. La faire corriger, indiquer --academy, ou l'ajouter au réglage Academies. Rien n'a été appliqué.");

    /// <summary>The refusal of an extract none of whose structures is in its academy.</summary>
    public static DirectoryException AcademyContradicted(string academy, string found) => new(
        Reason.AcademyContradicted,
        new LocalizedText(
            $"This extract says that it is of {academy}, and no UAI in it is: they are of {found}. Ask the academy which is right; nothing was applied.",
            $"Cet extrait se dit de {academy}, et aucun de ses UAI n'en est : ils sont de {found}. Demander à l'académie ce qui est juste ; rien n'a été appliqué."),
        new Dictionary<string, string>(StringComparer.Ordinal) { ["academy"] = academy, ["found"] = found });

    private static string Entry(string archive, string? entry) =>
        EntryNames.Shown(Path.GetFileName(archive)) + (entry is null ? "" : " > " + EntryNames.Shown(entry));

    private static DirectoryException OverLimit(
        string archive, string? entry, string setting, FormattableString english, FormattableString french) => new(
        Reason.ExtractLimitExceeded,
        new LocalizedText(
            $"{Entry(archive, entry)}: {FormattableString.Invariant(english)}. If it is right, raise the setting {setting}. Nothing was applied.",
            $"{Entry(archive, entry)} : {FormattableString.Invariant(french)}. Si c'est normal, relever le réglage {setting}. Rien n'a été appliqué."),
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["file"] = Entry(archive, entry),
            ["limit"] = setting,
        });

    private static DirectoryException OfEntry(Reason reason, string archive, string? entry, string english, string french)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal) { ["file"] = EntryNames.Shown(Path.GetFileName(archive)) };
        if (entry is not null)
        {
            facts["entry"] = EntryNames.Shown(entry);
        }

        return new DirectoryException(reason, new LocalizedText(english, french), facts);
    }

    private static DirectoryException TooLarge(string file, int line, string english, string french) => Refuse(
        Reason.ExtractLimitExceeded, "file", file,
        string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}: {english}. {AskAgainEn}"),
        string.Create(CultureInfo.InvariantCulture, $"{file}, ligne {line} : {french}. {AskAgainFr}"));

    private static DirectoryException Refuse(
        Reason reason, string key, string value, FormattableString english, FormattableString french) =>
        new(
            reason, new LocalizedText(FormattableString.Invariant(english), FormattableString.Invariant(french)),
            DirectoryException.Fact(key, value));

    private static DirectoryException Refuse(Reason reason, string key, string value, string english, string french) =>
        new(reason, new LocalizedText(english, french), DirectoryException.Fact(key, value));
}
