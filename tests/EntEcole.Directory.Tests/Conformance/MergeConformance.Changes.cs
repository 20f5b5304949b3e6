using EntEcole.Directory.Access;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Privacy;

namespace EntEcole.Directory.Tests.Conformance;

/// <content>What nights, purges, prunes and the change feed make of persons who are merged.</content>
public abstract partial class MergeConformance
{
    [Fact]
    public async Task Sync_DepartureAndReturnOfOneOfTwo_IsSeenOnThePersonAndEndsNothing()
    {
        await MakeAsync();
        await MergeAsync(kept, other);
        await DepartAsync(kept, "TOULOUSE");

        var person = (await Store.FindPersonAsync(other.PersonId, None)).Found!;
        Assert.Equal(kept.PersonId, person.PersonId);
        // Who is delivered is shown first.
        Assert.Equal(
            [("r2", Presence.Present), ("r1", Presence.Departed)], person.Records.Select(record => (record.Source.Id, record.Presence)));
        Assert.Equal(
            [(North, ProfileState.Suspended), (South, ProfileState.Active)],
            person.Profiles.Select(profile => (profile.Uai!, profile.Row.State)));
        Assert.Single(await Store.PersonsAsync(
            await HeadAsync(), new PersonFilter { Role = Role.Parent, FoldedNamePrefix = "martin marie", Uai = South }));
    }

    [Fact]
    public async Task Purge_OfOneOfTwo_EndsWhatIsDueAndBothIdsStillGiveHim()
    {
        await MakeAsync();
        await MergeAsync(kept, other);
        await DepartAsync(other, "MONTPELLIER", named: false);

        var due = new PurgeRequest(Rows.Day.AddDays(91), _ => Grace.OfDays(90));
        Assert.Equal((0, 1), (
            (await Store.Retention.CountPurgeableAsync(due, None)).Persons,
            (await Store.Retention.CountPurgeableAsync(due, None)).Profiles));
        var report = await Store.Retention.PurgeAsync(due, None);

        Assert.Equal((0, 1), (report.Persons, report.Profiles));
        foreach (var id in new[] { kept.PersonId, other.PersonId })
        {
            var person = (await Store.FindPersonAsync(id, None)).Found!;
            Assert.Equal(
                (kept.PersonId, "r1", North),
                (person.PersonId, Assert.Single(person.Records).Source.Id, Assert.Single(person.Profiles).Uai!));
            Assert.Equal([other.PersonId], person.MergedIds);
        }

        Assert.Equal(new PurgeReport(report.Revision, 0, 0), await Store.Retention.PurgeAsync(due, None));
        Assert.NotNull(await Store.Persons.FindNumberAsync(other.PersonId, await HeadAsync(), None));
    }

    [Fact]
    public async Task Purge_OfBoth_LeavesTwoTombstonesAndNobody()
    {
        await MakeAsync();
        await MergeAsync(kept, other);
        await DepartAsync(kept, "TOULOUSE", named: false);
        await DepartAsync(other, "MONTPELLIER", named: false);
        var before = await HeadAsync();

        var report = await Store.Retention.PurgeAsync(new PurgeRequest(Rows.Day.AddDays(91), _ => Grace.OfDays(90)), None);

        Assert.Equal((before + 1, 2), (report.Revision, report.Persons));
        foreach (var row in new[] { kept, other })
        {
            Assert.Null((await Store.FindPersonAsync(row.PersonId, None)).Found);
            Assert.NotNull(await Store.Persons.FindTombstoneAsync(row.PersonId, report.Revision, None));
            Assert.Empty(await Store.Persons.FindPersonsAsync([row.PersonId], report.Revision, None));
        }

        Assert.Equal(Reason.PersonNotFound, (await Assert.ThrowsAsync<DirectoryException>(() => MergeAsync(homonym, kept))).Reason);
        // Neither who decided nor why is kept of them.
        Assert.Equal(0, await Opened.NumberAsync(
            "SELECT COUNT(*) FROM person_merge WHERE author <> '' OR why <> '' OR until_revision = 9223372036854775807"));
        var change = Assert.Single(
            (await PersonsAsync(new ChangeSpan(report.Revision, false))).Changes, one => one.Number == kept.PersonNo);
        Assert.Equal((2, (WatchedPerson?)null), (change.Before!.Person.Profiles.Count, change.After));
        Time.Advance(TimeSpan.FromDays(10));
        await Store.Retention.PruneAsync(Time.GetUtcNow().AddDays(-1), None);
        Assert.Equal(0, await Opened.NumberAsync("SELECT COUNT(*) FROM person_merge"));
    }

    [Fact]
    public async Task Undo_OfTheRunThatBroughtOneOfTwo_LeavesBothIdsResolvable()
    {
        await MakeAsync();
        RecordRow late = null!;
        long brought = 0;
        await RunUnderTest.ApplyAsync(
            Store, run => (brought, late) = (run.RunId, ParentOf(run, "r3", Marie, run.School("0120613B", "s3"))));
        await MergeAsync(late, other);
        await RunUnderTest.UndoAsync(Store, brought);

        foreach (var id in new[] { late.PersonId, other.PersonId })
        {
            var person = (await Store.FindPersonAsync(id, None)).Found!;
            Assert.Equal((late.PersonId, "r2"), (person.PersonId, Assert.Single(person.Records).Source.Id));
            Assert.Equal(late.PersonId, Assert.Single(await Store.Persons.FindPersonsAsync([id], await HeadAsync(), None)).PersonId);
        }

        var listed = await Store.PersonsAsync(await HeadAsync(), new PersonFilter { Uai = South, FoldedNamePrefix = "martin" });
        Assert.Equal(late.PersonId, Assert.Single(listed).PersonId);
    }

    [Fact]
    public async Task Changes_OfAMergeAndItsEnd_TellWhoIsMergedAndWhoeverReadsOtherwise()
    {
        await MakeAsync();
        var merged = await MergeAsync(kept, other);
        var changes = (await PersonsAsync(new ChangeSpan(merged.Revision, false))).Changes;

        // The child of who is kept is in the page too, and reads as before.
        Assert.Equal([pupil.PersonNo, kept.PersonNo, sibling.PersonNo, other.PersonNo], changes.Select(change => change.Number).Order());
        var gone = Assert.Single(changes, change => change.Number == other.PersonNo);
        Assert.Equal(((PersonId?)null, (PersonId?)kept.PersonId), (gone.Before!.MergedInto, gone.After!.MergedInto));
        var stays = Assert.Single(changes, change => change.Number == kept.PersonNo);
        Assert.Equal((1, 2), (stays.Before!.Person.Profiles.Count, stays.After!.Person.Profiles.Count));
        var child = Assert.Single(changes, change => change.Number == sibling.PersonNo);
        Assert.Equal(
            (other.PersonId, kept.PersonId),
            (Assert.Single(child.Before!.Relatives).RelativeId, Assert.Single(child.After!.Relatives).RelativeId));
        var numbers = new List<int>();
        for (int? after = 0; after is { } from;)
        {
            var page = await Store.Changes.ReadPersonChangesAsync(new ChangeSpan(merged.Revision, false), ChangeScope.All, from, 1, None);
            numbers.AddRange(page.Changes.Select(change => change.Number));
            after = page.Last;
        }

        Assert.Equal(changes.Select(change => change.Number), numbers);

        // What a feed does to who is merged is told with who answers for him, once.
        await RunUnderTest.ApplyAsync(
            Store, run => run.Plan.Rows.Put(other.With(Marie with { Mail = "marie@example.invalid" }), replaces: true), "MONTPELLIER");
        var told = (await PersonsAsync(new ChangeSpan(await HeadAsync(), false))).Changes.Single(change => change.Number == kept.PersonNo);
        Assert.NotEqual(
            told.Before!.Person.Records.Select(record => record.Person.Mail),
            told.After!.Person.Records.Select(record => record.Person.Mail), StringComparer.Ordinal);

        var parted = await Store.Merges.UnmergeAsync(other.PersonId, Author("Y"), None);
        var back = Assert.Single(
            (await PersonsAsync(new ChangeSpan(parted.Revision, false))).Changes, change => change.Number == other.PersonNo);
        Assert.Equal(((PersonId?)kept.PersonId, (PersonId?)null), (back.Before!.MergedInto, back.After!.MergedInto));
        Assert.Equal("r2", Assert.Single(back.After.Person.Records).Source.Id);
    }

    [Fact]
    public async Task Changes_WithinSchoolsToWhichWhoAnswersComes_TellThatTheOtherIsMergedFromThenOn()
    {
        await MakeAsync();
        await MergeAsync(kept, other);
        var within = new Perimeter(
            new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal) { South, "0120613B" },
            new HashSet<string>(StringComparer.Ordinal) { "MONTPELLIER", "TOULOUSE" });
        await RunUnderTest.ApplyAsync(
            Store, run => run.Plan.Rows.Put(run.Profile(kept, run.School("0120613B", "s3"), Role.Parent), replaces: false));

        var changes = (await Store.Changes.ReadPersonChangesAsync(
            new ChangeSpan(await HeadAsync(), false), ChangeScope.All with { Within = within }, 0, 100, None)).Changes;

        var gone = Assert.Single(changes, change => change.Number == other.PersonNo);
        Assert.Equal((other.PersonId, kept.PersonId), (gone.Before!.Person.PersonId, gone.After!.MergedInto));
        var child = Assert.Single(changes, change => change.Number == sibling.PersonNo);
        Assert.Equal(
            (other.PersonId, kept.PersonId),
            (Assert.Single(child.Before!.Relatives).RelativeId, Assert.Single(child.After!.Relatives).RelativeId));
    }

    [Fact]
    public async Task Changes_WithinASchool_HaveWhoAnswersForSomebodyThere()
    {
        await MakeAsync();
        var merged = await MergeAsync(kept, other);
        var perimeter = new ChangeScope(new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal) { South });

        var changes = (await Store.Changes.ReadPersonChangesAsync(new ChangeSpan(merged.Revision, false), perimeter, 0, 100, None)).Changes;
        var snapshot = (await Store.Changes.ReadPersonChangesAsync(new ChangeSpan(merged.Revision, true), perimeter, 0, 100, None)).Changes;

        Assert.Contains(changes, change => change.Number == kept.PersonNo);
        Assert.Contains(snapshot, change => change.Number == kept.PersonNo);
        Assert.DoesNotContain(snapshot, change => change.Number == other.PersonNo);
    }

    [Fact]
    public async Task Prune_OfAMergeLongUndone_ForgetsItAndLeavesTheOneThatLasts()
    {
        await MakeAsync();
        await MergeAsync(kept, other);
        await Store.Merges.UnmergeAsync(other.PersonId, Author("Y"), None);
        await MergeAsync(kept, other);
        Time.Advance(TimeSpan.FromDays(10));

        await Store.Retention.PruneAsync(Time.GetUtcNow().AddDays(-1), None);

        Assert.Equal(1, await Opened.NumberAsync("SELECT COUNT(*) FROM person_merge"));
        Assert.Equal(kept.PersonId, (await Store.FindPersonAsync(other.PersonId, None)).Found!.PersonId);
    }
}
