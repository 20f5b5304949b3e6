using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Host.Options;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Host;

/// <summary>Settings: what the page says of them is what the program does.</summary>
public sealed class SettingsTableTests
{
    public static TheoryData<string> Numbers => [.. SettingCatalog.All.Where(info => info.Range is not null).Select(info => info.Name)];

    [Fact]
    public async Task Page_HasTheTablesOfTheCatalog()
    {
        var path = Repository.Path(SettingsTable.Page);
        var page = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var expected = SettingsTable.Of(page);
        if (Environment.GetEnvironmentVariable(SettingsTable.Variable) is "1")
        {
            await File.WriteAllTextAsync(path, expected, TestContext.Current.CancellationToken);
        }

        Assert.Equal(expected, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparer.Ordinal);
        Assert.Equal(
            Enum.GetNames<SettingTopic>().Order(StringComparer.Ordinal), SettingsTable.TopicsOf(page).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Number_BeyondItsRange_IsRefusedByNameAndItsEndsAreNot(string name)
    {
        var info = SettingCatalog.Find(name)!;
        var (property, range) = (info.Property, info.Range!);

        Assert.True(range.Min < range.Max);
        foreach (var refused in (int[])[range.Min - 1, range.Max + 1])
        {
            Assert.Equal(name, Assert.Throws<DirectoryException>(With(refused).Validate).Facts["setting"]);
        }

        foreach (var accepted in (int[])[range.Min, range.Max])
        {
            With(accepted).Validate();
        }

        Settings With(int value)
        {
            var settings = new Settings();
            var room = settings.Rooms.Single(room => room.Topic == info.Topic);
            property.SetValue(room, property.PropertyType == typeof(double) ? (object)(double)value : value);
            return settings;
        }
    }

    [Fact]
    public void Setting_ThatIsANumber_HasARange() => Assert.Equal(
        SettingCatalog.All.Where(
            info => info.Property.PropertyType is var type && (type == typeof(int) || type == typeof(int?) || type == typeof(double)))
            .Select(info => info.Name).Order(StringComparer.Ordinal),
        SettingCatalog.All.Where(info => info.Range is not null).Select(info => info.Name).Order(StringComparer.Ordinal),
        StringComparer.Ordinal);

    [Fact]
    public void Room_OfSettings_IsOneOfEachTopic() =>
        Assert.Equal(Enum.GetValues<SettingTopic>(), new Settings().Rooms.Select(room => room.Topic));

    [Fact]
    public void Default_OfASetting_IsWithinItsRange() => new Settings().Validate();
}
