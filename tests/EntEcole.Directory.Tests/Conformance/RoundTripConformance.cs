using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>What is written comes back: instants, dates, nulls, flags, numbers, long and rare text.</summary>
public abstract class RoundTripConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const string Rare = "Zoé 👩‍👩‍👧 𝒜𐍈 ﷽ \"'\\ \t % _ [a] ; -- é e\u0301";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Instant_OfARevision_KeptTo100Nanoseconds(bool direct)
    {
        await using var run = await RunUnderTest.BeginAsync(Store);
        var madeAt = new DateTimeOffset(2026, 6, 15, 1, 59, 59, TimeSpan.FromHours(2)).AddTicks(9_999_999);
        await using (var plan = await OpenAsync())
        {
            plan.Rows.Put(
                new SchoolRow(plan.NextNumber(NumberKind.School), run.Feed.FeedNo, "s1", null, Presence.Present, 1, new School()), false);
            await plan.ApplyAsync([], (revision, _) => run.Report(RunState.Applied, revision), [], None);
        }

        Assert.Equal("2026-06-14T23:59:59.9999999Z", await Opened.TextAsync("SELECT made_at FROM revision"));

        async Task<IPlan> OpenAsync()
        {
            await run.Plan.DisposeAsync();
            return await Store.Plans.OpenPlanAsync(
                new PlanHeader(run.RunId, run.Feed, madeAt), direct ? PlanWriting.Direct : PlanWriting.Stored, None);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Profile_DatesAndStates_ComeBack(bool direct)
    {
        var rows = new List<ProfileRow>();
        RecordRow person = null!;
        var revision = await ApplyAsync(direct, run =>
        {
            var school = run.School("0120612A", "s1");
            person = run.Teacher("1", "DURAND");
            var row = run.Profile(person, school, Role.Teacher);
            rows.Add(row with { ActiveOn = DateOnly.MinValue });
            rows.Add(row with { Role = Role.Director, ActiveOn = new DateOnly(2028, 2, 29) });
            rows.Add(row.Suspended() with { Role = Role.SchoolStaff, PurgeOn = DateOnly.MaxValue });
            rows.Add(row.Suspended() with { Role = Role.CollectiviteStaff, PurgeOn = null });
            rows.ForEach(one => run.Plan.Rows.Put(one, replaces: false));
        });

        var found = await Store.Persons.FindPersonAsync(person.PersonId, revision, None);

        Assert.Equal(rows, found!.Profiles.Select(view => view.Row));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_OfEveryTable_ComeBackToTheirFeed(bool direct)
    {
        SchoolRow school = null!, bare = null!;
        ClassRow group = null!;
        RecordRow pupil = null!, awaited = null!;
        await ApplyAsync(direct, run =>
        {
            school = run.School("0120612A", "s1");
            bare = new SchoolRow(
                run.Plan.NextNumber(NumberKind.School), run.Feed.FeedNo, "s2", null, Presence.Departed, long.MaxValue, new School());
            run.Plan.Rows.Put(bare, replaces: false);
            group = run.Class(school, "g1", Rare, ClassKind.Group) with
            {
                SourceId = "g2",
                ClassNo = 900,
                TypeCode = null,
                TypeLabel = null,
                Listed = true,
            };
            run.Plan.Rows.Put(group, replaces: false);
            pupil = run.Pupil("1", "DURAND", school);
            awaited = run.Awaited("9");
            run.Join(pupil, group, new DateOnly(2025, 9, 1));
            run.Plan.Rows.Put(
                new RelationRow(pupil.PersonNo, awaited.PersonNo, run.Feed.FeedNo, "", new RelationDetails(2, true, false, true)),
                replaces: false);
            var teacher = run.Teacher("8", "MARTIN", school);
            run.Plan.Rows.Put(
                new MembershipRow(teacher.PersonNo, 900, run.Feed.FeedNo, null, Teaches: true, Head: true, "030201 061300"),
                replaces: false);
            run.Plan.Rows.Put(
                new NomenclatureRow(
                    run.Feed.FeedNo, AafCategory.MatiereEducNat, "006600", 7, new NomenclatureEntry { Label = Rare, ParentCode = "1" }),
                replaces: false);
        });
        await using var night = await RunUnderTest.BeginAsync(Store);

        var schools = await Store.SchoolRowsAsync(night.Feed, night.Plan.BaseRevision);
        Assert.Equivalent(new[] { school, bare }, schools.OrderBy(row => row.SchoolNo), strict: true);
        var classes = await Store.ClassRowsAsync(night.Feed, night.Plan.BaseRevision);
        Assert.Equal((group, true), Assert.Single(classes, one => one.Row.ClassNo == 900));
        var known = night.Plan.Base.ReadPerson(pupil.PersonNo, AafCategory.Eleve, "1");
        Assert.Equal(pupil with { Content = default }, known.Record with { Content = default });
        Assert.Equal(pupil.Content.ToArray(), known.Record.Content.ToArray());
        Assert.Equal([night.Profile(pupil, school, Role.Pupil)], known.Profiles);
        Assert.Equal([new MembershipRow(pupil.PersonNo, 900, night.Feed.FeedNo, new DateOnly(2025, 9, 1))], known.Memberships);
        Assert.Equal(
            [new RelationRow(
                pupil.PersonNo, awaited.PersonNo, night.Feed.FeedNo, "", new RelationDetails(2, true, false, true))], known.Relations);
        Assert.Equal(
            new MembershipRow(
                night.Plan.Base.FindRecord(night.Feed.FeedNo, AafCategory.PersEducNat, "8")!.PersonNo, 900, night.Feed.FeedNo, null, true,
                true, "030201 061300"),
            Assert.Single(night.Plan.Base.ReadPerson(
                night.Plan.Base.FindRecord(night.Feed.FeedNo, AafCategory.PersEducNat, "8")!.PersonNo, AafCategory.PersEducNat,
                "8").Memberships));
        Assert.Equal(
            [new ChildRow(pupil.PersonNo, school.SchoolNo, new RelationDetails(2, true, false, true))], night.Plan.Base.ReadChildren(
                awaited.PersonNo));
        var codes = new List<NomenclatureRow>();
        await Store.Feeds.LoadNomenclatureAsync(night.Feed.FeedNo, AafCategory.MatiereEducNat, night.Plan.BaseRevision, codes.Add, None);
        Assert.Equal(
            [new NomenclatureRow(
                night.Feed.FeedNo, AafCategory.MatiereEducNat, "006600", 7,
                new NomenclatureEntry { Label = Rare, ParentCode = "1" })], codes);
        var missing = night.Plan.Base.ReadPerson(awaited.PersonNo, AafCategory.PersRelEleve, "9");
        Assert.Equal(awaited.PersonId, missing.Record.PersonId);
        Assert.Equal(Presence.Awaited, missing.Record.Presence);
        Assert.True(missing.Record.Content.IsEmpty);
        Assert.Empty(missing.Profiles);
    }

    [Fact]
    public async Task ReadPerson_RowsOfAnotherFeed_AreNotGiven()
    {
        RecordRow staff = null!;
        await RunUnderTest.ApplyAsync(Store, run => staff = run.Teacher("1", "DURAND", run.School("0120612A", "s1")));
        await RunUnderTest.ApplyAsync(
            Store,
            run =>
            {
                var other = staff with { FeedNo = run.Feed.FeedNo };
                run.Plan.Rows.Put(other, replaces: false);
                run.Plan.Rows.Put(run.Profile(other, run.School("0120613B", "s2"), Role.Director), replaces: false);
            },
            degree: Degree.SecondDegree);
        await using var night = await RunUnderTest.BeginAsync(Store);

        var rows = night.Plan.Base.ReadPerson(staff.PersonNo, AafCategory.PersEducNat, "1");

        Assert.Equal(Role.Teacher, Assert.Single(rows.Profiles).Role);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Person_FlagsAndNulls_ComeBack(bool? flag)
    {
        var full = new Person
        {
            Civility = flag is null ? null : "",
            UsageName = Rare,
            BirthDate = flag is null ? null : new DateOnly(2016, 2, 29),
            Pupil = new PupilPart
            {
                SchoolSourceId = "s1",
                Canteen = flag,
                Transport = flag,
                Level = flag is null ? null : new Coded("1121", null),
            },
            Relative = new RelativePart { AddressMayBeShared = flag },
            Staff = new StaffPart { TeacherByStatus = flag },
        };
        RecordRow row = null!;
        var revision = await RunUnderTest.ApplyAsync(
            Store, run => run.Plan.Rows.Put(row = run.Record(AafCategory.Eleve, "1", "").With(full), replaces: false));

        var person = (await Store.Persons.FindPersonAsync(row.PersonId, revision, None))!.Records[0].Person;

        Assert.Equal(Rare, person.UsageName);
        Assert.Equal(full.Civility, person.Civility);
        Assert.Equal(full.BirthDate, person.BirthDate);
        Assert.Equal(flag, person.Pupil!.Canteen);
        Assert.Equal(flag, person.Pupil.Transport);
        Assert.Null(person.Pupil.MorningCare);
        Assert.Equal(full.Pupil.Level, person.Pupil.Level);
        Assert.Equal(flag, person.Relative!.AddressMayBeShared);
        Assert.Equal(flag, person.Staff!.TeacherByStatus);
        Assert.Equal(PersonJson.Write(full), PersonJson.Write(person));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Text_OfAHundredThousandCharacters_KeptWhole(bool direct)
    {
        var name = string.Concat(Enumerable.Repeat("ÉLODIE 👧 ", 10_000));
        RecordRow row = null!;
        var revision = await ApplyAsync(direct, run =>
        {
            var school = run.School("0120612A", "s1", one => one with { Name = name });
            row = run.Person(AafCategory.Eleve, Role.Pupil, "1", name, school);
            run.Join(row, run.Class(school, name, name));
        });

        Assert.Equal(100_000, name.Length);
        Assert.Equal(name, (await Store.Persons.FindPersonAsync(row.PersonId, revision, None))!.Records[0].Person.UsageName);
        Assert.Equal(name, (await Store.Schools.FindSchoolAsync("0120612A", revision, None))!.School.Name);
        Assert.Equal(name, Assert.Single(await Store.ClassesAsync("0120612A", revision)).Name);
        Assert.Single(await Store.PersonsAsync(revision, new PersonFilter { FoldedNamePrefix = row.FoldedName }));
    }

    private async Task<long> ApplyAsync(bool direct, Action<RunUnderTest> write)
    {
        await using var run = await RunUnderTest.BeginAsync(Store, direct: direct);
        write(run);
        return (await run.ApplyAsync()).Revision;
    }
}
