using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>One night after the other: only what differs is written.</summary>
public sealed class NightTests
{
    private const string Uai = "0120612A";

    [Fact]
    public async Task Sync_SameFolderAgain_ChangesNothingAndMakesNoRevision()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var folder = bench.Deliver(Basic());
        var first = await bench.SyncAsync(folder);
        var second = await bench.SyncAsync(folder);

        Assert.Equal((RunState.Applied, RunState.Applied), (first.State, second.State));
        Assert.Equal((0, 0, 5), (second.Outcome.Created, second.Outcome.Changed, second.Outcome.Unchanged));
        Assert.Equal(first.Revision, second.Revision);
        Assert.Equal(first.Profiles.ByRole["pupil"], second.Profiles.ByRole["pupil"]);
        Assert.Equal(first.Digest, second.Digest);
    }

    [Fact]
    public async Task Sync_AttributeOrderAndBackReferencesDiffer_IsUnchanged()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Basic().Relative("29", "AUTRE", more: ExtractBuilder.Attr("ENTPersRelEleveEleve", "11")));
        var reordered = new ExtractBuilder()
            .School("1", Uai)
            .Raw("Eleve", ExtractBuilder.Record("Eleve", "categoriePersonne", "11", [
                ExtractBuilder.Attr("ENTEleveNiveau", "1121$CP"),
                ExtractBuilder.Attr("ENTPersonPrenom", "Zoé"),
                ExtractBuilder.Attr("ENTPersonNom", "ESSAI"),
                ExtractBuilder.Attr("ENTPersonNomPatro", "ESSAI"),
                ExtractBuilder.Attr("ENTPersonClasses", "1$11$ORDINAIRE$45001$CP A"),
                ExtractBuilder.Attr("ENTEleveAutoriteParentale", "21$10"),
                ExtractBuilder.Attr("ENTPersonStructRattach", "1"),
                ExtractBuilder.Attr("ENTPersonCivilite", "Mme"),
                ExtractBuilder.Attr("ENTPersonAutresPrenoms", "Zoé", "", "Zoé"),
                ExtractBuilder.Attr("ENTPersonDateNaissance", "04/11/2016"),
                ExtractBuilder.Attr("ENTPersonJointure", "11"),
            ]))
            .Relative("21", more: ExtractBuilder.Attr("ENTPersRelEleveEleve", "11", "12"))
            .Pupil("12", "1", given: "Léo", classTuple: "1$11$ORDINAIRE$45001$CP A")
            .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);

        var report = await bench.SyncAsync(reordered);

        Assert.Equal((0, 0), (report.Outcome.Created, report.Outcome.Changed));
    }

    [Fact]
    public async Task Sync_ClassRenamed_KeepsItsNumber()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Basic());
        var before = (await bench.GetAsync(AafCategory.Eleve, "11")).Classes.Single();
        await bench.SyncAsync(Basic(className: "CP Mme ESSAI"));
        var after = (await bench.GetAsync(AafCategory.Eleve, "11")).Classes.Single();

        Assert.Equal(before.ClassNo, after.ClassNo);
        Assert.Equal("CP Mme ESSAI", after.Name);
    }

    [Fact]
    public async Task Sync_ClassEmptied_IsNoLongerListed()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Basic());
        await bench.SyncAsync(Basic(classId: "45009"));

        var revision = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        var classes = await bench.Store.Schools.ListClassesAsync(Uai, 0, 10, revision, CancellationToken.None);

        Assert.Equal("45009", Assert.Single(classes).Source.Id);
        Assert.Equal((2, "1121"), (classes[0].PupilCount, classes[0].Levels.Single().Code));
    }

    [Fact]
    public async Task Sync_OlderExtract_RefusedUnlessAllowed()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var old = bench.Deliver(Basic(date: "20260610"));
        await bench.SyncAsync(Basic());

        var refused = await bench.SyncAsync(old);
        var allowed = await bench.SyncAsync(old, allowOlder: true);

        Assert.Equal((RunState.Refused, Reason.ExtractTooOld), (refused.State, refused.Refusal!.Reason));
        Assert.Equal(RunState.Applied, allowed.State);
    }

    [Fact]
    public async Task Sync_DryRun_CountsAndAppliesNothing()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var first = await bench.SyncAsync(Basic(), dryRun: true);
        Assert.Equal((RunState.Planned, 5, null), (first.State, first.Outcome.Created, first.PlanId));
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "11"));

        await bench.SyncAsync(Basic());
        var second = await bench.SyncAsync(Basic(className: "CE1"), dryRun: true);
        Assert.Equal((RunState.Planned, 2, true), (second.State, second.Outcome.Changed, second.PlanId > 0));
        Assert.Equal("CP A", (await bench.GetAsync(AafCategory.Eleve, "11")).Classes.Single().Name);
    }

    [Fact]
    public async Task Sync_PupilGone_HeAndHisParentAreSuspendedAndRestoredAsTheyWere()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Basic());
        var before = await bench.GetAsync(AafCategory.PersRelEleve, "21");
        var gone = await bench.SyncAsync(new ExtractBuilder()
            .School("1", Uai).Pupil("12", "1", given: "Léo").Relative("29", "SEUL").Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]));

        Assert.Equal(2, gone.Departed);
        Assert.Equal(new ProfileStates(1, 1), gone.Profiles.ByRole["pupil"]);
        Assert.Equal(new ProfileStates(0, 1), gone.Profiles.ByRole["parent"]);
        Assert.Equal(ProfileState.Suspended, (await bench.GetAsync(AafCategory.PersRelEleve, "21")).Profiles.Single().Row.State);

        var back = await bench.SyncAsync(Basic());
        var after = await bench.GetAsync(AafCategory.PersRelEleve, "21");
        Assert.Equal(2, back.Returned);
        Assert.Equal((before.PersonId, before.Profiles.Single()), (after.PersonId, after.Profiles.Single()));
    }

    [Theory]
    [InlineData(1, 0.05)]
    [InlineData(3, 0.25)]
    public async Task Sync_NextDaysOfTheSample_ExactlyTheGeneratedChanges(int lastDay, double share)
    {
        await using var bench = await SyncBench.CreateAsync();
        using var folder = new TempFolder();
        var uais = SampleData.ConventionSchoolsCsv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(
            line => line.Split(';')[1]).ToArray();
        await bench.EnrolAsync(new DateOnly(2025, 9, 2), new DateOnly(2026, 9, 5), uais);
        for (var day = 0; day <= lastDay; day++)
        {
            var options = new SampleOptions { Day = day, ChangeShare = share };
            SampleGenerator.Write(folder.Path, options, CancellationToken.None);
            var key = SampleGenerator.Describe(options, uais.ToHashSet(StringComparer.Ordinal), CancellationToken.None);
            foreach (var academy in key.Academies)
            {
                var report = await bench.SyncAsync(folder.File(academy.Academy));
                if (day > 0)
                {
                    AssertChanges(academy, report);
                }
            }
        }
    }

    private static void AssertChanges(AcademyKey academy, SyncReport report)
    {
        long departed = 0;
        long returned = 0;
        foreach (var category in academy.Categories.Where(category => category.Changes is not null))
        {
            var outcome = report.OutcomeByCategory[category.Category];
            var changes = category.Changes!;
            // A person who comes back is a change of what the store still holds.
            Assert.Equal((category.Category, changes.Created.Count), (category.Category, (int)outcome.Created));
            if (category.Category is "Eleve" or "PersEducNat")
            {
                Assert.Equal(
                    (category.Category, changes.Changed.Count + changes.Returned.Count), (category.Category, (int)outcome.Changed));
            }

            if (category.Category is not "EtabEducNat")
            {
                departed += changes.Departed.Count;
                returned += changes.Returned.Count;
            }
        }

        Assert.Equal((departed, returned), (report.Departed, report.Returned));
    }

    private static ExtractBuilder Basic(string className = "CP A", string classId = "45001", string date = "20260615") => new ExtractBuilder
    {
        Date = date,
    }
        .School("1", Uai)
        .Pupil("11", "1", relatives: ["21$10"], classTuple: $"1$11$ORDINAIRE${classId}${className}")
        .Pupil("12", "1", given: "Léo", relatives: [""], classTuple: $"1$11$ORDINAIRE${classId}${className}")
        .Relative("21")
        .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);
}
