using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Model;
using EntEcole.Directory.Schools;
using static EntEcole.Directory.Tests.Enrolment.Drafts;

namespace EntEcole.Directory.Tests.Enrolment;

/// <summary>The days that a formal notice opens, and SIRETs that look like another commune's.</summary>
public sealed class TerminationTests
{
    [Theory]
    [InlineData("2026-02-01", "2026-03-01", "2026-03-16")]
    [InlineData("2026-01-31", "2026-02-28", "2026-03-15")]
    [InlineData("2027-12-31", "2028-01-31", "2028-02-15")]
    public void Notice_OpensOneMonthThenFifteenDays(string on, string until, string earliest)
    {
        var convention = Convention("A", "2025-09-01", null, ["0120612A"]) with { NoticeOn = Day(on) };

        Assert.Equal((Day(until), Day(earliest)), (convention.ConciliationUntil, convention.EarliestEnd));
    }

    [Fact]
    public void Siret_UnderTwoNames_IsDoubtfulInBothWays()
    {
        var known = Convention("A", "2025-09-01", null, ["0120612A"]);
        var other = Convention("B", "2025-09-01", null, ["0120611Z"]) with { Collectivite = "COMMUNE D'AILLEURS" };

        Assert.Equal("B", Assert.Single(SiretCheck.Of([other], [known], [])).Reference);
        Assert.Equal(["A", "B"], SiretCheck.Of([known, other], [], []).Select(one => one.Reference), StringComparer.Ordinal);
        Assert.Empty(SiretCheck.Of([known], [known with { Collectivite = "Commune d’Essai" }], []));
    }

    [Theory]
    [InlineData("12202", false)]
    [InlineData("31282", true)]
    [InlineData("2A004", true)]
    [InlineData("97411", true)]
    [InlineData("99999", false)]
    [InlineData("ESSAI", false)]
    public void Siret_OfACommuneWithoutAnyOfTheSchools_IsDoubtful(string code, bool isDoubtful)
    {
        var school = new SchoolView(
            1, new SourceRef("TOULOUSE", AafCategory.EtabEducNat, "1"),
            new School { Uai = "0120612A", Commune = new Coded(code, "ESSAI") }, Present: true, null, []);

        Assert.Equal(isDoubtful, SiretCheck.Of([Convention("A", "2025-09-01", null, ["0120612A"])], [], [school]).Count > 0);
    }

    [Theory]
    [InlineData("21120202300019", "12202")]
    [InlineData("21660049400019", "66049")]
    [InlineData("20006627500018", null)]
    public void Siret_OfACommune_NamesIt(string siret, string? commune) => 
        Assert.Equal(commune, EntEcole.Directory.Model.Siret.CommuneOf(siret), StringComparer.Ordinal);
}
