using System.Globalization;
using System.Text;

namespace EntEcole.Directory.Tests.Support;

/// <summary>
/// Writes a small AAF extract by hand, full or delta, attribute by attribute as aaf-format sections 3 to 6 give them:
/// independent of the project's generator and of its reader. <see cref="SecondDegree"/> has the other dialect.
/// </summary>
public sealed class ExtractBuilder
{
    private readonly Dictionary<string, List<string>> records = new(StringComparer.Ordinal)
    {
        ["EtabEducNat"] = [],
        ["MefEducNat"] = [],
        ["MatiereEducNat"] = [],
        ["Eleve"] = [],
        ["PersRelEleve"] = [],
        ["PersEducNat"] = [],
    };

    public string Date { get; init; } = "20260615";

    public string Academy { get; init; } = "TOULOUSE";

    /// <summary>A delta: only the categories that have records get a file.</summary>
    public bool Delta { get; init; }

    /// <summary>Records of a category in one file; the others go to the next ones.</summary>
    public int RecordsPerFile { get; init; } = int.MaxValue;

    public static string Attr(string name, params string[] values) =>
        $"<attr name=\"{name}\">{string.Concat(values.Select(value => value.Length == 0 ? "<value/>" : $"<value>{Escape(value)}</value>"))}</attr>\n";

    public ExtractBuilder School(string id, string uai, string name = "E.E.PU$LES ESSAIS$RODEZ", params string[] more) => Raw(
        "EtabEducNat",
        Record("EtabEducNat", "categorieStructure", id, [
            Attr("ENTStructureJointure", id),
            Attr("ENTStructureUAI", uai),
            Attr("ENTStructureNomCourant", name),
            Attr("ENTStructureTypeStruct", "ECOLE DE NIVEAU ELEMENTAIRE"),
            Attr("ENTEcoleSecteur", "PU"),
            Attr("ENTEcoleCommune", "12202$RODEZ$012"),
            Attr("ENTServAcAcademie", Academy),
            .. more,
        ]));

    public ExtractBuilder Pupil(
        string id, string school, string name = "ESSAI", string given = "Zoé", string[]? relatives = null, string classTuple = "",
        string birth = "04/11/2016", string level = "1121$CP", params string[] more) => Raw(
        "Eleve",
        Record("Eleve", "categoriePersonne", id, [
            Attr("ENTPersonJointure", id),
            Attr("ENTPersonDateNaissance", birth),
            Attr("ENTPersonNom", name),
            Attr("ENTPersonNomPatro", name),
            Attr("ENTPersonPrenom", given),
            Attr("ENTPersonAutresPrenoms", given),
            Attr("ENTPersonCivilite", "Mme"),
            Attr("ENTPersonStructRattach", school),
            Attr("ENTEleveAutoriteParentale", relatives ?? [""]),
            Attr("ENTPersonClasses", classTuple),
            Attr("ENTEleveNiveau", level),
            .. more,
        ]));

    public ExtractBuilder Relative(string id, string name = "ESSAI", string given = "Anne", string mail = "", params string[] more) => Raw(
        "PersRelEleve",
        Record("PersRelEleve", "categoriePersonne", id, [
            Attr("ENTPersonJointure", id),
            Attr("ENTPersonCivilite", "Mme"),
            Attr("ENTPersonNom", name),
            Attr("ENTPersonPrenom", given),
            Attr("ENTPersonAdresse", "$$5 RUE DE L ESSAI$"),
            Attr("ENTPersonMail", mail),
            .. more,
        ]));

    public ExtractBuilder Staff(
        string id, string[] functions, string attachment = "", string name = "MODELE", string given = "PAUL", params string[] more) => Raw(
        "PersEducNat",
        Record("PersEducNat", "categoriePersonne", id, [
            Attr("ENTPersonJointure", id),
            Attr("ENTPersonNom", name),
            Attr("ENTPersonPrenom", given),
            Attr("ENTPersonStructRattach", attachment),
            Attr("ENTPersonFonctions", functions),
            Attr("ENTPersonCategorieEnseignant", "O"),
            .. more,
        ]));

    /// <summary>The request of a delta that takes a record away.</summary>
    public ExtractBuilder Delete(string category, string id) => Raw(category, $"""
        <deleteRequest>
        <operationalAttributes><attr name="categoriePersonne"><value>{category}</value></attr></operationalAttributes>
        <identifier><id>{id}</id></identifier>
        </deleteRequest>

        """);

    /// <summary>Makes the last record of a category a <c>modifyRequest</c>, the complete set of attributes (aaf-format 2.4).</summary>
    public ExtractBuilder AsModify(string category)
    {
        var record = records[category][^1];
        var at = record.IndexOf("<attributes>", StringComparison.Ordinal);
        var body = record[at..].Replace("<attr name=", "<modification operation=\"replace\" name=", StringComparison.Ordinal)
            .Replace("</attr>", "</modification>", StringComparison.Ordinal)
            .Replace("attributes>", "modifications>", StringComparison.Ordinal);
        records[category][^1] = (record[..at] + body).Replace("addRequest>", "modifyRequest>", StringComparison.Ordinal);
        return this;
    }

    /// <summary>Gives an attribute of a record other values; the attribute is added when the record has none.</summary>
    public ExtractBuilder Edit(string category, string id, string attribute, params string[] values)
    {
        var at = records[category].FindIndex(record => record.Contains($"<id>{id}</id>", StringComparison.Ordinal));
        var record = records[category][at];
        var start = record.IndexOf($"<attr name=\"{attribute}\">", StringComparison.Ordinal);
        var end = start < 0 ? -1 : record.IndexOf("</attr>\n", start, StringComparison.Ordinal) + "</attr>\n".Length;
        var place = start < 0 ? record.IndexOf("</attributes>", StringComparison.Ordinal) : start;
        records[category][at] = record[..place] + Attr(attribute, values) + record[(start < 0 ? place : end)..];
        return this;
    }

    public ExtractBuilder Raw(string category, string record)
    {
        records[category].Add(record);
        return this;
    }

    /// <summary>A record with the attributes given.</summary>
    public static string Record(string category, string operational, string id, IEnumerable<string> attributes) => $"""
        <addRequest>
        <operationalAttributes><attr name="{operational}"><value>{category}</value></attr></operationalAttributes>
        <identifier><id>{id}</id></identifier>
        <attributes>
        {string.Concat(attributes)}</attributes>
        </addRequest>

        """;

    /// <summary>Writes the files of each category into <paramref name="folder"/> and returns it.</summary>
    public string WriteTo(string folder)
    {
        System.IO.Directory.CreateDirectory(folder);
        foreach (
            var (category, all) in records.Where(pair => pair.Value.Count > 0 || !(Delta || pair.Key is "MefEducNat" or "MatiereEducNat")))
        {
            var chunk = 0;
            foreach (var some in all.Chunk(Math.Min(RecordsPerFile, Math.Max(all.Count, 1))).DefaultIfEmpty([]))
            {
                File.WriteAllText(Path(folder, category, chunk++), Document(some), Encoding.ASCII);
            }
        }

        return folder;
    }

    /// <summary>The file of a category.</summary>
    public string Path(string folder, string category, int chunk = 0) => System.IO.Path.Combine(
        folder, string.Create(CultureInfo.InvariantCulture, $"ENT_{(Delta ? "Delta" : "Complet")}_{Date}_{category}_{chunk:0000}.xml"));

    /// <summary>A whole document of these records.</summary>
    public static string Document(IEnumerable<string> records) => $"""
        <?xml version="1.0" encoding="ISO-8859-15"?>
        <!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">
        <ficAlimMENESR>
        <!-- versionAF="AAF-VE2003" -->
        {string.Concat(records)}</ficAlimMENESR>

        """;

    // ASCII with numeric references, as genuine extracts are.
    private static string Escape(string text) => string.Concat(text.Select(c => c switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '\'' => "&apos;",
        > '~' => $"&#{(int)c};",
        _ => c.ToString(),
    }));
}
