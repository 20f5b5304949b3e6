using System.Text;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Exports.GarCheck;

namespace EntEcole.Directory.Tests.Support;

/// <summary>The rules of the GAR once more, over whole documents in memory: what the streaming check must agree with.</summary>
internal sealed class GarOracle
{
    private static readonly XNamespace Ns = GarFamilies.Namespace;

    private readonly HashSet<string> schools = [];
    private readonly HashSet<string> persons = [];
    private readonly HashSet<(string Family, string Person, string Uai)> profiles = [];
    private readonly HashSet<(string Uai, string Code)> divisions = [];
    private readonly HashSet<(string Uai, string Code)> groups = [];
    private bool isRight = true;

    /// <summary>Whether the GAR would accept the files.</summary>
    public static bool IsRight(IReadOnlyDictionary<string, string> files) => new GarOracle().Judge(files);

    private bool Judge(IReadOnlyDictionary<string, string> files)
    {
        Dictionary<string, List<XElement>> roots = new(StringComparer.Ordinal);
        foreach (var family in GarFamilies.All)
        {
            var texts = files.Where(file => file.Key.Contains($"_1D_{family}_", StringComparison.Ordinal)).OrderBy(
                file => file.Key, StringComparer.Ordinal).ToList();
            Require(!texts.Where((file, i) => !file.Key.EndsWith($"_{i:0000}.xml", StringComparison.Ordinal)).Any());
            roots[family.Root()] = [.. texts.Select(file => Read(file.Value, family.Root())).OfType<XElement>()];
        }

        if (!isRight)
        {
            return false;
        }

        Schools(Records("GAR-ENT-Etab", "GAREtab"));
        Persons("GAR-ENT-Eleve", "GAREleve", ["NATIONAL_ELV"]);
        Persons(
            "GAR-ENT-Enseignant", "GAREnseignant",
            ["NATIONAL_ENS", "NATIONAL_DIR", "NATIONAL_DOC", "NATIONAL_EVS", "NATIONAL_ETA", "NATIONAL_COL"]);
        Groups();
        Managers(Records("GAR-ENT-RespAff", "GARRespAff"));
        return isRight;

        IEnumerable<XElement> Records(string root, string name) => roots[root].SelectMany(one => one.Elements(Ns + name));

        void Persons(string root, string name, string[] accepted)
        {
            foreach (var person in Records(root, name))
            {
                var id = Value(person, "GARPersonIdentifiant");
                Require(persons.Add(id));
                Require(Values(person, "GARPersonEtab").All(schools.Contains));
                foreach (var profile in person.Elements(Ns + "GARPersonProfils"))
                {
                    Require(schools.Contains(Value(profile, "GARStructureUAI")));
                    Require(accepted.Contains(Value(profile, "GARPersonProfil").ToUpperInvariant(), StringComparer.Ordinal));
                    profiles.Add((root, id, Value(profile, "GARStructureUAI")));
                }
            }

            Require(Records(root, "GARPersonMEFSTAT4").All(level =>
                profiles.Contains((root, Value(level, "GARPersonIdentifiant"), Value(level, "GARStructureUAI")))));
        }

        void Groups()
        {
            var all = Records("GAR-ENT-Groupe", "GARGroupe").ToList();
            divisions.UnionWith(all.Where(group => Value(group, "GARGroupeStatut") is "DIVISION").Select(Key));
            foreach (var group in all)
            {
                var isDivision = Value(group, "GARGroupeStatut") is "DIVISION";
                Require(schools.Contains(Key(group).Uai) && groups.Add(Key(group)));
                Require(isDivision || Value(group, "GARGroupeStatut") is "GROUPE");
                Require(Values(group, "GARGroupeDivAppartenance").All(
                    code => !isDivision && divisions.Contains((Key(group).Uai, code))));
            }

            var members = new HashSet<(string Uai, string Code, string Person)>();
            foreach (var member in Records("GAR-ENT-Groupe", "GARPersonGroupe"))
            {
                var (person, uai) = (Value(member, "GARPersonIdentifiant"), Key(member).Uai);
                Require(groups.Contains(Key(member)) && members.Add((uai, Key(member).Code, person)));
                Require(profiles.Contains(("GAR-ENT-Eleve", person, uai)) || profiles.Contains(("GAR-ENT-Enseignant", person, uai)));
            }
        }
    }

    private void Schools(IEnumerable<XElement> all)
    {
        foreach (var school in all)
        {
            Require(schools.Add(Value(school, "GARStructureUAI")));
        }
    }

    private void Managers(IEnumerable<XElement> all)
    {
        var managers = all.ToList();
        Require(managers.Select(one => Value(one, "GARPersonIdentifiant")).Distinct(StringComparer.Ordinal).Count() == managers.Count);
        Require(managers.SelectMany(one => Values(one, "GARRespAffEtab")).All(schools.Contains));
        Require(managers.SelectMany(one => Values(one, "GARRespAffEtab").Distinct(StringComparer.Ordinal)).GroupBy(
            uai => uai, StringComparer.Ordinal).All(group => group.Count() <= 50));
    }

    private static (string Uai, string Code) Key(XElement group) => (Value(group, "GARStructureUAI"), Value(group, "GARGroupeCode"));

    private XElement? Read(string text, string root)
    {
        try
        {
            using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(text));
            var document = XDocument.Load(bytes);
            document.Validate(GarSchema.BuiltIn.Set, (_, _) => isRight = false);
            Require(document.Root!.Name == Ns + root);
            return document.Root;
        }
        catch (XmlException)
        {
            isRight = false;
            return null;
        }
    }

    private static string Value(XElement element, string name) => element.Element(Ns + name)?.Value.Trim() ?? "";

    private static IEnumerable<string> Values(XElement element, string name) => element.Elements(Ns + name).Select(one => one.Value.Trim());

    private void Require(bool condition) => isRight &= condition;
}
