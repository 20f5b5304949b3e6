using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host.Options;
using EntEcole.Directory.Server.Notifications;

namespace EntEcole.Directory.Tests.Server.Notifications;

/// <summary>Settings of what is told reach the channels, and those that make no sense or show a secret are refused by name.</summary>
public sealed class NotificationSettingsTests
{
    private static readonly string Secret = Convert.ToBase64String(new byte[32]);

    [Fact]
    public void Nothing_Set_TellsNobody()
    {
        var telling = new NotificationOptions().ToSettings();
        Assert.Empty(telling.Channels);
        Assert.Null(telling.DigestAt);
    }

    [Fact]
    public void Everything_Set_IsPassed()
    {
        var telling = new NotificationOptions
        {
            TellWebhook = "https://hooks.example.invalid/a", TellWebhookSecret = "whsec_" + Secret, TellMailServer = "smtp.example.invalid",
            TellMailFrom = "a@example.invalid",
            TellMailTo = "b@example.invalid, c@example.invalid", TellMailUser = "u", TellMailPassword = "p",
            TellLanguage = Language.English, TellProblems = 12,
            DigestTo = "0120612a=d@example.invalid,e@example.invalid; 0340101A=f@example.invalid",
        }.ToSettings();

        Assert.Equal(["webhook", "mail"], telling.Channels, StringComparer.Ordinal);
        Assert.Equal(("https://hooks.example.invalid/a", 32), (telling.Webhook!.Address.ToString(), telling.Webhook.Keys[0].Length));
        var mail = telling.Mail!;
        Assert.Equal(
            ("smtp.example.invalid", 587, MailEncryption.Required, "a@example.invalid", "u", "p"),
            (mail.Host, mail.Port, mail.Encryption, mail.From, mail.User, mail.Password));
        Assert.Equal(["b@example.invalid", "c@example.invalid"], mail.To, StringComparer.Ordinal);
        Assert.Equal(["d@example.invalid", "e@example.invalid"], mail.DigestTo["0120612A"], StringComparer.Ordinal);
        Assert.Equal((Language.English, 12.0, true), (telling.Language, telling.Problems, telling.DigestAt is not null));
    }

    [Theory]
    [InlineData("smtp.example.invalid:465", false, "FromTheStart")]
    [InlineData("smtp.example.invalid:2465", false, "FromTheStart", true)]
    [InlineData("smtp.example.invalid:25", false, "Required")]
    [InlineData("smtp.example.invalid:25", true, "WhenOffered")]
    [InlineData("localhost:25", false, "WhenOffered")]
    [InlineData("127.0.0.1", false, "WhenOffered")]
    [InlineData("[::1]:2525", false, "WhenOffered")]
    public void Mail_ToAServer_IsEncryptedUnlessItStaysOrIsAllowed(string server, bool plain, string expected, bool tls = false) =>
        Assert.Equal(
        expected,
        new NotificationOptions
        {
            TellMailServer = server,
            TellMailPlain = plain,
            TellMailTls = tls,
            TellMailFrom = "a@example.invalid",
            TellMailTo = "b@example.invalid",
        }.ToSettings().Mail!.Encryption.ToString());

    [Theory]
    [InlineData("http://hooks.example.invalid", null)]
    [InlineData("ftp://hooks.example.invalid", null)]
    [InlineData("hooks", null)]
    [InlineData("https://hooks.example.invalid", "")]
    [InlineData("https://hooks.example.invalid", "c2hvcnQ=")]
    [InlineData("https://hooks.example.invalid", "no base64 at all")]
    public void Webhook_WithoutTlsOrSecret_IsRefusedByNameAndWithoutItsValue(string address, string? secret)
    {
        var refusal = Assert.Throws<DirectoryException>(
            () => new NotificationOptions { TellWebhook = address, TellWebhookSecret = secret ?? Secret }.Validate());
        Assert.Equal(Reason.SettingInvalid, refusal.Reason);
        Assert.StartsWith(secret is null ? "TellWebhook " : "TellWebhookSecret ", refusal.Text.English, StringComparison.Ordinal);
        Assert.DoesNotContain(address, refusal.Text.English, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("smtp.example.invalid/x", "a@example.invalid", "b@example.invalid", "", "TellMailServer")]
    [InlineData("smtp.example.invalid", "", "b@example.invalid", "", "TellMailFrom")]
    [InlineData("smtp.example.invalid", "a@example.invalid", "", "", "TellMailTo")]
    [InlineData("smtp.example.invalid", "a@example.invalid", "nobody", "", "TellMailTo")]
    [InlineData("smtp.example.invalid", "a@example.invalid", "b@example.invalid", "0120612B=c@example.invalid", "DigestTo")]
    [InlineData("smtp.example.invalid", "a@example.invalid", "b@example.invalid", "0120612A", "DigestTo")]
    [InlineData(
        "smtp.example.invalid", "a@example.invalid", "b@example.invalid", "0120612A=c@example.invalid;0120612A=d@example.invalid",
        "DigestTo")]
    public void Mail_ThatMakesNoSense_IsRefusedByName(string server, string from, string to, string digests, string named)
    {
        var refusal = Assert.Throws<DirectoryException>(
            () => new NotificationOptions { TellMailServer = server, TellMailFrom = from, TellMailTo = to, DigestTo = digests }.Validate());
        Assert.StartsWith(named + " ", refusal.Text.English, StringComparison.Ordinal);
    }

    [Fact]
    public void Password_InClearToAnotherMachine_IsRefused() => Assert.Throws<DirectoryException>(() => new NotificationOptions
    {
        TellMailServer = "smtp.example.invalid:25", TellMailPlain = true, TellMailFrom = "a@example.invalid",
        TellMailTo = "b@example.invalid", TellMailUser = "u", TellMailPassword = "p",
    }.Validate());
}
