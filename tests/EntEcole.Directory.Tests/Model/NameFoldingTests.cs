using EntEcole.Directory.Model;

namespace EntEcole.Directory.Tests.Model;

public sealed class NameFoldingTests
{
    [Theory]
    [InlineData("LÉVÊQUE", "leveque")]
    [InlineData("D'ORNANO--LÉVÊQUE", "d ornano leveque")]
    [InlineData("  Jean-Noël  ", "jean noel")]
    [InlineData("CŒUR d’Æther", "coeur d aether")]
    [InlineData("e\u0301", "e")]
    [InlineData("Straße", "strasse")]
    [InlineData("ŁUKASZ ØRSTED", "lukasz orsted")]
    [InlineData("Ζωή", "ζωη")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Fold_Name_WithoutCaseAccentsOrPunctuation(string? name, string folded) => Assert.Equal(folded, NameFolding.Fold(name));
}
