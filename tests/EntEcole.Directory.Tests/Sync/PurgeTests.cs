using EntEcole.Directory.Explain;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>
/// Who left is restored as he was within his grace, and erased after it, every version of him; a tombstone of the id stays.
/// </summary>
public sealed class PurgeTests
{
    private const string Uai = "0120612A";
    private const string Other = "0120595G";
    private const string South = "0340101A";
    private const string Ine = "123456789AB";
    private static readonly DateOnly Day = SyncBench.Day;

    [Fact]
    public async Task Purge_OnItsDayAndNotBefore_ErasesEveryVersionAndLeavesATombstone()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Staying().Pupil(
            "11", "1", "PARTANTE", relatives: ["21$10"], more: [ExtractBuilder.Attr("ENTEleveINE", Ine)]).Relative("21", "PARTANT"));
        await bench.SyncAsync(Staying().Pupil(
            "11", "1", "PARTANTE", "Autre", relatives: ["21$10"],
            more: [ExtractBuilder.Attr("ENTEleveINE", Ine)]).Relative("21", "PARTANT"));
        var id = (await bench.GetAsync(AafCategory.Eleve, "11")).PersonId;
        var living = await LivingRows.ReadAsync(bench.Files.Path);
        await bench.SyncAsync(Staying());
        var before = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);

        Assert.Equal(new PurgeReport(before, 0, 0), await PurgeAsync(bench, Day.AddDays(89)));
        Assert.Equal(
            new PurgeReport(before, 2, 2),
            await bench.Store.Retention.CountPurgeableAsync(Request(Day.AddDays(90)), CancellationToken.None));
        Assert.True(await CountAsync(bench, "PARTANT") > 0, "He is still there.");
        var report = await PurgeAsync(bench, Day.AddDays(90));

        Assert.Equal(new PurgeReport(before + 1, 2, 2), report);
        Assert.Equal(0, await CountAsync(bench, "PARTANT"));
        Assert.Equal(0, await CountAsync(bench, Ine));
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "11"));
        Assert.Null(await bench.Store.Persons.FindPersonAsync(id, before, CancellationToken.None));
        Assert.Equal(
            new Tombstone(report.Revision, Day.AddDays(90)),
            await bench.Store.Persons.FindTombstoneAsync(id, report.Revision, CancellationToken.None));
        var told = (await new PersonExplainer(bench.Store.ForExplain(), Day).ExplainAsync(
            id, report.Revision, CancellationToken.None)).Explanation!;
        Assert.Equal((Standing.Purged, (DateOnly?)Day.AddDays(90), false), (told.Standing, told.PurgeOn, told.IsThere));
        Assert.Equal(new PurgeReport(report.Revision, 0, 0), await PurgeAsync(bench, Day.AddDays(90)));

        // Delivered again: somebody new.
        await bench.SyncAsync(Staying().Pupil(
            "11", "1", "PARTANTE", "Autre", relatives: ["21$10"],
            more: [ExtractBuilder.Attr("ENTEleveINE", Ine)]).Relative("21", "PARTANT"));
        Assert.NotEqual(id, (await bench.GetAsync(AafCategory.Eleve, "11")).PersonId);
        Assert.Equal(Standing.Purged, (await new PersonExplainer(bench.Store.ForExplain(), Day).ExplainAsync(
            id, report.Revision + 1, CancellationToken.None)).Explanation!.Standing);
        Assert.Equal(living, await LivingRows.ReadAsync(bench.Files.Path));
    }

    [Theory]
    [InlineData(AafCategory.Eleve, "11", Role.Pupil)]
    [InlineData(AafCategory.PersRelEleve, "21", Role.Parent)]
    [InlineData(AafCategory.PersEducNat, "31", Role.Teacher)]
    [InlineData(AafCategory.PersEducNat, "32", Role.Director)]
    [InlineData(AafCategory.PersEducNat, "33", Role.SchoolStaff)]
    public async Task Return_BeforeThePurge_IsAsHeWasWhateverTheRole_AndTheRoleHasItsGrace(AafCategory category, string id, Role role)
    {
        var settings = SyncBench.Unguarded with { GraceByRole = new Dictionary<Role, Grace> { [role] = Grace.OfDays(10) } };
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Whole());
        var before = await bench.GetAsync(category, id);
        Assert.Equal(role, Assert.Single(before.Profiles).Row.Role);
        await bench.SyncAsync(bench.Deliver(Staying()), settings: settings);
        var left = await ProfileAsync();
        Assert.Equal((ProfileState.Suspended, (DateOnly?)Day.AddDays(10)), (left.State, left.PurgeOn));
        await PurgeAsync(bench, Day.AddDays(9));
        await bench.SyncAsync(Whole(), Day.AddDays(9));
        Assert.Equal((before.PersonId, before.Profiles[0].Row), ((await bench.GetAsync(category, id)).PersonId, await ProfileAsync()));

        await bench.SyncAsync(bench.Deliver(Staying()), Day.AddDays(20), settings: settings);
        Assert.True((await PurgeAsync(bench, Day.AddDays(30))).Persons > 0);
        Assert.Null(await bench.FindAsync(category, id));
        Assert.NotNull(await bench.FindAsync(
            AafCategory.PersEducNat, category is AafCategory.PersEducNat && !id.Equals("32", StringComparison.Ordinal) ? "32" : "33"));

        async Task<ProfileRow> ProfileAsync() => Assert.Single((await bench.GetAsync(category, id)).Profiles).Row;
    }

    [Fact]
    public async Task Purge_OfOneWhoStaysElsewhere_EndsWhatIsDueAndLeavesHim()
    {
        await using var bench = await SyncBench.CreateAsync(Uai, South);
        await bench.SyncAsync(Staying().Pupil("11", "1", more: [ExtractBuilder.Attr("ENTEleveINE", Ine)]));
        await bench.SyncAsync(InSouth().Pupil("77", "1", more: [ExtractBuilder.Attr("ENTEleveINE", Ine)]));
        var id = (await bench.GetAsync(AafCategory.Eleve, "11")).PersonId;
        await bench.SyncAsync(Staying());

        var report = await PurgeAsync(bench, Day.AddDays(90));
        Assert.Equal((0, 1), (report.Persons, report.Profiles));

        var revision = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        var person = (await bench.Store.Persons.FindPersonAsync(id, revision, CancellationToken.None))!;
        Assert.Equal("77", Assert.Single(person.Records).Source.Id);
        Assert.Equal(South, Assert.Single(person.Profiles).Uai);
        await LivingRows.ReadAsync(bench.Files.Path);

        // Back: by his INE.
        await bench.SyncAsync(Staying().Pupil("11", "1", more: [ExtractBuilder.Attr("ENTEleveINE", Ine)]));
        Assert.Equal(id, (await bench.GetAsync(AafCategory.Eleve, "11")).PersonId);
    }

    [Fact]
    public async Task Purge_OfARelativeWhomAPupilStillNames_LeavesHimAwaited()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Staying().Pupil("11", "1", relatives: ["21$10"]).Relative("21", "PARTANT"));
        var id = (await bench.GetAsync(AafCategory.PersRelEleve, "21")).PersonId;
        await bench.SyncAsync(Staying().Pupil("11", "1", relatives: ["21$10"]));

        Assert.Equal(1, (await PurgeAsync(bench, Day.AddDays(90))).Persons);

        Assert.Equal(0, await CountAsync(bench, "PARTANT"));
        var pupil = await bench.GetAsync(AafCategory.Eleve, "11");
        var relation = Assert.Single(await bench.RelativesOfAsync(pupil));
        Assert.Equal(("21", (PersonId?)null), (relation.Source.Id, relation.OtherId));
        Assert.Equal(0, (await bench.SyncAsync(Staying().Pupil("11", "1", relatives: ["21$10"]))).Outcome.Changed);
        await bench.SyncAsync(Staying().Pupil("11", "1", relatives: ["21$10"]).Relative("21", "PARTANT"));
        Assert.NotEqual(id, (await bench.GetAsync(AafCategory.PersRelEleve, "21")).PersonId);
        Assert.Equal("PARTANT", Assert.Single(await bench.RelativesOfAsync(pupil)).Other!.UsageName);
    }

    [Fact]
    public async Task Purge_OfStaffWhoNeverHadAProfile_ComesWithTheGraceOfTheirDeparture()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        bench.Now = new FakeTime().GetUtcNow();
        await bench.SyncAsync(Staying().Staff("31", ["-$-$SANS OBJET$-$SANS OBJET"], "1", "PARTANT"));
        Assert.Empty((await bench.GetAsync(AafCategory.PersEducNat, "31")).Profiles);
        await bench.SyncAsync(Staying());
        var left = FrenchTime.DayAt(new FakeTime().GetUtcNow());

        Assert.Equal(0, (await PurgeAsync(bench, left.AddDays(89))).Persons);
        Assert.Equal(1, (await PurgeAsync(bench, left.AddDays(90))).Persons);
        Assert.Equal(0, await CountAsync(bench, "PARTANT"));
    }

    [Fact]
    public async Task Purge_OfOneAboutWhomAPlanWaits_TakesThatToo()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Staying().Pupil("11", "1", "PARTANTE"));
        await bench.SyncAsync(Staying());
        var planned = await bench.SyncAsync(Staying().Pupil("11", "1", "PARTANTE", "Revenue").Pupil("13", "1", "NOUVELLE"), dryRun: true);

        await PurgeAsync(bench, Day.AddDays(90));

        Assert.Equal(0, await CountAsync(bench, "PARTANTE"));
        await new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(
            planned.PlanId!.Value, true, [], "Essai", "essai", CancellationToken.None);
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "11"));
        Assert.NotNull(await bench.FindAsync(AafCategory.Eleve, "13"));
        await LivingRows.ReadAsync(bench.Files.Path);
    }

    [Fact]
    public async Task Plan_MadeBeforeAPurge_DoesNotBringThePurgedBack()
    {
        await using var bench = await SyncBench.CreateAsync(Uai, South);
        await bench.SyncAsync(Staying().Pupil("11", "1", more: [ExtractBuilder.Attr("ENTEleveINE", Ine)]));
        await bench.SyncAsync(InSouth());
        await bench.SyncAsync(Staying());
        var feed = await bench.Store.Feeds.GetFeedAsync("MONTPELLIER", Degree.FirstDegree, CancellationToken.None);
        var header = new RunHeader("MONTPELLIER", Degree.FirstDegree, ExtractKind.Full, Day, Day, new FakeTime().GetUtcNow());
        var run = await bench.Store.Runs.BeginRunAsync(header, CancellationToken.None);
        await using var plan = await bench.Store.Plans.OpenPlanAsync(
            new PlanHeader(run, feed, header.StartedAt), PlanWriting.Stored, CancellationToken.None);
        var known = Assert.Single(plan.Base.FindPupils(Ine));
        plan.Rows.Put(known with { FeedNo = feed.FeedNo, SourceId = "77", Presence = Presence.Present }, replaces: false);

        await PurgeAsync(bench, Day.AddDays(90));

        var refusal = await Assert.ThrowsAsync<DirectoryException>(() => plan.ApplyAsync(
            [], (_, _) => SyncReport.Begin(run, header), [], CancellationToken.None));
        Assert.Equal(Reason.PlanOutdated, refusal.Reason);
    }

    [Fact]
    public async Task Enrolment_EndsAndComesBack_AsDeparturesDo()
    {
        await using var bench = await SyncBench.CreateAsync(Other);
        await bench.EnrolAsync(new DateOnly(2025, 9, 2), Day.AddDays(1), Uai);
        await bench.SyncAsync(Whole());
        var living = await LivingRows.ReadAsync(bench.Files.Path);
        var id = (await bench.GetAsync(AafCategory.Eleve, "11")).PersonId;
        await bench.SyncAsync(Whole(), Day.AddDays(2));
        Assert.Equal(ProfileState.Suspended, (await bench.GetAsync(AafCategory.Eleve, "11")).Profiles[0].Row.State);

        await bench.EnrolAsync(new DateOnly(2025, 9, 3), Day.AddDays(60), Uai);
        await bench.SyncAsync(Whole(), Day.AddDays(16));
        Assert.Equal(living, await LivingRows.ReadAsync(bench.Files.Path));
        Assert.Equal(id, (await bench.GetAsync(AafCategory.Eleve, "11")).PersonId);

        await bench.SyncAsync(Whole(), Day.AddDays(61));
        await PurgeAsync(bench, Day.AddDays(151));
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "11"));
    }

    private static PurgeRequest Request(DateOnly day) => new(day, SyncBench.Unguarded.GraceOf);

    private static Task<PurgeReport> PurgeAsync(SyncBench bench, DateOnly day) =>
        bench.Store.Retention.PurgeAsync(Request(day), CancellationToken.None);

    private static ExtractBuilder Staying() => new ExtractBuilder()
        .School("1", Uai).Pupil("12", "1", "RESTANTE").Relative("29", "PERSONNE").Staff("39", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]);

    private static ExtractBuilder Whole() => Staying()
        .Pupil("11", "1", relatives: ["21$10"]).Relative("21")
        .Staff("31", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]).Staff("32", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"])
        .Raw("PersEducNat", ExtractBuilder.Record("PersEducNat", "categoriePersonne", "33", [
            ExtractBuilder.Attr("ENTPersonJointure", "33"), ExtractBuilder.Attr("ENTPersonNom", "MODELE"),
            ExtractBuilder.Attr("ENTPersonPrenom", "PAUL"),
            ExtractBuilder.Attr("ENTPersonFonctions", "1$ADM$ADMINISTRATION$A0000$SECRETARIAT"),
            ExtractBuilder.Attr("ENTPersonCategorieEnseignant", "N"),
        ]));

    private static ExtractBuilder InSouth() => new ExtractBuilder { Academy = "MONTPELLIER" }
        .School("1", South).Pupil("79", "1", "RESTANTE").Relative("1", "PERSONNE").Staff("3", ["-$-$SANS OBJET$-$SANS OBJET"]);

    // Whether anything anywhere in the store holds a word.
    private static async Task<long> CountAsync(SyncBench bench, string word)
    {
        await using var connection = new SqliteConnection($"Data Source={bench.Files.Path};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = string.Join(" UNION ALL ", new[] { ("record", "content"), ("plan_record", "content"), ("pupil_ine", "ine"), (
            "plan_record", "ine"), ("person_name", "UPPER(folded_name)") }
            .Select(place => $"SELECT COUNT(*) AS n FROM {place.Item1} WHERE instr({place.Item2}, '{word}') > 0"));
        command.CommandText = $"SELECT SUM(n) FROM ({command.CommandText})";
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
