using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Tests.Enrolment;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Who made which version of a convention, saving only what nobody has moved, and fees.</summary>
public abstract class ConventionConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private static readonly Convention First = Drafts.Convention("ESSAI 👧", "2025-09-01", null, ["0120612A", "0120611Z"]);

    private DecisionAuthor Author => new("A. D'ESSAI", "Décidé 👧", Time.GetUtcNow());

    [Fact]
    public async Task Save_OnTheRevisionExpected_MakesAVersionOfItsAuthor()
    {
        var made = await Store.Enrolment.SaveConventionsAsync([First], Author, 0, None);
        Time.Advance(TimeSpan.FromDays(1));
        var ended = First with { TerminatedOn = new DateOnly(2026, 1, 31), TerminationReason = "Résiliée 👧", Schools = [First.Schools[1]] };
        var terminated = await Store.Enrolment.SaveConventionsAsync([ended], new DecisionAuthor("B", "", Time.GetUtcNow()), 1, None);

        Assert.Equal((1L, 2L), (made!.Value, terminated!.Value));
        var versions = await Store.Enrolment.ListConventionVersionsAsync(First.Reference, 2, None);
        Assert.Equal(
            [(2L, Time.GetUtcNow(), "B", ""), (1L, Time.GetUtcNow().AddDays(-1), "A. D'ESSAI", "Décidé 👧")],
            versions.Select(version => (version.Revision, version.At!.Value, version.By!, version.Why!)));
        Assert.True(versions[0].Convention.IsSame(ended));
        Assert.True(versions[1].Convention.IsSame(First));
        Assert.Equal(1, Assert.Single(await Store.Enrolment.ListConventionVersionsAsync(First.Reference, 1, None)).Revision);
        Assert.Empty(await Store.Enrolment.ListConventionVersionsAsync("essai 👧", 2, None));
        Assert.Empty(await Store.Enrolment.ListConventionVersionsAsync(First.Reference, 0, None));
    }

    [Fact]
    public async Task Notice_RecordedAndWithdrawn_IsAVersionEach()
    {
        await Store.Enrolment.SaveConventionsAsync([First], Author, 0, None);
        var noticed = First with { NoticeOn = new DateOnly(2026, 1, 31), NoticeReason = "Impayé 👧" };
        await Store.Enrolment.SaveConventionsAsync([noticed], Author, 1, None);
        await Store.Enrolment.SaveConventionsAsync([First], Author, 2, None);

        Assert.True(Assert.Single(await Store.Enrolment.ListConventionsAsync(2, None)).IsSame(noticed));
        Assert.True(Assert.Single(await Store.Enrolment.ListConventionsAsync(3, None)).IsSame(First));
        Assert.Equal(
            [null, "Impayé 👧", null],
            (await Store.Enrolment.ListConventionVersionsAsync(First.Reference, 3, None)).Select(
                version => version.Convention.NoticeReason),
            StringComparer.Ordinal);
    }

    [Fact]
    public async Task Save_AfterTheStoreMoved_RecordsNothing()
    {
        await Store.Enrolment.SaveConventionsAsync([First], None);

        Assert.Null(await Store.Enrolment.SaveConventionsAsync([First with { Collectivite = "AUTRE" }], Author, 0, None));

        Assert.Equal(1, await HeadAsync());
        Assert.Equal(First.Collectivite, Assert.Single(await Store.Enrolment.ListConventionsAsync(1, None)).Collectivite);
    }

    [Fact]
    public async Task Save_WithoutDifference_MakesNoVersion()
    {
        await Store.Enrolment.SaveConventionsAsync([First], Author, 0, None);

        Assert.Equal(1, await Store.Enrolment.SaveConventionsAsync([First], Author, 1, None));
        Assert.Single(await Store.Enrolment.ListConventionVersionsAsync(First.Reference, 1, None));
    }

    [Fact]
    public async Task Versions_RecordedWithoutAuthor_SayNone()
    {
        await Store.Enrolment.SaveConventionsAsync([First], None);

        var version = Assert.Single(await Store.Enrolment.ListConventionVersionsAsync(First.Reference, 1, None));
        Assert.Equal((null, null, Time.GetUtcNow()), (version.By, version.Why, version.At));
    }

    [Fact]
    public async Task Fees_OfANewStore_AreThoseOfTheConventions() => Assert.Equal(
        [("2024-2025", 4500L), ("2025-2026", 4000L), ("2026-2027", 4100L)],
        (await Store.Enrolment.ListFeesAsync(0, None)).Select(fee => (fee.SchoolYear.ToString(), fee.Cents)));

    [Fact]
    public async Task Fee_SetAndSetAgain_IsVersioned()
    {
        var year = new SchoolYear(2027);
        var first = await Store.Enrolment.SaveFeeAsync(year, 4200, Author, None);
        var second = await Store.Enrolment.SaveFeeAsync(year, 4250, Author, None);

        Assert.Equal((1L, 2L, 2L), (first, second, await Store.Enrolment.SaveFeeAsync(year, 4250, Author, None)));
        Assert.Equal(3, (await Store.Enrolment.ListFeesAsync(0, None)).Count);
        Assert.Equal(4200, (await Store.Enrolment.ListFeesAsync(1, None))[^1].Cents);
        Assert.Equal(new Fee(year, 4250, "A. D'ESSAI", "Décidé 👧", Time.GetUtcNow()), (await Store.Enrolment.ListFeesAsync(2, None))[^1]);
    }
}
