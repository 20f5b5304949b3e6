using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Persons found by facts: mail, telephone, INE, birth date, id of the extract, words of names.</summary>
public abstract class LookupConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private static readonly DateOnly Born = new(2016, 3, 4);

    private SchoolRow school = null!;
    private RecordRow pupil = null!, parent = null!, teacher = null!;

    [Fact]
    public async Task Facts_OfPersons_FindThemWhateverTheSpellingAndForgetWhatChanged()
    {
        var first = await WriteAsync();

        await AssertFoundAsync("DURAND", first, PersonKey.OfMail(" Claire.Durand@Example.invalid "));
        foreach (var phone in (string[])["06 12 34 56 78", "+33612345678", "0033 6.12.34.56.78", "05.65.00.00.01"])
        {
            await AssertFoundAsync("DURAND", first, PersonKey.OfPhone(phone));
        }

        await AssertFoundAsync("GARCIA LOPEZ", first, PersonKey.OfIne("050123456az"));
        await AssertFoundAsync("GARCIA LOPEZ", first, PersonKey.OfBirthDate(Born));
        await AssertFoundAsync("GARCIA LOPEZ", first, PersonKey.OfSourceId("1"));
        await AssertFoundAsync("GARCIA LOPEZ", first, PersonKey.OfNameWord("lopez"));
        await AssertFoundAsync("DURAND", first, PersonKey.OfNameWord("petit"));
        await AssertFoundAsync("GARCIA LOPEZ", first, PersonKey.OfNameWords("garcia zoe"));
        await AssertFoundAsync(null, first, PersonKey.OfNameWords("zoe garcia"));
        await AssertFoundAsync(null, first, PersonKey.OfBirthDate(Born.AddDays(1)));
        // All of them have to be said of one person, whose other facts the list accepts.
        await AssertFoundAsync(null, first, PersonKey.OfBirthDate(Born), PersonKey.OfSourceId("2"));
        Assert.Empty(await Store.NamesAsync(first, Filter(PersonKey.OfSourceId("1")) with { Role = Role.Parent }));
        Assert.Empty(await Store.NamesAsync(first, Filter(PersonKey.OfSourceId("1")) with { FoldedNamePrefix = "lopez" }));

        // Through a stored plan: the new fact leads to the person, the old one only where it was true.
        var second = await RunUnderTest.ApplyAsync(Store, run => run.Plan.Rows.Put(
            parent.With(Parent("claire.petit@example.invalid", "07 00 00 00 02")), replaces: true));
        await AssertFoundAsync("DURAND", second, PersonKey.OfMail("claire.petit@example.invalid"));
        await AssertFoundAsync("DURAND", second, PersonKey.OfPhone("0700000002"));
        await AssertFoundAsync(null, second, PersonKey.OfMail("claire.durand@example.invalid"));
        await AssertFoundAsync("DURAND", first, PersonKey.OfMail("claire.durand@example.invalid"));

        // Pruned with the version that said it.
        Time.Advance(TimeSpan.FromDays(10));
        var before = await Opened.NumberAsync("SELECT COUNT(*) FROM person_key");
        await Store.Retention.PruneAsync(Time.GetUtcNow().AddDays(-1), None);
        Assert.True(await Opened.NumberAsync("SELECT COUNT(*) FROM person_key") < before);
        await AssertFoundAsync("DURAND", second, PersonKey.OfMail("claire.petit@example.invalid"));
    }

    [Fact]
    public async Task Facts_OfTheOtherPartOfAPerson_FindNobodyForACallerWhoReachesOne()
    {
        var revision = await WriteAsync();
        var inside = new Perimeter(new HashSet<string>(StringComparer.Ordinal), Set("0120612A"), Set("TOULOUSE"));
        var outside = new Perimeter(new HashSet<string>(StringComparer.Ordinal), Set("0120613B"), Set("TOULOUSE"));

        AssertTexts(["DURAND"], await Store.NamesAsync(revision, Filter(PersonKey.OfPhone("0612345678")!) with { Within = inside }));
        Assert.Empty(await Store.NamesAsync(revision, Filter(PersonKey.OfPhone("0612345678")!) with { Within = outside }));
        Assert.Equal(0, await Store.Persons.CountPersonsAsync(
            Filter(PersonKey.OfBirthDate(Born)) with { Within = outside }, revision, None));
    }

    [Fact]
    public async Task Lists_FromTheLastName_HaveTheSamePersonsTheOtherWayRoundAndTheirCount()
    {
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            school = run.School("0120612A", "s1");
            foreach (var (name, i) in ((string[])["ADAM", "ADAM", "BERT", "ADAM", "COLIN", "DUVAL"]).Select((name, i) => (name, i)))
            {
                run.Pupil($"{i}", name, school);
            }
        });
        foreach (var filter in (PersonFilter[])[new(), new() { Uai = "0120612A" }, new() { FoldedNamePrefix = "ad" }])
        {
            var forward = (await Store.PersonsAsync(revision, filter)).Select(person => person.PersonNo).ToList();
            Assert.Equal(forward.Count, await Store.Persons.CountPersonsAsync(filter, revision, None));
            forward.Reverse();
            foreach (var limit in (int[])[1, 2, 4])
            {
                var back = filter with { Descending = true };
                var pages = await Reads.PagesAsync<PersonView>(
                    last => Store.Persons.ListPersonsAsync(back, last?.PersonNo ?? 0, limit, revision, None), limit);
                Assert.Equal(forward, pages.Select(person => person.PersonNo));
            }
        }
    }

    [Fact]
    public async Task Find_ByAnyWords_GivesThoseFirstWhomMostOfThemFit()
    {
        var revision = await WriteAsync();

        Assert.Equal(["GARCIA LOPEZ 2"], await FindAsync("Zoé lopez", revision));
        Assert.Equal(["DURAND 1"], await FindAsync("petit", revision));
        Assert.Equal(["GARCIA LOPEZ 2", "GARCIA 1"], await FindAsync("garcia 04/03/2016", revision));
        Assert.Equal(["DURAND 2"], await FindAsync("claire 06 12 34 56 78", revision));
        Assert.Equal(["GARCIA LOPEZ 1"], await FindAsync("TOULOUSE:Eleve:1", revision));
        Assert.Equal(["GARCIA LOPEZ 1"], await FindAsync(pupil.PersonId.ToString(), revision));
        Assert.Empty(await FindAsync("nemo 01/01/1900", revision));
        Assert.Equal(["DURAND 1"], await FindAsync("claire", revision, "0120612A"));
        Assert.Equal(0, PersonSearch.Of("  ' - ").Count);
    }

    [Fact]
    public async Task Erasure_OfAPerson_LeavesNoKeyOfTheirs()
    {
        await WriteAsync();
        Assert.True(await Opened.NumberAsync($"SELECT COUNT(*) FROM person_key WHERE person_no = {parent.PersonNo}") >= 3);
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            run.Plan.Rows.Put(parent with { Presence = Presence.Departed }, replaces: true);
            run.Plan.Rows.Put(run.Profile(parent, school, Role.Parent).Suspended(), replaces: true);
        });

        Assert.Equal(
            1, (await Store.Retention.PurgeAsync(new PurgeRequest(Rows.Day.AddDays(120), _ => Grace.ThreeMonths), None)).Persons);

        Assert.Equal(0, await Opened.NumberAsync($"SELECT COUNT(*) FROM person_key WHERE person_no = {parent.PersonNo}"));
    }

    private static Person Parent(string mail, string phone) => new()
    {
        UsageName = "DURAND", BirthName = "PETIT", GivenName = "Claire", Mail = mail,
        Relative = new RelativePart { MobilePhone = phone, HomePhone = "05.65.00.00.01" },
    };

    private static PersonFilter Filter(PersonKey key) => new() { Keys = [key] };

    private static HashSet<string> Set(string text) => new(StringComparer.Ordinal) { text };

    private Task<long> WriteAsync() => RunUnderTest.ApplyAsync(Store, run =>
    {
        school = run.School("0120612A", "s1");
        pupil = run.Record(AafCategory.Eleve, "1", "").With(new Person
        {
            UsageName = "GARCIA LOPEZ", GivenName = "Zoé", BirthDate = Born,
            Pupil = new PupilPart { SchoolSourceId = "s1", Ine = "050123456AZ" },
        });
        parent = run.Record(AafCategory.PersRelEleve, "2", "").With(Parent("claire.durand@example.invalid", "06 12 34 56 78"));
        teacher = run.Record(AafCategory.PersEducNat, "3", "GARCIA", "Paul");
        foreach (var (row, role) in ((RecordRow, Role)[])[(pupil, Role.Pupil), (parent, Role.Parent), (teacher, Role.Teacher)])
        {
            run.Plan.Rows.Put(row, replaces: false, ine: row == pupil ? "050123456AZ" : null);
            run.Plan.Rows.Put(run.Profile(row, school, role), replaces: false);
        }
    });

    private async Task AssertFoundAsync(string? name, long revision, params PersonKey?[] keys) => AssertTexts(
        name is null ? [] : [name], await Store.NamesAsync(revision, new PersonFilter { Keys = [.. keys.Select(key => key!)] }));

    private async Task<List<string>> FindAsync(string text, long revision, string? uai = null)
    {
        var (found, more) = await PersonFinder.FindAsync(
            Store.Persons, PersonSearch.Of(text), new PersonFilter { Uai = uai, IncludeSuspended = true }, 10, revision, None);
        Assert.False(more);
        return [.. found.Select(one => $"{one.Person.Records[0].Person.UsageName} {one.Fits}")];
    }
}
