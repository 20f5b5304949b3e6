using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Cli.Sync;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Tests.Server.Cli.Sync;

/// <summary>What a run says of itself on a terminal.</summary>
public sealed class SyncProgressTests
{
    [Theory]
    [InlineData(Language.English, "TOULOUSE 1/4  12 records, 3/s  61:05 left")]
    [InlineData(Language.French, "TOULOUSE 1/4  12 enr., 3/s  reste 61:05")]
    public void Text_OfARunThatReads_TellsFilesRecordsRateAndTimeLeft(Language language, string expected) => Assert.Equal(
        expected,
        SyncProgressBar.Text(
            new SyncProgress("x.xml", 0, 0, 0, Academy: "TOULOUSE"), new RunProgress(7, SyncStep.Reading, 1, 4, 50, 100, 12, 3, 475, 3_665_000), Terminal(language)),
        StringComparer.Ordinal);

    [Fact]
    public void Text_BeforeTimeLeftCanBeTold_LeavesItOut() => Assert.Equal(
        "x.xml 0/4  1 records, 0/s",
        SyncProgressBar.Text(
            new SyncProgress("x.xml", 0, 0, 0), new RunProgress(7, SyncStep.Reading, 0, 4, 5, 100, 1, 0, 47, 0), Terminal(Language.English)),
        StringComparer.Ordinal);

    [Fact]
    public void Text_OfALongNameAndLargeNumbers_KeepsToOneLine() => Assert.Equal(60, SyncProgressBar.Text(
        new SyncProgress("x.xml", 0, 0, 0, Academy: new string('A', 40)),
        new RunProgress(7, SyncStep.Reading, 1, 4, 5, 100, 12_000_000, 100_000, 47, 3_665_000), Terminal(Language.French)).Length);

    private static Terminal Terminal(Language language) => new(TextWriter.Null, TextWriter.Null, language, json: false);
}
