using EntEcole.Directory.Extracts.Problems;

namespace EntEcole.Directory.Tests.Extracts;

/// <summary>What problems are called.</summary>
public sealed class ProblemLabelTests
{
    [Fact]
    public void Label_OfEachCode_IsItsOwnAndShortInBothLanguages()
    {
        var labels = Enum.GetValues<ProblemCode>().Select(code => code.Label()).ToList();

        Assert.All(labels, label => Assert.InRange(Math.Max(label.English.Length, label.French.Length), 3, 60));
        Assert.Equal(labels.Count, labels.Select(label => label.French).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(labels.Count, labels.Select(label => label.English).Distinct(StringComparer.Ordinal).Count());
    }
}
