using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts;

/// <summary>Every way in which an extract is refused as a whole, with what to tell the operator.</summary>
internal static class ExtractRefusal
{
    private const string AskAgainEn = "Ask the academy for the complete delivery; nothing was applied.";
    private const string AskAgainFr = "Redemander la livraison complète à l'académie ; rien n'a été appliqué.";

    public static DirectoryException NotFound(string path) => Refuse(
        Reason.ExtractNotFound, "path", path,
        $"There is no folder {path}. Give the folder that holds the XML files of one academy.",
        $"Le dossier {path} n'existe pas. Indiquer le dossier qui contient les fichiers XML d'une académie.");

    public static DirectoryException NoFile(string path) => Refuse(
        Reason.ExtractEmpty, "path", path,
        $"{path} holds no AAF file (<prefix>_Complet_<yyyymmdd>_<Category>_<NNNN>.xml). Check the folder.",
        $"{path} ne contient aucun fichier AAF (<préfixe>_Complet_<aaaammjj>_<Catégorie>_<NNNN>.xml). Vérifier le dossier.");

    public static DirectoryException KindsDiffer(ExtractFile one, ExtractFile other) => Refuse(
        Reason.ExtractKindsDiffer, "file", other.Name,
        $"{one.Name} and {other.Name} are not of one kind (Complet, Delta): two deliveries are mixed. Separate them; nothing was applied.",
        $"{one.Name} et {other.Name} ne sont pas de même nature (Complet, Delta) : deux livraisons sont mêlées. Les séparer ; rien n'a été appliqué.");

    public static DirectoryException DatesDiffer(ExtractFile one, ExtractFile other) => Refuse(
        Reason.ExtractDatesDiffer, "file", other.Name,
        $"{one.Name} and {other.Name} bear two dates: two deliveries are mixed. Separate them; nothing was applied.",
        $"{one.Name} et {other.Name} portent deux dates : deux livraisons sont mêlées. Les séparer ; rien n'a été appliqué.");

    public static DirectoryException FileEmpty(string file) => Refuse(
        Reason.ExtractFileEmpty, "file", file,
        $"{file} is empty (0 byte). {AskAgainEn}",
        $"{file} est vide (0 octet). {AskAgainFr}");

    public static DirectoryException DeltaNotSupported(ExtractFile file) => Refuse(
        Reason.ExtractNotSupported, "file", file.Name,
        $"{file.Name} is a delta extract; this version reads full ones (Complet) only. Nothing was applied.",
        $"{file.Name} est un extrait différentiel ; cette version ne lit que les extraits complets. Rien n'a été appliqué.");

    public static DirectoryException SecondDegreeNotSupported(string file) => Refuse(
        Reason.ExtractNotSupported, "file", file,
        $"{file} is a second-degree (2D) file; this version reads first-degree (1D) extracts only. Nothing was applied.",
        $"{file} est un fichier du second degré (2D) ; cette version ne lit que les extraits du premier degré. Rien n'a été appliqué.");

    public static DirectoryException CategoryMissing(string path, AafCategory category) => Refuse(
        Reason.ExtractCategoryMissing, "category", category.ToString(),
        $"{path} holds no {category} file: a full extract has the four categories. {AskAgainEn}",
        $"{path} ne contient aucun fichier {category} : un extrait complet comporte les quatre catégories. {AskAgainFr}");

    public static DirectoryException ChunkTwice(ExtractFile one, ExtractFile other) => Refuse(
        Reason.ExtractChunkDuplicated, "file", other.Name,
        $"{one.Name} and {other.Name} bear the same chunk number. Keep the right one; nothing was applied.",
        $"{one.Name} et {other.Name} portent le même numéro de fichier. Garder le bon ; rien n'a été appliqué.");

    public static DirectoryException ChunkMissing(AafCategory category, int missing, ExtractFile found) => Refuse(
        Reason.ExtractChunkMissing, "chunk", string.Create(CultureInfo.InvariantCulture, $"{category}_{missing:0000}"),
        string.Create(CultureInfo.InvariantCulture, $"{category}_{missing:0000} is missing (found {found.Name}): part of the pupils would seem to have left. {AskAgainEn}"),
        string.Create(CultureInfo.InvariantCulture, $"{category}_{missing:0000} manque (trouvé : {found.Name}) : une partie des personnes semblerait partie. {AskAgainFr}"));

    public static DirectoryException RootEmpty(string file) => Refuse(
        Reason.ExtractRootEmpty, "file", file,
        $"{file} is well formed but holds no record: everybody in it would seem to have left. {AskAgainEn}",
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
            new Bilingual(
                string.Create(CultureInfo.InvariantCulture, $"{file} is cut or not well formed at line {line}, column {column}. {AskAgainEn}"),
                string.Create(CultureInfo.InvariantCulture, $"{file} est tronqué ou mal formé, ligne {line}, colonne {column}. {AskAgainFr}")),
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

    public static DirectoryException TooManyStrangers(string file, int line) => TooLarge(
        file, line,
        "too many elements or attributes that AAF does not have",
        "trop d'éléments ou d'attributs étrangers à AAF");

    public static DirectoryException TooOld(DateOnly date, DateOnly applied) => Refuse(
        Reason.ExtractTooOld, "date", date.ToString("O", CultureInfo.InvariantCulture),
        $"This extract is of {date:yyyy-MM-dd}, older than the last one applied ({applied:yyyy-MM-dd}). To go back on purpose, add --allow-older.",
        $"Cet extrait est du {date:yyyy-MM-dd}, antérieur au dernier appliqué ({applied:yyyy-MM-dd}). Pour revenir en arrière sciemment, ajouter --allow-older.");

    public static DirectoryException AcademyUnknown(string found) => Refuse(
        Reason.AcademyUnknown, "found", found,
        $"The academy cannot be told from the extract (ENTServAcAcademie: {found}). Say it with --academy.",
        $"L'extrait ne permet pas de déterminer l'académie (ENTServAcAcademie : {found}). L'indiquer par --academy.");

    private static DirectoryException TooLarge(string file, int line, string english, string french) => Refuse(
        Reason.ExtractLimitExceeded, "file", file,
        string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}: {english}. {AskAgainEn}"),
        string.Create(CultureInfo.InvariantCulture, $"{file}, ligne {line} : {french}. {AskAgainFr}"));

    private static DirectoryException Refuse(Reason reason, string key, string value, FormattableString english, FormattableString french) =>
        new(reason, new Bilingual(FormattableString.Invariant(english), FormattableString.Invariant(french)), DirectoryException.Fact(key, value));

    private static DirectoryException Refuse(Reason reason, string key, string value, string english, string french) =>
        new(reason, new Bilingual(english, french), DirectoryException.Fact(key, value));
}
