using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>What counts are made of, and the snapshots that are kept of them.</summary>
public abstract class IndicatorConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const string Uai = "0120612A";
    private const string Siret = "21120202300019";

    [Fact]
    public async Task Counts_OfOneNight_AreTakenOnceAMonthAndForgottenAfterFiveYears()
    {
        await Store.Enrolment.SaveConventionsAsync([Convention()], None);
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            run.School("0120700X", "ien");
            var school = run.School(Uai, "s1", one => one with { Department = "012", DistrictSourceId = "ien" });
            run.Teacher("1", "MODELE", school);
            var gone = run.Pupil("2", "ESSAI");
            run.Plan.Rows.Put(run.Profile(gone, school, Role.Pupil).Suspended(), replaces: false);
            run.Parent("3", "ESSAI", school, run.School("0120595G", "s2"));
        });
        using var indicators = new IndicatorService(Store.Indicators, Store.Enrolment, Store.Revisions, Time);
        var snapshots = new IndicatorSnapshots(Store.IndicatorSnapshots, indicators, Store.Revisions, Time);

        Assert.Equal((1, 0), (await snapshots.TakeAsync(None), await snapshots.TakeAsync(None)));
        Time.Jump(TimeSpan.FromDays(30));
        Assert.Equal(1, await snapshots.TakeAsync(None));
        Assert.False(await Store.IndicatorSnapshots.SaveAsync(new(new(2026, 7, 1), 1), Time.GetUtcNow(), [], None));

        var kept = await Store.IndicatorSnapshots.ListAsync(new(2026, 6, 1), new(2026, 7, 31), None);
        Assert.Equal([new(2026, 6, 15), new(2026, 7, 15)], kept.Select(one => one.Day));
        Assert.Equal(await HeadAsync(), kept[0].Revision);
        var row = Assert.Single(await ListAsync(IndicatorLevel.School, IndicatorFilter.None));
        Assert.Equal((Uai, 1, 1, 2), (row.Key, row.EnrolledSchools, row.ProvisionedSchools, row.Persons));
        Assert.Equal([(0, 1, 0), (1, 0, 0), (1, 0, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0)], row.Counts);
        Assert.Equal(new IndicatorFilter("TOULOUSE", "012", "0120700X", Siret, Uai: null), row.Where);
        Assert.Equal(row.Counts, Assert.Single(await ListAsync(IndicatorLevel.School, row.Where with { Uai = Uai })).Counts);
        Assert.Empty(await ListAsync(IndicatorLevel.School, new(Department: "031")));
        Assert.Empty(await ListAsync(IndicatorLevel.District, new(Uai: Uai)));
        Assert.Equal("", Assert.Single(await ListAsync(IndicatorLevel.Region, IndicatorFilter.None)).Key);

        Time.Jump(TimeSpan.FromDays((365 * 5) - 10));
        Assert.Equal(1, await snapshots.TakeAsync(None));
        Assert.Equal(
            [new(2026, 7, 15), new(2031, 7, 4)],
            (await Store.IndicatorSnapshots.ListAsync(new(2026, 1, 1), new(2032, 1, 1), None)).Select(one => one.Day));
        Assert.Empty(await ListAsync(IndicatorLevel.School, IndicatorFilter.None));
    }

    [Fact]
    public async Task Profiles_OfMergedAndRestrictedPersons_ComeTogetherOrNotAtAll()
    {
        RecordRow kept = null!, other = null!, hidden = null!;
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            var (first, second) = (run.School(Uai, "s1"), run.School("0120595G", "s2"));
            kept = run.Teacher("1", "MODELE", first);
            hidden = run.Teacher("2", "MODELE", first);
            other = run.Teacher("3", "MODELE", second);
        });
        await Store.Merges.MergeAsync(
            new MergeOrder(kept.PersonId, other.PersonId, new DecisionAuthor("A. D'ESSAI", "Essai", Time.GetUtcNow())), None);
        var before = await Store.Indicators.GetRestrictionMarkAsync(None);
        await Opened.ExecuteAsync(FormattableString.Invariant(
            $"INSERT INTO restriction (measure_no, person_no, person_id, since_revision, until_revision) VALUES (1, {hidden.PersonNo}, {Engine.Bytes(hidden.PersonId.ToString())}, 2, {long.MaxValue})"));
        var store = Opened.OpenAnother();
        await using var closing = store;

        var all = await store.Indicators.CountProfilesAsync(await HeadAsync(), null, () => new Seen(), None);
        var some = await store.Indicators.CountProfilesAsync(await HeadAsync(), [2, 1], () => new Seen(), None);

        Assert.Equal([kept.PersonNo, kept.PersonNo], all.Persons);
        Assert.Equal(all.Persons, some.Persons);
        Assert.NotEqual(before, await store.Indicators.GetRestrictionMarkAsync(None));
        // Under the number of the one who answers for both; not before the day.
        await Opened.ExecuteAsync(FormattableString.Invariant(
            $"INSERT INTO account_activation (person_no, subject_hash, activated_on, confirmed_by, confirmed_at) VALUES ({other.PersonNo}, 'h', '2026-06-10', 'ent', 'x')"));
        Assert.Equal(1, await store.Indicators.CountActivationsAsync(None));
        var activated = await store.Indicators.ReadActivatedAsync(await HeadAsync(), new(2026, 6, 10), None);
        Assert.Equal((true, false), (activated.Holds(kept.PersonNo), activated.Holds(hidden.PersonNo)));
        Assert.False((await store.Indicators.ReadActivatedAsync(await HeadAsync(), new(2026, 6, 9), None)).Holds(kept.PersonNo));
    }

    [Fact]
    public async Task Profiles_AfterEachChange_AreThoseOfAFreshReadingAndOfPlainSql()
    {
        var random = new Random(31);
        var (schools, persons) = (new List<SchoolRow>(), new List<RecordRow>());
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            schools.AddRange([run.School(Uai, "s1"), run.School("0120595G", "s2")]);
            persons.AddRange(Enumerable.Range(1, 12).Select(
                id => run.Teacher(Id(id), "MODELE" + Id(id), [.. schools.Skip(id % 2)])));
        });
        for (var step = 0; step < 7; step++)
        {
            var first = await HeadAsync();
            await RunUnderTest.ApplyAsync(Store, run =>
            {
                persons.Add(run.Pupil(Id(100 + step), "ESSAI", schools[step % 2]));
                var one = persons[random.Next(12)];
                run.Plan.Rows.Put(run.Profile(one, schools[1], Role.Teacher).Suspended(), replaces: true);
            });
            if (step == 3)
            {
                await Store.Merges.MergeAsync(new MergeOrder(
                    persons[0].PersonId, persons[2].PersonId, new DecisionAuthor("A. D'ESSAI", "Essai", Time.GetUtcNow())), None);
            }
            else if (step == 5)
            {
                await Store.Retention.PurgeAsync(new PurgeRequest(Rows.Day.AddDays(120), _ => Grace.ThreeMonths), None);
            }

            var head = await HeadAsync();
            Assert.True(head > first);
            var kept = await Store.Indicators.CountProfilesAsync(head, null, () => new Seen(), None);
            var fresh = Opened.OpenAnother();
            await using var closing = fresh;
            Assert.Equal((await fresh.Indicators.CountProfilesAsync(head, null, () => new Seen(), None)).Profiles, kept.Profiles);
            Assert.Equal(
                await Opened.NumberAsync("SELECT COUNT(*) FROM profile WHERE until_revision = 9223372036854775807 AND state = 1"),
                kept.Profiles.Count(one => one.State is ProfileState.Active));
            // One of the past is read as it was.
            Assert.NotEqual(
                kept.Profiles, (await Store.Indicators.CountProfilesAsync(first, null, () => new Seen(), None)).Profiles);
        }

        static string Id(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static Convention Convention() => new()
    {
        Reference = "A-ESSAI", SchoolYear = new SchoolYear(2025), Academy = "TOULOUSE", Collectivite = "COMMUNE D'ESSAI", Siret = Siret,
        SignedOn = new(2025, 9, 1), EffectiveFrom = new(2025, 9, 1), EffectiveTo = new(2031, 12, 31), FeePerSchool = 40, SchoolCount = 1,
        Amount = 40, Schools = [new ConventionSchool(Uai, "ESSAI", "RODEZ", "12")],
    };

    private Task<IReadOnlyList<IndicatorSnapshotRow>> ListAsync(IndicatorLevel level, IndicatorFilter filter) =>
        Store.IndicatorSnapshots.ListRowsAsync(new(2026, 6, 15), level, filter, None);

    private sealed class Seen : IProfileCounter
    {
        public List<(int Person, int School, int Feed, Role Role, ProfileState State)> Profiles { get; } = [];

        public IEnumerable<int> Persons => Profiles.Select(one => one.Person);

        public void Add(int personNo, int schoolNo, int feedNo, Role role, ProfileState state) =>
            Profiles.Add((personNo, schoolNo, feedNo, role, state));
    }
}
