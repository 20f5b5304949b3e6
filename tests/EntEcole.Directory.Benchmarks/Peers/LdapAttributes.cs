using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EntEcole.Directory.Benchmarks.Peers;

/// <summary>
/// The attributes of one LDAP entry, made of the JSON of a person or of a school: each value there is a value here. What inetOrgPerson
/// has a name for bears that name; the rest is <c>ent</c> and its path, as in <c>entPupilIne</c>. What has parts is written as AAF
/// writes it, its parts joined by <c>$</c>.
/// </summary>
internal sealed class LdapAttributes
{
    // Parts of a person or a school whose properties are attributes of the entry; any other object is one value.
    private static readonly HashSet<string> Parts = new(StringComparer.Ordinal) { "pupil", "relative", "staff", "secondDegree", "address" };

    private static readonly Dictionary<string, string> Standard = new(StringComparer.Ordinal)
    {
        ["civility"] = "personalTitle",
        ["usageName"] = "sn",
        ["givenName"] = "givenName",
        ["mail"] = "mail",
        ["displayName"] = "displayName",
        ["phone"] = "telephoneNumber",
        ["relative.homePhone"] = "homePhone",
        ["relative.workPhone"] = "telephoneNumber",
        ["relative.mobilePhone"] = "mobile",
        ["relative.address.lines"] = "postalAddress",
        ["relative.address.box"] = "postOfficeBox",
        ["relative.address.postalCode"] = "postalCode",
        ["relative.address.town"] = "l",
        ["relative.address.country"] = "co",
        ["address.lines"] = "postalAddress",
        ["address.box"] = "postOfficeBox",
        ["address.postalCode"] = "postalCode",
        ["address.town"] = "l",
        ["address.country"] = "co",
    };

    // Their syntax admits no other letters.
    private static readonly HashSet<string> Ascii = new(StringComparer.Ordinal) { "mail", "telephoneNumber", "homePhone", "mobile" };

    private readonly List<KeyValuePair<string, string>> values = [];
    private readonly HashSet<KeyValuePair<string, string>> known = [];

    /// <summary>Every attribute, a value at a time; no value twice.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Values => values;

    public void Clear()
    {
        values.Clear();
        known.Clear();
    }

    /// <summary>A value; nothing for a blank one, which LDAP does not admit.</summary>
    public void Add(string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value) && known.Add(new(name, value)))
        {
            values.Add(new(name, value));
        }
    }

    /// <summary>All that the JSON says.</summary>
    public void AddContent(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        AddObject("", document.RootElement);
    }

    private void AddObject(string path, JsonElement element)
    {
        foreach (var property in element.EnumerateObject())
        {
            var inner = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (property.Value.ValueKind is JsonValueKind.Object && Parts.Contains(property.Name))
            {
                AddObject(inner, property.Value);
            }
            else if (property.Value.ValueKind is JsonValueKind.Array && Standard.TryGetValue(inner, out var lines))
            {
                // A postal address has its lines in one value.
                Add(lines, Text(property.Value));
            }
            else if (property.Value.ValueKind is JsonValueKind.Array)
            {
                foreach (var item in property.Value.EnumerateArray())
                {
                    Add(Custom(inner), Text(item));
                }
            }
            else
            {
                AddText(inner, Text(property.Value));
            }
        }
    }

    private void AddText(string path, string text)
    {
        var name = Standard.GetValueOrDefault(path);
        Add(name is null || (Ascii.Contains(name) && !text.All(char.IsAscii)) ? Custom(path) : name, text);
    }

    private static string Custom(string path) =>
        string.Concat(path.Split('.').Select(part => char.ToUpperInvariant(part[0]) + part[1..]).Prepend("ent"));

    private static string Text(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => string.Join('$', element.EnumerateObject().Select(property => Text(property.Value))),
        JsonValueKind.Array => string.Join('$', element.EnumerateArray().Select(Text)),
        JsonValueKind.True => "TRUE",
        JsonValueKind.False => "FALSE",
        JsonValueKind.Null => "",
        JsonValueKind.String => element.GetString()!,
        _ => element.GetRawText(),
    };
}

/// <summary>
/// The benchmark's own schema: what inetOrgPerson has no name for, gathered while the entries are written. Texts are compared by
/// case, as ours are; a DN is a DN.
/// </summary>
internal sealed class LdapSchema
{
    private const string Inherited =
        " objectClass uid cn sn givenName displayName mail telephoneNumber homePhone mobile postalAddress postOfficeBox postalCode l ";

    private readonly SortedSet<string> names = new(StringComparer.Ordinal);

    public void Gather(LdapAttributes entry)
    {
        foreach (var (name, _) in entry.Values)
        {
            names.Add(name);
        }
    }

    /// <summary>The schema file, whose auxiliary class and whose two classes of things may have every attribute seen or indexed.</summary>
    public string Write(IEnumerable<string> indexed, IReadOnlySet<string> dns)
    {
        var own = names.Concat(indexed).Where(name => name.StartsWith("ent", StringComparison.Ordinal)).Distinct(
            StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var text = new StringBuilder("objectIdentifier entEcole 1.3.6.1.4.1.4203.666.11.4900\n");
        for (var i = 0; i < own.Count; i++)
        {
            var kind = dns.Contains(own[i])
                ? "EQUALITY distinguishedNameMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.12"
                : "EQUALITY caseExactMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15";
            text.Append(CultureInfo.InvariantCulture, $"attributetype ( entEcole:1.{i + 1} NAME '{own[i]}' {kind} )\n");
        }

        var may = string.Join(" $ ", own.Concat(["personalTitle", "co"]));
        var all = string.Join(
            " $ ", Inherited.Split(' ', StringSplitOptions.RemoveEmptyEntries).Except(["objectClass", "cn"], StringComparer.Ordinal));
        text.Append(CultureInfo.InvariantCulture, $"objectclass ( entEcole:2.1 NAME 'entPerson' SUP top AUXILIARY MAY ( {may} ) )\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"objectclass ( entEcole:2.2 NAME 'entSchool' SUP top STRUCTURAL MUST cn MAY ( {may} $ {all} ) )\n");
        text.Append(
            CultureInfo.InvariantCulture, $"objectclass ( entEcole:2.3 NAME 'entClass' SUP top STRUCTURAL MUST cn MAY ( {may} ) )\n");
        return text.ToString();
    }
}
