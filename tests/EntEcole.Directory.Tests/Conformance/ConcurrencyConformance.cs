using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Readers and writers at once, each on a store of its own as processes are.</summary>
public abstract class ConcurrencyConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const int Persons = 40;
    private const int Generations = 15;

    [Fact]
    public async Task Readers_WhileAWriterApplies_SeeAllOfARevisionOrNoneOfIt()
    {
        var rows = new List<RecordRow>();
        SchoolRow school = null!;
        var first = await RunUnderTest.ApplyAsync(Store, run =>
        {
            school = run.School("0120612A", "s1", one => one with { NameTown = "1" });
            rows.AddRange(Enumerable.Range(0, Persons).Select(i => run.Pupil($"{i}", "1", school)));
        });
        Assert.Equal(1, first);
        // Opened one after the other: the list of those opened is no place for two threads.
        var written = Opened.OpenAnother();
        var writer = Task.Run(() => WriteGenerationsAsync(written, school, rows));
        var readers = Enumerable.Range(0, 2).Select(_ => Opened.OpenAnother()).Select(store => Task.Run(async () =>
        {
            do
            {
                await AssertWholeAsync(store, await store.Revisions.GetRevisionAsync(None));
            }
            while (!writer.IsCompleted);
        })).ToList();

        await writer;
        await Task.WhenAll(readers);
        for (var revision = first; revision <= Generations; revision++)
        {
            await AssertWholeAsync(Store, revision);
        }
    }

    [Fact]
    public async Task Writers_OfTwoAcademies_BothSucceedWithRevisionsInOrderOfCommit()
    {
        string[] academies = ["LIMOGES", "TOULOUSE"];
        var writers = academies.Select(academy => (academy, store: Opened.OpenAnother())).Select(writer => Task.Run(async () =>
        {
            var made = new List<long>();
            for (var i = 0; i < 6; i++)
            {
                made.Add(await RunUnderTest.ApplyAsync(writer.store, run => run.School(null, $"{i}"), writer.academy));
                Assert.True(await writer.store.Revisions.GetRevisionAsync(None) >= made[^1]);
            }

            return made;
        })).ToList();
        var all = Task.WhenAll(writers);
        var observed = await ObserveAsync(Opened.OpenAnother(), all);

        var made = (await all).SelectMany(one => one).ToList();
        Assert.Equal(Enumerable.Range(1, 12).Select(i => (long)i), made.Order());
        Assert.All(await all, one => Assert.Equal(one.Order(), one));
        // Every revision added one school: a head once seen already held all the revisions before it.
        Assert.All(observed, one => Assert.Equal(one.Head, one.Schools));
        Assert.Equal(observed.Select(one => one.Head).Order(), observed.Select(one => one.Head));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Readers_WhileAPlanIsWritten_AreNeitherBlockedNorShownItsRows(bool direct)
    {
        await using var run = await RunUnderTest.BeginAsync(Store, direct: direct);
        run.Pupil("1", "DURAND", run.School("0120612A", "s1"));
        var reader = Opened.OpenAnother();

        Assert.Equal(0, await reader.Revisions.GetRevisionAsync(None));
        Assert.Empty(await reader.NamesAsync(0));
        Assert.Empty(await reader.NamesAsync(1));
        Assert.Empty(await reader.SchoolsAsync(1));
        await run.ApplyAsync();
        AssertTexts(["DURAND"], await reader.NamesAsync(1));
    }

    // A stored plan is open for as long as its extract is read: minutes, for a region.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task StoredPlan_WhileItsExtractIsRead_LetsAnotherAcademyWrite(int rows)
    {
        await using var run = await RunUnderTest.BeginAsync(Store, direct: false);
        for (var i = 0; i < rows; i++)
        {
            run.School(null, $"{i}");
        }

        var other = Task.Run(() => RunUnderTest.ApplyAsync(Opened.OpenAnother(), night => night.School(null, "s1"), "LIMOGES"));
        var blocked = await Record.ExceptionAsync(() => other.WaitAsync(TimeSpan.FromSeconds(10)));
        var mine = (await run.ApplyAsync()).Revision;

        Assert.True(await other > 0);
        Assert.Equal(1 + rows, await HeadAsync());
        Assert.True(mine >= rows);
        Assert.True(blocked is null, "The other academy had to wait for the end of the plan.");
    }

    [Fact]
    public async Task Connections_KilledBetweenAnyTwoCalls_WorkGoesOn()
    {
        await RunUnderTest.ApplyAsync(Store, run => run.Pupil("1", "DURAND", run.School("0120612A", "s1")));
        AssertTexts(["DURAND"], await Store.NamesAsync(1));
        await Opened.KillConnectionsAsync();
        AssertTexts(["DURAND"], await Store.NamesAsync(1));
        await using (var run = await RunUnderTest.BeginAsync(Store, direct: false))
        {
            var known = run.Plan.Base.FindRecord(run.Feed.FeedNo, AafCategory.Eleve, "1")!;
            await Opened.KillConnectionsAsync();
            Assert.NotNull(run.Plan.Base.FindRecord(run.Feed.FeedNo, AafCategory.Eleve, "1"));
            run.Plan.Rows.Put(known.Named("MARTIN"), replaces: true);
            run.FillBatch();
            await Opened.KillConnectionsAsync();
            Assert.Equal(2, (await run.ApplyAsync()).Revision);
        }

        AssertTexts(["MARTIN"], await Store.NamesAsync(2));
        await Opened.KillConnectionsAsync();
        Assert.Equal(2, await HeadAsync());
    }

    private static async Task WriteGenerationsAsync(DirectoryStore store, SchoolRow school, List<RecordRow> rows)
    {
        for (var generation = 2; generation <= Generations; generation++)
        {
            var name = $"{generation}";
            await RunUnderTest.ApplyAsync(store, run =>
            {
                run.Plan.Rows.Put(school with { School = school.School with { NameTown = name } }, replaces: true);
                rows.ForEach(row => run.Plan.Rows.Put(row.Named(name), replaces: true));
            });
        }
    }

    private static async Task AssertWholeAsync(DirectoryStore store, long revision)
    {
        var persons = await store.PersonsAsync(revision, new PersonFilter { Uai = "0120612A" });
        Assert.Equal(Persons, persons.Count);
        Assert.All(persons, person => Assert.Equal($"{revision}", Assert.Single(person.Records).Person.UsageName));
        Assert.Equal($"{revision}", (await store.Schools.FindSchoolAsync("0120612A", revision, None))!.School.NameTown);
    }

    private static async Task<List<(long Head, long Schools)>> ObserveAsync(DirectoryStore store, Task writers)
    {
        var observed = new List<(long, long)>();
        do
        {
            var head = await store.Revisions.GetRevisionAsync(None);
            observed.Add((head, (await store.SchoolsAsync(head)).Count));
        }
        while (!writers.IsCompleted);
        return observed;
    }
}
