using EntEcole.Directory.Model;
using System.Security.Cryptography;
using System.Text.Json;
using EntEcole.Directory.Server.Diagnostics;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Storage.Backups;
using EntEcole.Directory.Tests.Server.Security;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Server.Diagnostics;

/// <summary>The doctor finds what will go wrong tonight, and says what to mend.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly FakeTime time = new();

    private string Database => "sqlite:" + folder.File("entecole.db");

    private string Inbox => folder.File("inbox");

    [Fact]
    public async Task SetUp_AsItShouldBe_HasNothingWrong_AndIsLeftAsItIs()
    {
        await MigrateAsync();
        System.IO.Directory.CreateDirectory(Inbox);

        var findings = await LookAsync();

        Assert.DoesNotContain(findings, finding => finding.State is FindingState.Wrong);
        Assert.Equal(Enum.GetValues<FindingSubject>(), findings.Select(finding => finding.Subject).Distinct().Order());
        Assert.Empty(System.IO.Directory.GetFiles(Inbox, "*", SearchOption.AllDirectories));
        Assert.DoesNotContain(System.IO.Directory.GetFiles(folder.Path), file => file.Contains("doctor", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Neighbours_AreReallyAsked()
    {
        await MigrateAsync();
        await using var mail = new SmtpReceiver();
        await SetAsync($$"""
            {
              "TellMailServer": "127.0.0.1:{{mail.Port}}", "TellMailPlain": true, "TellMailFrom": "entecole@example.invalid",
              "TellMailTo": "region@example.invalid", "TellWebhook": "http://127.0.0.1:1/", "TellWebhookSecret": "{{Convert.ToBase64String(new byte[24])}}",
              "TokenIssuer": "http://127.0.0.1:1", "BackupFolder": "{{folder.File("nowhere")}}"
            }
            """);

        var found = (await LookAsync()).Where(finding => finding.Subject is FindingSubject.Neighbours).ToList();

        Assert.Equal(
            [
                ("issuer:", FindingState.Wrong), ("webhook:", FindingState.Wrong), ("mail:", FindingState.Well),
                ("Nothing", FindingState.Wrong)],
            found.Select(finding => (finding.What.English.Split(' ')[0], finding.State)));
        Assert.Empty(mail.Mails);
        Assert.All(found.Where(finding => finding.State is FindingState.Wrong), finding => Assert.NotNull(finding.Mend));
    }

    [Fact]
    public async Task Setting_ThatMakesNoSense_IsAllThatIsSaid()
    {
        await SetAsync("""{ "GraceDays": 0 }""");

        var finding = Assert.Single(await LookAsync());

        Assert.Equal((FindingSubject.Settings, FindingState.Wrong), (finding.Subject, finding.State));
        Assert.Contains("GraceDays", finding.What.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setting_Misspelt_IsToBeLookedAt()
    {
        await MigrateAsync();
        await SetAsync("""{ "RetentionDay": 30 }""");

        Assert.Contains(
            "RetentionDays", Only(await LookAsync(), FindingSubject.Settings, FindingState.Warning).What.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grace_LongerThanThreeMonths_IsToBeLookedAt()
    {
        await MigrateAsync();
        await SetAsync("""{ "GraceDaysPupil": 120 }""");

        Assert.Contains(
            "three months", Only(await LookAsync(), FindingSubject.Settings, FindingState.Warning).What.English, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(92, false)]
    [InlineData(93, true)]
    public async Task Person_PastTheDayOfTheirPurge_IsToBeLookedAt(int days, bool overdue)
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(Staying().Pupil("101", "1", "PARTANTE"));
        await bench.SyncAsync(bench.Deliver(Staying()), settings: SyncBench.Unguarded with { Grace = Grace.ThreeMonths });
        Assert.Equal(new DateOnly(2026, 9, 15), Assert.Single((await bench.GetAsync(AafCategory.Eleve, "101")).Profiles).Row.PurgeOn);
        time.SetUtcNow(new DateTimeOffset(SyncBench.Day.AddDays(days), new TimeOnly(10, 0), TimeSpan.Zero));

        var findings = await new Checkup(SettingSources.Read(folder.Path), "sqlite:" + bench.Files.Path, null, time).RunAsync(
            CancellationToken.None);

        Assert.Equal(
            overdue,
            findings.Any(one => one.Subject is FindingSubject.Store && one.What.English.Contains("their purge: 1 person and", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Store_ThatIsNotThere_IsWrong()
    {
        System.IO.Directory.CreateDirectory(Inbox);

        Assert.Contains(
            "entecole migrate", Only(await LookAsync(), FindingSubject.Store, FindingState.Wrong).What.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clock_BehindTheLastRun_IsWrong()
    {
        await using var bench = await SyncBench.CreateAsync();
        await bench.SyncAsync(new ExtractBuilder().School("1", "0120612A").Pupil("100", "1"));
        time.AdjustTime(time.GetUtcNow() - TimeSpan.FromDays(300));

        var findings = await new Checkup(SettingSources.Read(folder.Path), "sqlite:" + bench.Files.Path, null, time).RunAsync(
            CancellationToken.None);

        Assert.NotNull(Only(findings, FindingSubject.Clock, FindingState.Wrong).Mend);
    }

    [Theory]
    [InlineData(400, nameof(FindingState.Wrong))]
    [InlineData(1_900, nameof(FindingState.Warning))]
    [InlineData(2_100, nameof(FindingState.Well))]
    public async Task Disk_IsJudgedByItsRoom(long megabytes, string state)
    {
        await MigrateAsync();

        var settings = new Settings { Store = { Database = Database } };
        long RoomOf(string folder) =>
            string.Equals(folder, settings.Store.Folder, StringComparison.Ordinal) ? megabytes * 1_000_000 : 9_000_000_000;
        var findings = DiskCheck.Look(settings, RoomOf).ToList();

        Assert.Equal(2, findings.Count);
        var finding = findings[0];

        Assert.Equal(state, finding.State.ToString());
        Assert.Contains(FormattableString.Invariant($"{megabytes} MB"), finding.What.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inbox_ThatIsNotThere_IsWrong()
    {
        await MigrateAsync();

        Assert.Contains(Inbox, Only(await LookAsync(), FindingSubject.Inbox, FindingState.Wrong).What.English, StringComparison.Ordinal);
        Assert.False(System.IO.Directory.Exists(Inbox));
    }

    [Theory]
    [InlineData("processing")]
    [InlineData("done")]
    [InlineData("refused")]
    public async Task Inbox_WhereDeliveriesCannotBePutAway_IsWrong(string blocked)
    {
        await MigrateAsync();
        System.IO.Directory.CreateDirectory(Inbox);
        await File.WriteAllTextAsync(Path.Combine(Inbox, blocked), "");

        Assert.NotNull(Only(await LookAsync(), FindingSubject.Inbox, FindingState.Wrong).Mend);
    }

    [Theory]
    [InlineData(-1, nameof(FindingState.Wrong))]
    [InlineData(10, nameof(FindingState.Warning))]
    [InlineData(60, nameof(FindingState.Well))]
    public async Task Certificate_IsJudgedByItsEnd(int daysLeft, string state)
    {
        await MigrateAsync();
        using var key = RSA.Create(2048);
        using var certificate = Certificates.Authority("CN=serveur.example.invalid", key);
        time.Advance(certificate.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime - TimeSpan.FromDays(daysLeft));
        folder.WritePrivate("server.pem", certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        await SetAsync($$"""{ "TlsCertificate": "{{folder.File("server.pem")}}" }""");

        Assert.Contains(
            "serveur.example.invalid",
            Only(await LookAsync(), FindingSubject.Certificates, Enum.Parse<FindingState>(state), "good from").What.English,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_ThatCannotBeRead_IsWrong_AndTheRestIsLookedAt()
    {
        await SetAsync($$"""{ "TlsCertificate": "{{folder.File("nowhere.pem")}}" }""");
        await MigrateAsync();

        var findings = await LookAsync();

        Assert.Contains(
            "nowhere.pem", Only(findings, FindingSubject.Certificates, FindingState.Wrong).What.English, StringComparison.Ordinal);
        Assert.Contains(findings, finding => finding.Subject is FindingSubject.Disk);
    }

    [Fact]
    public async Task Backups_ThatAreScheduled_AreMissedWhenTheyDoNotCome()
    {
        await MigrateAsync();
        var backups = folder.File("backups");
        await SetAsync($$"""{ "BackupSchedule": "0 0 3 * * ?", "BackupFolder": "{{backups}}" }""");

        Assert.Contains(
            "no back-up", Only(await LookAsync(), FindingSubject.Store, FindingState.Warning).What.English, StringComparison.Ordinal);
        await StoreBackup.Of(Database, time).TakeAsync(backups, CancellationToken.None);
        Assert.DoesNotContain(await LookAsync(), finding => finding is { Subject: FindingSubject.Store, State: not FindingState.Well });
        time.Advance(TimeSpan.FromDays(3));
        Assert.Contains(
            "3 days", Only(await LookAsync(), FindingSubject.Store, FindingState.Warning).What.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_WithARowWithoutWhatItNeeds_IsFoundWhenItsRowsAreChecked()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(new ExtractBuilder().School("1", "0120612A").Pupil("11", "1", relatives: ["21$10"]).Relative("21").Staff(
            "31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]));
        System.IO.Directory.CreateDirectory(Inbox);
        // After the run of the bench.
        time.Advance(TimeSpan.FromDays(60));
        var (sound, _, _) = await RowsAsync();
        await using (var connection = new SqliteConnection($"Data Source={bench.Files.Path};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var broken = connection.CreateCommand();
            broken.CommandText = "DELETE FROM record WHERE source_id = '21'";
            Assert.Equal(1, await broken.ExecuteNonQueryAsync());
        }

        var (exit, json, _) = await RowsAsync();

        Assert.Equal((0, 5), (sound, exit));
        Assert.Contains("profileWithoutRecord", json, StringComparison.Ordinal);
        Assert.Contains("relationWithoutRelative", json, StringComparison.Ordinal);

        Task<(int Exit, string Output, string Errors)> RowsAsync() =>
            Verb.RunAsync(time, ["doctor", "--store", "--database", "sqlite:" + bench.Files.Path, "--inbox", Inbox, "--output", "json"]);
    }

    [Fact]
    public async Task Verb_SaysWhatItFinds_ToPeopleAndMachines_AndEndsAccordingly()
    {
        var (missing, _, _) = await Verb.RunAsync(time, ["doctor", "--database", Database]);
        await MigrateAsync();
        var (noInbox, french, _) = await Verb.RunAsync(time, ["doctor", "--database", Database, "--inbox", Inbox, "--lang", "fr"]);
        System.IO.Directory.CreateDirectory(Inbox);
        var (well, json, _) = await Verb.RunAsync(time, ["doctor", "--database", Database, "--inbox", Inbox, "--output", "json"]);

        Assert.Equal((5, 2, 0), (missing, noInbox, well));
        Assert.Contains("boîte", french, StringComparison.Ordinal);
        Assert.Contains("À corriger : 1", french, StringComparison.Ordinal);
        Assert.All(
            JsonDocument.Parse(json).RootElement.GetProperty("findings").EnumerateArray(),
            one => Assert.Contains(one.GetProperty("state").GetString()!, "well warning", StringComparison.Ordinal));
    }

    public void Dispose() => folder.Dispose();

    private static ExtractBuilder Staying() => new ExtractBuilder()
        .School("1", "0120612A").Pupil("100", "1", "RESTANTE").Relative("29", "PERSONNE").Staff(
            "39", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]);

    private static Finding Only(IEnumerable<Finding> findings, FindingSubject subject, FindingState state, string words = "") =>
        Assert.Single(
        findings,
        finding => finding.Subject == subject && finding.State == state && finding.What.English.Contains(words, StringComparison.Ordinal));

    private Task<IReadOnlyList<Finding>> LookAsync() =>
        new Checkup(SettingSources.Read(folder.Path), Database, Inbox, time).RunAsync(CancellationToken.None);

    private Task MigrateAsync() => Verb.RunAsync("migrate", "--database", Database);

    private Task SetAsync(string json) => File.WriteAllTextAsync(folder.File("appsettings.json"), json);
}
