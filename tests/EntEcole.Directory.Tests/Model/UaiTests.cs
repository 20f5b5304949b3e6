using EntEcole.Directory.Model;
using EntEcole.Directory.Sample;

namespace EntEcole.Directory.Tests.Model;

public sealed class UaiTests
{
    [Fact]
    public void IsValid_EverySchoolOfTheFiveConventions_True()
    {
        var uais = SampleData.ConventionSchoolsCsv.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Select(line => line.Split(';')[1])
            .ToList();

        Assert.Equal(23, uais.Count);
        Assert.All(uais, uai => Assert.True(Uai.IsValid(uai), uai));
    }

    [Theory]
    [InlineData("0120612B")]
    [InlineData("0120612a")]
    [InlineData("120612A")]
    [InlineData("00120612A")]
    [InlineData("012O612A")]
    [InlineData("004001ZV")]
    [InlineData("+120612A")]
    [InlineData("")]
    public void IsValid_AnythingElse_False(string uai) => Assert.False(Uai.IsValid(uai));
}
