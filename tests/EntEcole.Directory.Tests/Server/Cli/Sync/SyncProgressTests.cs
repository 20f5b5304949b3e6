using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Cli.Sync;

namespace EntEcole.Directory.Tests.Server.Cli.Sync;

/// <summary>What a run says of itself on a terminal.</summary>
public sealed class SyncProgressTests
{
    [Theory]
    [InlineData(Language.English, "x.xml 1/4  12 records, 3/s  61:05 left")]
    [InlineData(Language.French, "x.xml 1/4  12 enregistrements, 3/s  reste 61:05")]
    public void Text_OfARunThatReads_TellsFilesRecordsRateAndTimeLeft(Language language, string expected) => Assert.Equal(
        expected,
        SyncProgressBar.Text("x.xml", new RunProgress(7, SyncStep.Reading, 1, 4, 50, 100, 12, 3, 475, 3_665_000), Terminal(language)),
        StringComparer.Ordinal);

    [Fact]
    public void Text_BeforeTimeLeftCanBeTold_LeavesItOut() => Assert.Equal(
        "x.xml 0/4  1 records, 0/s",
        SyncProgressBar.Text("x.xml", new RunProgress(7, SyncStep.Reading, 0, 4, 5, 100, 1, 0, 47, 0), Terminal(Language.English)),
        StringComparer.Ordinal);

    private static Terminal Terminal(Language language) => new(TextWriter.Null, TextWriter.Null, language, json: false);
}
