using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Tests.Conformance;

/// <content>Who may be one person, and the refusals that are remembered.</content>
public abstract partial class MergeConformance
{
    [Fact]
    public async Task Proposals_HomonymsOfTwoFeedsWithMoreInCommon_AreThoseAndOnlyThose()
    {
        await MakeAsync();
        var search = new MergeSearch(Store.Merges, Store.Persons);

        var page = await search.ListOpenAsync(new MergeProposalFilter(), 0, 10, made, None);

        var proposal = Assert.Single(page.Proposals);
        Assert.Equal((kept.PersonId, other.PersonId, 70, (int?)null), (proposal.KeptId, proposal.OtherId, proposal.Points, page.Next));
        AssertTexts(["relative.mobile_phone", "usage_name"], proposal.Evidence.Select(fact => fact.Field));
        Assert.Empty((await search.ListOpenAsync(new MergeProposalFilter(MinPoints: 71), 0, 10, made, None)).Proposals);
        Assert.Empty((await search.ListOpenAsync(new MergeProposalFilter(Academy: "LIMOGES"), 0, 10, made, None)).Proposals);
        Assert.Empty((await search.ListOpenAsync(new MergeProposalFilter(Role: Role.Teacher), 0, 10, made, None)).Proposals);
        Assert.Empty((await search.ListOpenAsync(new MergeProposalFilter(Person: homonym.PersonId), 0, 10, made, None)).Proposals);
        foreach (var id in new[] { kept.PersonId, other.PersonId })
        {
            Assert.Equal(
                proposal.Id,
                Assert.Single((await search.ListOpenAsync(new MergeProposalFilter(Person: id), 0, 10, made, None)).Proposals).Id);
        }

        // A merge made, however it came about, closes it; its end opens it again.
        await MergeAsync(kept, other);
        Assert.Empty((await search.ListOpenAsync(new MergeProposalFilter(), 0, 10, await HeadAsync(), None)).Proposals);
        await Store.Merges.UnmergeAsync(other.PersonId, Author("Y"), None);
        Assert.Equal(
            proposal.Id,
            Assert.Single((await search.ListOpenAsync(new MergeProposalFilter(), 0, 10, await HeadAsync(), None)).Proposals).Id);
    }

    [Fact]
    public async Task Proposals_Refused_AreRememberedAndNotMadeAgain()
    {
        await MakeAsync();
        var search = new MergeSearch(Store.Merges, Store.Persons);
        var order = new MergeOrder(kept.PersonId, other.PersonId, Author("X"), 70);

        await Store.Merges.RefuseMergeAsync(order, None);
        await Store.Merges.RefuseMergeAsync(order, None);

        Assert.Equal(made, await HeadAsync());
        Assert.Empty((await search.ListOpenAsync(new MergeProposalFilter(), 0, 10, made, None)).Proposals);
        Assert.Empty((await search.ListOpenAsync(new MergeProposalFilter(Person: other.PersonId), 0, 10, made, None)).Proposals);
        var refused = Assert.Single((await search.ListDecidedAsync(false, new MergeProposalFilter(), 0, 10, made, None)).Proposals);
        Assert.Equal(
            (kept.PersonId, other.PersonId, 70, MergeProposalState.Declined, "X"),
            (refused.KeptId, refused.OtherId, refused.Points, refused.State, refused.Author!.By));
        Assert.Empty((await search.ListDecidedAsync(true, new MergeProposalFilter(), 0, 10, made, None)).Proposals);

        // Not through somebody with whom one of them was merged either.
        var third = await ThirdAsync();
        await MergeAsync(other, third);
        Assert.Empty((await search.ListOpenAsync(new MergeProposalFilter(), 0, 10, await HeadAsync(), None)).Proposals);
        // Whoever knows better merges them all the same.
        Assert.Equal(kept.PersonId, (await MergeAsync(kept, other)).Kept);
    }

    [Fact]
    public async Task Proposals_OfManyNames_ComeByNameInPagesWhateverTheirSize()
    {
        const int Names = 40;
        await RunUnderTest.ApplyAsync(Store, run => Many(run, "TOULOUSE"));
        await RunUnderTest.ApplyAsync(Store, run => Many(run, "MONTPELLIER"), "MONTPELLIER");
        var revision = await RunUnderTest.ApplyAsync(Store, run => Many(run, "LIMOGES"), "LIMOGES");
        var search = new MergeSearch(Store.Merges, Store.Persons);

        var all = (await search.ListOpenAsync(new MergeProposalFilter(), 0, 1_000, revision, None)).Proposals;

        // Of three who may be one, each is proposed with one before him.
        Assert.Equal(2 * Names, all.Count);
        var byName = all.Select(one => one.Kept!.Records[0].Person.FoldedName()).ToList();
        AssertTexts(byName.Order(StringComparer.Ordinal), byName);
        foreach (var size in new[] { 1, 7, 80 })
        {
            var pages = new List<MergeProposal>();
            for (int? after = 0; after is { } from;)
            {
                var page = await search.ListOpenAsync(new MergeProposalFilter(), from, size, revision, None);
                Assert.InRange(page.Proposals.Count, 0, size);
                pages.AddRange(page.Proposals);
                after = page.Next;
            }

            AssertTexts(all.Select(one => one.Id), pages.Select(one => one.Id));
        }

        // The index itself, a few rows at a time: no name is parted, none comes twice.
        foreach (var rows in new[] { 1, 2, 5, 1_000 })
        {
            var names = new List<string>();
            for (int? after = 0; after is { } from;)
            {
                var page = await Store.Merges.ReadNamesakesAsync(from, rows, revision, None);
                Assert.All(page.Names, one => Assert.Equal(3, one.Persons.Count));
                names.AddRange(
                    page.Names.Select(one => one.FoldedName).Where(name => !string.Equals(name, page.AfterName, StringComparison.Ordinal)));
                after = page.Last;
            }

            Assert.Equal(Names, names.Count);
            AssertTexts(names.Order(StringComparer.Ordinal), names);
        }

        static void Many(RunUnderTest run, string academy)
        {
            for (var i = 0; i < Names; i++)
            {
                var name = ((char)('A' + (i % 26))).ToString() + (char)('A' + (i / 26));
                var row = run.Record(AafCategory.PersRelEleve, $"{i}", name).With(
                    new Person { UsageName = name, Mail = $"{name}@example.invalid" });
                run.Plan.Rows.Put(row, replaces: false);
                run.Plan.Rows.Put(run.Record(AafCategory.Eleve, $"{i}", name), replaces: false);
                run.Plan.Rows.Put(run.Record(AafCategory.PersEducNat, $"{i}", name + academy), replaces: false);
            }
        }
    }
}
