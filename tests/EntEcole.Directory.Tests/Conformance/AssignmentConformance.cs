using EntEcole.Directory.Access;
using EntEcole.Directory.Assignments;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Which teacher has which class: recorded beside the feeds, shown among memberships.</summary>
public abstract class AssignmentConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const string Uai = "0120612A";

    private SchoolRow school = null!;
    private ClassRow one = null!, two = null!;
    private Dictionary<int, ClassId> ids = [];
    private RecordRow pupil = null!, teacher = null!, other = null!, parent = null!;

    private AssignmentService Service => new(Store.Assignments, Store.Persons, Store.Revisions, Time);

    [Fact]
    public async Task Assign_OfPairs_ShowsThemOnceAndRefusesAllWhenOneIsBad()
    {
        var before = await WriteAsync();
        var order = Order((teacher, one), (teacher, two), (other, one)) with { RequestId = "demande" };

        var revision = await Service.AssignAsync(order, Perimeter.All, None);
        Assert.Equal(before + 1, revision);
        Assert.Equal([one.ClassNo, two.ClassNo], await TaughtAsync(teacher));
        Assert.Equal([one.ClassNo], await TaughtAsync(other));
        Assert.Contains(
            await Store.Persons.ListPersonsAsync(new PersonFilter { ClassNo = two.ClassNo }, 0, 10, revision, None),
            person => person.PersonId == teacher.PersonId);

        Assert.Equal([2, 1], (await Store.Schools.ListClassesAsync(Uai, 0, 10, revision, None)).Select(row => row.TeacherCount));

        // Again, by its id or without: nothing changes. Other content under the id is refused.
        Assert.Equal(revision, await Service.AssignAsync(order, Perimeter.All, None));
        Assert.Equal(revision, await Service.AssignAsync(order with { RequestId = "" }, Perimeter.All, None));
        await RefusedAsync(Reason.RequestIdReused, order with { Pairs = [new(teacher.PersonId, ids[one.ClassNo])] });

        // One bad pair is enough, and all of them are named.
        var bad = await RefusedAsync(Reason.NotStaffOfSchool, Order((other, two), (parent, one), (pupil, two)));
        Assert.Equal("1,2", bad.Facts["pairs"]);
        await RefusedAsync(Reason.ClassNotFound, order with { RequestId = "", Pairs = [new(teacher.PersonId, default)] });
        await RefusedAsync(Reason.PersonNotFound, order with { RequestId = "", Pairs = [new(PersonId.New(), ids[one.ClassNo])] });
        await RefusedAsync(Reason.DayOutOfYear, Order((other, two)) with { Until = new DateOnly(2027, 9, 1) });
        Assert.Equal([one.ClassNo], await TaughtAsync(other));

        var ended = await Service.EndAsync(Order((teacher, two)) with { Why = "Échange" }, None);
        Assert.Equal(revision + 1, ended);
        Assert.Equal([one.ClassNo], await TaughtAsync(teacher));
        var listed = await Service.ListAsync(Uai, null, Perimeter.All, ended, None);
        Assert.Equal(
            [AssignmentState.Active, AssignmentState.Ended, AssignmentState.Active], listed.Select(view => view.State));
        Assert.Equal(AssignmentEnd.ByHand, listed[1].End);
        Assert.Empty(await Store.Consistency.CheckAsync(None));
    }

    [Fact]
    public async Task Assignment_OfAClassThatEnds_EndsAndComesBackWithTheUndo()
    {
        await WriteAsync();
        await Service.AssignAsync(Order((teacher, one)), Perimeter.All, None);
        long run;
        await using (var night = await RunUnderTest.BeginAsync(Store))
        {
            // The last pupil leaves it: the class is no more. What the run reads of the teacher has no class to end.
            Assert.Empty(night.Plan.Base.ReadPerson(teacher.PersonNo, AafCategory.PersEducNat, "2").Memberships);
            night.Plan.Rows.End(new MembershipRow(pupil.PersonNo, one.ClassNo, night.Feed.FeedNo, null));
            run = night.RunId;
            await night.ApplyAsync();
        }

        Assert.Empty(await TaughtAsync(teacher));
        Assert.Equal(AssignmentEnd.ClassEnded, Assert.Single(await ListAsync()).End);

        await RunUnderTest.UndoAsync(Store, run);
        Assert.Equal([one.ClassNo], await TaughtAsync(teacher));
        Assert.Equal(AssignmentState.Active, Assert.Single(await ListAsync()).State);
    }

    [Fact]
    public async Task Assignment_OfAYear_EndsOnTheFirstOfSeptemberAndIsProposedAgain()
    {
        await WriteAsync();
        await Service.AssignAsync(Order((teacher, one)), Perimeter.All, None);
        Assert.Equal(0, await Store.Assignments.FollowDaysAsync(new DateOnly(2026, 8, 31), None));
        Assert.Equal([one.ClassNo], await TaughtAsync(teacher));
        Assert.Equal(1, await Store.Assignments.FollowDaysAsync(new DateOnly(2026, 9, 1), None));
        Assert.Empty(await TaughtAsync(teacher));
        Assert.Equal(AssignmentEnd.YearOver, Assert.Single(await ListAsync()).End);

        var proposals = new AssignmentProposals(Store.Assignments, Store.Persons, Store.Revisions);
        var renewed = Assert.Single(await proposals.RenewAsync(Uai, new SchoolYear(2025), Perimeter.All, None));
        Assert.Equal((teacher.PersonNo, one.ClassNo, 100), (renewed.Person.PersonNo, renewed.Class.ClassNo, renewed.Points));

        // By the name in that of the class: of one teacher, and of no one when two bear it.
        var named = Assert.Single(await proposals.SuggestAsync(Uai, Perimeter.All, None));
        Assert.Equal((other.PersonNo, two.ClassNo, true), (named.Person.PersonNo, named.Class.ClassNo, named.Points >= 60));
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            var namesake = run.Record(AafCategory.PersEducNat, "9", "GARRIGOUX", "Luc");
            run.Plan.Rows.Put(namesake, replaces: false);
            run.Plan.Rows.Put(run.Profile(namesake, school, Role.Teacher), replaces: false);
        });
        Assert.Empty(await proposals.SuggestAsync(Uai, Perimeter.All, None));
        // One that begins later is shown from its day on.
        await Service.AssignAsync(Order((other, two)) with { From = new DateOnly(2026, 6, 20) }, Perimeter.All, None);
        Assert.Empty(await TaughtAsync(other));
        await Store.Assignments.FollowDaysAsync(new DateOnly(2026, 6, 20), None);
        Assert.Equal([two.ClassNo], await TaughtAsync(other));
    }

    [Fact]
    public async Task Assignment_EndedByAClockThatWasAhead_LastsAgain_ButNotOneEndedByHand()
    {
        await WriteAsync();
        await Service.AssignAsync(Order((teacher, one), (other, two)), Perimeter.All, None);
        Assert.Equal([("TOULOUSE", 2, 1)], (await Store.Assignments.CountEndingAsync(new DateOnly(2026, 8, 31), None)).Select(
            row => (row.Academy, row.Assignments, row.Schools)));
        Assert.Empty(await Store.Assignments.CountEndingAsync(new DateOnly(2026, 8, 30), None));
        Assert.Equal(2, await Store.Assignments.FollowDaysAsync(new DateOnly(2026, 9, 1), None));
        var ended = await HeadAsync();

        // The clock is right again, and one of them is ended by hand since.
        Assert.Equal(2, await Store.Assignments.FollowDaysAsync(new DateOnly(2026, 6, 15), None));
        Assert.Equal([one.ClassNo], await TaughtAsync(teacher));
        await Service.EndAsync(Order((other, two)), None);
        Assert.Equal(0, await Store.Assignments.FollowDaysAsync(new DateOnly(2026, 6, 15), None));

        Assert.Equal([one.ClassNo], await TaughtAsync(teacher));
        Assert.Empty(await TaughtAsync(other));
        Assert.DoesNotContain(await Store.Schools.ListClassesAsync(Uai, 0, 10, ended, None), row => row.TeacherCount > 0);
        Assert.Empty(await Store.Consistency.CheckAsync(None));
    }

    [Fact]
    public async Task Assignment_OfPersonsThatAMergeMadeOne_IsOneAndGoesBackToItsPerson()
    {
        await WriteAsync();
        await Service.AssignAsync(Order((teacher, one), (other, one), (other, two)), Perimeter.All, None);
        var author = new DecisionAuthor("A. D'ESSAI", "Essai", Time.GetUtcNow());
        await Store.Merges.MergeAsync(new MergeOrder(teacher.PersonId, other.PersonId, author), None);
        Assert.Equal([one.ClassNo, two.ClassNo], (await ListAsync()).Select(view => view.Assignment.Class.ClassNo).Order());
        Assert.Equal([1, 1], (await Store.Schools.ListClassesAsync(Uai, 0, 10, await HeadAsync(), None)).Select(row => row.TeacherCount));

        // What one of them has is assigned; what is ended is ended of both; what is made again is that of the person kept.
        var revision = await HeadAsync();
        Assert.Equal(revision, await Service.AssignAsync(Order((teacher, two)), Perimeter.All, None));
        await Service.EndAsync(Order((teacher, one)), None);
        await Service.AssignAsync(Order((teacher, one)), Perimeter.All, None);
        await Store.Merges.UnmergeAsync(other.PersonId, author, None);
        Assert.Equal([one.ClassNo], await TaughtAsync(teacher));
        Assert.Equal([two.ClassNo], await TaughtAsync(other));
        Assert.Equal(
            [(other.PersonId, two.ClassNo), (teacher.PersonId, one.ClassNo)],
            (await ListAsync()).Where(view => view.State is AssignmentState.Active)
                .Select(view => (view.Person.PersonId, view.Assignment.Class.ClassNo)));
        Assert.Empty(await Store.Consistency.CheckAsync(None));
    }

    [Fact]
    public async Task Assignment_OfAPersonWhoLeft_IsKeptThroughTheGraceAndEndsWithIt()
    {
        await WriteAsync();
        await Service.AssignAsync(Order((teacher, one)), Perimeter.All, None);
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            run.Plan.Rows.Put(teacher with { Presence = Presence.Departed }, replaces: true);
            run.Plan.Rows.Put(run.Profile(teacher, school, Role.Teacher).Suspended(), replaces: true);
        });
        Assert.Equal(AssignmentState.Dormant, Assert.Single(await ListAsync()).State);
        Assert.Equal([one.ClassNo], await TaughtAsync(teacher));

        await Store.Retention.PurgeAsync(new PurgeRequest(Rows.Day.AddDays(120), _ => Grace.ThreeMonths), None);
        Assert.Equal(0, await Opened.NumberAsync($"SELECT COUNT(*) FROM assignment WHERE person_no = {teacher.PersonNo}"));
        Assert.Equal(0, await Opened.NumberAsync($"SELECT COUNT(*) FROM membership WHERE person_no = {teacher.PersonNo}"));
    }

    private AssignmentOrder Order(params (RecordRow Person, ClassRow Class)[] pairs) => new(
        "", Uai, [.. pairs.Select(pair => new AssignmentPair(pair.Person.PersonId, ids[pair.Class.ClassNo]))], "A. D'ESSAI",
        "Conseil des maîtres");

    private async Task<DirectoryException> RefusedAsync(Reason reason, AssignmentOrder order)
    {
        var refused = await Assert.ThrowsAsync<DirectoryException>(async () => await Service.AssignAsync(order, Perimeter.All, None));
        Assert.Equal(reason, refused.Reason);
        return refused;
    }

    private async Task<IEnumerable<int>> TaughtAsync(RecordRow person) =>
        (await Store.FindPersonAsync(person.PersonId, None)).Found!.Classes.Where(row => row.Teaches).Select(row => row.ClassNo);

    private async Task<IReadOnlyList<AssignmentView>> ListAsync() =>
        await Service.ListAsync(Uai, null, Perimeter.All, await HeadAsync(), None);

    private async Task<long> WriteAsync()
    {
        var revision = await RunUnderTest.ApplyAsync(Store, Write);
        ids = (await Store.Schools.ListClassesAsync(Uai, 0, 10, revision, None)).ToDictionary(row => row.ClassNo, row => row.Id);
        return revision;
    }

    private void Write(RunUnderTest run)
    {
        school = run.School(Uai, "s1");
        one = run.Class(school, "c1", "CP A");
        two = run.Class(school, "c2", "CE1-CE2 Mme GARRIGOUX");
        pupil = run.Pupil("1", "DURAND", school);
        run.Join(pupil, one);
        var classmate = run.Pupil("4", "PETIT", school);
        run.Join(classmate, two);
        teacher = run.Teacher("2", "MARTIN", school);
        other = run.Teacher("3", "GARRIGOUX", school);
        parent = run.Parent("5", "DURAND", school);
    }
}
