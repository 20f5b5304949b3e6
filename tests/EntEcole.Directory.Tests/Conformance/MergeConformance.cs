using System.Text.Json;
using EntEcole.Directory.Merges;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Persons whom a decision makes one: every read answers for both as one, and to undo it gives everybody back as he was.</summary>
public abstract class MergeConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const string North = "0120612A";
    private const string South = "0340101A";
    private static readonly DateTimeOffset At = new(2026, 6, 16, 8, 0, 0, TimeSpan.Zero);

    private static readonly Person Marie = new()
    {
        UsageName = "MARTIN", GivenName = "Marie", Civility = "Mme", Relative = new RelativePart { MobilePhone = "06 00 00 00 01" },
    };

    private RecordRow pupil = null!, sibling = null!, kept = null!, other = null!, homonym = null!, teacher = null!;
    private ClassRow taught = null!;
    private long made;

    [Fact]
    public async Task Merge_TwoRelatives_EitherIdAndEitherRecordGivesOneWhole()
    {
        await MakeAsync();
        var merged = await MergeAsync(kept, other);

        Assert.Equal(new Merged(made + 1, kept.PersonId, other.PersonId), merged);
        Assert.Equal(merged.Revision, await HeadAsync());
        var found = new List<PersonView>
        {
            (await Store.FindPersonAsync(kept.PersonId, None)).Found!,
            (await Store.FindPersonAsync(other.PersonId, None)).Found!,
            (await Store.FindPersonAsync(new SourceRef("TOULOUSE", AafCategory.PersRelEleve, "r1"), None)).Found!,
            (await Store.FindPersonAsync(new SourceRef("MONTPELLIER", AafCategory.PersRelEleve, "r2"), merged.Revision, None))!,
        };
        found.AddRange(await Store.FindPersonsAsync([other.PersonId, kept.PersonId], merged.Revision, None));
        found.AddRange(await Store.FindPersonsAsync("MONTPELLIER", AafCategory.PersRelEleve, ["r2"], merged.Revision, None));
        Assert.Equal(6, found.Count);
        Assert.All(found, person =>
        {
            Assert.Equal((kept.PersonNo, kept.PersonId), (person.PersonNo, person.PersonId));
            Assert.Equal([other.PersonId], person.MergedIds);
            AssertTexts(["r1", "r2"], person.Records.Select(record => record.Source.Id));
            AssertTexts([North, South], person.Profiles.Select(profile => profile.Uai));
        });
        Assert.Equal(2, (await Store.FindPersonsAsync([other.PersonId, homonym.PersonId], merged.Revision, None)).Count);
        // The past is as it was.
        Assert.Equal("r2", Assert.Single((await Store.FindPersonAsync(other.PersonId, made, None))!.Records).Source.Id);
        Assert.Empty((await Store.FindPersonAsync(kept.PersonId, made, None))!.MergedIds);
    }

    [Fact]
    public async Task Merge_TwoRelatives_ListsShowOneAndRelationsPointToHim()
    {
        await MakeAsync();
        await Store.MergeAsync(new MergeOrder(homonym.PersonId, teacher.PersonId, Author("X")), None);
        var revision = (await MergeAsync(kept, other)).Revision;

        foreach (var filter in new PersonFilter[]
        {
            new(), new() { Uai = North }, new() { Uai = South }, new() { FoldedNamePrefix = "martin" }, new() { Role = Role.Parent }, new() { Academy = "MONTPELLIER" },
            new() { Uai = South, Role = Role.Parent, FoldedNamePrefix = "mar" },
        })
        {
            var numbers = (await Store.PersonsAsync(revision, filter)).Select(person => person.PersonNo).ToList();
            Assert.Single(numbers, number => number == kept.PersonNo);
            Assert.DoesNotContain(other.PersonNo, numbers);
            Assert.DoesNotContain(teacher.PersonNo, numbers);
            for (var limit = 1; limit <= 3; limit++)
            {
                var pages = await Reads.PagesAsync<PersonView>(last => Store.ListPersonsAsync(filter, last?.PersonNo ?? 0, limit, revision, None), limit);
                Assert.Equal(numbers, pages.Select(person => person.PersonNo));
            }
        }

        AssertTexts(["MARTIN"], await Store.NamesAsync(revision, new PersonFilter { ClassNo = taught.ClassNo, Role = Role.Teacher }));
        Assert.Empty(await Store.NamesAsync(revision, new PersonFilter { FoldedNamePrefix = "zola" }));
        foreach (var child in new[] { pupil, sibling })
        {
            var relation = Assert.Single(await Store.RelativesAsync(child.PersonNo, revision));
            Assert.Equal((kept.PersonNo, kept.PersonId, "MARTIN", true), (relation.OtherNo, relation.OtherId, relation.Other!.UsageName, relation.OtherIsRelative));
        }

        Assert.Equal([pupil.PersonNo, sibling.PersonNo], (await Store.RelativesAsync(kept.PersonNo, revision)).Select(relation => relation.OtherNo));
        var one = Assert.Single(await Store.ListRelativesAsync(kept.PersonNo, pupil.PersonNo, 1, revision, None));
        Assert.Equal((sibling.PersonId, "2"), (one.OtherId, one.LinkCode));
    }

    [Fact]
    public async Task Merge_OfTwoWhomOnePupilNames_IsOneRelation()
    {
        RecordRow child = null!, first = null!, second = null!;
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            child = run.Pupil("1", "DURAND", run.School(North, "s1"));
            run.Relate(child, first = run.Parent("9", "MARTIN"), "20");
        });
        await RunUnderTest.ApplyAsync(
            Store, run => run.Plan.Put(new RelationRow(child.PersonNo, (second = run.Parent("77", "MARTIN")).PersonNo, run.Feed.FeedNo, "10", new RelationDetails(1, true, false, false)), replaces: false),
            degree: Degree.SecondDegree);
        Assert.Equal(2, (await Store.RelativesAsync(child.PersonNo, await HeadAsync())).Count);

        var revision = (await MergeAsync(first, second)).Revision;

        var relation = Assert.Single(await Store.RelativesAsync(child.PersonNo, revision));
        Assert.Equal(("9", "10", new RelationDetails(1, true, false, false)), (relation.Source.Id, relation.LinkCode, relation.Details!));
        var watched = Assert.Single((await PersonsAsync(new ChangeSpan(revision, IsSnapshot: true))).Changes, change => change.Number == child.PersonNo).After!;
        var told = Assert.Single(watched.Relatives);
        Assert.Equal((first.PersonId, "9", "10"), (told.RelativeId, told.Source.Id, told.LinkCode));
        Assert.Equal(relation.Details, told.Details);
    }

    [Fact]
    public async Task MergeThenUnmerge_OfChains_IsTheIdentityOnEveryRead()
    {
        await MakeAsync();
        var third = await ThirdAsync();
        var states = new Stack<string>();
        var links = new Stack<RecordRow>();
        foreach (var (one, two) in new[] { (kept, other), (third, kept), (homonym, third) })
        {
            states.Push(await DumpAsync());
            if (one == homonym)
            {
                // One feed has both: not even through somebody else.
                await RefusedAsync("sameFeed", homonym, third);
                states.Pop();
                continue;
            }

            Assert.Equal(one.PersonId, (await MergeAsync(one, two)).Kept);
            links.Push(two);
        }

        var whole = (await Store.FindPersonAsync(other.PersonId, None)).Found!;
        Assert.Equal((third.PersonId, 3), (whole.PersonId, whole.Records.Count));
        Assert.Equal([kept.PersonId, other.PersonId], whole.MergedIds);
        while (links.TryPop(out var link))
        {
            var parted = await Store.UnmergeAsync(link.PersonId, Author("Y"), None);
            Assert.Equal((await HeadAsync(), link.PersonId), (parted.Revision, parted.Other));
            Assert.Equal(states.Pop(), await DumpAsync());
        }
    }

    [Fact]
    public async Task Merge_IntoSomebodyMerged_StandsForTheLastOfThem()
    {
        await MakeAsync();
        var third = await ThirdAsync();
        await MergeAsync(kept, other);

        var merged = await MergeAsync(other, third);
        Assert.Equal(kept.PersonId, merged.Kept);
        Assert.Equal([other.PersonId, third.PersonId], (await Store.FindPersonAsync(third.PersonId, None)).Found!.MergedIds);

        // Each is parted by himself, whatever came after.
        await Store.UnmergeAsync(other.PersonId, Author("Y"), None);
        Assert.Equal(kept.PersonId, (await Store.FindPersonAsync(third.PersonId, None)).Found!.PersonId);
        Assert.Equal(other.PersonId, (await Store.FindPersonAsync(other.PersonId, None)).Found!.PersonId);
    }

    [Fact]
    public async Task Merge_WhatCannotBeOne_IsRefusedWithItsCauseAndNothingHappens()
    {
        await MakeAsync();
        var third = await ThirdAsync();
        var (unknown, awaited) = (PersonId.New(), (RecordRow?)null);
        await RunUnderTest.ApplyAsync(Store, run => awaited = run.Awaited("a1"));
        await MergeAsync(kept, other);
        var head = await HeadAsync();

        await RefusedAsync("samePerson", kept, kept);
        await RefusedAsync("samePerson", kept, other);
        await RefusedAsync("samePerson", other, kept);
        await RefusedAsync("samePerson", other, other);
        await RefusedAsync("alreadyMerged", third, other);
        await RefusedAsync("sameFeed", kept, homonym);
        // Through him for whom he answers.
        await RefusedAsync("sameFeed", other, homonym);
        await RefusedAsync("differentKind", kept, pupil);
        foreach (var (one, two) in new[] { (kept.PersonId, unknown), (unknown, kept.PersonId), (kept.PersonId, awaited!.PersonId), (awaited.PersonId, kept.PersonId) })
        {
            var refusal = await Assert.ThrowsAsync<DirectoryException>(() => Store.MergeAsync(new MergeOrder(one, two, Author("X")), None));
            Assert.Equal(Reason.PersonNotFound, refusal.Reason);
        }

        foreach (var id in new[] { kept.PersonId, third.PersonId })
        {
            Assert.Equal(Reason.NotMerged, (await Assert.ThrowsAsync<DirectoryException>(() => Store.UnmergeAsync(id, Author("X"), None))).Reason);
        }

        Assert.Equal(Reason.PersonNotFound, (await Assert.ThrowsAsync<DirectoryException>(() => Store.UnmergeAsync(unknown, Author("X"), None))).Reason);
        await Store.UnmergeAsync(other.PersonId, Author("Y"), None);
        Assert.Equal(Reason.NotMerged, (await Assert.ThrowsAsync<DirectoryException>(() => Store.UnmergeAsync(other.PersonId, Author("X"), None))).Reason);
        Assert.Equal(head + 1, await HeadAsync());
    }

    [Fact]
    public async Task Merge_OfStaff_AnotherIdInTheOtherDegreeOfTheAcademyIsAnotherPerson()
    {
        RecordRow one = null!, two = null!, relative = null!, elsewhere = null!;
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            one = run.Teacher("1", "MARTIN");
            relative = run.Parent("1", "MARTIN");
        });
        await RunUnderTest.ApplyAsync(Store, run => two = run.Teacher("2", "MARTIN"), degree: Degree.SecondDegree);
        await RunUnderTest.ApplyAsync(Store, run => elsewhere = run.Parent("2", "MARTIN"), degree: Degree.SecondDegree);

        await RefusedAsync("sameFeed", one, two);
        Assert.Equal(relative.PersonId, (await MergeAsync(relative, elsewhere)).Kept);
        // A parent who teaches: two records of one academy that nothing links.
        Assert.Equal(relative.PersonId, (await MergeAsync(relative, one)).Kept);
    }

    [Theory]
    [InlineData("123456789AB", "123456789AC", "twoInes")]
    [InlineData("123456789AB", "123456789ab", null)]
    [InlineData("123456789AB", null, null)]
    public async Task Merge_OfPupils_GoesByTheirIne(string ine, string? otherIne, string? cause)
    {
        RecordRow one = null!, two = null!;
        await RunUnderTest.ApplyAsync(Store, run => one = PupilOf(run, "1", ine));
        await RunUnderTest.ApplyAsync(Store, run => two = PupilOf(run, "2", otherIne), "MONTPELLIER");

        if (cause is not null)
        {
            await RefusedAsync(cause, one, two);
            return;
        }

        await MergeAsync(one, two);
        Assert.Equal(2, (await Store.FindPersonAsync(two.PersonId, None)).Found!.Records.Count);

        static RecordRow PupilOf(RunUnderTest run, string id, string? ine)
        {
            var row = run.Record(AafCategory.Eleve, id, "DURAND").With(new Person { UsageName = "DURAND", Pupil = new PupilPart { SchoolSourceId = "s1", Ine = ine } });
            run.Plan.Put(row, replaces: false);
            return row;
        }
    }

    [Fact]
    public async Task Merge_WhoseAnswerWasLost_IsRepeatedWithoutASecondOne()
    {
        await MakeAsync();
        var order = new MergeOrder(kept.PersonId, other.PersonId, Author("X"));

        Assert.Equal(await Store.MergeAsync(order, None), await Store.MergeAsync(order, None));
        Assert.Equal(made + 1, await HeadAsync());
        Assert.Equal(await Store.UnmergeAsync(other.PersonId, Author("Y"), None), await Store.UnmergeAsync(other.PersonId, Author("Y"), None));
        Assert.Equal(made + 2, await HeadAsync());
    }

    [Fact]
    public async Task Sync_DepartureAndReturnOfOneOfTwo_IsSeenOnThePersonAndEndsNothing()
    {
        await MakeAsync();
        await MergeAsync(kept, other);
        await DepartAsync(kept, "TOULOUSE");

        var person = (await Store.FindPersonAsync(other.PersonId, None)).Found!;
        Assert.Equal(kept.PersonId, person.PersonId);
        // Who is delivered is shown first.
        Assert.Equal([("r2", Presence.Present), ("r1", Presence.Departed)], person.Records.Select(record => (record.Source.Id, record.Presence)));
        Assert.Equal([(North, ProfileState.Suspended), (South, ProfileState.Active)], person.Profiles.Select(profile => (profile.Uai!, profile.Row.State)));
        Assert.Single(await Store.PersonsAsync(await HeadAsync(), new PersonFilter { Role = Role.Parent, FoldedNamePrefix = "martin marie", Uai = South }));
    }

    [Fact]
    public async Task Purge_OfOneOfTwo_EndsWhatIsDueAndBothIdsStillGiveHim()
    {
        await MakeAsync();
        await MergeAsync(kept, other);
        await DepartAsync(other, "MONTPELLIER", named: false);

        var due = new PurgeRequest(Rows.Day.AddDays(91), _ => 90);
        Assert.Equal((0, 1), ((await Store.CountPurgeableAsync(due, None)).Persons, (await Store.CountPurgeableAsync(due, None)).Profiles));
        var report = await Store.PurgeAsync(due, None);

        Assert.Equal((0, 1), (report.Persons, report.Profiles));
        foreach (var id in new[] { kept.PersonId, other.PersonId })
        {
            var person = (await Store.FindPersonAsync(id, None)).Found!;
            Assert.Equal((kept.PersonId, "r1", North), (person.PersonId, Assert.Single(person.Records).Source.Id, Assert.Single(person.Profiles).Uai!));
            Assert.Equal([other.PersonId], person.MergedIds);
        }

        Assert.Equal(new PurgeReport(report.Revision, 0, 0), await Store.PurgeAsync(due, None));
        Assert.NotNull(await Store.FindNumberAsync(other.PersonId, await HeadAsync(), None));
    }

    [Fact]
    public async Task Purge_OfBoth_LeavesTwoTombstonesAndNobody()
    {
        await MakeAsync();
        await MergeAsync(kept, other);
        await DepartAsync(kept, "TOULOUSE", named: false);
        await DepartAsync(other, "MONTPELLIER", named: false);
        var before = await HeadAsync();

        var report = await Store.PurgeAsync(new PurgeRequest(Rows.Day.AddDays(91), _ => 90), None);

        Assert.Equal((before + 1, 2), (report.Revision, report.Persons));
        foreach (var row in new[] { kept, other })
        {
            Assert.Null((await Store.FindPersonAsync(row.PersonId, None)).Found);
            Assert.NotNull(await Store.FindTombstoneAsync(row.PersonId, report.Revision, None));
            Assert.Empty(await Store.FindPersonsAsync([row.PersonId], report.Revision, None));
        }

        Assert.Equal(Reason.PersonNotFound, (await Assert.ThrowsAsync<DirectoryException>(() => MergeAsync(homonym, kept))).Reason);
        // Neither who decided nor why is kept of them.
        Assert.Equal(0, await Opened.NumberAsync("SELECT COUNT(*) FROM person_merge WHERE author <> '' OR why <> '' OR until_revision = 9223372036854775807"));
        var change = Assert.Single((await PersonsAsync(new ChangeSpan(report.Revision, false))).Changes, one => one.Number == kept.PersonNo);
        Assert.Equal((2, (WatchedPerson?)null), (change.Before!.Person.Profiles.Count, change.After));
        Time.Advance(TimeSpan.FromDays(10));
        await Store.PruneAsync(Time.GetUtcNow().AddDays(-1), None);
        Assert.Equal(0, await Opened.NumberAsync("SELECT COUNT(*) FROM person_merge"));
    }

    [Fact]
    public async Task Undo_OfTheRunThatBroughtOneOfTwo_LeavesBothIdsResolvable()
    {
        await MakeAsync();
        await MergeAsync(kept, other);
        // As an undo does: what the run opened closes.
        await RunUnderTest.ApplyAsync(Store, run => run.Plan.End(run.Plan.ReadPerson(kept.PersonNo, AafCategory.PersRelEleve, "r1").Record));

        foreach (var id in new[] { kept.PersonId, other.PersonId })
        {
            var person = (await Store.FindPersonAsync(id, None)).Found!;
            Assert.Equal((kept.PersonId, "r2"), (person.PersonId, Assert.Single(person.Records).Source.Id));
            Assert.Equal(kept.PersonId, Assert.Single(await Store.FindPersonsAsync([id], await HeadAsync(), None)).PersonId);
        }

        var listed = await Store.PersonsAsync(await HeadAsync(), new PersonFilter { Uai = South, FoldedNamePrefix = "martin" });
        Assert.Equal(kept.PersonId, Assert.Single(listed).PersonId);
    }

    [Fact]
    public async Task Changes_OfAMergeAndItsEnd_TellWhoIsMergedAndWhoeverReadsOtherwise()
    {
        await MakeAsync();
        var merged = await MergeAsync(kept, other);
        var changes = (await PersonsAsync(new ChangeSpan(merged.Revision, false))).Changes;

        Assert.Equal([kept.PersonNo, sibling.PersonNo, other.PersonNo], changes.Select(change => change.Number).Order());
        var gone = Assert.Single(changes, change => change.Number == other.PersonNo);
        Assert.Equal(((PersonId?)null, (PersonId?)kept.PersonId), (gone.Before!.MergedInto, gone.After!.MergedInto));
        var stays = Assert.Single(changes, change => change.Number == kept.PersonNo);
        Assert.Equal((1, 2), (stays.Before!.Person.Profiles.Count, stays.After!.Person.Profiles.Count));
        var child = Assert.Single(changes, change => change.Number == sibling.PersonNo);
        Assert.Equal((other.PersonId, kept.PersonId), (Assert.Single(child.Before!.Relatives).RelativeId, Assert.Single(child.After!.Relatives).RelativeId));
        var numbers = new List<int>();
        for (int? after = 0; after is { } from;)
        {
            var page = await Store.ReadPersonChangesAsync(new ChangeSpan(merged.Revision, false), Perimeter.All, from, 1, None);
            numbers.AddRange(page.Changes.Select(change => change.Number));
            after = page.Last;
        }

        Assert.Equal(changes.Select(change => change.Number), numbers);

        // What a feed does to who is merged is told with who answers for him, once.
        await RunUnderTest.ApplyAsync(
            Store, run => run.Plan.Put(other.With(Marie with { Mail = "marie@example.invalid" }), replaces: true), "MONTPELLIER");
        var told = Assert.Single((await PersonsAsync(new ChangeSpan(await HeadAsync(), false))).Changes);
        Assert.Equal(kept.PersonNo, told.Number);

        var parted = await Store.UnmergeAsync(other.PersonId, Author("Y"), None);
        var back = Assert.Single((await PersonsAsync(new ChangeSpan(parted.Revision, false))).Changes, change => change.Number == other.PersonNo);
        Assert.Equal(((PersonId?)kept.PersonId, (PersonId?)null), (back.Before!.MergedInto, back.After!.MergedInto));
        Assert.Equal("r2", Assert.Single(back.After.Person.Records).Source.Id);
    }

    [Fact]
    public async Task Changes_WithinASchool_HaveWhoAnswersForSomebodyThere()
    {
        await MakeAsync();
        var merged = await MergeAsync(kept, other);
        var perimeter = new Perimeter(new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal) { South });

        var changes = (await Store.ReadPersonChangesAsync(new ChangeSpan(merged.Revision, false), perimeter, 0, 100, None)).Changes;
        var snapshot = (await Store.ReadPersonChangesAsync(new ChangeSpan(merged.Revision, true), perimeter, 0, 100, None)).Changes;

        Assert.Contains(changes, change => change.Number == kept.PersonNo);
        Assert.Contains(snapshot, change => change.Number == kept.PersonNo);
        Assert.DoesNotContain(snapshot, change => change.Number == other.PersonNo);
    }

    [Fact]
    public async Task Prune_OfAMergeLongUndone_ForgetsItAndLeavesTheOneThatLasts()
    {
        await MakeAsync();
        await MergeAsync(kept, other);
        await Store.UnmergeAsync(other.PersonId, Author("Y"), None);
        await MergeAsync(kept, other);
        Time.Advance(TimeSpan.FromDays(10));

        await Store.PruneAsync(Time.GetUtcNow().AddDays(-1), None);

        Assert.Equal(1, await Opened.NumberAsync("SELECT COUNT(*) FROM person_merge"));
        Assert.Equal(kept.PersonId, (await Store.FindPersonAsync(other.PersonId, None)).Found!.PersonId);
    }

    [Fact]
    public async Task ReadMerges_ForEither_SaysWhoWhenAndWhy()
    {
        await MakeAsync();
        Assert.Equal((kept.PersonNo, (PersonId?)null, 0), Shape(await Store.ReadMergesAsync(kept.PersonNo, made, None)));
        await Store.MergeAsync(new MergeOrder(kept.PersonId, other.PersonId, Author("A. D'ESSAI")), None);
        await Store.UnmergeAsync(other.PersonId, Author("B. D'ESSAI"), None);
        var merged = await MergeAsync(kept, other);

        foreach (var number in new[] { kept.PersonNo, other.PersonNo })
        {
            var merges = await Store.ReadMergesAsync(number, merged.Revision, None);
            Assert.Equal((kept.PersonNo, (PersonId?)kept.PersonId, 2), Shape(merges));
            Assert.Equal(new MergeFact(other.PersonId, kept.PersonId, made + 1, Author("A. D'ESSAI"), made + 2, Author("B. D'ESSAI")), merges.Facts[0]);
            Assert.Equal(((long?)null, (MergeAuthor?)null), (merges.Facts[1].EndRevision, merges.Facts[1].EndAuthor));
            // As it was then.
            Assert.Null(Assert.Single((await Store.ReadMergesAsync(number, made + 1, None)).Facts).EndRevision);
        }

        static (int, PersonId?, int) Shape(PersonMerges merges) => (merges.RootNo, merges.RootId, merges.Facts.Count);
    }

    [Fact]
    public async Task Proposals_HomonymsOfTwoFeedsWithMoreInCommon_AreThoseAndOnlyThose()
    {
        await MakeAsync();
        var search = new MergeSearch(Store);

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
            Assert.Equal(proposal.Id, Assert.Single((await search.ListOpenAsync(new MergeProposalFilter(Person: id), 0, 10, made, None)).Proposals).Id);
        }

        // A merge made, however it came about, closes it; its end opens it again.
        await MergeAsync(kept, other);
        Assert.Empty((await search.ListOpenAsync(new MergeProposalFilter(), 0, 10, await HeadAsync(), None)).Proposals);
        await Store.UnmergeAsync(other.PersonId, Author("Y"), None);
        Assert.Equal(proposal.Id, Assert.Single((await search.ListOpenAsync(new MergeProposalFilter(), 0, 10, await HeadAsync(), None)).Proposals).Id);
    }

    [Fact]
    public async Task Proposals_Refused_AreRememberedAndNotMadeAgain()
    {
        await MakeAsync();
        var search = new MergeSearch(Store);
        var order = new MergeOrder(kept.PersonId, other.PersonId, Author("X"), 70);

        await Store.RefuseMergeAsync(order, None);
        await Store.RefuseMergeAsync(order, None);

        Assert.Equal(made, await HeadAsync());
        Assert.Empty((await search.ListOpenAsync(new MergeProposalFilter(), 0, 10, made, None)).Proposals);
        Assert.Empty((await search.ListOpenAsync(new MergeProposalFilter(Person: other.PersonId), 0, 10, made, None)).Proposals);
        var refused = Assert.Single((await search.ListDecidedAsync(false, new MergeProposalFilter(), 0, 10, made, None)).Proposals);
        Assert.Equal((kept.PersonId, other.PersonId, 70, MergeProposalState.Declined, "X"), (refused.KeptId, refused.OtherId, refused.Points, refused.State, refused.Author!.By));
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
        var search = new MergeSearch(Store);

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
                var page = await Store.ReadNamesakesAsync(from, rows, revision, None);
                Assert.All(page.Names, one => Assert.Equal(3, one.Persons.Count));
                names.AddRange(page.Names.Select(one => one.FoldedName).Where(name => !string.Equals(name, page.AfterName, StringComparison.Ordinal)));
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
                var row = run.Record(AafCategory.PersRelEleve, $"{i}", name).With(new Person { UsageName = name, Mail = $"{name}@example.invalid" });
                run.Plan.Put(row, replaces: false);
                run.Plan.Put(run.Record(AafCategory.Eleve, $"{i}", name), replaces: false);
                run.Plan.Put(run.Record(AafCategory.PersEducNat, $"{i}", name + academy), replaces: false);
            }
        }
    }

    private static MergeAuthor Author(string by) => new(by, "Même personne", At);

    private Task<Merged> MergeAsync(RecordRow one, RecordRow two) => Store.MergeAsync(new MergeOrder(one.PersonId, two.PersonId, Author("X")), None);

    private Task<ChangePage<WatchedPerson>> PersonsAsync(ChangeSpan span) => Store.ReadPersonChangesAsync(span, Perimeter.All, 0, 1000, None);

    private async Task RefusedAsync(string cause, RecordRow one, RecordRow two)
    {
        var refusal = await Assert.ThrowsAsync<DirectoryException>(
            () => Store.MergeAsync(new MergeOrder(one.PersonId, two.PersonId, Author("Z")), None));
        Assert.Equal((Reason.MergeImpossible, cause), (refusal.Reason, refusal.Facts["cause"]));
        Assert.Equal((one.PersonId.ToString(), two.PersonId.ToString()), (refusal.Facts["personId"], refusal.Facts["otherPersonId"]));
    }

    // Marie of two academies, with a child in each, her homonym in the first, and a teacher.
    private async Task MakeAsync()
    {
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            var school = run.School(North, "s1");
            pupil = run.Pupil("p1", "DURAND", school);
            kept = ParentOf(run, "r1", Marie, school);
            homonym = ParentOf(run, "r9", Marie with { Relative = null }, school);
            run.Relate(pupil, kept);
            teacher = run.Teacher("t1", "ZOLA", school);
            taught = run.Class(school, "c1");
            run.Plan.Put(new MembershipRow(teacher.PersonNo, taught.ClassNo, run.Feed.FeedNo, null, Teaches: true), replaces: false);
        });
        made = await RunUnderTest.ApplyAsync(
            Store,
            run =>
            {
                var school = run.School(South, "s1");
                sibling = run.Pupil("p2", "DURAND", school);
                other = ParentOf(run, "r2", Marie with { Relative = new RelativePart { MobilePhone = "+33600000001" } }, school);
                run.Relate(sibling, other, "2");
                run.Parent("r8", "ABADIE", school);
            },
            "MONTPELLIER");
    }

    private async Task<RecordRow> ThirdAsync()
    {
        RecordRow third = null!;
        await RunUnderTest.ApplyAsync(Store, run => third = ParentOf(run, "r3", Marie, run.School("0870001A", "s1")), "LIMOGES");
        return third;
    }

    private static RecordRow ParentOf(RunUnderTest run, string id, Person person, SchoolRow school)
    {
        var row = run.Record(AafCategory.PersRelEleve, id, "").With(person);
        run.Plan.Put(row, replaces: false);
        run.Plan.Put(run.Profile(row, school, Role.Parent), replaces: false);
        return row;
    }

    private Task DepartAsync(RecordRow row, string academy, bool named = true) => RunUnderTest.ApplyAsync(
        Store,
        run =>
        {
            var rows = run.Plan.ReadPerson(row.PersonNo, row.Category, row.SourceId);
            run.Plan.Put(rows.Record with { Presence = Presence.Departed }, replaces: true);
            run.Plan.Put(rows.Profiles[0].Suspended(), replaces: true);
            if (!named)
            {
                run.Plan.End(new RelationRow((row == kept ? pupil : sibling).PersonNo, row.PersonNo, run.Feed.FeedNo, ""));
            }
        },
        academy);

    /// <summary>Everything that is read of persons at the present revision.</summary>
    private async Task<string> DumpAsync()
    {
        var revision = await HeadAsync();
        var all = new List<object?>();
        foreach (var filter in new PersonFilter[]
        {
            new() { IncludeSuspended = true }, new() { Uai = North }, new() { Uai = South, Role = Role.Parent }, new() { FoldedNamePrefix = "mart" }, new() { ClassNo = taught.ClassNo },
        })
        {
            all.Add(await Store.PersonsAsync(revision, filter));
        }

        foreach (var row in new[] { pupil, sibling, kept, other, homonym, teacher })
        {
            all.Add(await Store.FindPersonAsync(row.PersonId, revision, None));
            all.Add(await Store.RelativesAsync(row.PersonNo, revision));
        }

        all.Add((await PersonsAsync(new ChangeSpan(revision, IsSnapshot: true))).Changes);
        all.Add((await new MergeSearch(Store).ListOpenAsync(new MergeProposalFilter(), 0, 100, revision, None)).Proposals.Select(one => one.Id));
        return JsonSerializer.Serialize(all);
    }
}
