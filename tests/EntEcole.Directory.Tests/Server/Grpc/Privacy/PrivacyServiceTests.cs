using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Tests.Support;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Privacy;

/// <summary>The rights of persons by their calls: each test has persons of its own, all share a server.</summary>
public sealed class PrivacyServiceTests : IAsyncLifetime
{
    private const string Uai = "0120612A";
    private static readonly Caller Officer = new("dpd", CallerRoles.PrivacyOfficer, CallerPerimeter.All);

    private SyncBench bench = null!;
    private TestServer server = null!;
    private FakeTime time = null!;
    private V1.PrivacyService.PrivacyServiceClient privacy = null!;

    public async ValueTask InitializeAsync()
    {
        bench = await SyncBench.CreateAsync(Uai, "0120595G");
        await bench.SyncAsync(Extract());
        time = new FakeTime(new DateTimeOffset(2026, 7, 31, 10, 0, 0, TimeSpan.Zero));
        server = await TestServer.StartAsync(bench.Store, time);
        privacy = Of(Officer);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task Export_OfAPupil_HasEveryVersionAndOfOthersNothingButNameAndLink()
    {
        await bench.SyncAsync(Extract(given: "Zoée"));
        var id = await IdAsync(AafCategory.Eleve, "11");
        await privacy.RestrictProcessingAsync(new V1.RestrictProcessingRequest { RequestId = "e1", PersonId = id, Reason = "Essai" });

        var answer = await privacy.ExportPersonDataAsync(new V1.ExportPersonDataRequest { PersonId = id });

        Assert.Equal(("DUPOND", "050123456QZ"), (answer.Person.UsageName, answer.Person.Pupil.Ine));
        Assert.Equal(
            ["Anne 10", "Bea 10"], answer.Relations.Select(one => one.Person.GivenName + " " + one.LinkCode).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.All(answer.Relations, one => Assert.Equal(("", null), (one.Person.PersonId, one.Source)));
        Assert.Equal(["Zoé", "Zoée"], answer.Versions.Where(one => one.Source is not null).Select(
            one => one.Fields.Single(field => field.Field is "given_name").NewValue), StringComparer.Ordinal);
        Assert.Equal(V1.MeasureKind.Restriction, Assert.Single(answer.Measures).Kind);
        Assert.Contains(answer.Held, one => one is { Table: "record", Rows: 2 });
        Assert.Contains(answer.Accesses, one => one is { Roles: "privacy.officer", Count: > 0 });
        var text = answer.ToString();
        foreach (var other in new[] { "anne@example.invalid", "RUE DE L ESSAI", await IdAsync(
            AafCategory.PersRelEleve, "21"), await IdAsync(AafCategory.PersRelEleve, "22"), "dpd\", \"call" })
        {
            Assert.DoesNotContain(other, text, StringComparison.Ordinal);
        }

        // Of a parent: their own address; that there is another holder, and not who.
        var parent = await privacy.ExportPersonDataAsync(
            new V1.ExportPersonDataRequest { PersonId = await IdAsync(AafCategory.PersRelEleve, "21") });
        Assert.Contains("5 RUE DE L ESSAI", parent.Person.Relative.Address.Lines.First(), StringComparison.Ordinal);
        Assert.Contains(parent.Relations, one => one is { LinkLabel: "autre responsable", Person: null });
        Assert.DoesNotContain("Bea", parent.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rectification_IsClosedByTheSyncThatBringsItAndOpenedAgainByOneThatBringsTheOldValue()
    {
        var id = await IdAsync(AafCategory.Eleve, "11");
        var request = new V1.RequestRectificationRequest
        {
            RequestId = "r1", PersonId = id, RequestedBy = "mère", Requester = V1.RequesterKind.Parent, Reason = "Faute de frappe",
            Corrections = { new V1.FieldCorrection { Field = "usage_name", WantedValue = "DUPONT" } },
        };
        var asked = await privacy.RequestRectificationAsync(request);
        Assert.Equal((V1.MeasureState.Open, "2026-08-31"), (asked.Measure.State, asked.Measure.DueOn));
        Assert.Equal(asked.Measure, (await privacy.RequestRectificationAsync(request)).Measure);
        request.Corrections[0].WantedValue = "DURAND";
        await AssertRefusedAsync("REQUEST_ID_REUSED", privacy.RequestRectificationAsync(request));

        var brought = await bench.SyncAsync(Extract(name: "DUPONT"));
        var closed = (await privacy.GetMeasureAsync(new V1.GetMeasureRequest { MeasureId = asked.Measure.MeasureId })).Measure;
        Assert.Equal((V1.MeasureState.Closed, $"run {brought.RunId}"), (closed.State, closed.ClosingReason));

        await bench.SyncAsync(Extract());
        Assert.Equal(
            V1.MeasureState.Open,
            (await privacy.GetMeasureAsync(new V1.GetMeasureRequest { MeasureId = asked.Measure.MeasureId })).Measure.State);

        await AssertRefusedAsync("INVALID_ARGUMENT", privacy.ExtendMeasureAsync(
            new V1.ExtendMeasureRequest { MeasureId = asked.Measure.MeasureId, ExtendedTo = "2026-11-01", Reason = "Trop" }));
        var extended = await privacy.ExtendMeasureAsync(
            new V1.ExtendMeasureRequest { MeasureId = asked.Measure.MeasureId, ExtendedTo = "2026-10-31", Reason = "Dossier complexe" });
        Assert.Equal("2026-10-31", extended.Measure.ExtendedTo);
        Assert.Empty((await privacy.ListMeasuresAsync(
            new V1.ListMeasuresRequest { Filter = new V1.MeasureFilter { DueBefore = "2026-10-31" } })).Measures);
        Assert.Single((await privacy.ListMeasuresAsync(
            new V1.ListMeasuresRequest { Filter = new V1.MeasureFilter { DueBefore = "2026-11-01" } })).Measures);
    }

    [Fact]
    public async Task Restriction_LiftedWithoutInformingOrTwice_IsRefused()
    {
        var id = await IdAsync(AafCategory.Eleve, "12");
        var measure = (await privacy.RestrictProcessingAsync(
            new V1.RestrictProcessingRequest { RequestId = "l1", PersonId = id, Reason = "Exactitude contestée" })).Measure;
        var lift = new V1.LiftRestrictionRequest { MeasureId = measure.MeasureId, Reason = "Vérifié", RequestId = "l2" };

        await AssertRefusedAsync("INVALID_ARGUMENT", privacy.LiftRestrictionAsync(lift));
        lift.InformedOn = "2026-08-01";
        await AssertRefusedAsync("INVALID_ARGUMENT", privacy.LiftRestrictionAsync(lift));
        lift.InformedOn = "2026-07-30";
        var lifted = await privacy.LiftRestrictionAsync(lift);
        Assert.Equal(lifted.Measure, (await privacy.LiftRestrictionAsync(lift)).Measure);
        lift.RequestId = "l3";
        await AssertRefusedAsync("MEASURE_CLOSED", privacy.LiftRestrictionAsync(lift));
        Assert.Equal(id, (await server.Directory.GetPersonAsync(new V1.GetPersonRequest { PersonId = id })).Person.PersonId);
    }

    [Fact]
    public async Task Objection_PendingRestrictsUpheldStaysAcrossSyncsAndDismissedEnds()
    {
        var (upheld, dismissed) = (await IdAsync(AafCategory.Eleve, "11"), await IdAsync(AafCategory.Eleve, "12"));
        var one = (await privacy.RecordObjectionAsync(
            new V1.RecordObjectionRequest { RequestId = "o1", PersonId = upheld, Reason = "Menaces" })).Measure;
        var two = (await privacy.RecordObjectionAsync(
            new V1.RecordObjectionRequest { RequestId = "o2", PersonId = dismissed, Reason = "Opinion" })).Measure;
        var reader = new V1.DirectoryService.DirectoryServiceClient(
            server.As(new Caller("r", CallerRoles.DirectoryReader, CallerPerimeter.All)));
        await AssertRefusedAsync("PERSON_NOT_FOUND", reader.GetPersonAsync(new V1.GetPersonRequest { PersonId = dismissed }));

        await privacy.DecideObjectionAsync(
            new V1.DecideObjectionRequest
            {
                MeasureId = one.MeasureId,
                Outcome = V1.ObjectionOutcome.Upheld,
                Reason = "Motif tenant à sa situation",
            });
        await privacy.DecideObjectionAsync(
            new V1.DecideObjectionRequest
            {
                MeasureId = two.MeasureId,
                Outcome = V1.ObjectionOutcome.Dismissed,
                Reason = "Mission d'intérêt public",
                InformedOn = "2026-07-31",
            });
        for (var night = 0; night < 3; night++)
        {
            await bench.SyncAsync(Extract(given: "Zoé" + new string('e', night + 1)));
        }

        await AssertRefusedAsync("PERSON_NOT_FOUND", reader.GetPersonAsync(new V1.GetPersonRequest { PersonId = upheld }));
        Assert.Equal(dismissed, (await reader.GetPersonAsync(new V1.GetPersonRequest { PersonId = dismissed })).Person.PersonId);
        // Back by INE under another id: still the same person, and still restricted.
        await bench.SyncAsync(Extract(given: "Zoéeee", id: "1111"));
        await AssertRefusedAsync(
            "PERSON_NOT_FOUND",
            reader.GetPersonAsync(
                new V1.GetPersonRequest
                {
                    Source = new V1.SourceRef { Academy = "TOULOUSE", Category = V1.AafCategory.Eleve, SourceId = "1111" },
                }));
    }

    [Fact]
    public async Task Directives_TheLastCountsAndADeathCarriesItOut()
    {
        var id = await IdAsync(AafCategory.PersRelEleve, "22");
        var first = new V1.RecordPostMortemDirectiveRequest
        {
            RequestId = "d1",
            PersonId = id,
            Directive = "Tout garder",
            Wish = V1.PostMortemWish.Keep,
        };
        await privacy.RecordPostMortemDirectiveAsync(first);
        await privacy.RecordPostMortemDirectiveAsync(
            new V1.RecordPostMortemDirectiveRequest
            {
                RequestId = "d2",
                PersonId = id,
                Directive = "Tout effacer",
                Wish = V1.PostMortemWish.Erase,
            });
        Assert.Equal(2, (await privacy.ExportPersonDataAsync(new V1.ExportPersonDataRequest { PersonId = id })).Measures.Count);

        var death = new V1.RecordDeathRequest
        {
            RequestId = "d3",
            PersonId = id,
            DiedOn = "2026-07-30",
            Proof = "Acte 12",
            EvenIfDelivered = true,
        };
        var done = await privacy.RecordDeathAsync(death);

        Assert.Equal(("Tout effacer", V1.MeasureKind.Erasure), (done.Directive.Directive, done.Erasure.Kind));
        await AssertRefusedAsync("PERSON_NOT_FOUND", server.Directory.GetPersonAsync(new V1.GetPersonRequest { PersonId = id }));
        // The next syncs pass over them.
        var report = await bench.SyncAsync(Extract(given: "Zoée"));
        Assert.Equal(1, report.Suppressed);
        Assert.NotEqual(
            Presence.Present, (await bench.FindAsync(AafCategory.PersRelEleve, "22"))?.Records[0].Presence ?? Presence.Departed);
    }

    [Fact]
    public async Task Erasure_OfAPersonWhoIsDelivered_IsShownThenForcedAndSyncsPassOverThem()
    {
        var id = await IdAsync(AafCategory.Eleve, "12");
        var erase = new V1.ErasePersonRequest { RequestId = "x1", PersonId = id, Reason = "Demande du 30 juillet", ValidateOnly = true };

        var preview = await privacy.ErasePersonAsync(erase);
        erase.ValidateOnly = false;
        var refused = await privacy.ErasePersonAsync(erase);
        Assert.Equal(
            ("12", null, "12", null),
            (preview.StillDelivered.Single().SourceId, preview.Measure, refused.StillDelivered.Single().SourceId, refused.Measure));
        erase.EvenIfDelivered = true;
        var done = await privacy.ErasePersonAsync(erase);
        Assert.Equal((preview.Rows, V1.MeasureState.Closed, ""), (done.Rows, done.Measure.State, done.Measure.Reason));
        Assert.Equal(done.Measure.MeasureId, (await privacy.ErasePersonAsync(erase)).Measure.MeasureId);

        var report = await bench.SyncAsync(
            Extract(given: "Zoée", more: builder => builder.Pupil("13", "1", "MARTIN", "Léo", birth: "05/05/2016")));
        Assert.Equal(1, report.Suppressed);
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "12"));
        Assert.NotNull(await bench.FindAsync(AafCategory.Eleve, "13"));
    }

    [Fact]
    public async Task Erasure_WithTwoPersons_WaitsForAnotherOne()
    {
        var id = await IdAsync(AafCategory.Eleve, "12");
        var settings = new PrivacySettings(TwoPersons: true, _ => Grace.ThreeMonths);
        var book = new MeasureBook(bench.Store.Privacy, bench.Store.Revisions, time);
        var service = new ErasureService(book, settings);
        var (one, other) = (Of("A"), Of("B"));
        Assert.True(PersonId.TryParse(id, out var person));

        var waiting = await service.EraseAsync(
            new PrivacyRequest("w1", person, "", RequesterKind.Self, "Demande"), true, one, CancellationToken.None);
        Assert.NotNull(await bench.FindAsync(AafCategory.Eleve, "12"));
        var decision = new MeasureDecision(waiting.Measure!.MeasureId, "", "Vérifié");
        var own = await Assert.ThrowsAsync<DirectoryException>(() => service.ConfirmErasureAsync(decision, one, CancellationToken.None));
        Assert.Equal(Reason.SelfDecision, own.Reason);
        await service.ConfirmErasureAsync(decision, other, CancellationToken.None);
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "12"));
        Assert.Equal(Reason.MeasureClosed, (await Assert.ThrowsAsync<DirectoryException>(
            () => service.ConfirmErasureAsync(decision, other, CancellationToken.None))).Reason);

        // Readmitted by two persons too: then the next delivery brings the pupil as a new person.
        var asked = new PrivacyRequest("w2", person, "", RequesterKind.Self, "Effacement demandé par erreur");
        var readmission = (await service.ReadmitAsync(asked, one, CancellationToken.None)).Measure;
        var again = new MeasureDecision(readmission.MeasureId, "", "Vérifié");
        Assert.Equal(Reason.SelfDecision, (await Assert.ThrowsAsync<DirectoryException>(
            () => service.ConfirmErasureAsync(again, one, CancellationToken.None))).Reason);
        Assert.Equal(1, (await bench.SyncAsync(Extract(given: "Zoée"))).Suppressed);
        await service.ConfirmErasureAsync(again, other, CancellationToken.None);
        Assert.Equal(MeasureState.Closed, (await service.ReadmitAsync(asked, one, CancellationToken.None)).Measure.State);
        Assert.Equal(Reason.PersonNotFound, (await Assert.ThrowsAsync<DirectoryException>(
            () => service.ReadmitAsync(asked with { RequestId = "w3" }, one, CancellationToken.None))).Reason);
        Assert.Equal(0, (await bench.SyncAsync(Extract())).Suppressed);
        Assert.NotEqual(id, await IdAsync(AafCategory.Eleve, "12"), StringComparer.Ordinal);

        static PrivacyCaller Of(string name) => new(new Actor(null, name, "essai"), Perimeter.All);
    }

    [Fact]
    public async Task Officer_OfAnotherAcademy_FindsNoPersonAndNoMeasure()
    {
        var id = await IdAsync(AafCategory.Eleve, "11");
        var measure = (await privacy.RestrictProcessingAsync(
            new V1.RestrictProcessingRequest { RequestId = "p1", PersonId = id, Reason = "SECRET" })).Measure;
        var far = Of(new Caller("loin", CallerRoles.PrivacyOfficer, TestCallers.Of(academies: ["MONTPELLIER"])));

        await AssertRefusedAsync("PERSON_NOT_FOUND", far.ExportPersonDataAsync(new V1.ExportPersonDataRequest { PersonId = id }));
        await AssertRefusedAsync(
            "PERSON_NOT_FOUND",
            far.RestrictProcessingAsync(new V1.RestrictProcessingRequest { RequestId = "p2", PersonId = id, Reason = "Essai" }));
        await AssertRefusedAsync("MEASURE_NOT_FOUND", far.GetMeasureAsync(new V1.GetMeasureRequest { MeasureId = measure.MeasureId }));
        Assert.Empty((await far.ListMeasuresAsync(new V1.ListMeasuresRequest())).Measures);
        var accesses = await privacy.ListAccessesAsync(new V1.ListAccessesRequest { Filter = new V1.AccessFilter { PersonId = id } });
        Assert.Contains(accesses.Accesses, one => one.Call.EndsWith(
            "RestrictProcessing", StringComparison.Ordinal) && one.Purpose is BearerHandler.Purpose && one.Caller is "dpd");
        Assert.DoesNotContain(accesses.Accesses, one => one.Caller is "loin");
    }

    [Fact]
    public async Task Calls_OfTheService_AreEachTracedWithThePerson()
    {
        var (id, other) = (await IdAsync(AafCategory.Eleve, "11"), await IdAsync(AafCategory.PersRelEleve, "22"));
        async Task<string> RestrictedAsync() =>
            (await privacy.RestrictProcessingAsync(
                new V1.RestrictProcessingRequest { RequestId = "t1", PersonId = id, Reason = "Essai" })).Measure.MeasureId;
        async Task<string> RectifiedAsync(string request) => (await privacy.RequestRectificationAsync(new V1.RequestRectificationRequest
        {
            RequestId = request, PersonId = id, Corrections = { new V1.FieldCorrection { Field = "mail", WantedValue = "x" } },
        })).Measure.MeasureId;
        async Task<string> ObjectedAsync() =>
            (await privacy.RecordObjectionAsync(
                new V1.RecordObjectionRequest { RequestId = "t3", PersonId = id, Reason = "Essai" })).Measure.MeasureId;
        var waiting = (await new ErasureService(
            new MeasureBook(bench.Store.Privacy, bench.Store.Revisions, time),
            new PrivacySettings(true, _ => Grace.ThreeMonths)).EraseAsync(
            new PrivacyRequest("t9", (await bench.GetAsync(AafCategory.Eleve, "12")).PersonId, "", RequesterKind.Self, "Essai"), true,
            new PrivacyCaller(new Actor(null, "autre", "essai"), Perimeter.All), CancellationToken.None)).Measure!;
        var calls = new Dictionary<string, Func<Task>>(StringComparer.Ordinal)
        {
            ["ExportPersonData"] = async () => await privacy.ExportPersonDataAsync(new V1.ExportPersonDataRequest { PersonId = id }),
            ["RestrictProcessing"] = RestrictedAsync,
            ["LiftRestriction"] = async () => await privacy.LiftRestrictionAsync(
                new V1.LiftRestrictionRequest { MeasureId = await RestrictedAsync(), Reason = "Essai", InformedOn = "2026-07-31" }),
            ["RequestRectification"] = () => RectifiedAsync("t2"),
            ["ExtendMeasure"] = async () => await privacy.ExtendMeasureAsync(
                new V1.ExtendMeasureRequest { MeasureId = await RectifiedAsync("t2"), ExtendedTo = "2026-09-10", Reason = "Essai" }),
            ["CloseMeasure"] = async () => await privacy.CloseMeasureAsync(
                new V1.CloseMeasureRequest { MeasureId = await RectifiedAsync("t2"), Reason = "Essai" }),
            ["GetMeasure"] = async () => await privacy.GetMeasureAsync(new V1.GetMeasureRequest { MeasureId = await RectifiedAsync("t2") }),
            ["ListMeasures"] = async () => await privacy.ListMeasuresAsync(new V1.ListMeasuresRequest()),
            ["RecordObjection"] = ObjectedAsync,
            ["DecideObjection"] = async () => await privacy.DecideObjectionAsync(
                new V1.DecideObjectionRequest
                {
                    MeasureId = await ObjectedAsync(),
                    Outcome = V1.ObjectionOutcome.Upheld,
                    Reason = "Essai",
                }),
            ["RecordPostMortemDirective"] = async () => await privacy.RecordPostMortemDirectiveAsync(
                new V1.RecordPostMortemDirectiveRequest { RequestId = "t4", PersonId = id, Directive = "Garder" }),
            ["RecordDeath"] = async () => await privacy.RecordDeathAsync(
                new V1.RecordDeathRequest { RequestId = "t5", PersonId = other, DiedOn = "2026-07-30", Proof = "Acte" }),
            ["ErasePerson"] = async () => await privacy.ErasePersonAsync(
                new V1.ErasePersonRequest { RequestId = "t6", PersonId = other, Reason = "Essai", EvenIfDelivered = true }),
            ["ReadmitPerson"] = async () => await privacy.ReadmitPersonAsync(
                new V1.ReadmitPersonRequest { RequestId = "t7", PersonId = other, Reason = "Essai" }),
            ["ConfirmErasure"] = async () => await privacy.ConfirmErasureAsync(
                new V1.ConfirmErasureRequest { MeasureId = waiting.MeasureId, Reason = "Essai" }),
            ["ListAccesses"] = async () => await privacy.ListAccessesAsync(
                new V1.ListAccessesRequest { Filter = new V1.AccessFilter { PersonId = id } }),
        };
        // The register names no person.
        Assert.Equal(
            V1.PrivacyService.Descriptor.Methods.Select(method => method.Name).Where(name => name is not "GetRegister")
                .Order(StringComparer.Ordinal),
            calls.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var (call, ask) in calls)
        {
            await ask();
            var traced = await privacy.ListAccessesAsync(
                new V1.ListAccessesRequest { Filter = new V1.AccessFilter { Call = "entecole.directory.v1.PrivacyService/" + call } });
            Assert.True(traced.Accesses.Any(one => one.PersonIds.Count > 0 && one.Purpose is BearerHandler.Purpose), call);
        }
    }

    private static async Task AssertRefusedAsync<T>(string reason, AsyncUnaryCall<T> call) =>
        Assert.Equal(reason, RichError.Of(await Assert.ThrowsAsync<RpcException>(async () => await call)).Reason);

    private V1.PrivacyService.PrivacyServiceClient Of(Caller caller) => new(server.As(caller));

    private async Task<string> IdAsync(AafCategory category, string source) => (await bench.GetAsync(category, source)).PersonId.ToString();

    private static ExtractBuilder Extract(
        string name = "DUPOND", string given = "Zoé", string id = "11", Func<ExtractBuilder, ExtractBuilder>? more = null)
    {
        var extract = new ExtractBuilder().School("1", Uai)
            .Pupil(id, "1", name, given, ["21$10", "22$10"], birth: "04/11/2016", more: ExtractBuilder.Attr("ENTEleveINE", "050123456QZ"))
            .Pupil("12", "1", "MARTIN", "Léa", birth: "05/05/2016")
            .Relative("21", "DUPOND", "Anne", "anne@example.invalid").Relative("22", "DUPOND", "Bea", "bea@example.invalid")
            .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);
        return more is null ? extract : more(extract);
    }
}
