using System.Text;
using System.Xml;
using System.Xml.Linq;
using EntEcole.Directory.Files;

namespace EntEcole.Directory.Sample;

/// <summary>Puts into extracts that were written what nights bring: mistyped values, and one person in two academies.</summary>
public static class Troubles
{
    private const string Pupils = "Eleve";
    private const string Relatives = "PersRelEleve";
    private const int DeclarationLength = 100;
    private const int Mistyped = 3;

    // What makes two records those of one person.
    private static readonly string[] Identity =
    [
        "ENTPersonCivilite", "ENTPersonNom", "ENTPersonNomPatro", "ENTPersonPrenom", "ENTPersonMail", "ENTPersRelEleveTelMobile",
    ];

    /// <summary>Gives pupils and relatives of a school a birth date, a mail and a telephone that are none: three problems.</summary>
    /// <param name="folder">An academy's extract.</param>
    /// <param name="uai">The school.</param>
    public static void Mistype(string folder, string uai)
    {
        // Of an only child: otherwise the problem is told once a child.
        var pupils = PupilsOf(folder, uai).Where(pupil => Attribute(
            Find(folder, Relatives, pupil.Relative), "ENTPersRelEleveEleve")!.Elements().Count() == 1).Take(Mistyped).ToList();
        Edit(folder, Pupils, pupils[0].Id, record => Set(record, "ENTPersonDateNaissance", "31/02/2016"));
        Edit(folder, Relatives, pupils[1].Relative, record => Set(record, "ENTPersonMail", "parent.example.invalid"));
        Edit(folder, Relatives, pupils[2].Relative, record => Set(record, "ENTPersonTelPerso", "12"));
    }

    /// <summary>Makes a relative of a school the same person as one of a school of another academy, with the same mail.</summary>
    /// <param name="from">An academy's extract, and the school.</param>
    /// <param name="to">Another one's: its first relative is replaced.</param>
    public static void Duplicate((string Folder, string Uai) from, (string Folder, string Uai) to)
    {
        var source = PupilsOf(from.Folder, from.Uai).Select(pupil => Find(from.Folder, Relatives, pupil.Relative))
            .First(record => Value(record, "ENTPersonMail").Length > 0);
        Edit(to.Folder, Relatives, PupilsOf(to.Folder, to.Uai)[0].Relative, record =>
        {
            foreach (var name in Identity)
            {
                Set(record, name, Value(source, name));
            }
        });
    }

    private static List<(string Id, string Relative)> PupilsOf(string folder, string uai)
    {
        var school = Records(folder, "EtabEducNat").First(record => string.Equals(
            Value(record, "ENTStructureUAI"), uai, StringComparison.Ordinal));
        return
        [
            .. Records(folder, Pupils)
                .Where(record => string.Equals(Value(record, "ENTPersonStructRattach"), IdOf(school), StringComparison.Ordinal))
                .Select(record => (IdOf(record), Value(record, "ENTEleveAutoriteParentale").Split('$')[0]))
                .Where(pupil => pupil.Item2.Length > 0).DistinctBy(pupil => pupil.Item2, StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<XElement> Records(string folder, string category) =>
        Files(folder, category).SelectMany(file => Read(file).Root!.Elements("addRequest"));

    private static XElement Find(string folder, string category, string id) =>
        Records(folder, category).First(record => string.Equals(IdOf(record), id, StringComparison.Ordinal));

    private static void Edit(string folder, string category, string id, Action<XElement> edit)
    {
        foreach (var file in Files(folder, category))
        {
            var document = Read(file);
            if (document.Root!.Elements("addRequest").FirstOrDefault(one => string.Equals(IdOf(one), id, StringComparison.Ordinal)) is
                not { } record)
            {
                continue;
            }

            edit(record);
            using var stream = PrivateFile.Open(file, FileMode.Create);
            document.Save(stream);
            return;
        }
    }

    private static IEnumerable<string> Files(string folder, string category) =>
        System.IO.Directory.EnumerateFiles(folder, $"ENT1D_*_{category}_????.xml").Order(StringComparer.Ordinal);

    // The files name a DTD that is nowhere, and some are in an encoding that the runtime has apart.
    private static XDocument Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var head = Encoding.ASCII.GetString(bytes, 0, Math.Min(bytes.Length, DeclarationLength));
        var name = head.Split("encoding=\"") is [_, var rest] ? rest.Split('"')[0] : "UTF-8";
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        using var text = new StreamReader(new MemoryStream(bytes), encoding);
        using var reader = XmlReader.Create(text, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        var document = XDocument.Load(reader);
        document.Declaration = new XDeclaration("1.0", "UTF-8", standalone: null);
        return document;
    }

    private static string IdOf(XElement record) => record.Element("identifier")!.Element("id")!.Value;

    private static XElement? Attribute(XElement record, string name) => record.Element("attributes")!.Elements("attr")
        .FirstOrDefault(one => string.Equals(one.Attribute("name")!.Value, name, StringComparison.Ordinal));

    private static string Value(XElement record, string name) => Attribute(record, name)?.Element("value")?.Value ?? "";

    private static void Set(XElement record, string name, string value)
    {
        var attribute = Attribute(record, name);
        if (attribute is null)
        {
            record.Element("attributes")!.Add(attribute = new XElement("attr", new XAttribute("name", name)));
        }

        attribute.ReplaceNodes(new XElement("value", value));
    }
}
