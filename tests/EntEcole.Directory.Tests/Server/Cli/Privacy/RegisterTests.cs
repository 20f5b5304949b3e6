using EntEcole.Directory.Server.Cli.Privacy;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Security.Rules;

namespace EntEcole.Directory.Tests.Server.Cli.Privacy;

/// <summary>The register says what the program has: it follows settings and field rules, and marks what only the operator knows.</summary>
public sealed class RegisterTests
{
    [Fact]
    public void Register_HasFiveSheetsOfSevenItemsAndFollowsSettings()
    {
        var settings = new Settings();
        var sheets = new RegisterSheets(settings, []).Make();

        Assert.Equal(["directory", "gar", "dnma", "rights", "onde"], sheets.Select(sheet => sheet.Key), StringComparer.Ordinal);
        Assert.All(sheets, sheet => Assert.Equal(7, sheet.Items.Count));
        Assert.Contains("effacement après P3M", RegisterSheets.ToMarkdown(sheets), StringComparison.Ordinal);
        Assert.NotEmpty(RegisterSheets.MissingOf(sheets));

        settings.Store.GraceDays = 60;
        settings.Worker.BackupFolder = "sauvegardes";
        (
            settings.Privacy.PrivacyController, settings.Privacy.PrivacyDpoName, settings.Privacy.PrivacyDpoContact,
            settings.Privacy.PrivacyEncryption) =
            ("Rectorat d'essai", "DPD", "dpd@example.invalid", "LUKS");
        var changed = new RegisterSheets(settings, []).Make();
        Assert.Contains("effacement après P60D", RegisterSheets.ToMarkdown(changed), StringComparison.Ordinal);
        Assert.Empty(RegisterSheets.MissingOf(changed));
    }

    [Fact]
    public void Register_NamesEveryFieldThatARuleMasks()
    {
        var text = RegisterSheets.ToMarkdown(new RegisterSheets(new Settings(), []).Make());

        Assert.All(FieldRules.Fields.Keys, field => Assert.Contains(field, text, StringComparison.Ordinal));
    }
}
