using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Sync.Guard;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Host;

/// <summary>Settings that make no sense are refused by name, and those of extracts reach the sync.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void ToSync_EverySetting_IsPassed()
    {
        var sync = new Settings { GraceDays = 5, ExtractMaxEntries = 7, ExtractMaxGigabytes = 2, ExtractMaxRatio = 50, ExtractMinVolumeShare = 0.25 }.ToSync();
        Assert.Equal((5, 7, 2L << 30, 50, 0.25), (sync.GraceDays, sync.Limits.MaxEntries, sync.Limits.MaxBytes, sync.Limits.MaxRatio, sync.MinVolumeShare));
    }

    [Fact]
    public void ToSync_GraceOfARole_IsItsOwnOrThatOfAll()
    {
        var own = new Settings { GraceDays = 5, GraceDaysPupil = 1, GraceDaysParent = 2, GraceDaysTeacher = 3, GraceDaysDirector = 4, GraceDaysStaff = 6 }.ToSync();
        Assert.Equal([1, 2, 3, 4, 6, 5], Roles.All.Select(own.GraceDaysOf));
        var one = new Settings { GraceDays = 5, GraceDaysParent = 2 }.ToSync();
        Assert.Equal([5, 2, 5, 5, 5, 5], Roles.All.Select(one.GraceDaysOf));
    }

    [Fact]
    public void ToSync_EveryGuardSetting_IsPassed()
    {
        var guard = new Settings
        {
            GuardFloor = 5, GuardSchoolShare = 0.11, GuardAcademyShare = 0.06, GuardIdentityShare = 0.21, RentreeFrom = "08-20", RentreeTo = "02-29",
            GuardRentreeSchoolShare = 0.51, GuardRentreeAcademyShare = 0.36,
        }.ToSync().Guard;
        Assert.Equal(
            new GuardSettings
            {
                Floor = 5, SchoolShare = 0.11, AcademyShare = 0.06, IdentityShare = 0.21, RentreeFrom = new MonthDay(8, 20), RentreeTo = new MonthDay(2, 29),
                RentreeSchoolShare = 0.51, RentreeAcademyShare = 0.36,
            },
            guard);
        Assert.Equal(new GuardSettings(), new Settings().ToSync().Guard);
    }

    [Fact]
    public void Load_FolderOfSecrets_GivesSettingsTheirValues()
    {
        using var folder = new TempFolder();
        folder.WritePrivate("Database", "sqlserver:Server=sql;Database=entecole\n");
        Environment.SetEnvironmentVariable(Settings.SecretsVariable, folder.Path);
        try
        {
            Assert.Equal("sqlserver:Server=sql;Database=entecole", Settings.Load().Database);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Settings.SecretsVariable, null);
        }
    }

    [Fact]
    public void ToWatch_Checkpoint_IsPassed() =>
        Assert.Equal(TimeSpan.FromSeconds(7), new Settings { WatchCheckpointSeconds = 7 }.ToWatch().Checkpoint);

    [Fact]
    public void ToLimits_EverySetting_IsPassed()
    {
        var limits = new Settings
        {
            MaxReceiveKilobytes = 1, MaxSendKilobytes = 1_048_576, CallerRate = 3, CallerConcurrency = 4, CallerStreams = 5, AttemptRate = 6, DefaultDeadlineSeconds = 7,
            MaxDeadlineSeconds = 8, MaxConnections = 9, StreamsPerConnection = 10, ConnectionIdleSeconds = 11, DrainSeconds = 12, StopSeconds = 13,
            MaxConnectionsPerAddress = 14,
        }.ToLimits();
        Assert.Equal(
            new LimitSettings
            {
                MaxReceiveBytes = 1024, MaxSendBytes = 1 << 30, CallerRate = 3, CallerConcurrency = 4, CallerStreams = 5, AttemptRate = 6,
                DefaultDeadline = TimeSpan.FromSeconds(7), MaxDeadline = TimeSpan.FromSeconds(8), MaxConnections = 9, StreamsPerConnection = 10,
                ConnectionIdle = TimeSpan.FromSeconds(11), Drain = TimeSpan.FromSeconds(12), Stop = TimeSpan.FromSeconds(13),
                MaxConnectionsPerAddress = 14,
            },
            limits);
        Assert.Equal(new LimitSettings(), new Settings().ToLimits());
        Assert.Equal(
            "192.0.2.7/32 10.0.0.0/8 2001:db8::/64",
            string.Join(' ', new Settings { TrustedProxies = "192.0.2.7, 10.0.0.0/8,2001:db8::/64" }.ToLimits().TrustedProxies));
    }

    [Fact]
    public void ToAccessLog_Memory_IsPassed() => Assert.Equal(7L << 20, new Settings { AccessLogMegabytes = 7 }.ToAccessLog().MaxBytes);

    [Fact]
    public void ToServer_EveryPart_IsPassed()
    {
        var settings = new Settings { GraceDays = 7, CallerRate = 3, AccessLogMegabytes = 5, WatchCheckpointSeconds = 9, TokenAudience = "essai", AnswerCacheMegabytes = 3 };
        var server = settings.ToServer();
        Assert.Equal(
            (settings.ToLimits(), settings.ToWatch(), settings.ToAccessLog(), new RightsSettings(7), "essai", 3L << 20),
            (server.Limits, server.Watch, server.Accesses, server.Rights, server.Callers.TokenAudience, server.AnswerCacheBytes));
        Assert.Equal(new RightsSettings(3), new Settings { GraceDays = 7, GraceDaysStaff = 3 }.ToRights());
    }

    [Fact]
    public void Validate_OutOfRange_RefusedByName()
    {
        new Settings().Validate();
        foreach (var (name, settings) in new (string, Settings)[]
        {
            ("GraceDays", new() { GraceDays = 0 }),
            ("GraceDaysPupil", new() { GraceDaysPupil = 0 }),
            ("GraceDaysStaff", new() { GraceDaysStaff = 3651 }),
            ("ExtractMaxEntries", new() { ExtractMaxEntries = 0 }),
            ("ExtractMaxGigabytes", new() { ExtractMaxGigabytes = 0 }),
            ("ExtractMaxRatio", new() { ExtractMaxRatio = 1 }),
            ("ExtractMinVolumeShare", new() { ExtractMinVolumeShare = 1.5 }),
            ("ExtractMinVolumeShare", new() { ExtractMinVolumeShare = double.NaN }),
            ("GuardFloor", new() { GuardFloor = -1 }),
            ("GuardFloor", new() { GuardFloor = 1001 }),
            ("GuardSchoolShare", new() { GuardSchoolShare = 1.1 }),
            ("GuardAcademyShare", new() { GuardAcademyShare = -0.1 }),
            ("GuardIdentityShare", new() { GuardIdentityShare = double.NaN }),
            ("GuardRentreeSchoolShare", new() { GuardRentreeSchoolShare = 2 }),
            ("GuardRentreeAcademyShare", new() { GuardRentreeAcademyShare = 2 }),
            ("RentreeFrom", new() { RentreeFrom = "15-08" }),
            ("RentreeTo", new() { RentreeTo = "" }),
            ("RetentionDays", new() { RetentionDays = 0 }),
            ("AccessLogRetentionDays", new() { AccessLogRetentionDays = 0 }),
            ("AccessLogMegabytes", new() { AccessLogMegabytes = 5_000 }),
            ("AnswerCacheMegabytes", new() { AnswerCacheMegabytes = -1 }),
            ("WatchCheckpointSeconds", new() { WatchCheckpointSeconds = 0 }),
            ("PageTokenMinutes", new() { PageTokenMinutes = 0 }),
            ("MaxReceiveKilobytes", new() { MaxReceiveKilobytes = 0 }),
            ("MaxSendKilobytes", new() { MaxSendKilobytes = 1_048_577 }),
            ("CallerRate", new() { CallerRate = -1 }),
            ("CallerConcurrency", new() { CallerConcurrency = -1 }),
            ("CallerStreams", new() { CallerStreams = -1 }),
            ("AttemptRate", new() { AttemptRate = 1_000_001 }),
            ("DefaultDeadlineSeconds", new() { DefaultDeadlineSeconds = 86_401 }),
            ("MaxDeadlineSeconds", new() { MaxDeadlineSeconds = -1 }),
            ("MaxConnections", new() { MaxConnections = -1 }),
            ("MaxConnectionsPerAddress", new() { MaxConnectionsPerAddress = -1 }),
            ("TrustedProxies", new() { TrustedProxies = "proxy.example.invalid" }),
            ("TrustedProxies", new() { TrustedProxies = "192.0.2.7, 10" }),
            ("TrustedProxies", new() { TrustedProxies = "10.0.0.0/33" }),
            ("TrustedProxies", new() { TrustedProxies = "0.0.0.0/0" }),
            ("StreamsPerConnection", new() { StreamsPerConnection = 0 }),
            ("ConnectionIdleSeconds", new() { ConnectionIdleSeconds = 9 }),
            ("DrainSeconds", new() { DrainSeconds = 301 }),
            ("StopSeconds", new() { StopSeconds = 0 }),
            ("InboxStillSeconds", new() { InboxStillSeconds = -1 }),
            ("InboxPatienceMinutes", new() { InboxPatienceMinutes = 10_081 }),
            ("InboxPollSeconds", new() { InboxPollSeconds = 0 }),
            ("InboxSchedule", new() { InboxSchedule = "toujours" }),
            ("QuietHours", new() { QuietHours = "07:00-19:00" }),
            ("MissingDeliveryHours", new() { MissingDeliveryHours = -1 }),
            ("SchoolHolidays", new() { SchoolHolidays = "été" }),
            ("RightsSchedule", new() { RightsSchedule = "4:30" }),
            ("PurgeSchedule", new() { PurgeSchedule = "0 0 25 * * ?" }),
            ("PruneSchedule", new() { PruneSchedule = "* * *" }),
        })
        {
            var refusal = Assert.Throws<DirectoryException>(settings.Validate);
            Assert.Equal((Reason.SettingInvalid, name), (refusal.Reason, refusal.Facts["setting"]));
        }
    }
}
