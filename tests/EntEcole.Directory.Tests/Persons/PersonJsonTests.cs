using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Tds.TSql;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Persons;

/// <summary>What is written of a person is read back, property by property.</summary>
public sealed class PersonJsonTests
{
    [Fact]
    public void Person_WithEveryProperty_ComesBack()
    {
        var whole = (Person)Filled(typeof(Person), "p");

        var json = PersonJson.Write(whole);

        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(PersonJson.Write(PersonJson.Read(json))));
    }

    [Fact]
    public void Person_WithTheLeast_ComesBack()
    {
        var least = PersonJson.Read("""{"u":"É \"D\" \u00e9","later":{"a":[1]},"p":{"s":"1"},"r":{},"s":{}}"""u8);

        Assert.Equal("É \"D\" é", least.UsageName);
        Assert.Empty(least.OtherGivenNames);
        Assert.Equal("1", least.Pupil!.SchoolSourceId);
        Assert.Empty(least.Pupil.Classes);
        Assert.Null(least.Pupil.Canteen);
        Assert.Null(least.Relative!.Address);
        Assert.Empty(least.Staff!.Functions);
    }

    // Until migration 0009 properties had their whole names.
    [Fact]
    public void Person_KeptUnderWholeNames_IsTheSameOnceMigrated()
    {
        var whole = (Person)Filled(typeof(Person), "p");
        var step = TSqlSchema.Steps("sqlite")[8];
        using var database = new SqliteConnection("Data Source=:memory:");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = $"""
            CREATE TABLE record (content TEXT);
            CREATE TABLE plan_record (content TEXT);
            INSERT INTO record (content) VALUES (@content);
            {step[step.IndexOf("UPDATE record", StringComparison.Ordinal)..]}
            SELECT content FROM record;
            """;
        command.Parameters.AddWithValue("@content", Encoding.UTF8.GetString(PersonJson.WriteWithFullNames(whole)));

        var migrated = PersonJson.Read(Encoding.UTF8.GetBytes((string)command.ExecuteScalar()!));

        Assert.Equal(Encoding.UTF8.GetString(PersonJson.Write(whole)), Encoding.UTF8.GetString(PersonJson.Write(migrated)));
    }

    // An escaped quote on either side of a name within a value: no property.
    [Fact]
    public void Person_WhoseNameLooksLikeAProperty_KeepsIt()
    {
        var odd = PersonJson.Read(PersonJson.Write(new Person { UsageName = "\"usageName\":\"u\":" }));

        Assert.Equal("\"usageName\":\"u\":", odd.UsageName);
    }

    /// <summary>A value in which nothing that is written is empty, each text another.</summary>
    private static object Filled(Type type, string name)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
        {
            return name + " é\"\\";
        }

        if (type == typeof(bool))
        {
            return true;
        }

        if (type == typeof(DateOnly))
        {
            return new DateOnly(2024, 2, 29).AddDays(name.Length);
        }

        if (typeof(IEnumerable).IsAssignableFrom(type))
        {
            var item = type.GetGenericArguments()[0];
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
            list.Add(Filled(item, name + "0"));
            list.Add(Filled(item, name + "1"));
            return list;
        }

        var constructor = type.GetConstructors().OrderByDescending(one => one.GetParameters().Length).First();
        var made = constructor.Invoke([.. constructor.GetParameters().Select(one => Filled(one.ParameterType, $"{name}.{one.Name}"))]);
        foreach (var property in type.GetProperties().Where(one => one.CanWrite && one.GetCustomAttribute<JsonIgnoreAttribute>() is null))
        {
            property.SetValue(made, Filled(property.PropertyType, $"{name}.{property.Name}"));
        }

        return made;
    }
}
