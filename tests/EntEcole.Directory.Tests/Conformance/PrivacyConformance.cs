using EntEcole.Directory.Access;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Privacy;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>
/// The rights of persons: a restricted person is nowhere but for those who answer for these rights; an erased one is nowhere.
/// </summary>
public abstract class PrivacyConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const int All = 1000;

    private RecordRow child = null!;
    private RecordRow parent = null!;
    private RecordRow other = null!;
    private long made;

    [Fact]
    public async Task Restriction_FromItsRevisionOn_HidesThePersonAtEveryRevisionAndInEveryRead()
    {
        await MakeAsync();
        var saved = await SaveAsync(New(child, MeasureKind.Restriction), restricts: true);

        Assert.Equal(made + 1, saved.Revision);
        foreach (var revision in new[] { made, saved.Revision })
        {
            AssertTexts(["MARTIN", "PÈRE"], (await Store.NamesAsync(revision)).Order(StringComparer.Ordinal));
            Assert.Null(await Store.Persons.FindPersonAsync(child.PersonId, revision, None));
            Assert.Null(await Store.Persons.FindPersonAsync(child.PersonId, Perimeter.All, revision, None));
            Assert.Null(await Store.Persons.FindNumberAsync(child.PersonId, revision, None));
            Assert.Null(await Store.Persons.FindPersonAsync(new SourceRef("TOULOUSE", AafCategory.Eleve, "1"), revision, None));
            Assert.Empty(await Store.Persons.FindPersonsAsync([child.PersonId], revision, None));
            Assert.Empty(await Store.Persons.FindReachedIdsAsync([child.PersonId], Perimeter.All, revision, None));
            Assert.Empty(await Store.RelativesAsync(parent.PersonNo, revision));
            Assert.Empty(await Store.Explain.FindNumbersAsync(new SourceRef("TOULOUSE", AafCategory.Eleve, "1"), revision, None));
            Assert.Empty((await Store.Explain.ReadVersionsAsync(parent.PersonNo, revision, None)).Relations);
            Assert.Empty((await Store.Rights.ReadRightsAsync([child.PersonId], revision, None)).Persons);
            Assert.Equal(1, Assert.Single(await Store.ClassesAsync("0120612A", revision)).PupilCount);
            Assert.Equal(
                "DURAND", (await Store.Privacy.AllPersons.FindPersonAsync(child.PersonId, revision, None))!.Records[0].Person.UsageName);
        }

        // A page stays full.
        Assert.Equal(2, (await Store.Persons.ListPersonsAsync(new PersonFilter(), 0, 2, made, None)).Count);

        var lifted = await Store.Privacy.SaveAsync(
            new MeasureChange(saved.Measure with { State = MeasureState.Closed }, Lifts: true), None);
        Assert.Equal(saved.Revision + 1, lifted!.Revision);
        Assert.NotNull(await Store.Persons.FindPersonAsync(child.PersonId, lifted.Revision, None));
        Assert.Equal(2, Assert.Single(await Store.ClassesAsync("0120612A", lifted.Revision)).PupilCount);
    }

    [Fact]
    public async Task Restriction_InTheChangeFeed_IsAnEndThenNothingThenAReturn()
    {
        await MakeAsync();
        var saved = await SaveAsync(New(child, MeasureKind.Restriction), restricts: true);

        var ended = Assert.Single((await PersonsAsync(saved.Revision)).Changes, change => change.Number == child.PersonNo);
        Assert.Equal((child.PersonId, null), (ended.Before!.Person.PersonId, ended.After));
        Assert.Equal(
            parent.PersonId, ended.Before.Relatives.Concat(ended.Before.Lost).Select(relative => relative.RelativeId).Distinct().Single());
        Assert.Single(ended.Before.Person.Profiles);
        // A watcher who follows from before learns no more of them.
        Assert.DoesNotContain((await PersonsAsync(made)).Changes, change => change.Number == child.PersonNo);
        Assert.DoesNotContain((await PersonsAsync(saved.Revision, isSnapshot: true)).Changes, change => change.Number == child.PersonNo);

        var lifted = await Store.Privacy.SaveAsync(
            new MeasureChange(saved.Measure with { State = MeasureState.Closed }, Lifts: true), None);
        var back = Assert.Single((await PersonsAsync(lifted!.Revision)).Changes, change => change.Number == child.PersonNo);
        Assert.Equal((null, child.PersonId), (back.Before, back.After!.Person.PersonId));
    }

    [Fact]
    public async Task Restriction_OfARelative_EndsTheRelationOfTheirChildren()
    {
        await MakeAsync();
        var saved = await SaveAsync(New(parent, MeasureKind.Restriction), restricts: true);

        var pupil = Assert.Single((await PersonsAsync(saved.Revision)).Changes, change => change.Number == child.PersonNo);
        Assert.Contains(pupil.Before!.Relatives, relative => relative.RelativeId == parent.PersonId);
        Assert.Empty(pupil.After!.Relatives);
        Assert.Empty((await PersonsAsync(saved.Revision, isSnapshot: true)).Changes.Single(
            change => change.Number == child.PersonNo).After!.Relatives);
        Assert.Empty(await Store.RelativesAsync(child.PersonNo, saved.Revision));
    }

    [Fact]
    public async Task Restriction_OfAPersonWhoIsDue_IsKeptByThePurgeUntilItEnds()
    {
        await MakeAsync();
        await RunUnderTest.ApplyAsync(Store, run => run.Plan.Rows.Put(
            new ProfileRow(
                child.PersonNo, 1, Role.Pupil, run.Feed.FeedNo, ProfileState.Suspended, Rows.Day, Rows.Day.AddDays(1),
                Rows.Day.AddDays(91)), replaces: true));
        await RunUnderTest.ApplyAsync(Store, run => run.Plan.Rows.Put(child with { Presence = Presence.Departed }, replaces: true));
        var saved = await SaveAsync(New(child, MeasureKind.Restriction), restricts: true);
        var due = new PurgeRequest(Rows.Day.AddDays(120), _ => Grace.ThreeMonths);

        Assert.Equal(0, (await Store.Retention.CountPurgeableAsync(due, None)).Persons);
        Assert.Equal(0, (await Store.Retention.PurgeAsync(due, None)).Persons);
        Assert.Equal(1, await Store.Privacy.CountRestrictedDueAsync(due.AsOf, None));

        await Store.Privacy.SaveAsync(new MeasureChange(saved.Measure with { State = MeasureState.Closed }, Lifts: true), None);
        Assert.Equal(1, (await Store.Retention.PurgeAsync(due, None)).Persons);
        var kept = await Store.Privacy.FindMeasureAsync(saved.Measure.MeasureId, None);
        Assert.Equal(("", MeasureKind.Restriction, "dpd"), (kept!.Reason, kept.Kind, kept.Recorder.Subject));
    }

    [Fact]
    public async Task Restriction_RefusesAnotherOneAndMerges()
    {
        await MakeAsync();
        await SaveAsync(New(child, MeasureKind.Restriction), restricts: true);

        var again = await Assert.ThrowsAsync<DirectoryException>(() => SaveAsync(New(child, MeasureKind.Restriction), restricts: true));
        var merge = await Assert.ThrowsAsync<DirectoryException>(() => Store.Merges.MergeAsync(
            new MergeOrder(other.PersonId, child.PersonId, new DecisionAuthor("A", "B", Time.GetUtcNow())), None));

        Assert.Equal((Reason.ProcessingRestricted, Reason.ProcessingRestricted), (again.Reason, merge.Reason));
    }

    [Fact]
    public async Task Measure_SavedReadAndChanged_IsAsItWasWrittenAndChangesOnlyOverWhatWasRead()
    {
        await MakeAsync();
        var first = await SaveAsync(
            New(child, MeasureKind.Rectification) with { Corrections = [new WantedField("usage_name", "DUPONT 👧")] }, restricts: false);
        var second = await SaveAsync(
            New(other, MeasureKind.PostMortemDirective) with { Directive = "Tout effacer", Wish = PostMortemWish.Erase, Trustee = "T" },
            restricts: false);

        Assert.Equal(made, first.Revision);
        Assert.Equivalent(first.Measure, await Store.Privacy.FindMeasureAsync(first.Measure.MeasureId, None));
        Assert.Equivalent(second.Measure, await Store.Privacy.FindByRequestAsync(second.Measure.RequestId, None));
        AssertTexts(
            [first.Measure.MeasureId], (await Store.Privacy.ListMeasuresAsync(
                new MeasureFilter { PersonId = child.PersonId }, 0, All, None)).Select(one => one.MeasureId));
        AssertTexts(
            [second.Measure.MeasureId], (await Store.Privacy.ListMeasuresAsync(new MeasureFilter(), first.Measure.MeasureNo, All, None))
                .Select(one => one.MeasureId));
        Assert.Empty(await Store.Privacy.ListMeasuresAsync(new MeasureFilter { DueBefore = first.Measure.DueOn }, 0, All, None));

        var extended = first.Measure with { ExtendedTo = first.Measure.DueOn.AddDays(30), ExtensionReason = "Dossier complexe" };
        Assert.NotNull(await Store.Privacy.SaveAsync(new MeasureChange(extended), None));
        Assert.Null(await Store.Privacy.SaveAsync(new MeasureChange(extended), None));
        var reused = await Assert.ThrowsAsync<DirectoryException>(
            () => SaveAsync(New(other, MeasureKind.Objection) with { RequestId = first.Measure.RequestId }, restricts: false));
        Assert.Equal(Reason.RequestIdReused, reused.Reason);
    }

    [Fact]
    public async Task Erasure_TakesEveryRowAndKeepsWhoDecidedItAndWhichRecordsToPassOver()
    {
        await MakeAsync();
        var before = await SaveAsync(New(child, MeasureKind.Rectification) with { Reason = "SECRET" }, restricts: false);
        var preview = await Store.Privacy.PreviewErasureAsync(child.PersonNo, None);
        var done = await Store.Privacy.EraseAsync(
            New(child, MeasureKind.Erasure) with { State = MeasureState.Closed, Reason = "Demande du 15 juin" }, Rows.Day, None);

        Assert.Equal((preview.Rows, 1), (done!.Rows, preview.StillDelivered.Count));
        Assert.Null(await Store.Privacy.AllPersons.FindPersonAsync(child.PersonId, done.Revision, None));
        Assert.Null(await Store.Privacy.AllPersons.FindPersonAsync(child.PersonId, made, None));
        Assert.NotNull(await Store.Persons.FindTombstoneAsync(child.PersonId, done.Revision, None));
        AssertTexts([SourceHash.Of(1, AafCategory.Eleve, "1")], await Store.Privacy.ListSuppressedAsync(1, None));
        Assert.Equal(1, await Store.Privacy.CountSuppressedAsync(None));
        var left = await Store.Privacy.ListMeasuresAsync(new MeasureFilter { PersonId = child.PersonId }, 0, All, None);
        AssertTexts(["", ""], left.Select(one => one.Reason));
        Assert.All(left, one => Assert.Equal(("dpd", MeasureState.Closed), (one.Recorder.Subject, one.State)));
        Assert.Equal(0, await Opened.NumberAsync("SELECT COUNT(*) FROM measure WHERE content <> ''"));
        Assert.Equal(
            child.PersonId,
            Assert.Single((await PersonsAsync(done.Revision)).Changes, change => change.Number == child.PersonNo).Before!.Person.PersonId);
        Assert.Equal(before.Measure.MeasureNo + 1, done.Measure.MeasureNo);
        // The tombstone, the ends for the change feed and the two measures are all that is left.
        AssertTexts(
            ["measure", "purged_profile", "purged_relation", "tombstone"], (await Store.Privacy.CountRowsAsync(child.PersonNo, None)).Keys);
    }

    [Fact]
    public async Task Readmission_OfAnErasedPerson_EndsWhatSyncsPassOverAndStaysSoAfterARestore()
    {
        await MakeAsync();
        await Store.Privacy.EraseAsync(New(child, MeasureKind.Erasure) with { State = MeasureState.Closed }, Rows.Day, None);
        await Store.Privacy.EraseAsync(New(other, MeasureKind.Erasure) with { State = MeasureState.Closed }, Rows.Day, None);
        var older = await Store.Privacy.ListErasedAsync(Rows.Day, None);
        var suppressions = Store.Privacy.Suppressions;

        Assert.Null(await suppressions.FindSuppressedAsync(parent.PersonId, None));
        var found = await suppressions.FindSuppressedAsync(child.PersonId, None);
        Assert.Equal(child.PersonNo, found!.PersonNo);
        var saved = await suppressions.ReadmitAsync(New(child, MeasureKind.Readmission) with { State = MeasureState.Closed }, None);

        Assert.Equal((MeasureKind.Readmission, "Motif"), (saved!.Measure.Kind, saved.Measure.Reason));
        Assert.Null(await suppressions.FindSuppressedAsync(child.PersonId, None));
        AssertTexts([SourceHash.Of(1, AafCategory.Eleve, "2")], await Store.Privacy.ListSuppressedAsync(1, None));
        // As a restore does: an older list says that the record is passed over, the later one that it is no longer.
        var later = older.With(await Store.Privacy.ListErasedAsync(Rows.Day, None));
        await Store.Privacy.ReapplyAsync(later, Rows.Day, None);
        AssertTexts([SourceHash.Of(1, AafCategory.Eleve, "2")], await Store.Privacy.ListSuppressedAsync(1, None));
        // Erased again afterwards, the record is passed over again, also for an older list.
        await Store.Privacy.ReapplyAsync(older, Rows.Day, None);
        Assert.Empty((await Store.Privacy.ListErasedAsync(Rows.Day, None)).Readmitted);
        Assert.Equal(2, later.With(await Store.Privacy.ListErasedAsync(Rows.Day, None)).Suppressed.Count);
    }

    [Fact]
    public async Task Death_WhoseDelayIsOver_IsErasedByThePurgeAndPassedOver()
    {
        await MakeAsync();
        await SaveAsync(New(child, MeasureKind.Death) with { DueOn = Rows.Day.AddDays(90) }, restricts: true);

        Assert.Equal(0, (await Store.Retention.PurgeAsync(new PurgeRequest(Rows.Day.AddDays(89), _ => Grace.ThreeMonths), None)).Persons);
        Assert.Equal(1, (await Store.Retention.PurgeAsync(new PurgeRequest(Rows.Day.AddDays(90), _ => Grace.ThreeMonths), None)).Persons);
        Assert.Null(await Store.Privacy.AllPersons.FindPersonAsync(child.PersonId, await HeadAsync(), None));
        Assert.Single(await Store.Privacy.ListSuppressedAsync(1, None));
    }

    private Task<ChangePage<WatchedPerson>> PersonsAsync(long revision, bool isSnapshot = false) =>
        Store.Changes.ReadPersonChangesAsync(new ChangeSpan(revision, isSnapshot), ChangeScope.All, 0, All, None);

    private async Task<MeasureSaved> SaveAsync(Measure measure, bool restricts) =>
        (await Store.Privacy.SaveAsync(new MeasureChange(measure, restricts), None))!;

    private static Measure New(RecordRow person, MeasureKind kind) => new()
    {
        MeasureId = PersonId.New().ToString(), RequestId = PersonId.New().ToString(), Digest = "d", PersonNo = person.PersonNo,
        PersonId = person.PersonId,
        Kind = kind, Reason = "Motif", RequestedBy = "mère", Requester = RequesterKind.Parent, Recorder = new Actor(null, "dpd", "essai"),
        RecordedAt = RunUnderTest.StartedAt, DueOn = Rows.Day.AddMonths(1),
    };

    // Two pupils of a class; the first has a relative.
    private async Task MakeAsync() => made = await RunUnderTest.ApplyAsync(Store, run =>
    {
        var school = run.School("0120612A", "s1");
        var row = run.Class(school, "c1");
        child = run.Pupil("1", "DURAND", school);
        other = run.Pupil("2", "MARTIN", school);
        parent = run.Parent("9", "PÈRE", school);
        run.Join(child, row);
        run.Join(other, row);
        run.Relate(child, parent);
    });
}
