using EntEcole.Directory.Identity;

namespace EntEcole.Directory.Tests.Identity;

/// <summary>What counts as a typing error of a name, and what is another person's.</summary>
public sealed class FactComparisonTests
{
    [Theory]
    [InlineData("gabriel", "gabrielle", 'M', 'F', FactMatch.Contradicts)]
    [InlineData("jean", "jeanne", 'M', 'F', FactMatch.Contradicts)]
    [InlineData("gabriel", "gabrielle", 'M', 'M', FactMatch.Near)]
    [InlineData("gabriel", "gabrielle", 'M', null, FactMatch.Near)]
    [InlineData("camille", "camille", 'M', 'F', FactMatch.Agrees)]
    public void GivenName_NearWithAnotherTitle_Contradicts(string one, string other, char? title, char? otherTitle, FactMatch expected) =>
        Assert.Equal(expected, FactComparison.Of(Of("essai", one, title), Of("essai", other, otherTitle)).GivenName);

    [Theory]
    [InlineData("martin", "rose", "rose", "martin", FactMatch.Near)]
    [InlineData("martin", "rose", "rose", "martine", FactMatch.Contradicts)]
    [InlineData("martin", "martin", "martin", "martin", FactMatch.Agrees)]
    public void Names_TypedIntoEachOthersField_AreNear(
        string family, string given, string otherFamily, string otherGiven, FactMatch expected)
    {
        var facts = FactComparison.Of(Of(family, given, null), Of(otherFamily, otherGiven, null));
        Assert.Equal((expected, expected), (facts.FamilyName, facts.GivenName));
    }

    private static IdentityFacts Of(string family, string given, char? title) => new(null, null, [family], given, title, null);
}
