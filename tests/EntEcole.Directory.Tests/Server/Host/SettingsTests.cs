using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Host.Options;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Sync.Guard;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Host;

/// <summary>Settings that make no sense are refused by name, and those of extracts reach the sync.</summary>
[Collection("settings")]
public sealed class SettingsTests
{
    [Fact]
    public void ToSync_EverySetting_IsPassed()
    {
        var sync = new Settings
        {
            Store = { GraceDays = 5 },
            Extracts = { ExtractMaxEntries = 7, ExtractMaxGigabytes = 2, ExtractMaxRatio = 50, ExtractMinVolumeShare = 0.25 },
        }.ToSync();
        Assert.Equal(
            (Grace.OfDays(5), 7, 2L << 30, 50, 0.25),
            (sync.Grace, sync.Limits.MaxEntries, sync.Limits.MaxBytes, sync.Limits.MaxRatio, sync.MinVolumeShare));
    }

    [Fact]
    public void ToSync_GraceOfARole_IsItsOwnOrThatOfAll()
    {
        var own = new Settings
        {
            Store = { GraceDays = 5, GraceDaysPupil = 1, GraceDaysParent = 2, GraceDaysTeacher = 3, GraceDaysDirector = 4,
            GraceDaysStaff = 6 },
        }.ToSync();
        Assert.Equal([1, 2, 3, 4, 6, 5], Roles.All.Select(role => own.GraceOf(role).Days));
        var one = new Settings { Store = { GraceDays = 5, GraceDaysParent = 2 } }.ToSync();
        Assert.Equal([5, 2, 5, 5, 5, 5], Roles.All.Select(role => one.GraceOf(role).Days));
    }

    [Fact]
    public void ToSync_EveryGuardSetting_IsPassed()
    {
        var guard = new Settings
        {
            Guard =
            {
                GuardFloor = 5, GuardSchoolShare = 0.11, GuardAcademyShare = 0.06, GuardIdentityShare = 0.21, RentreeFrom = "08-20",
                RentreeTo = "02-29", YearEndFrom = "06-20", YearEndTo = "08-20", GuardWindowDays = 7, GuardRentreeSchoolShare = 0.51,
                GuardRentreeAcademyShare = 0.36,
                EnrolmentEndPatienceDays = 12,
            },
        }.ToSync().Guard;
        Assert.Equal(
            new GuardSettings
            {
                Floor = 5, SchoolShare = 0.11, AcademyShare = 0.06, IdentityShare = 0.21, RentreeFrom = new MonthDay(8, 20),
                RentreeTo = new MonthDay(2, 29),
                YearEndFrom = new MonthDay(6, 20), YearEndTo = new MonthDay(8, 20), WindowDays = 7, RentreeSchoolShare = 0.51,
                RentreeAcademyShare = 0.36,
                EnrolmentEndPatienceDays = 12,
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
            Assert.Equal("sqlserver:Server=sql;Database=entecole", Settings.Load().Store.Database);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Settings.SecretsVariable, null);
        }
    }

    [Fact]
    public void ToWatch_Checkpoint_IsPassed() =>
        Assert.Equal(TimeSpan.FromSeconds(7), new StoreOptions { WatchCheckpointSeconds = 7 }.ToWatch().Checkpoint);

    [Fact]
    public void ToLimits_EverySetting_IsPassed()
    {
        var limits = new LimitOptions
        {
            MaxReceiveKilobytes = 1, MaxSendKilobytes = 1_048_576, CallerRate = 3, CallerConcurrency = 4, CallerStreams = 5,
            AttemptRate = 6,
            DefaultDeadlineSeconds = 7, MaxDeadlineSeconds = 8, MaxConnections = 9, StreamsPerConnection = 10, ConnectionIdleSeconds = 11,
            DrainSeconds = 12, StopSeconds = 13,
            MaxConnectionsPerAddress = 14,
        }.ToSettings();
        Assert.Equal(
            new LimitSettings
            {
                MaxReceiveBytes = 1024, MaxSendBytes = 1 << 30, CallerRate = 3, CallerConcurrency = 4, CallerStreams = 5, AttemptRate = 6,
                DefaultDeadline = TimeSpan.FromSeconds(7), MaxDeadline = TimeSpan.FromSeconds(8), MaxConnections = 9,
                StreamsPerConnection = 10,
                ConnectionIdle = TimeSpan.FromSeconds(11), Drain = TimeSpan.FromSeconds(12), Stop = TimeSpan.FromSeconds(13),
                MaxConnectionsPerAddress = 14,
            },
            limits);
        Assert.Equal(new LimitSettings(), new LimitOptions().ToSettings());
        Assert.Equal(
            "192.0.2.7/32 10.0.0.0/8 2001:db8::/64",
            string.Join(' ', new LimitOptions { TrustedProxies = "192.0.2.7, 10.0.0.0/8,2001:db8::/64" }.ToSettings().TrustedProxies));
    }

    [Fact]
    public void ToAccessLog_Memory_IsPassed() => Assert.Equal(7L << 20, new StoreOptions { AccessLogMegabytes = 7 }.ToAccessLog().MaxBytes);

    [Fact]
    public void ToServer_EveryPart_IsPassed()
    {
        var settings = new Settings
        {
            Store = { GraceDays = 7, AccessLogMegabytes = 5, WatchCheckpointSeconds = 9, AnswerCacheMegabytes = 3 },
            Callers = { TokenAudience = "essai" },
            Limits = { CallerRate = 3 },
        };
        var server = settings.ToServer();
        Assert.Equal(
            (
                settings.Limits.ToSettings(), settings.Store.ToWatch(), settings.Store.ToAccessLog(), new RightsSettings(Grace.OfDays(7)),
                "essai", 3L << 20),
            (server.Limits, server.Watch, server.Accesses, server.Rights, server.Callers.TokenAudience, server.AnswerCacheBytes));
        Assert.Equal(new RightsSettings(Grace.OfDays(3)), new Settings { Store = { GraceDays = 7, GraceDaysStaff = 3 } }.ToRights());
    }

    [Fact]
    public void Validate_OutOfRange_RefusedByName()
    {
        new Settings().Validate();
        foreach (var (name, settings) in new (string, Settings)[]
        {
            ("Grace", new() { Store = { Grace = "90" } }),
            ("GraceDays", new() { Store = { GraceDays = 0 } }),
            ("GraceDaysPupil", new() { Store = { GraceDaysPupil = 0 } }),
            ("GraceDaysStaff", new() { Store = { GraceDaysStaff = 3651 } }),
            ("ExtractMaxEntries", new() { Extracts = { ExtractMaxEntries = 0 } }),
            ("ExtractMaxGigabytes", new() { Extracts = { ExtractMaxGigabytes = 0 } }),
            ("ExtractMaxRatio", new() { Extracts = { ExtractMaxRatio = 1 } }),
            ("ExtractMinVolumeShare", new() { Extracts = { ExtractMinVolumeShare = 1.5 } }),
            ("ExtractMinVolumeShare", new() { Extracts = { ExtractMinVolumeShare = double.NaN } }),
            ("GuardFloor", new() { Guard = { GuardFloor = -1 } }),
            ("GuardFloor", new() { Guard = { GuardFloor = 1001 } }),
            ("GuardSchoolShare", new() { Guard = { GuardSchoolShare = 1.1 } }),
            ("GuardAcademyShare", new() { Guard = { GuardAcademyShare = -0.1 } }),
            ("GuardIdentityShare", new() { Guard = { GuardIdentityShare = double.NaN } }),
            ("GuardRentreeSchoolShare", new() { Guard = { GuardRentreeSchoolShare = 2 } }),
            ("GuardRentreeAcademyShare", new() { Guard = { GuardRentreeAcademyShare = 2 } }),
            ("RentreeFrom", new() { Guard = { RentreeFrom = "15-08" } }),
            ("SchoolCalendars", new() { Guard = { SchoolCalendars = "D=07-04/08-20 08-21/09-15" } }),
            ("RentreeTo", new() { Guard = { RentreeTo = "" } }),
            ("RetentionDays", new() { Store = { RetentionDays = 0 } }),
            ("AccessLogRetentionDays", new() { Store = { AccessLogRetentionDays = 0 } }),
            ("AccessLogMegabytes", new() { Store = { AccessLogMegabytes = 5_000 } }),
            ("AnswerCacheMegabytes", new() { Store = { AnswerCacheMegabytes = -1 } }),
            ("WatchCheckpointSeconds", new() { Store = { WatchCheckpointSeconds = 0 } }),
            ("PageTokenMinutes", new() { Store = { PageTokenMinutes = 0 } }),
            ("MaxReceiveKilobytes", new() { Limits = { MaxReceiveKilobytes = 0 } }),
            ("MaxSendKilobytes", new() { Limits = { MaxSendKilobytes = 1_048_577 } }),
            ("CallerRate", new() { Limits = { CallerRate = -1 } }),
            ("CallerConcurrency", new() { Limits = { CallerConcurrency = -1 } }),
            ("CallerStreams", new() { Limits = { CallerStreams = -1 } }),
            ("AttemptRate", new() { Limits = { AttemptRate = 1_000_001 } }),
            ("DefaultDeadlineSeconds", new() { Limits = { DefaultDeadlineSeconds = 86_401 } }),
            ("MaxDeadlineSeconds", new() { Limits = { MaxDeadlineSeconds = -1 } }),
            ("MaxConnections", new() { Limits = { MaxConnections = -1 } }),
            ("MaxConnectionsPerAddress", new() { Limits = { MaxConnectionsPerAddress = -1 } }),
            ("TrustedProxies", new() { Limits = { TrustedProxies = "proxy.example.invalid" } }),
            ("TrustedProxies", new() { Limits = { TrustedProxies = "192.0.2.7, 10" } }),
            ("TrustedProxies", new() { Limits = { TrustedProxies = "10.0.0.0/33" } }),
            ("TrustedProxies", new() { Limits = { TrustedProxies = "0.0.0.0/0" } }),
            ("StreamsPerConnection", new() { Limits = { StreamsPerConnection = 0 } }),
            ("ConnectionIdleSeconds", new() { Limits = { ConnectionIdleSeconds = 9 } }),
            ("DrainSeconds", new() { Limits = { DrainSeconds = 301 } }),
            ("StopSeconds", new() { Limits = { StopSeconds = 0 } }),
            ("InboxStillSeconds", new() { Worker = { InboxStillSeconds = -1 } }),
            ("InboxPatienceMinutes", new() { Worker = { InboxPatienceMinutes = 10_081 } }),
            ("InboxPollSeconds", new() { Worker = { InboxPollSeconds = 0 } }),
            ("InboxSchedule", new() { Worker = { InboxSchedule = "toujours" } }),
            ("QuietHours", new() { Worker = { QuietHours = "07:00-19:00" } }),
            ("MissingDeliveryHours", new() { Worker = { MissingDeliveryHours = -1 } }),
            ("SchoolHolidays", new() { Worker = { SchoolHolidays = "été" } }),
            ("RightsSchedule", new() { Worker = { RightsSchedule = "4:30" } }),
            ("PurgeSchedule", new() { Worker = { PurgeSchedule = "0 0 25 * * ?" } }),
            ("PruneSchedule", new() { Worker = { PruneSchedule = "* * *" } }),
        })
        {
            var refusal = Assert.Throws<DirectoryException>(settings.Validate);
            Assert.Equal((Reason.SettingInvalid, name), (refusal.Reason, refusal.Facts["setting"]));
        }
    }
}
