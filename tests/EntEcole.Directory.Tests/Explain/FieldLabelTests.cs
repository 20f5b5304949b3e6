using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Tests.Explain;

/// <summary>What a French reader sees of a field that changed.</summary>
public sealed class FieldLabelTests
{
    [Fact]
    public void Field_OfAPersonOrASchool_HasAFrenchName_WithoutTheNameOfTheApi()
    {
        string[] others =
        [
            "profile.state", "profile.active_on", "profile.suspended_on", "profile.purge_on", "profile.classes", "sources.presence",
            "relation.link_code", "relation.details.legal", "relation.details.financial", "relation.details.contact",
            "relation.details.payment", "school_class.kind", "school_class.name", "school_class.type.code", "school_class.type.label",
        ];
        var fields = Fields("", typeof(Person)).Concat(Fields("school.", typeof(School))).Concat(others).ToList();

        Assert.Contains("relative.address.postal_code", fields, StringComparer.Ordinal);
        Assert.DoesNotContain(fields, field => FieldLabels.Name(field, Language.French) is var name && (
            name.Contains('_', StringComparison.Ordinal) || name.Contains('.', StringComparison.Ordinal)));
        Assert.All(fields, field => Assert.Equal(field, FieldLabels.Name(field, Language.English)));
    }

    [Theory]
    [InlineData("profile.state", "Suspended", "suspendu")]
    [InlineData("sources.presence", "Departed", "parti")]
    [InlineData("school_class.kind", "Group", "groupe")]
    [InlineData("profile.purge_on", "2026-09-16", "16/09/2026")]
    [InlineData("pupil.canteen", "false", "non")]
    [InlineData("relation.link_code", "10", "mère (10)")]
    [InlineData("relation.link_code", "99", "99")]
    [InlineData("usage_name", "Active", "Active")]
    public void Value_InFrench_IsReadAsPeopleWriteIt(string field, string value, string shown)
    {
        Assert.Equal(shown, FieldLabels.Value(field, value, Language.French));
        Assert.Equal(value, FieldLabels.Value(field, value, Language.English));
        Assert.Null(FieldLabels.Value(field, null, Language.French));
    }

    // As ShownFields names what the JSON of a record holds: an object is taken apart, a list is one field.
    private static IEnumerable<string> Fields(string prefix, Type type)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(one => one.CanWrite && one.GetCustomAttribute<JsonIgnoreAttribute>() is null))
        {
            var name = prefix + JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
            var isObject = string.Equals(property.PropertyType.Namespace, typeof(Person).Namespace, StringComparison.Ordinal)
                && !typeof(IEnumerable).IsAssignableFrom(property.PropertyType);
            foreach (var field in isObject ? Fields(name + ".", property.PropertyType) : [name])
            {
                yield return field;
            }
        }
    }
}
