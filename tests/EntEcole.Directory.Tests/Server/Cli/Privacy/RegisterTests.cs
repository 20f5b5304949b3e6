using System.Net;
using System.Text.Json;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Privacy;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Security.Rules;
using EntEcole.Directory.Tests.Support;

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
        Assert.Contains("(élève) : effacement après 3 mois", RegisterSheets.ToMarkdown(sheets), StringComparison.Ordinal);
        Assert.NotEmpty(RegisterSheets.MissingOf(sheets));

        settings.Store.GraceDays = 60;
        settings.Worker.BackupFolder = "sauvegardes";
        (
            settings.Privacy.PrivacyController, settings.Privacy.PrivacyDpoName, settings.Privacy.PrivacyDpoContact,
            settings.Privacy.PrivacyEncryption) =
            ("Rectorat d'essai", "DPD", "dpd@example.invalid", "LUKS");
        var changed = new RegisterSheets(settings, []).Make();
        Assert.Contains("(élève) : effacement après 60 jours", RegisterSheets.ToMarkdown(changed), StringComparison.Ordinal);
        Assert.Empty(RegisterSheets.MissingOf(changed));
    }

    [Fact]
    public void Register_NamesEveryFieldThatARuleMasks()
    {
        var text = RegisterSheets.ToMarkdown(new RegisterSheets(new Settings(), []).Make());

        Assert.All(FieldRules.Fields.Keys, field => Assert.Contains(field, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Register_OfAPrivateSchool_NamesItsHeadItsConventionAndItsOwnOfficer()
    {
        var settings = new Settings();
        (settings.Privacy.PrivacyController, settings.Privacy.PrivacyDpoContact) = ("Rectorat d'essai", "dpd@example.invalid");
        settings.Privacy.PrivacyPrivateSchools = "0312599g, 0120612A";
        settings.Privacy.PrivacyPrivateDpos = "0312599G=dpd-ecole@example.invalid";
        var convention = new Convention
        {
            Reference = "ESSAI-1", SchoolYear = new SchoolYear(2025), Academy = "TOULOUSE", Collectivite = "COMMUNE D'ESSAI",
            Siret = "21120202300019", SignedOn = new DateOnly(2025, 6, 1), EffectiveFrom = new DateOnly(2025, 9, 1),
            FeePerSchool = 40, SchoolCount = 1, Amount = 40,
            Schools = [new ConventionSchool("0312599G", "ÉCOLE <D'ESSAI>", "RODEZ", "12")],
        };

        var controllers = RegisterControllers.Of(settings.Privacy, [convention]);

        Assert.Equal(["rectorat", "0312599G", "0120612A"], controllers.Select(one => one.Key), StringComparer.Ordinal);
        var sheets = new RegisterSheets(settings, [convention]).Make(controllers[1]);
        var page = RegisterPages.Page(controllers[1], sheets, new DateOnly(2026, 6, 15));
        Assert.Contains(
            WebUtility.HtmlEncode("Chef d'établissement de ÉCOLE <D'ESSAI>, RODEZ (0312599G)"), page, StringComparison.Ordinal);
        Assert.Contains("dpd-ecole@example.invalid", page, StringComparison.Ordinal);
        Assert.DoesNotContain("dpd@example.invalid", page, StringComparison.Ordinal);
        Assert.Equal((5, 35), (page.Split("<section ").Length - 1, page.Split("<th scope=\"row\">").Length - 1));
        // Encryption and back-ups: what only the operator knows.
        Assert.Equal(10, page.Split("<mark>").Length - 1);
        // Neither enrolled nor with an officer.
        Assert.Equal(2, controllers[2].Lines.Count(line => line.Contains(RegisterSheets.Missing, StringComparison.Ordinal)));
        settings.Privacy.PrivacyPrivateDpos = "0312599G=";
        Assert.Equal(Reason.SettingInvalid, Assert.Throws<DirectoryException>(settings.Privacy.Validate).Reason);
    }

    [Fact]
    public async Task Register_WrittenAsPages_IsItsOwnersAloneAndExitsThreeWhenStrictAndSomethingIsMissing()
    {
        using var folder = new TempFolder();
        await using var store = await TestStore.CreateAsync();
        var pages = folder.File("registre");

        var (exit, output, error) = await Verb.RunAsync(
            "privacy", "register", "--html", pages, "--strict", "--lang", "fr", "--output", "json", "--database", "sqlite:" + store.Path);

        Assert.Equal(3, exit);
        Assert.Contains("Manque : directory: Responsable", error, StringComparison.Ordinal);
        var page = Path.Combine(pages, "registre-rectorat.html");
        Assert.Equal(page, JsonDocument.Parse(output).RootElement.GetProperty("pages")[0].GetString(), StringComparer.Ordinal);
        Assert.True(
            OperatingSystem.IsWindows() || File.GetUnixFileMode(page) == (UnixFileMode.UserRead | UnixFileMode.UserWrite),
            "Others can read the page.");
        Assert.Contains("<mark>", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
    }
}
