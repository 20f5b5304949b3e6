using EntEcole.Directory.Access;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>What exports to the GAR read and keep.</summary>
public abstract class GarConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const string Uai = "0120612A";

    private RecordRow pupil = null!;
    private RecordRow teacher = null!;
    private SchoolRow school = null!;
    private long made;

    [Fact]
    public async Task Reads_GiveSchoolsClassesAndPersonsOfARevision()
    {
        await MakeAsync();

        var read = Assert.Single(await Store.Gar.ReadSchoolsAsync([Uai, "0999999X"], made, None));
        Assert.Equal((school.SchoolNo, Uai, "TOULOUSE", true), (read.SchoolNo, read.Uai, read.Academy, read.HasPupils));
        Assert.Empty(await Store.Gar.ReadSchoolsAsync([Uai], made - 1, None));
        // A class without a member is none.
        var row = Assert.Single(await Store.Gar.ReadClassesAsync([school.SchoolNo], made, None));
        Assert.Equal(("c1", ClassKind.Class, "CP A"), (row.SourceId, row.Kind, row.Name));
        Assert.Equal([pupil.PersonNo, teacher.PersonNo], await NumbersAsync(null));
        Assert.Equal([teacher.PersonNo], await NumbersAsync(Role.Teacher));
        Assert.Empty(await NumbersAsync(Role.Director));
    }

    [Fact]
    public async Task Managers_HaveTermsThatDoNotMeet_AndAreGoneWithTheirPerson()
    {
        await MakeAsync();
        var person = (await Store.Persons.FindPersonAsync(teacher.PersonId, made, None))!;
        var (from, author) = (new DateOnly(2026, 6, 1), new DecisionAuthor("X", "Essai", Time.GetUtcNow()));

        var added = await Store.Gar.AddManagerAsync(Uai, person, new GarTerm(from, null), author, None);
        Assert.Equal(made + 1, added!.Value.Revision);
        Assert.Null(await Store.Gar.AddManagerAsync(Uai, person, new GarTerm(from.AddDays(9), from.AddDays(10)), author, None));
        Assert.Equal(added.Value.Row, Assert.Single(await Store.Gar.ListManagersAsync(Uai, made + 1, None)));
        Assert.Empty(await Store.Gar.ListManagersAsync(null, made, None));

        var ended = await Store.Gar.EndManagerAsync(Uai, [person.PersonNo], from.AddDays(14), author, None);
        Assert.Equal((made + 2, 1), ended);
        Assert.Equal(new GarTerm(from, from.AddDays(13)), Assert.Single(await Store.Gar.ListManagersAsync(null, made + 2, None)).Term);
        Assert.Equal(new GarTerm(from, null), Assert.Single(await Store.Gar.ListManagersAsync(null, made + 1, None)).Term);
        Assert.Null(await Store.Gar.EndManagerAsync(Uai, [person.PersonNo], from.AddDays(14), author, None));
        Assert.NotNull(await Store.Gar.AddManagerAsync(Uai, person, new GarTerm(from.AddDays(14), from.AddDays(20)), author, None));

        var export = await WrittenAsync("U3", new GarRefusal(Uai, person.PersonNo, person.PersonId, GarCause.RespGone));
        await EraseAsync(teacher);
        Assert.Empty(await Store.Gar.ListManagersAsync(null, await HeadAsync(), None));
        Assert.Empty(await Store.GarExports.ListRefusalsAsync(export, null, null, 0, 10, None));
    }

    [Fact]
    public async Task Exports_AreKeptWithWhatTheyLeftOut_AndTheLastOneStaysWhenOthersArePruned()
    {
        await MakeAsync();
        GarRefusal[] refusals =
        [
            new(Uai, null, null, GarCause.StaffNone), new(Uai, pupil.PersonNo, pupil.PersonId, GarCause.LevelMissing, "GARMEFSTAT4Code"),
            new("0120613B", null, null, GarCause.RespTooMany, "GARRespAff", "51"),
        ];
        var first = await WrittenAsync("U3", refusals);
        var second = await WrittenAsync("U3");
        var other = await Store.GarExports.BeginAsync(New("U4") with { RequestId = "r1" }, None);

        Assert.Equal(second, (await Store.GarExports.FindLastAsync("U3", None))!.ExportNo);
        Assert.Null(await Store.GarExports.FindLastAsync("U4", None));
        var kept = (await Store.GarExports.FindAsync(first, None))!;
        Assert.Equal((GarExportState.Written, "a.tar.gz", 7), (kept.State, kept.Archive, Assert.Single(kept.Counts.Schools).Pupils));
        Assert.Equal([other, second, first], (await Store.GarExports.ListAsync(null, int.MaxValue, 10, None)).Select(one => one.ExportNo));
        Assert.Equal([second], (await Store.GarExports.ListAsync("U3", int.MaxValue, 1, None)).Select(one => one.ExportNo));
        Assert.Equal(refusals, (await Store.GarExports.ListRefusalsAsync(first, null, null, 0, 10, None)).Select(row => row.Refusal));
        Assert.Equal(
            refusals[1..2],
            (await Store.GarExports.ListRefusalsAsync(first, Uai, GarCause.LevelMissing, 0, 10, None)).Select(row => row.Refusal));
        Assert.Equal(refusals[2..], (await Store.GarExports.ListRefusalsAsync(first, null, null, 2, 10, None)).Select(row => row.Refusal));

        // The process of the one before it is dead.
        await Store.GarExports.BeginAsync(New("U4"), None);
        Assert.Equal(GarExportState.Failed, (await Store.GarExports.FindByRequestAsync("r1", None))!.State);

        Assert.Equal(6, await Store.GarExports.PruneAsync(Time.GetUtcNow().AddDays(1), None));
        Assert.Equal([second], (await Store.GarExports.ListAsync(null, int.MaxValue, 10, None)).Select(one => one.ExportNo));
    }

    private async Task<int> WrittenAsync(string ent, params GarRefusal[] refusals)
    {
        var export = New(ent);
        var no = await Store.GarExports.BeginAsync(export, None);
        await Store.GarExports.EndAsync(
            export with
            {
                ExportNo = no, State = GarExportState.Written, Archive = "a.tar.gz", Delivery = 0,
                Counts = new GarCounts([new GarSchoolCount(Uai, 7, 1, 1, 7)], [], 7, 1, 1),
            },
            refusals, None);
        return no;
    }

    private GarExportRecord New(string ent) => new()
    {
        Ent = ent, Day = new DateOnly(2026, 6, 15), State = GarExportState.Running, At = Time.GetUtcNow(), By = "X",
    };

    private async Task<IEnumerable<int>> NumbersAsync(Role? role) =>
        (await Store.Gar.ReadPersonsAsync([school.SchoolNo], role, made, None)).Select(person => person.PersonNo).Order();

    private async Task EraseAsync(RecordRow person)
    {
        var measure = new Directory.Privacy.Measure
        {
            MeasureId = PersonId.New().ToString(), RequestId = PersonId.New().ToString(), Digest = "d", PersonNo = person.PersonNo,
            PersonId = person.PersonId, Kind = Directory.Privacy.MeasureKind.Erasure, State = Directory.Privacy.MeasureState.Open,
            DueOn = new DateOnly(2026, 6, 15), Recorder = new Actor(null, "X", "essai"), RecordedAt = Time.GetUtcNow(),
        };
        Assert.NotNull(await Store.Privacy.EraseAsync(measure, new DateOnly(2026, 6, 15), None));
    }

    private async Task MakeAsync() => made = await RunUnderTest.ApplyAsync(Store, run =>
    {
        school = run.School(Uai, "s1");
        pupil = run.Pupil("1", "DURAND", school);
        teacher = run.Teacher("2", "MARTIN", school);
        run.Parent("9", "PÈRE", school);
        run.Join(pupil, run.Class(school, "c1"));
        run.Class(school, "c2");
    });
}
