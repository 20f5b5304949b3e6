using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Tests.Server.Cli.Output;

/// <summary>A sentence that is wider than the screen goes on below, between two words.</summary>
public sealed class FoldedLineTests
{
    [Theory]
    [InlineData("Rien n'attend.", "Rien n'attend.")]
    [InlineData("  Dix élèves sont dans une autre école.", "  Dix élèves sont|    dans une autre|    école.")]
    [InlineData("    0310001H   0310002J", "    0310001H|      0310002J")]
    [InlineData("unMotPlusLargeQueLEcranEntier", "unMotPlusLargeQueLEcranEntier")]
    public void Folded_WiderThanTheScreen_GoesOnBelow(string line, string expected) =>
        Assert.Equal(expected, string.Join('|', TableBlocks.Folded(line, 20)));
}
