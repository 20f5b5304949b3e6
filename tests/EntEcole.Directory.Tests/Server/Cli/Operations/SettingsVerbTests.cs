using System.Text.Json;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Host.Options;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli.Operations;

/// <summary>What is in force is shown, secrets are not, and what is misspelt is told. Alone, for the process's environment.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SettingsVerbTests : IDisposable
{
    private const string Name = "settings";
    private const string Secret = "zyxwv-undisclosed-zyxwv-undisclosed";

    private static readonly string[] SecretWords = ["Key", "Secret", "Password", "Database"];

    private readonly TempFolder folder = new();
    private readonly List<(string Name, string? Before)> variables = [];

    [Fact]
    public void Catalog_EverySetting_IsDescribedInBothLanguagesAndDecidedOn()
    {
        Assert.Equal(
            new Settings().Rooms.SelectMany(room => room.GetType().GetProperties()).Where(property => property.CanWrite)
                .Select(property => property.Name).Order(StringComparer.Ordinal),
            SettingCatalog.All.Select(info => info.Name).Order(StringComparer.Ordinal));
        Assert.All(SettingCatalog.All, info =>
        {
            Assert.EndsWith(".", info.Description.English, StringComparison.Ordinal);
            Assert.EndsWith(".", info.Description.French, StringComparison.Ordinal);
            Assert.NotEqual(info.Description.English, info.Description.French, StringComparer.Ordinal);
            Assert.InRange(info.Description.French.Length, 10, 100);
        });
    }

    [Fact]
    public void Catalog_WhatSoundsLikeASecret_IsNotShownUnlessItIsAPath()
    {
        string[] paths = [nameof(CallerOptions.TokenKeys), nameof(CallerOptions.LocalKey), nameof(CallerOptions.TlsKey)];
        Assert.All(
            SettingCatalog.All.Where(info => SecretWords.Any(word => info.Name.Contains(word, StringComparison.Ordinal))),
            info => Assert.Equal(paths.Contains(info.Name, StringComparer.Ordinal), info.Show is SettingShow.Whole));
    }

    [Fact]
    public async Task DnmaKey_IsMadeOnceAndTakenFromTheFolderOfSecretsAlone()
    {
        var (file, database) = (folder.File("DnmaKey"), "sqlite:" + folder.File("dnma.db"));
        Assert.Equal(0, (await Verb.RunAsync("dnma", "key", "new", file)).Exit);
        var key = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal(2, (await Verb.RunAsync("dnma", "key", "new", file)).Exit);
        Assert.Equal(key, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));

        Set("ENTECOLE_SECRETS", folder.Path);
        Assert.Equal(0, (await Verb.RunAsync("migrate", "--database", database)).Exit);
        string[] accept = ["dnma", "key", "accept", "--by", "A. D'ESSAI", "--reason", "Essai", "--database", database, "--output", "json"];
        Assert.Contains("\"changed\": true", (await Verb.RunAsync(accept)).Output, StringComparison.Ordinal);
        Assert.Contains("\"changed\": false", (await Verb.RunAsync(accept)).Output, StringComparison.Ordinal);
        Assert.Equal(-1, (await File.ReadAllBytesAsync(folder.File("dnma.db"), TestContext.Current.CancellationToken)).AsSpan().IndexOf(
            System.Text.Encoding.UTF8.GetBytes(key)));

        Set("ENTECOLE_DNMAKEY", key);
        var (exit, output, error) = await Verb.RunAsync("settings", "--lang", "en");
        Assert.Equal(2, exit);
        Assert.Contains("DnmaKey is taken from a file of the folder", error, StringComparison.Ordinal);
        Assert.DoesNotContain(key, output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retention_ListsWhatIsKeptByTheSettingsInForce()
    {
        Set("ENTECOLE_RETENTIONDAYS", "321");
        Set("ENTECOLE_GRACEDAYSPUPIL", "30");
        var (exit, output, _) = await Verb.RunAsync("settings", "--retention", "--lang", "fr", "--output", "json");

        Assert.Equal(0, exit);
        var rows = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        Assert.Contains(rows, row => row.GetProperty("kept").GetString() is "321 jours");
        Assert.Contains("P30D (Pupil)", rows[0].GetProperty("kept").GetString(), StringComparison.Ordinal);
        Assert.Contains(rows, row => !row.GetProperty("holdsPersons").GetBoolean());
        // Each setting that decides of one exists.
        Assert.All(
            rows.SelectMany(row => row.GetProperty("by").GetString()!.Split(", ", StringSplitOptions.RemoveEmptyEntries)),
            name => Assert.NotNull(SettingCatalog.Find(name.TrimEnd('…'))));
    }

    [Theory]
    [InlineData("sqlite:/var/lib/entecole/entecole.db", "sqlite:/var/lib/entecole/entecole.db")]
    [InlineData($"sqlserver:Server=sql;Database=entecole;User ID=service;Password={Secret}", "sqlserver:Server=sql;Database=entecole;***")]
    [InlineData(
        $"sqlserver:password=\"{Secret};x\";data source=sql,1433;initial catalog=e",
        "sqlserver:Data Source=sql,1433;Initial Catalog=e;***")]
    [InlineData("sqlserver:Server=sql;Database=entecole", "sqlserver:Server=sql;Database=entecole")]
    [InlineData($"sqlserver:Server=sql;Password='{Secret}", "***")]
    [InlineData($"Server=sql;Password={Secret}", "***")]
    public void PlaceOf_Address_ShowsServerAndDatabaseAlone(string address, string shown) =>
        Assert.Equal(shown, ShownSetting.PlaceOf(address));

    [Fact]
    public void CallerSettings_Written_ShowNoSecret() =>
        Assert.DoesNotContain(Secret, new CallerSettings { SealKey = Secret }.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData($"sqlserver:Server=sql;Database=entecole;User ID=service;Password={Secret}")]
    [InlineData($"sqlserver:Server=sql;Database=entecole;pwd = {Secret}")]
    [InlineData($"sqlserver:Server=sql;Password='{Secret}")]
    [InlineData($"Server=sql;Password={Secret}")]
    public async Task CommandLine_PasswordInTheAddress_IsRefusedWithWhatToDoAndNotRepeated(string address)
    {
        foreach (var verb in new[] { "migrate", "settings", "serve", "demo" })
        {
            var (exit, output, error) = await Verb.RunAsync(verb, "--lang", "en", "--database", address);
            Assert.Equal(2, exit);
            Assert.Contains("ENTECOLE_SECRETS", error, StringComparison.Ordinal);
            Assert.Contains("ENTECOLE_DATABASE", error, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, output + error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Settings_FromEverywhere_AreShownWithTheirSourceAndWithoutSecrets()
    {
        folder.WritePrivate("SealKey", Secret + "\n");
        Set("ENTECOLE_SECRETS", folder.Path);
        Set("ENTECOLE_GRACEDAYS", "7");
        Set("ENTECOLE_TLSKEY", "/etc/entecole/tls.key");
        Set("ENTECOLE_DATABASE", $"sqlserver:Server=sql;Database=entecole;User ID=service;Password={Secret}");

        var (exit, output, error) = await Verb.RunAsync("settings", "--output", "json", "--lang", "en");

        Assert.Equal((0, ""), (exit, error));
        Assert.DoesNotContain(Secret, output, StringComparison.Ordinal);
        var shown = JsonDocument.Parse(output).RootElement.GetProperty("settings").EnumerateArray().ToDictionary(
            row => row.GetProperty("name").GetString()!, StringComparer.Ordinal);
        Assert.Equal(SettingCatalog.All.Count, shown.Count);
        Assert.Equal(("7", "variable", "ENTECOLE_GRACEDAYS"), Row("GraceDays"));
        Assert.Equal(("***", "secrets", "SealKey"), Row("SealKey"));
        Assert.True(shown["SealKey"].GetProperty("isSecret").GetBoolean());
        Assert.Equal(("/etc/entecole/tls.key", "variable", "ENTECOLE_TLSKEY"), Row("TlsKey"));
        Assert.Equal(("sqlserver:Server=sql;Database=entecole;***", "variable", "ENTECOLE_DATABASE"), Row("Database"));
        Assert.Equal(("400", "default", null), Row("RetentionDays"));
        Assert.Equal((null, "default", null), Row("TokenIssuer"));
        Assert.Equal(("P3M", 1, 3_650), (
            Text(shown["Grace"], "default"), shown["GraceDays"].GetProperty("min").GetInt32(),
            shown["GraceDays"].GetProperty("max").GetInt32()));

        (string? Value, string? Source, string? From) Row(string name) => (
            Text(shown[name], "value"), Text(shown[name], "source"), Text(shown[name], "from"));
        static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    [Theory]
    [InlineData("en", "default", "Time during which a suspended profile comes back as it was; then the person is purged.")]
    [InlineData("fr", "défaut", "Délai pendant lequel un profil suspendu revient tel qu'il était ; ensuite, purge de la personne.")]
    public async Task Settings_ForPeople_AreATableInTheirLanguage(string language, string source, string description)
    {
        var (exit, output, error) = await Verb.RunAsync("settings", "--lang", language, "--database", "sqlite:other.db");

        Assert.Equal((0, ""), (exit, error));
        Assert.Contains(
            output.Split('\n'), line => line.Contains("Grace ", StringComparison.Ordinal) && line.Contains("P3M", StringComparison.Ordinal)
            && line.Contains(source, StringComparison.Ordinal) && line.Contains(description, StringComparison.Ordinal));
        Assert.Contains(
            output.Split('\n'),
            line => line.Contains("sqlite:other.db", StringComparison.Ordinal) && line.Contains("--database", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Settings_VariableThatIsNone_IsToldWithWhatIsMeantAndWithoutItsValue()
    {
        Set("ENTECOLE_GRACE_DAYS", Secret);
        Set("ENTECOLE_WHATEVER", Secret);
        Set("ENTECOLE_TOKEN", Secret);

        var (exit, output, error) = await Verb.RunAsync("settings", "--lang", "en", "--output", "json");

        Assert.Equal(0, exit);
        Assert.Equal(
            [
                "ENTECOLE_GRACE_DAYS is no setting: nothing is taken from it. Is GraceDays meant?",
                "ENTECOLE_WHATEVER is no setting: nothing is taken from it. 'entecole settings' lists them.",
            ],
            JsonDocument.Parse(output).RootElement.GetProperty("warnings").EnumerateArray().Select(one => one.GetString()!).Order(
                StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.DoesNotContain(Secret, output + error, StringComparison.Ordinal);
        Assert.Equal(2, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Verb_OtherThanSettings_TellsWhatIsMisspeltOnce()
    {
        Set("ENTECOLE_GRACEDAY", "3");
        var (exit, _, error) = await Verb.RunAsync("migrate", "--lang", "fr", "--database", "sqlite:" + folder.File("a.db"));
        Assert.Equal(0, exit);
        Assert.Equal("ENTECOLE_GRACEDAY n'est pas un réglage : rien n'en est pris. Est-ce GraceDays ?", error.Trim());
    }

    [Theory]
    [InlineData("ENTECOLE_GRACEDAYS", "many", "GraceDays")]
    [InlineData("ENTECOLE_CALLERRATE", "-1", "CallerRate")]
    [InlineData("ENTECOLE_SECRETS", "/nowhere/at/all", "ENTECOLE_SECRETS")]
    public async Task Settings_ValueThatMakesNoSense_IsRefusedByName(string variable, string value, string named)
    {
        Set(variable, value);
        var (exit, output, error) = await Verb.RunAsync("settings", "--lang", "en", "--output", "json");
        Assert.Equal(2, exit);
        Assert.StartsWith(named + " ", error, StringComparison.Ordinal);
        Assert.Equal("SettingInvalid", JsonDocument.Parse(output).RootElement.GetProperty("reason").GetString());
    }

    [Fact]
    public void File_OfSettings_IsReadAndWhatIsNoneIsTold()
    {
        File.WriteAllText(
            folder.File("appsettings.json"), """{ "graceDays": 12, "GaurdFloor": 4, "Logging": { "LogLevel": { "Default": "Debug" } } }""");
        var sources = SettingSources.Read(folder.Path);

        Assert.Equal((12, 3), (sources.ToSettings().Store.GraceDays, sources.ToSettings().Guard.GuardFloor));
        Assert.Equal(new SettingOrigin(SettingSource.File, "appsettings.json"), sources.OriginOf("GraceDays"));
        Assert.Equal(
            "GaurdFloor (appsettings.json) is no setting: nothing is taken from it. Is GuardFloor meant?",
            Assert.Single(sources.Unknown()).English);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{ "GraceDays": 1, "gracedays": 2 }""")]
    public void File_ThatCannotBeRead_IsRefused(string text)
    {
        File.WriteAllText(folder.File("appsettings.json"), text);
        Assert.Equal(Reason.SettingInvalid, Assert.Throws<DirectoryException>(() => SettingSources.Read(folder.Path)).Reason);
    }

    public void Dispose()
    {
        foreach (var (name, before) in variables)
        {
            Environment.SetEnvironmentVariable(name, before);
        }

        folder.Dispose();
    }

    private void Set(string name, string value)
    {
        variables.Add((name, Environment.GetEnvironmentVariable(name)));
        Environment.SetEnvironmentVariable(name, value);
    }
}
