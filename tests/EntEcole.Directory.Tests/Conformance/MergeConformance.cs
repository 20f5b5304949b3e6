using System.Text.Json;
using EntEcole.Directory.Access;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Persons whom a decision makes one: every read answers for both as one, and to undo it gives everybody back as he was.</summary>
public abstract partial class MergeConformance(EngineUnderTest engine) : StoreConformance(engine)
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
            (await Store.Persons.FindPersonAsync(new SourceRef("MONTPELLIER", AafCategory.PersRelEleve, "r2"), merged.Revision, None))!,
        };
        found.AddRange(await Store.Persons.FindPersonsAsync([other.PersonId, kept.PersonId], merged.Revision, None));
        found.AddRange(await Store.Persons.FindPersonsAsync("MONTPELLIER", AafCategory.PersRelEleve, ["r2"], merged.Revision, None));
        Assert.Equal(6, found.Count);
        Assert.All(found, person =>
        {
            Assert.Equal((kept.PersonNo, kept.PersonId), (person.PersonNo, person.PersonId));
            Assert.Equal([other.PersonId], person.MergedIds);
            AssertTexts(["r1", "r2"], person.Records.Select(record => record.Source.Id));
            AssertTexts([North, South], person.Profiles.Select(profile => profile.Uai));
        });
        Assert.Equal(2, (await Store.Persons.FindPersonsAsync([other.PersonId, homonym.PersonId], merged.Revision, None)).Count);
        // The past is as it was.
        Assert.Equal("r2", Assert.Single((await Store.Persons.FindPersonAsync(other.PersonId, made, None))!.Records).Source.Id);
        Assert.Empty((await Store.Persons.FindPersonAsync(kept.PersonId, made, None))!.MergedIds);
    }

    [Fact]
    public async Task Merge_TwoRelatives_ListsShowOneAndRelationsPointToHim()
    {
        await MakeAsync();
        await Store.Merges.MergeAsync(new MergeOrder(homonym.PersonId, teacher.PersonId, Author("X")), None);
        var revision = (await MergeAsync(kept, other)).Revision;

        foreach (var filter in new PersonFilter[]
        {
            new(), new() { Uai = North }, new() { Uai = South }, new() { FoldedNamePrefix = "martin" }, new() { Role = Role.Parent },
            new() { Academy = "MONTPELLIER" },
            new() { Uai = South, Role = Role.Parent, FoldedNamePrefix = "mar" },
        })
        {
            var numbers = (await Store.PersonsAsync(revision, filter)).Select(person => person.PersonNo).ToList();
            Assert.Single(numbers, number => number == kept.PersonNo);
            Assert.DoesNotContain(other.PersonNo, numbers);
            Assert.DoesNotContain(teacher.PersonNo, numbers);
            for (var limit = 1; limit <= 3; limit++)
            {
                var pages = await Reads.PagesAsync<PersonView>(
                    last => Store.Persons.ListPersonsAsync(filter, last?.PersonNo ?? 0, limit, revision, None), limit);
                Assert.Equal(numbers, pages.Select(person => person.PersonNo));
            }
        }

        AssertTexts(["MARTIN"], await Store.NamesAsync(revision, new PersonFilter { ClassNo = taught.ClassNo, Role = Role.Teacher }));
        Assert.Empty(await Store.NamesAsync(revision, new PersonFilter { FoldedNamePrefix = "zola" }));
        foreach (var child in new[] { pupil, sibling })
        {
            var relation = Assert.Single(await Store.RelativesAsync(child.PersonNo, revision));
            Assert.Equal(
                (kept.PersonNo, kept.PersonId, "MARTIN", true),
                (relation.OtherNo, relation.OtherId, relation.Other!.UsageName, relation.OtherIsRelative));
        }

        Assert.Equal(
            [pupil.PersonNo, sibling.PersonNo], (await Store.RelativesAsync(kept.PersonNo, revision)).Select(relation => relation.OtherNo));
        var one = Assert.Single(await Store.Persons.ListRelativesAsync(kept.PersonNo, pupil.PersonNo, 1, revision, None));
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
            Store, run => run.Plan.Rows.Put(new RelationRow(
                child.PersonNo, (second = run.Parent("77", "MARTIN")).PersonNo, run.Feed.FeedNo, "10",
                new RelationDetails(1, true, false, false)), replaces: false),
            degree: Degree.SecondDegree);
        Assert.Equal(2, (await Store.RelativesAsync(child.PersonNo, await HeadAsync())).Count);

        var revision = (await MergeAsync(first, second)).Revision;

        var relation = Assert.Single(await Store.RelativesAsync(child.PersonNo, revision));
        Assert.Equal(("9", "10", new RelationDetails(1, true, false, false)), (relation.Source.Id, relation.LinkCode, relation.Details!));
        var watched = Assert.Single(
            (await PersonsAsync(new ChangeSpan(revision, IsSnapshot: true))).Changes, change => change.Number == child.PersonNo).After!;
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
            Assert.Equal(one.PersonId, (await MergeAsync(one, two)).Kept);
            links.Push(two);
        }

        var whole = (await Store.FindPersonAsync(other.PersonId, None)).Found!;
        Assert.Equal((homonym.PersonId, 4), (whole.PersonId, whole.Records.Count));
        Assert.Equal(
            new[] { kept, other, third }.Select(row => row.PersonId.ToString()).Order(StringComparer.Ordinal),
            whole.MergedIds.Select(id => id.ToString()).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        while (links.TryPop(out var link))
        {
            var parted = await Store.Merges.UnmergeAsync(link.PersonId, Author("Y"), None);
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
        await Store.Merges.UnmergeAsync(other.PersonId, Author("Y"), None);
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
        await RefusedAsync("differentKind", kept, pupil);
        foreach (var (one, two) in new[] { (kept.PersonId, unknown), (unknown, kept.PersonId), (kept.PersonId, awaited!.PersonId), (
            awaited.PersonId, kept.PersonId) })
        {
            var refusal = await Assert.ThrowsAsync<DirectoryException>(
                () => Store.Merges.MergeAsync(new MergeOrder(one, two, Author("X")), None));
            Assert.Equal(Reason.PersonNotFound, refusal.Reason);
        }

        foreach (var id in new[] { kept.PersonId, third.PersonId })
        {
            Assert.Equal(
                Reason.NotMerged,
                (await Assert.ThrowsAsync<DirectoryException>(() => Store.Merges.UnmergeAsync(id, Author("X"), None))).Reason);
        }

        Assert.Equal(
            Reason.PersonNotFound,
            (await Assert.ThrowsAsync<DirectoryException>(() => Store.Merges.UnmergeAsync(unknown, Author("X"), None))).Reason);
        await Store.Merges.UnmergeAsync(other.PersonId, Author("Y"), None);
        Assert.Equal(
            Reason.NotMerged,
            (await Assert.ThrowsAsync<DirectoryException>(() => Store.Merges.UnmergeAsync(other.PersonId, Author("X"), None))).Reason);
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
            var row = run.Record(AafCategory.Eleve, id, "DURAND").With(
                new Person { UsageName = "DURAND", Pupil = new PupilPart { SchoolSourceId = "s1", Ine = ine } });
            run.Plan.Rows.Put(row, replaces: false);
            return row;
        }
    }

    [Fact]
    public async Task Merge_WhoseAnswerWasLost_IsRepeatedWithoutASecondOne()
    {
        await MakeAsync();
        var order = new MergeOrder(kept.PersonId, other.PersonId, Author("X"));

        Assert.Equal(await Store.Merges.MergeAsync(order, None), await Store.Merges.MergeAsync(order, None));
        Assert.Equal(made + 1, await HeadAsync());
        Assert.Equal(
            await Store.Merges.UnmergeAsync(other.PersonId, Author("Y"), None),
            await Store.Merges.UnmergeAsync(other.PersonId, Author("Y"), None));
        Assert.Equal(made + 2, await HeadAsync());
    }

    [Fact]
    public async Task ReadMerges_ForEither_SaysWhoWhenAndWhy()
    {
        await MakeAsync();
        Assert.Equal((kept.PersonNo, (PersonId?)null, 0), Shape(await Store.Merges.ReadMergesAsync(kept.PersonNo, made, None)));
        await Store.Merges.MergeAsync(new MergeOrder(kept.PersonId, other.PersonId, Author("A. D'ESSAI")), None);
        await Store.Merges.UnmergeAsync(other.PersonId, Author("B. D'ESSAI"), None);
        var merged = await MergeAsync(kept, other);

        foreach (var number in new[] { kept.PersonNo, other.PersonNo })
        {
            var merges = await Store.Merges.ReadMergesAsync(number, merged.Revision, None);
            Assert.Equal((kept.PersonNo, (PersonId?)kept.PersonId, 2), Shape(merges));
            Assert.Equal(
                new MergeFact(other.PersonId, kept.PersonId, made + 1, Author("A. D'ESSAI"), made + 2, Author("B. D'ESSAI")),
                merges.Facts[0]);
            Assert.Equal(((long?)null, (DecisionAuthor?)null), (merges.Facts[1].EndRevision, merges.Facts[1].EndAuthor));
            // As it was then.
            Assert.Null(Assert.Single((await Store.Merges.ReadMergesAsync(number, made + 1, None)).Facts).EndRevision);
        }

        static (int, PersonId?, int) Shape(PersonMerges merges) => (merges.RootNo, merges.RootId, merges.Facts.Count);
    }

    private static DecisionAuthor Author(string by) => new(by, "Même personne", At);

    private Task<Merged> MergeAsync(RecordRow one, RecordRow two) =>
        Store.Merges.MergeAsync(new MergeOrder(one.PersonId, two.PersonId, Author("X")), None);

    private Task<ChangePage<WatchedPerson>> PersonsAsync(ChangeSpan span) =>
        Store.Changes.ReadPersonChangesAsync(span, ChangeScope.All, 0, 1000, None);

    private async Task RefusedAsync(string cause, RecordRow one, RecordRow two)
    {
        var refusal = await Assert.ThrowsAsync<DirectoryException>(
            () => Store.Merges.MergeAsync(new MergeOrder(one.PersonId, two.PersonId, Author("Z")), None));
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
            run.Plan.Rows.Put(new MembershipRow(teacher.PersonNo, taught.ClassNo, run.Feed.FeedNo, null, Teaches: true), replaces: false);
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
        run.Plan.Rows.Put(row, replaces: false);
        run.Plan.Rows.Put(run.Profile(row, school, Role.Parent), replaces: false);
        return row;
    }

    private Task DepartAsync(RecordRow row, string academy, bool named = true) => RunUnderTest.ApplyAsync(
        Store,
        run =>
        {
            var rows = run.Plan.Base.ReadPerson(row.PersonNo, row.Category, row.SourceId);
            run.Plan.Rows.Put(rows.Record with { Presence = Presence.Departed }, replaces: true);
            run.Plan.Rows.Put(rows.Profiles[0].Suspended(), replaces: true);
            if (!named)
            {
                run.Plan.Rows.End(new RelationRow((row == kept ? pupil : sibling).PersonNo, row.PersonNo, run.Feed.FeedNo, ""));
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
            new() { IncludeSuspended = true }, new() { Uai = North }, new() { Uai = South, Role = Role.Parent },
            new() { FoldedNamePrefix = "mart" }, new() { ClassNo = taught.ClassNo },
        })
        {
            all.Add(await Store.PersonsAsync(revision, filter));
        }

        foreach (var row in new[] { pupil, sibling, kept, other, homonym, teacher })
        {
            all.Add(await Store.Persons.FindPersonAsync(row.PersonId, revision, None));
            all.Add(await Store.RelativesAsync(row.PersonNo, revision));
        }

        all.Add((await PersonsAsync(new ChangeSpan(revision, IsSnapshot: true))).Changes);
        all.Add((await new MergeSearch(Store.Merges, Store.Persons).ListOpenAsync(
            new MergeProposalFilter(), 0, 100, revision, None)).Proposals.Select(one => one.Id));
        return JsonSerializer.Serialize(all);
    }
}
