using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Hosting;

namespace EntEcole.Directory.Tests.CommandLine;

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
    public void ToWatch_Checkpoint_IsPassed() =>
        Assert.Equal(TimeSpan.FromSeconds(7), new Settings { WatchCheckpointSeconds = 7 }.ToWatch().Checkpoint);

    [Fact]
    public void Prove_OutOfRange_RefusedByName()
    {
        new Settings().Prove();
        foreach (var (name, settings) in new (string, Settings)[]
        {
            ("ExtractMaxEntries", new() { ExtractMaxEntries = 0 }),
            ("ExtractMaxGigabytes", new() { ExtractMaxGigabytes = 0 }),
            ("ExtractMaxRatio", new() { ExtractMaxRatio = 1 }),
            ("ExtractMinVolumeShare", new() { ExtractMinVolumeShare = 1.5 }),
            ("ExtractMinVolumeShare", new() { ExtractMinVolumeShare = double.NaN }),
            ("RetentionDays", new() { RetentionDays = 0 }),
            ("WatchCheckpointSeconds", new() { WatchCheckpointSeconds = 0 }),
        })
        {
            var refusal = Assert.Throws<DirectoryException>(settings.Prove);
            Assert.Equal((Reason.SettingInvalid, name), (refusal.Reason, refusal.Facts["setting"]));
        }
    }
}
