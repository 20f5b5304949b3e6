using System.Security.Cryptography;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Tests.Server.Security;
using EntEcole.Directory.Tests.Support;
using MimeKit;

namespace EntEcole.Directory.Tests.Server.Notifications;

/// <summary>Messages mailed to a real server.</summary>
public sealed class MailTests : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 10, 5, 2, 0, 0, TimeSpan.Zero);

    private SmtpReceiver server = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData(
        Language.French, "[EntEcole] bilan de la semaine, circonscription 0120001A", "- 3 × autres causes",
        "- 0120612A : 3 anomalies, 2 départs ou changements retenus, absente de l'extrait, extrait du 4 octobre 2026")]
    [InlineData(
        Language.English, "[EntEcole] digest of the week, circonscription 0120001A", "- 3 × other causes",
        "- 0120612A: 3 problems, 2 departures or changes held, absent from the extract, extract of 2026-10-04")]
    public async Task Message_Mailed_IsTextAndHtmlInTheLanguageWithItsOwnId(Language language, string subject, string cause, string school)
    {
        Assert.Equal(new SendOutcome(SendVerdict.Sent, ""), await Channel(language).SendAsync(Digest(), CancellationToken.None));

        var mail = Assert.Single(server.Mails);
        var read = await ReadAsync(mail);
        Assert.Equal(
            (subject, "00000000000000000000000000000001@example.invalid", "auto-generated"),
            (read.Subject, read.MessageId, read.Headers["Auto-Submitted"]));
        Assert.Equal(("entecole@example.invalid", "region@example.invalid"), (mail.From, Assert.Single(mail.To)));
        Assert.Equal(At, read.Date);
        Assert.Contains(cause, read.TextBody, StringComparison.Ordinal);
        Assert.Contains(school, read.TextBody, StringComparison.Ordinal);
        Assert.Contains("<li>" + System.Net.WebUtility.HtmlEncode(school[2..]), read.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("<h2>", read.HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Digest_OfACirconscription_GoesToWhoHasIt()
    {
        var channel = Channel(digestTo: new(StringComparer.Ordinal) { ["0120001A"] = ["ien@example.invalid", "conseil@example.invalid"] });
        await channel.SendAsync(Digest(), CancellationToken.None);
        await channel.SendAsync(Digest() with { District = "0340001B" }, CancellationToken.None);
        Assert.Equal(["ien@example.invalid", "conseil@example.invalid"], server.Mails[0].To, StringComparer.Ordinal);
        Assert.Equal(["region@example.invalid"], server.Mails[1].To, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Account_OfTheServer_IsUsed()
    {
        await server.DisposeAsync();
        server = new SmtpReceiver { AsksForAccounts = true };
        Assert.Equal(
            SendVerdict.Sent, (await Channel(user: "service", password: "essai").SendAsync(Digest(), CancellationToken.None)).Verdict);
        Assert.Equal("\0service\0essai", Assert.Single(server.Mails).Login);
    }

    [Theory]
    [InlineData("MAIL", "451 try later naming somebody@example.invalid", SendVerdict.Again, "SMTP 451")]
    [InlineData("END", "554 no thanks", SendVerdict.Refused, "SMTP 554")]
    [InlineData("RCPT", "550 unknown", SendVerdict.Refused, "SMTP 550")]
    public async Task Server_ThatRefuses_IsTriedAgainSoonOrNot(string command, string answer, object verdict, string what)
    {
        server.Answer(command, answer);
        Assert.Equal(new SendOutcome((SendVerdict)verdict, what), await Channel().SendAsync(Digest(), CancellationToken.None));
        Assert.Empty(server.Mails);
        Assert.Equal(SendVerdict.Sent, (await Channel().SendAsync(Digest(), CancellationToken.None)).Verdict);
    }

    [Fact]
    public async Task MailsOfOneThread_ShareTheirRootAndTheList()
    {
        var begun = Digest() with { Thread = "00000000000000000000000000000003", District = null };
        foreach (var message in new[] { begun, begun with { Id = "00000000000000000000000000000002", Recovered = true } })
        {
            Assert.Equal(SendVerdict.Sent, (await Channel().SendAsync(message, CancellationToken.None)).Verdict);
        }

        foreach (var mail in server.Mails)
        {
            var read = await ReadAsync(mail);
            Assert.Equal(["thread.00000000000000000000000000000003@example.invalid"], read.References, StringComparer.Ordinal);
            Assert.Equal("<entecole.example.invalid>", read.Headers[HeaderId.ListId]);
        }

        Assert.Equal(2, server.Mails.Count);
    }

    [Fact]
    public async Task Server_ThatCutsTheConnection_IsTriedAgain()
    {
        server.Answer("DATA", "");
        Assert.Equal(SendVerdict.Again, (await Channel().SendAsync(Digest(), CancellationToken.None)).Verdict);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task Recipient_WhoIsRefused_KeepsTheMailFromNobodyElse()
    {
        server.Answer("RCPT", "550 unknown");
        var outcome = await Channel(to: ["gone@example.invalid", "region@example.invalid"]).SendAsync(Digest(), CancellationToken.None);
        Assert.Equal(new SendOutcome(SendVerdict.Sent, "1 of 2 recipients refused"), outcome);
        Assert.Equal(["region@example.invalid"], Assert.Single(server.Mails).To, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Server_WithoutEncryptionWhereItIsRequired_GetsNothing()
    {
        var outcome = await Channel(encryption: MailEncryption.Required).SendAsync(Digest(), CancellationToken.None);
        Assert.Equal(SendVerdict.Refused, outcome.Verdict);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task Server_WithACertificateThatNobodyVouchesFor_GetsNothing()
    {
        using var key = RSA.Create(2048);
        using var authority = Certificates.Authority("CN=nobody", key);
        using var certificate = Certificates.Of("CN=127.0.0.1", authority, isServer: true);
        await server.DisposeAsync();
        server = new SmtpReceiver { Certificate = certificate };

        Assert.Equal(
            new SendOutcome(SendVerdict.Refused, "SslHandshakeException"),
            await Channel(encryption: MailEncryption.Required).SendAsync(Digest(), CancellationToken.None));
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task Server_ThatIsNotThere_IsTriedAgain()
    {
        var channel = Channel();
        await server.DisposeAsync();
        Assert.Equal(SendVerdict.Again, (await channel.SendAsync(Digest(), CancellationToken.None)).Verdict);
    }

    private static Notification Digest() => new()
    {
        Id = "00000000000000000000000000000001",
        Kind = NotificationKinds.Digest,
        At = At,
        District = "0120001A",
        Counts = new Dictionary<string, long>(StringComparer.Ordinal) { ["InvalidThing"] = 3 },
        Schools = [new SchoolLine(
            "0120612A", 3, new Dictionary<string, long>(StringComparer.Ordinal) { ["InvalidThing"] = 3 }, 2, true,
            new DateOnly(2026, 10, 4))],
        Title = new NotificationText("digest of the week, circonscription 0120001A", "bilan de la semaine, circonscription 0120001A"),
        Text = new NotificationText("A text.", "Un texte, accentué."),
    };

    private static async Task<MimeMessage> ReadAsync(SmtpReceiver.Mail mail)
    {
        await using var bytes = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(mail.Text));
        return await MimeMessage.LoadAsync(bytes);
    }

    private MailChannel Channel(
        Language language = Language.French, MailEncryption encryption = MailEncryption.WhenOffered, string? user = null,
        string? password = null, string[]? to = null,
        Dictionary<string, IReadOnlyList<string>>? digestTo = null) => new(
        new MailTarget
        {
            Host = "127.0.0.1",
            Port = server.Port,
            Encryption = encryption,
            From = "entecole@example.invalid",
            To = to ?? ["region@example.invalid"],
            User = user,
            Password = password,
            DigestTo = digestTo ?? new(StringComparer.Ordinal),
        },
        new NotificationSettings { Language = language, AttemptTimeout = TimeSpan.FromSeconds(60) }, TimeProviders.Machine);
}
