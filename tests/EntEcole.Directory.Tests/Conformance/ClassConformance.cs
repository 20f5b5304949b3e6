using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Classes and groups: they exist by the pupils who are in them.</summary>
public abstract class ClassConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    [Fact]
    public async Task ListClasses_OfASchool_ByNumberWithPupilsAndLevels()
    {
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            var school = run.School("0120612A", "s1");
            var other = run.School("0120613B", "s2");
            var late = run.Class(school, "c1", "ÉÉ 👧 CM2");
            var early = run.Class(school, "C1", "AA CP", ClassKind.Group);
            run.Join(run.Pupil("0", "AUTRE", other), run.Class(other, "c1"));
            string?[] levels = ["1122", "1121", "1122", null];
            for (var i = 0; i < levels.Length; i++)
            {
                var part = new PupilPart { SchoolSourceId = "s1", Level = levels[i] is { } code ? new Coded(code, "N" + code) : null };
                var pupil = run.Record(AafCategory.Eleve, $"{i + 1}", "DURAND").With(new Person { UsageName = "DURAND", Pupil = part });
                run.Plan.Rows.Put(pupil, replaces: false);
                run.Join(pupil, late, new DateOnly(2025, 9, 1));
                if (i == 1)
                {
                    run.Join(pupil, early);
                }
            }
        });

        var classes = await Store.ClassesAsync("0120612A", revision);

        AssertTexts(["ÉÉ 👧 CM2", "AA CP"], classes.Select(one => one.Name));
        AssertTexts(["c1", "C1"], classes.Select(one => one.Source.Id));
        Assert.Equal([4, 1], classes.Select(one => one.PupilCount));
        Assert.Equal([new Coded("1121", "N1121"), new Coded("1122", "N1122")], classes[0].Levels);
        Assert.Equal([ClassKind.Class, ClassKind.Group], classes.Select(one => one.Kind));
        var pages = await Reads.PagesAsync<ClassView>(
            last => Store.Schools.ListClassesAsync("0120612A", last?.ClassNo ?? 0, 1, revision, None), 1);
        Assert.Equal(classes.Select(one => one.ClassNo), pages.Select(one => one.ClassNo));
    }

    [Fact]
    public async Task ListClasses_PupilWithTwoRecords_CountedOnce()
    {
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            var school = run.School("0120612A", "s1");
            var pupil = run.Pupil("1", "DURAND", school);
            run.Plan.Rows.Put(pupil with { SourceId = "2" }, replaces: false);
            run.Join(pupil, run.Class(school, "c1"));
        });

        Assert.Equal(1, Assert.Single(await Store.ClassesAsync("0120612A", revision)).PupilCount);
    }

    [Fact]
    public async Task Class_LosingItsLastPupil_EndsWithThatRevision()
    {
        SchoolRow school = null!;
        RecordRow pupil = null!;
        var first = await RunUnderTest.ApplyAsync(Store, run =>
        {
            school = run.School("0120612A", "s1");
            pupil = run.Pupil("1", "DURAND", school);
            run.Join(pupil, run.Class(school, "c1"));
            run.Join(run.Pupil("2", "MARTIN", school), run.Class(school, "c2", "CE1"));
        });
        var second = await RunUnderTest.ApplyAsync(
            Store, run => run.Plan.Rows.End(run.Plan.Base.ReadPerson(pupil.PersonNo, AafCategory.Eleve, "1").Memberships[0]));

        AssertTexts(["CP A", "CE1"], (await Store.ClassesAsync("0120612A", first)).Select(one => one.Name));
        AssertTexts(["CE1"], (await Store.ClassesAsync("0120612A", second)).Select(one => one.Name));
    }

    [Fact]
    public async Task ClassId_IsRandom_StaysThroughChangesAndUndo_AndGoesWithWhatIsKept()
    {
        ClassRow row = null!;
        RecordRow pupil = null!;
        var first = await RunUnderTest.ApplyAsync(Store, run =>
        {
            var school = run.School("0120612A", "s1");
            run.Join(pupil = run.Pupil("1", "DURAND", school), row = run.Class(school, "c1"));
            run.Join(run.Pupil("2", "MARTIN", school), run.Class(school, "c2", "CE1"));
        });
        var ids = (await Store.ClassesAsync("0120612A", first)).Select(one => one.Id).ToList();
        Assert.Equal(2, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(ClassId.TryParse(id.ToString(), out var read) && read == id && id.ToString().Length == 32));
        var home = await Store.Schools.FindClassHomeAsync(ids[0], first, None);
        Assert.Equal(("TOULOUSE", "0120612A", row.ClassNo), (home!.Academy, home.Uai, home.ClassNo));

        // Numbers of an earlier version, and ids of no class, are alike.
        Assert.True(ClassId.TryParse(row.ClassNo.ToString(System.Globalization.CultureInfo.InvariantCulture), out var former));
        Assert.Null(await Store.Schools.FindClassHomeAsync(former, first, None));
        Assert.Null(await Store.Schools.FindClassHomeAsync(ClassId.FromBytes(new byte[ClassId.Size]), first, None));

        long left;
        await using (var night = await RunUnderTest.BeginAsync(Store))
        {
            night.Plan.Rows.End(new MembershipRow(pupil.PersonNo, row.ClassNo, night.Feed.FeedNo, null));
            left = night.RunId;
            await night.ApplyAsync();
        }

        Assert.Equal([ids[1]], (await Store.ClassesAsync("0120612A", await HeadAsync())).Select(one => one.Id));
        await RunUnderTest.UndoAsync(Store, left);
        Assert.Equal(ids, (await Store.ClassesAsync("0120612A", await HeadAsync())).Select(one => one.Id));
        Assert.Equal(ids, (await Opened.OpenAnother().ClassesAsync("0120612A", await HeadAsync())).Select(one => one.Id));
        Assert.Equal(ids[0], Assert.Single((await Store.FindPersonAsync(pupil.PersonId, None)).Found!.Classes).Id);

        await RunUnderTest.ApplyAsync(
            Store, run => run.Plan.Rows.End(new MembershipRow(pupil.PersonNo, row.ClassNo, run.Feed.FeedNo, null)));
        await Store.Retention.PruneAsync(RunUnderTest.StartedAt.AddYears(9), None);
        Assert.Equal(1, await Opened.NumberAsync("SELECT COUNT(*) FROM class_key"));
    }

    [Fact]
    public async Task LoadClasses_ClassOfSeveralVersions_GivesTheLatestOnce()
    {
        ClassRow row = null!;
        var first = await RunUnderTest.ApplyAsync(Store, run =>
        {
            var school = run.School("0120612A", "s1");
            run.Join(run.Pupil("1", "DURAND", school), row = run.Class(school, "c1"));
        });
        var second = await RunUnderTest.ApplyAsync(Store, run => run.Plan.Rows.Put(row with { Name = "CE1" }, replaces: true));
        var feed = await Store.Feeds.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None);

        Assert.Equal((row, true), Assert.Single(await Store.ClassRowsAsync(feed, first)));
        Assert.Equal((row with { Name = "CE1" }, true), Assert.Single(await Store.ClassRowsAsync(feed, second)));
    }
}
