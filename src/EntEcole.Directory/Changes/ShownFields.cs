using System.Globalization;
using System.Text.Json;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Changes;

/// <summary>
/// The one place where the values of a person's fields become what an explanation or a plan shows, under their names in the API, with
/// dots. A caller who may not see a field is served from here. A list is one field.
/// </summary>
public static class ShownFields
{
    /// <summary>The fields of a record that have a value.</summary>
    public static IReadOnlyDictionary<string, string> Of(Person person)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var content = JsonDocument.Parse(PersonJson.WriteWithFullNames(person));
        Add("", content.RootElement, fields);
        return fields;
    }

    /// <summary>The fields of a version of a record: those of the person, and whether it is delivered; none of null.</summary>
    public static IReadOnlyDictionary<string, string> Of(RecordVersion? version)
    {
        var fields = version?.Person is null
            ? new Dictionary<string, string>(StringComparer.Ordinal)
            : new Dictionary<string, string>(Of(version.Person), StringComparer.Ordinal);
        if (version is not null)
        {
            fields["sources.presence"] = version.Presence.ToString();
        }

        return fields;
    }

    /// <summary>The fields of a school that have a value.</summary>
    public static IReadOnlyDictionary<string, string> Of(School school)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var content = JsonDocument.Parse(SchoolJson.Write(school));
        Add("school.", content.RootElement, fields);
        return fields;
    }

    /// <summary>The fields of a class that have a value.</summary>
    public static IReadOnlyDictionary<string, string> Of(ClassRow row)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["school_class.kind"] = row.Kind.ToString(),
            ["school_class.name"] = row.Name,
        };
        Put(fields, "school_class.type.code", row.TypeCode ?? "");
        Put(fields, "school_class.type.label", row.TypeLabel ?? "");
        return fields;
    }

    /// <summary>Whether a class is of a profile: of its school, and a teacher's for those who teach.</summary>
    public static bool IsOf(this ClassVersion row, int schoolNo, Role role) =>
        row.SchoolNo == schoolNo && (row.Teaches ? role is Role.Teacher or Role.SchoolStaff or Role.Director : role is Role.Pupil);

    /// <summary>The fields of a profile that have a value, with the classes in its school.</summary>
    public static IReadOnlyDictionary<string, string> Of(ProfileRow row, IEnumerable<ClassVersion> classes)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["profile.state"] = row.State.ToString(),
            ["profile.active_on"] = Day(row.ActiveOn),
        };
        Put(fields, "profile.suspended_on", row.SuspendedOn is { } suspended ? Day(suspended) : "");
        Put(fields, "profile.purge_on", row.PurgeOn is { } purge ? Day(purge) : "");
        Put(fields, "profile.classes", string.Join(", ", classes
            .Where(one => !(one.Teaches && row.State is ProfileState.Suspended)).Select(Text).Order(StringComparer.Ordinal)));
        return fields;
    }

    /// <summary>The fields of a relation.</summary>
    public static IReadOnlyDictionary<string, string> Of(RelationVersion relation)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Put(fields, "relation.link_code", relation.LinkCode);
        if (relation.Details is { } details)
        {
            fields["relation.details.legal"] = details.Legal.ToString(CultureInfo.InvariantCulture);
            fields["relation.details.financial"] = Text(details.Financial);
            fields["relation.details.contact"] = Text(details.Contact);
            fields["relation.details.payment"] = Text(details.Payment);
        }

        return fields;
    }

    /// <summary>What differs, by name.</summary>
    public static IReadOnlyList<FieldDifference> Differences(
        IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        [
            .. before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(field => new FieldDifference(field, before.GetValueOrDefault(field), after.GetValueOrDefault(field)))
                .Where(difference => !string.Equals(difference.Old, difference.New, StringComparison.Ordinal)),
        ];

    private static void Add(string prefix, JsonElement part, SortedDictionary<string, string> fields)
    {
        foreach (var property in part.EnumerateObject())
        {
            var name = prefix + JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
            if (property.Value.ValueKind is JsonValueKind.Object)
            {
                Add(name + ".", property.Value, fields);
            }
            else
            {
                Put(fields, name, Text(property.Value));
            }
        }
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Text)),
        JsonValueKind.Object => string.Join(' ', value.EnumerateObject().Select(property => Text(property.Value))),
        JsonValueKind.String => value.GetString()!,
        _ => value.GetRawText(),
    };

    private static string Text(ClassVersion row)
    {
        var more = string.Join(' ', new[] { row.Subjects, row.Head ? "*" : null }.Where(part => part is not null));
        return more.Length == 0 ? row.Name : $"{row.Name} ({more})";
    }

    private static string Text(bool value) => value ? "true" : "false";

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static void Put(SortedDictionary<string, string> fields, string name, string value)
    {
        if (value.Length > 0)
        {
            fields[name] = value;
        }
    }
}
