using EntEcole.Directory.Access;
using EntEcole.Directory.Messages;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Tests.Support;
using MimeKit;

namespace EntEcole.Directory.Tests.Server.Notifications;

/// <summary>One mail to each school about the problems of a run, to a real mail server.</summary>
public sealed class SchoolMailTests : IAsyncLifetime
{
    private const string One = "0120612A";
    private const string Other = "0120595G";
    private const string Silent = "0120611Z";

    private readonly SmtpReceiver smtp = new();
    private readonly TempFolder folder = new();
    private SyncBench bench = null!;
    private SyncReport run = null!;

    public async ValueTask InitializeAsync()
    {
        bench = await SyncBench.CreateAsync(One, Other, Silent);
        run = await bench.SyncAsync(new ExtractBuilder()
            .School("1", One).School("2", Other, more: ExtractBuilder.Attr("ENTStructureEmail", "aaf@example.invalid")).School("3", Silent)
            .Pupil("11", "1", "DUPONT", "Léa", ["21$10"], "1$11$ORDINAIRE$45001$CP A", birth: "31/02/2016")
            .Pupil("12", "2", "MARTIN", "Tom", ["21$10"], "2$11$ORDINAIRE$45002$CE1")
            .Pupil("13", "3", "DURAND", "Zoé", ["22$10"], "3$11$ORDINAIRE$45003$CE2", birth: "31/02/2016")
            .Relative("21", "PARENT", "Anne", mail: "no address").Relative("22").Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]));
    }

    public async ValueTask DisposeAsync()
    {
        await bench.DisposeAsync();
        await smtp.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task EachSchool_HasOneMailWithItsPupilsAlone_OnceARun()
    {
        var outcomes = await SendAsync($"UAI;Adresse\n{One.ToLowerInvariant()};ecole@example.invalid\n{Silent};silence@example.invalid\n");

        Assert.Equal(
            [(Other, SchoolMailState.Sent), (Silent, SchoolMailState.Sent), (One, SchoolMailState.Sent)],
            outcomes.Select(one => (one.Uai, one.State)));
        Assert.Equal(
            ["aaf@example.invalid", "silence@example.invalid", "ecole@example.invalid"],
            smtp.Mails.Select(mail => Assert.Single(mail.To)), StringComparer.Ordinal);
        var mail = await ReadAsync(smtp.Mails[2]);
        Assert.Contains(One, mail.Subject, StringComparison.Ordinal);
        Assert.Contains("du 15/06/2026", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("DUPONT Léa (classe : CP A) – date de naissance", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("un responsable de DUPONT Léa (classe : CP A) – courriel", mail.TextBody, StringComparison.Ordinal);
        foreach (var hidden in (string[])["MARTIN", "DURAND", "PARENT", "no address", "31/02"])
        {
            Assert.DoesNotContain(hidden, mail.TextBody, StringComparison.Ordinal);
        }

        Assert.All(
            await SendAsync($"{One};ecole@example.invalid\n{Silent};silence@example.invalid"),
            one => Assert.Equal(SchoolMailState.SentBefore, one.State));
        Assert.Equal(3, smtp.Mails.Count);
    }

    [Fact]
    public async Task School_WithoutAddress_HasNoneAndHasItsMailOnceThereIsOne()
    {
        Assert.Equal(
            [(Other, SchoolMailState.Sent), (Silent, SchoolMailState.WithoutAddress), (One, SchoolMailState.WithoutAddress)],
            (await SendAsync("")).Select(one => (one.Uai, one.State)));

        var later = await SendAsync($"{One},ecole@example.invalid", One);

        Assert.Equal(SchoolMailState.Sent, Assert.Single(later).State);
        Assert.Equal(["aaf@example.invalid", "ecole@example.invalid"], smtp.Mails.Select(mail => mail.To[0]), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Mail_ThatDidNotLeave_IsSentByTheNextCallUnderTheSameId()
    {
        smtp.Answer("END", "451 later");

        Assert.Equal((SchoolMailState.Failed, "SMTP 451"), (await SendAsync("", Other)).Select(one => (one.State, one.Outcome)).Single());
        Assert.Equal(SchoolMailState.Sent, Assert.Single(await SendAsync("", Other)).State);
        Assert.Single(smtp.Mails);
    }

    [Fact]
    public async Task Sending_IsKeptWithoutANameAndTracedWithThePupilsShown()
    {
        await SendAsync("", Other);

        var kept = Assert.Single(await bench.Store.Messages.ListMessagesAsync(long.MaxValue, 10, CancellationToken.None));
        Assert.Equal(SendState.Sent, Assert.Single(kept.Channels).State);
        Assert.Contains(Other, kept.Message.Content, StringComparison.Ordinal);
        Assert.DoesNotContain("MARTIN", kept.Message.Content, StringComparison.Ordinal);
        Assert.DoesNotContain("@", kept.Message.Content, StringComparison.Ordinal);
        var slice = await bench.Store.Accesses.ListAccessesAsync(new AccessFilter(), null, 10, CancellationToken.None);
        var traced = Assert.Single(slice.Entries);
        Assert.Equal((await bench.GetAsync(AafCategory.Eleve, "12")).PersonId, Assert.Single(traced.Persons));
    }

    [Fact]
    public async Task Template_OfTheRegion_IsFilledIn()
    {
        await SendAsync("", Other, "{nombre} : {ecole} ({uai})\n{anomalies}Fin.");

        var text = (await ReadAsync(Assert.Single(smtp.Mails))).TextBody!;
        Assert.StartsWith($"1 : E.E.PU LES ESSAIS RODEZ ({Other})", text, StringComparison.Ordinal);
        Assert.Contains("MARTIN Tom", text, StringComparison.Ordinal);
        Assert.EndsWith("Fin.", text.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_AboutListsOfOnde_SpeaksOfThemAndOfTheirRowsInsteadOfAnExtract()
    {
        await bench.DisposeAsync();
        bench = await SyncBench.CreateAsync(OndeBench.Uai);
        run = await bench.ImportAsync(
            new OndeFiles().Pupil("ONDE", "Zoé", ine: "FAUX").Pupil("DEUX", "Max", "02/03/2017").Teacher("MAÎTRE", "Paul", directs: "oui"));

        Assert.Equal(
            SchoolMailState.Sent,
            Assert.Single(await SendAsync($"{OndeBench.Uai};onde@example.invalid", template: "extrait AAF {anomalies}")).State);

        var mail = await ReadAsync(Assert.Single(smtp.Mails));
        Assert.EndsWith($"Anomalies des listes ONDE, école {OndeBench.Uai}", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("importées le 15/06/2026", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("CSVExtraction-eleves.csv, ligne 2, colonne « INE »", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("AAF", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("FAUX", mail.TextBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0120612A;ecole@example.invalid\n0120612A;autre@example.invalid")]
    [InlineData("0120612A;ecole@example.invalid\n0120612B;autre@example.invalid")]
    [InlineData("0120612B;ecole@example.invalid")]
    [InlineData("titre\n0120612A;personne")]
    public async Task AddressesThatCannotBeRead_AreRefusedWithoutBeingRepeated(string lines)
    {
        var refusal = await Assert.ThrowsAsync<DirectoryException>(() => SendAsync(lines));

        Assert.Equal(Reason.SettingInvalid, refusal.Reason);
        Assert.DoesNotContain("example", refusal.Text.French, StringComparison.Ordinal);
        Assert.Empty(smtp.Mails);
    }

    private async Task<IReadOnlyList<SchoolMailOutcome>> SendAsync(string addresses, string? uai = null, string? template = null)
    {
        var file = folder.File("adresses.csv");
        await File.WriteAllTextAsync(file, addresses);
        var target = new MailTarget
        {
            Host = "127.0.0.1", Port = smtp.Port, Encryption = MailEncryption.WhenOffered, From = "entecole@example.invalid",
            To = ["region@example.invalid"],
        };
        var settings = new NotificationSettings { Mail = target, AttemptTimeout = TimeSpan.FromSeconds(60) };
        return await new SchoolMailer(
            bench.Store.ForSchoolMail(), new MailChannel(target, settings, TimeProviders.Machine),
            await SchoolAddresses.ReadAsync(file, CancellationToken.None), template ?? SchoolMailText.Default,
            new FakeTime()).SendAsync(run, uai, CancellationToken.None);
    }

    private static async Task<MimeMessage> ReadAsync(SmtpReceiver.Mail mail)
    {
        await using var bytes = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(mail.Text));
        return await MimeMessage.LoadAsync(bytes);
    }
}
