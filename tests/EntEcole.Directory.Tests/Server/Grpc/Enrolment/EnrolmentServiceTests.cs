using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Enrolment;

/// <summary>Conventions over gRPC: recorded, amended, terminated, shown before they are, and told with their history.</summary>
public sealed class EnrolmentServiceTests : IAsyncLifetime
{
    private const string One = "0120612A";
    private const string Two = "0120611Z";

    private SyncBench bench = null!;
    private TestServer server = null!;

    private EnrolmentService.EnrolmentServiceClient Client => new(server.Channel);

    public async ValueTask InitializeAsync()
    {
        bench = await SyncBench.CreateAsync(One);
        await bench.SyncAsync(new ExtractBuilder().School("1", One).School("2", Two)
            .Pupil("11", "1", relatives: ["21$10"]).Pupil("12", "1", given: "Léa").Pupil("13", "2", given: "Max").Relative("21")
            .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]));
        server = await TestServer.StartAsync(bench.Store);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task Create_ShownThenDone_IsWhatWasShownAndGivesTheConventionBack()
    {
        var shown = await Client.CreateConventionAsync(new CreateConventionRequest { Convention = Draft(), ValidateOnly = true });
        Assert.Equal(
            ("2026-06-15", Two, 0), (shown.Impact.EffectiveOn, Assert.Single(shown.Impact.Enrolling).Uai, shown.Impact.GrantsEnding));
        Assert.Equal(
            "CONVENTION_NOT_FOUND",
            (await RichError.OfAsync(Client.GetConventionAsync(new GetConventionRequest { Reference = "NOUVELLE" }))).Reason);

        var done = await Client.CreateConventionAsync(
            new CreateConventionRequest { Convention = Draft(), PreviewToken = shown.PreviewToken });
        Assert.Equal((shown.Revision + 1, shown.Impact, ""), (done.Revision, done.Impact, done.PreviewToken));
        var read = await Client.GetConventionAsync(new GetConventionRequest { Reference = "NOUVELLE", AtLeastRevision = done.Revision });
        Assert.Equal(done.Convention, read.Convention);
        Assert.Equal(
            (true, "2026-09-05", ConventionState.InForce, "tests"),
            (read.Convention.EndBlank, read.Convention.EffectiveUntil, read.Convention.State, Draft().Representative));
        Assert.Empty(read.History);
        Assert.Equal(
            "CONVENTION_ALREADY_EXISTS",
            (await RichError.OfAsync(Client.CreateConventionAsync(new CreateConventionRequest { Convention = Draft() }))).Reason);
    }

    [Fact]
    public async Task Create_WithSeveralFaults_NamesEachFieldAtOnce()
    {
        var draft = Draft();
        (draft.Siret, draft.SignedOn, draft.AmountCents, draft.SchoolCount) = ("21120202300018", "16/05/2025", 9999, 2);
        draft.Schools.Add(new ConventionSchool { Uai = "0120612B" });

        var error = await RichError.OfAsync(
            Client.CreateConventionAsync(new CreateConventionRequest { Convention = draft, ValidateOnly = true }));

        Assert.Equal((StatusCode.InvalidArgument, "INVALID_ARGUMENT", "4"), (error.Code, error.Reason, error.Info.Metadata["faults"]));
        Assert.Equal(
            ["convention.amount_cents", "convention.schools[1].uai", "convention.signed_on", "convention.siret"],
            error.Fields.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Create_NothingOrFarTooMuch_IsRefusedInFewWords()
    {
        Assert.Equal(
            ["convention"], (await RichError.OfAsync(Client.CreateConventionAsync(new CreateConventionRequest()))).Fields,
            StringComparer.Ordinal);
        var draft = Draft();
        draft.City = new string('x', 100_000);
        draft.Schools[0].SchoolName = new string('x', 501);
        var error = await RichError.OfAsync(Client.CreateConventionAsync(new CreateConventionRequest { Convention = draft }));
        Assert.Equal(["convention.city", "convention.schools[0].school_name"], error.Fields, StringComparer.Ordinal);
        draft = Draft();
        draft.Schools.Add(Enumerable.Range(0, 1_000).Select(_ => new ConventionSchool { Uai = "X" }));
        Assert.Equal(
            30, (await RichError.OfAsync(Client.CreateConventionAsync(new CreateConventionRequest { Convention = draft }))).Fields.Count);
    }

    [Fact]
    public async Task Terminate_Shown_CountsWhomItSuspendsAndChangesNothing()
    {
        var head = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        var shown = await Client.TerminateConventionAsync(Ending("2026-06-30", validateOnly: true));

        var school = Assert.Single(shown.Impact.WindingDown);
        Assert.Equal((One, "2026-07-01", "2026-07-01"), (school.Uai, school.EffectiveOn, shown.Impact.EffectiveOn));
        Assert.Equal(
            [(Role.Pupil, 2, 0), (Role.Parent, 1, 0), (Role.Director, 1, 0)],
            school.Roles.Select(role => (role.Role, role.Suspended, role.Restored)));
        Assert.Equal((head, head), (shown.Revision, await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None)));
        Assert.Equal("", (await GetAsync()).Convention.TerminatedOn);
    }

    [Fact]
    public async Task Terminate_Done_WindsItsSchoolsDownAtTheNextSyncAfterTheDateAndCanBeDoneOnce()
    {
        var done = await Client.TerminateConventionAsync(Ending("2026-06-30"));
        Assert.Equal(
            ("2026-06-30", "2026-06-30", "Courrier du 15 juin", ConventionState.InForce),
            (done.Convention.TerminatedOn, done.Convention.EffectiveUntil, done.Convention.TerminationReason, done.Convention.State));

        var again = await RichError.OfAsync(Client.TerminateConventionAsync(Ending("2026-07-31")));
        Assert.Equal(
            (StatusCode.FailedPrecondition, "CONVENTION_TERMINATED", "2026-06-30"),
            (again.Code, again.Reason, again.Info.Metadata["terminatedOn"]));
        var amended = (await GetAsync()).Convention;
        Assert.Equal("CONVENTION_TERMINATED", (await RichError.OfAsync(
            Client.AmendConventionAsync(new AmendConventionRequest { Convention = amended, Reason = "Essai" }))).Reason);

        await SyncAsync("20260630", new DateOnly(2026, 6, 30));
        Assert.Equal(ProfileState.Active, await StateAsync());
        await SyncAsync("20260701", new DateOnly(2026, 7, 1));
        Assert.Equal(ProfileState.Suspended, await StateAsync());
    }

    [Fact]
    public async Task Terminate_BeforeNoticeConciliationAndFifteenDaysHaveRun_AsksForEarly()
    {
        var ending = Ending("2026-07-31");
        ending.Early = false;
        Assert.Equal("TERMINATION_TOO_EARLY", (await RichError.OfAsync(Client.TerminateConventionAsync(ending))).Reason);
        Assert.Equal(
            ["notice_on"],
            (await RichError.OfAsync(Client.RecordFormalNoticeAsync(
                new RecordFormalNoticeRequest { Reference = "ESSAI-20250901", NoticeOn = "2026-06-16", Reason = "Impayé" }))).Fields,
            StringComparer.Ordinal);

        var noticed = (await Client.RecordFormalNoticeAsync(
            new RecordFormalNoticeRequest { Reference = "ESSAI-20250901", NoticeOn = "2026-06-15", Reason = "Impayé" })).Convention;

        Assert.Equal(
            ("2026-06-15", "Impayé", "2026-07-15", "2026-07-30", ConventionState.InForce),
            (noticed.NoticeOn, noticed.NoticeReason, noticed.ConciliationUntil, noticed.EarliestEnd, noticed.State));
        ending.TerminatedOn = "2026-07-29";
        var early = await RichError.OfAsync(Client.TerminateConventionAsync(ending));
        Assert.Equal((StatusCode.FailedPrecondition, "2026-07-30"), (early.Code, early.Info.Metadata["earliestEnd"]));
        // An amendment leaves the notice.
        noticed.Collectivite = "COMMUNE NOUVELLE";
        Assert.Equal("2026-06-15", (await Client.AmendConventionAsync(
            new AmendConventionRequest { Convention = noticed, Reason = "Essai" })).Convention.NoticeOn);
        ending.TerminatedOn = "2026-07-30";
        Assert.Equal("2026-07-30", (await Client.TerminateConventionAsync(ending)).Convention.EffectiveUntil);
    }

    [Theory]
    [InlineData("2025-08-31")]
    [InlineData("2026-09-06")]
    [InlineData("30/06/2026")]
    [InlineData("")]
    public async Task Terminate_OnADayThatIsNoneOfItsTerm_NamesTheField(string on) =>
        Assert.Equal(
            ["terminated_on"], (await RichError.OfAsync(Client.TerminateConventionAsync(Ending(on)))).Fields, StringComparer.Ordinal);

    [Fact]
    public async Task Terminate_WithoutReason_IsRefused()
    {
        var request = Ending("2026-06-30");
        request.Reason = " ";
        Assert.Equal(["reason"], (await RichError.OfAsync(Client.TerminateConventionAsync(request))).Fields, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Change_ThatWouldNoLongerDoWhatWasShown_IsAborted()
    {
        var shown = await Client.TerminateConventionAsync(Ending("2026-06-30", validateOnly: true));
        // Somebody else covers the school meanwhile.
        var covering = Draft();
        covering.Schools[0].Uai = One;
        await Client.CreateConventionAsync(new CreateConventionRequest { Convention = covering });

        var request = Ending("2026-06-30");
        request.PreviewToken = shown.PreviewToken;
        var error = await RichError.OfAsync(Client.TerminateConventionAsync(request));
        Assert.Equal(
            (StatusCode.Aborted, "PREVIEW_OUTDATED", "ESSAI-20250901"), (error.Code, error.Reason, error.Info.Metadata["reference"]));

        request.ValidateOnly = true;
        var anew = await Client.TerminateConventionAsync(request);
        Assert.Equal([One], anew.Impact.StillCovered, StringComparer.Ordinal);
        Assert.Empty(anew.Impact.WindingDown);
        (request.ValidateOnly, request.PreviewToken) = (false, anew.PreviewToken);
        Assert.Equal(anew.Revision + 1, (await Client.TerminateConventionAsync(request)).Revision);
    }

    [Fact]
    public async Task Amend_KeepsEveryVersionWithItsAuthorInstantAndReason()
    {
        var convention = (await GetAsync()).Convention;
        convention.EffectiveTo = "";
        var done = await As("A. D'ESSAI", CallerPerimeter.All).AmendConventionAsync(
            new AmendConventionRequest { Convention = convention, Reason = "Fin laissée en blanc" });
        var same = await Client.AmendConventionAsync(new AmendConventionRequest { Convention = convention, Reason = "Encore" });
        Assert.Equal(done.Revision, same.Revision);

        var read = await GetAsync();
        Assert.Equal(
            [(done.Revision, "A. D'ESSAI", "Fin laissée en blanc", ""), (1, "", "", "2026-09-05")],
            read.History.Select(version => (version.Revision, version.By, version.Reason, version.Convention.EffectiveTo)));
        Assert.Equal(new FakeTime().GetUtcNow(), read.History[0].At.ToDateTimeOffset());
        Assert.Equal(read.Convention, read.History[0].Convention);
    }

    [Fact]
    public async Task Change_BesideOthers_IsDoneOnTheStateThatItIsOf()
    {
        var drafts = Enumerable.Range(0, 4).Select(rank =>
        {
            var draft = Draft();
            draft.Reference += rank;
            return draft;
        });
        var done = await Task.WhenAll(
            drafts.Select(draft => Client.CreateConventionAsync(new CreateConventionRequest { Convention = draft }).ResponseAsync));

        Assert.Equal(4, done.Select(answer => answer.Revision).Distinct().Count());
    }

    [Fact]
    public async Task Perimeter_OfAcademies_IsWhereAnAdminRecords()
    {
        var bounded = As("south", TestCallers.Of(academies: ["MONTPELLIER"]));
        var error = await RichError.OfAsync(
            bounded.CreateConventionAsync(new CreateConventionRequest { Convention = Draft(), ValidateOnly = true }));
        Assert.Equal(
            (StatusCode.PermissionDenied, "PERIMETER_EXCEEDED", "TOULOUSE"), (error.Code, error.Reason, error.Info.Metadata["academy"]));
        var own = Draft();
        (own.Academy, own.Siret, own.Schools[0].Uai) = ("MONTPELLIER", "21340194600016", TwoAcademies.South);
        await bounded.CreateConventionAsync(new CreateConventionRequest { Convention = own });
        own.Academy = "TOULOUSE";
        Assert.Equal("PERIMETER_EXCEEDED", (await RichError.OfAsync(
            bounded.AmendConventionAsync(new AmendConventionRequest { Convention = own, Reason = "Essai" }))).Reason);
    }

    [Fact]
    public async Task Perimeter_OfASchool_ShowsItsConventionsToSupportAndNotToAdmins()
    {
        var perimeter = TestCallers.Of(uais: [One]);
        var (support, admin) = (As("support", perimeter, CallerRoles.DirectorySupport), As("admin", perimeter, CallerRoles.EnrolmentAdmin));
        await Client.CreateConventionAsync(new CreateConventionRequest { Convention = Draft() });

        Assert.Equal(
            ["ESSAI-20250901"], (await support.ListConventionsAsync(new ListConventionsRequest())).Conventions.Select(one => one.Reference),
            StringComparer.Ordinal);
        Assert.Equal(
            "ESSAI-20250901",
            (await support.GetConventionAsync(new GetConventionRequest { Reference = "ESSAI-20250901" })).Convention.Reference);
        Assert.Empty((await admin.ListConventionsAsync(new ListConventionsRequest())).Conventions);
        Assert.Equal(
            "CONVENTION_NOT_FOUND",
            (await RichError.OfAsync(admin.GetConventionAsync(new GetConventionRequest { Reference = "ESSAI-20250901" }))).Reason);
        Assert.Equal("CONVENTION_NOT_FOUND", (await RichError.OfAsync(admin.TerminateConventionAsync(Ending("2026-06-30")))).Reason);
    }

    private static Convention Draft() => new()
    {
        Reference = "NOUVELLE", SchoolYear = "2025-2026", Academy = "TOULOUSE", Collectivite = "COMMUNE D'ESSAI", Siret = "21120202300019",
        Representative = "tests", SignedOn = "2026-05-01", EffectiveFrom = "2026-05-01", FeePerSchoolCents = 4000, SchoolCount = 1,
        AmountCents = 4000,
        Schools = { new ConventionSchool { Uai = Two, SchoolName = "E.M.PU PARAIRE", Commune = "RODEZ", Department = "12" } },
    };

    private static TerminateConventionRequest Ending(string on, bool validateOnly = false) => new()
    {
        Reference = "ESSAI-20250901", TerminatedOn = on, Reason = "Courrier du 15 juin", ValidateOnly = validateOnly, Early = true,
    };

    private EnrolmentService.EnrolmentServiceClient As(string name, CallerPerimeter perimeter, CallerRoles roles = CallerRoles.All) =>
        new(server.As(new Caller(name, roles, perimeter)));

    private async Task<GetConventionResponse> GetAsync() =>
        await Client.GetConventionAsync(new GetConventionRequest { Reference = "ESSAI-20250901", IncludeHistory = true });

    private Task SyncAsync(string date, DateOnly asOf) => bench.SyncAsync(
        new ExtractBuilder
        {
            Date = date,
        }.School("1", One).School("2", Two).Pupil("11", "1", relatives: ["21$10"]).Pupil("12", "1", given: "Léa")
            .Pupil("13", "2", given: "Max").Relative("21").Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]),
        asOf);

    private async Task<ProfileState> StateAsync() =>
        (ProfileState)Assert.Single((await bench.GetAsync(EntEcole.Directory.Model.AafCategory.Eleve, "11")).Profiles).Row.State;
}
