using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Whom a plan takes for new and another feed has brought before it is applied.</summary>
public abstract class NewcomerConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const string Ine = "123456789AB";

    [Theory]
    [InlineData(Ine, 1, true)]
    [InlineData(Ine, 2, false)]
    [InlineData("123456789AC", 1, false)]
    public async Task Apply_PupilWhomAnotherAcademyHasBroughtSince_IsHeUnlessTheyContradictEachOther(
        string otherIne, int otherDay, bool isOne)
    {
        RecordRow one = null!, other = null!, parent = null!;
        await RunUnderTest.ApplyAsync(Store, run => run.Pupil("9", "AUTRE"));
        await using (var run = await RunUnderTest.BeginAsync(Store))
        {
            var school = run.School("0120612A", "s1");
            one = PupilOf(run, "1", Ine, 1, school);
            run.Join(one, run.Class(school, "c1"));
            run.Relate(one, parent = run.Parent("5", "DURAND"));
            await RunUnderTest.ApplyAsync(
                Store, meanwhile => other = PupilOf(meanwhile, "2", otherIne, otherDay, meanwhile.School("0340101A", "s1")), "MONTPELLIER");
            await run.ApplyAsync();
        }

        var found = (await Store.Persons.FindPersonAsync(new SourceRef("TOULOUSE", AafCategory.Eleve, "1"), await HeadAsync(), None))!;
        Assert.Equal((isOne ? other.PersonId : one.PersonId, isOne ? 2 : 1), (found.PersonId, found.Records.Count));
        Assert.Equal(isOne ? 2 : 1, found.Profiles.Count);
        Assert.Single(found.Classes);
        Assert.Equal(parent.PersonId, Assert.Single(await Store.RelativesAsync(found.PersonNo, await HeadAsync())).OtherId);
        Assert.Equal(isOne, (await Store.FindPersonAsync(one.PersonId, None)).Found is null);
        Assert.Equal(
            isOne ? 1 : 2, (await Store.PersonsAsync(await HeadAsync(), new PersonFilter { FoldedNamePrefix = "durand zoe" })).Count);
    }

    [Fact]
    public async Task Apply_StaffWhomTheOtherDegreeHasBroughtSince_IsHe()
    {
        RecordRow one = null!, other = null!;
        await RunUnderTest.ApplyAsync(Store, run => run.Pupil("9", "AUTRE"));
        await using (var run = await RunUnderTest.BeginAsync(Store))
        {
            one = run.Teacher("7", "MARTIN", run.School("0120612A", "s1"));
            await run.KeepAsync();
        }

        await RunUnderTest.ApplyAsync(
            Store, run => other = run.Teacher("7", "MARTIN", run.School("0121160W", "s2")), degree: Degree.SecondDegree);
        var plan = Assert.Single(
            await Store.Plans.ListPlansAsync(null, false, long.MaxValue, 10, None), plan => plan.State is PlanState.Held);
        await Store.Plans.DecidePlanAsync(new PlanDecision(plan.PlanId, true, [], "X", "Essai", RunUnderTest.StartedAt), None);

        var found = (await Store.FindPersonAsync(other.PersonId, None)).Found!;
        Assert.Equal((2, 2), (found.Records.Count, found.Profiles.Count));
        Assert.Null((await Store.FindPersonAsync(one.PersonId, None)).Found);
    }

    private static RecordRow PupilOf(RunUnderTest run, string id, string ine, int day, SchoolRow school)
    {
        var row = run.Record(AafCategory.Eleve, id, "DURAND").With(new Person
        {
            UsageName = "DURAND", GivenName = "Zoé", BirthDate = new DateOnly(2016, 11, day),
            Pupil = new PupilPart { SchoolSourceId = "s1", Ine = ine },
        });
        run.Plan.Rows.Put(row, replaces: false, renames: false, ine);
        run.Plan.Rows.Put(run.Profile(row, school, Role.Pupil), replaces: false);
        return row;
    }
}
