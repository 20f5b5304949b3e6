using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Model;
using static EntEcole.Directory.Tests.Enrolment.Drafts;

namespace EntEcole.Directory.Tests.Enrolment;

/// <summary>What collectivités owe for a school year.</summary>
public sealed class ContributionTests
{
    private static readonly SchoolYear Year = new(2025);

    [Fact]
    public void Of_SeveralConventionsOfACollectivite_CountsEachSchoolOnce()
    {
        Convention[] conventions =
        [
            Convention("B", "2026-01-01", null, ["0120611Z", "0120595G"]), Convention("A", "2025-09-01", null, ["0120612A", "0120611Z"]),
            Convention("C", "2026-05-01", null, ["0120601N"], year: 2026),
        ];

        var one = Assert.Single(Contribution.Of(conventions, Year, 4000));

        Assert.Equal(["A", "B"], one.Conventions, StringComparer.Ordinal);
        Assert.Equal(
            (3, 12000, 4, 16000, -4000, true),
            (one.SchoolCount, one.AmountCents, one.WrittenSchoolCount, one.WrittenAmountCents, one.DifferenceCents, one.Differs));
    }

    [Fact]
    public void Of_ATerminatedConvention_StaysOwed() =>
        Assert.Equal(8000, Assert.Single(Contribution.Of(
            [Convention(
                "A", "2025-09-01", null, ["0120612A", "0120611Z"]) with { TerminatedOn = Day("2025-10-01") }], Year, 4000)).AmountCents);

    [Fact]
    public void Of_AnotherFeeThanWritten_TellsTheDifference()
    {
        var one = Assert.Single(Contribution.Of([Convention("A", "2025-09-01", null, ["0120612A", "0120611Z"])], Year, 4150));

        Assert.Equal((8300, 300, true), (one.AmountCents, one.DifferenceCents, one.Differs));
    }

    [Fact]
    public void Totals_ByAcademy_AddUpItsCollectivites()
    {
        Convention[] conventions =
        [
            Convention("A", "2025-09-01", null, ["0120612A"]),
            Convention("B", "2025-09-01", null, ["0120612A", "0120611Z"], siret: "21310282500014"),
            Convention("C", "2025-09-01", null, ["0340585B"], academy: "MONTPELLIER", siret: "21340194600016"),
        ];

        Assert.Equal(
            [new ContributionTotal("MONTPELLIER", 1, 1, 4000), new ContributionTotal("TOULOUSE", 2, 3, 12000)],
            ContributionTotal.Of(Contribution.Of(conventions, Year, 4000)));
    }

    [Fact]
    public void Fee_OfAYearThatHasNone_IsUnknown()
    {
        var error = Assert.Throws<DirectoryException>(() => FeeService.Of([new Fee(Year, 4000, "", "", null)], new SchoolYear(2030)));

        Assert.Equal((Reason.FeeUnknown, "2030-2031"), (error.Reason, error.Facts["schoolYear"]));
    }
}
