using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Sync;

/// <summary>Runs, problems and the standing of schools, over gRPC.</summary>
public sealed class SyncServiceTests : IAsyncLifetime
{
    private static readonly string[] Academies = ["TOULOUSE", "LIMOGES", "TOULOUSE", "LIMOGES", "TOULOUSE"];

    private SyncBench bench = null!;
    private EntEcole.Directory.Runs.SyncReport held = null!;
    private TestServer server = null!;

    private SyncService.SyncServiceClient Client => server.Sync;

    public async ValueTask InitializeAsync()
    {
        (bench, held) = await TwoSchools.HeldAsync();
        server = await TestServer.StartAsync(bench.Store, new FakeTime(new DateTimeOffset(2026, 6, 20, 10, 0, 0, TimeSpan.Zero)));
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task GetSyncRun_HeldOne_IsItsReport()
    {
        var answer = await Client.GetSyncRunAsync(new GetSyncRunRequest { RunId = held.RunId });
        var run = answer.Run;
        Assert.Equal((held.Revision, held.Revision), (answer.Revision, run.Revision));
        Assert.Equal((RunState.Held, "TOULOUSE", Degree.FirstDegree, ExtractKind.Full), (run.State, run.Academy, run.Degree, run.Kind));
        Assert.Equal(("2026-06-18", "2026-06-15", held.PlanId), (run.ExtractDate, run.AsOf, run.PlanId));
        var hold = Assert.Single(run.Held, one => one.Role is Role.Pupil);
        Assert.Equal(
            new HeldChange
            {
                Uai = TwoSchools.Small,
                Role = Role.Pupil,
                Present = 12,
                Departing = 6,
                Limit = 3,
                Cause = HoldCause.SchoolDepartures,
            }, hold);
        var outcome = run.Outcome;
        Assert.Equal(
            run.Read.Total,
            outcome.Created + outcome.Changed + outcome.Unchanged + outcome.OutOfScope + outcome.Rejected + outcome.Merged
            + outcome.Removed + outcome.Ignored);
        Assert.Equal(run.Read.Total, run.Read.ByCategory.Sum(one => one.Count));
        Assert.Equal(4, run.Files.Count);
        Assert.DoesNotContain(run.Files, file => file.Category is AafCategory.Unspecified);
        Assert.Equal(held.Profiles.ByRole["pupil"].Active, run.Profiles.Single(one => one.Role is Role.Pupil).Active);
        Assert.Equal(2, run.Enrolment.Matched);
        Assert.Null(run.Fault);
    }

    [Fact]
    public async Task GetSyncRun_RefusedAndInterrupted_SayWhy()
    {
        var refused = await bench.SyncAsync(bench.Deliver(TwoSchools.Extract(1, 1, "20200101")));
        var run = (await Client.GetSyncRunAsync(new GetSyncRunRequest { RunId = refused.RunId })).Run;
        Assert.Equal((RunState.Refused, ErrorReason.ExtractTooOld, 0L), (run.State, run.Fault.Reason, run.Revision));
        Assert.NotEqual("", run.Fault.Text.Fr, StringComparer.Ordinal);
        Assert.NotEqual(run.Fault.Text.Fr, run.Fault.Text.En, StringComparer.Ordinal);

        var dead = await BeginAsync("TOULOUSE", new DateTimeOffset(2026, 6, 20, 9, 59, 0, TimeSpan.Zero));
        run = (await Client.GetSyncRunAsync(new GetSyncRunRequest { RunId = dead })).Run;
        Assert.Equal((RunState.Running, 60_000L), (run.State, run.DurationMs));
        await BeginAsync("TOULOUSE", new DateTimeOffset(2026, 6, 20, 9, 59, 0, TimeSpan.Zero));
        run = (await Client.GetSyncRunAsync(new GetSyncRunRequest { RunId = dead })).Run;
        Assert.Equal((RunState.Failed, ErrorReason.RunInterrupted), (run.State, run.Fault.Reason));
    }

    [Fact]
    public async Task Run_UnknownOrMissing_IsToldByField()
    {
        foreach (var error in new[]
        {
            await RichError.OfAsync(Client.GetSyncRunAsync(new GetSyncRunRequest { RunId = 404 })),
            await RichError.OfAsync(Client.ListProblemsAsync(new ListProblemsRequest { RunId = 404 })),
        })
        {
            Assert.Equal((StatusCode.NotFound, "RUN_NOT_FOUND", "404"), (error.Code, error.Reason, error.Info.Metadata["runId"]));
        }

        foreach (var error in new[]
        {
            await RichError.OfAsync(Client.GetSyncRunAsync(new GetSyncRunRequest())),
            await RichError.OfAsync(Client.GetSyncRunAsync(new GetSyncRunRequest { RunId = -1 })),
            await RichError.OfAsync(Client.ListProblemsAsync(new ListProblemsRequest())),
        })
        {
            Assert.Equal(
                (StatusCode.InvalidArgument, "INVALID_ARGUMENT", "run_id"), (error.Code, error.Reason, Assert.Single(error.Fields)));
        }
    }

    [Fact]
    public async Task ListSyncRuns_ByPages_LatestFirstAndANewRunMovesNothing()
    {
        for (var i = 0; i < Academies.Length; i++)
        {
            await BeginAsync(Academies[i], new DateTimeOffset(2026, 6, 19, i, 0, 0, TimeSpan.Zero));
        }

        var whole = (await Client.ListSyncRunsAsync(new ListSyncRunsRequest())).Runs.Select(run => run.RunId).ToList();
        Assert.Equal(whole.OrderDescending(), whole);
        Assert.Equal(7, whole.Count);

        var request = new ListSyncRunsRequest { PageSize = 3 };
        var paged = new List<long>();
        do
        {
            var page = await Client.ListSyncRunsAsync(request);
            paged.AddRange(page.Runs.Select(run => run.RunId));
            request.PageToken = page.NextPageToken;
            await BeginAsync("LIMOGES", new DateTimeOffset(2026, 6, 20, 0, 0, 0, TimeSpan.Zero));
        }
        while (request.PageToken.Length > 0);
        Assert.Equal(whole, paged);
    }

    [Fact]
    public async Task ListSyncRuns_Filters_AcademyStateAndFrenchDays()
    {
        // Half past midnight in Paris.
        var night = await BeginAsync("LIMOGES", new DateTimeOffset(2026, 6, 18, 22, 30, 0, TimeSpan.Zero));
        Assert.Equal([night], await RunsAsync(new SyncRunFilter { Academy = "limoges" }));
        Assert.Equal([night], await RunsAsync(new SyncRunFilter { State = RunState.Running }));
        Assert.Equal([held.RunId], await RunsAsync(new SyncRunFilter { State = RunState.Held, Academy = "TOULOUSE" }));
        Assert.Equal([night], await RunsAsync(new SyncRunFilter { From = "2026-06-19" }));
        Assert.Equal([night], await RunsAsync(new SyncRunFilter { From = "2026-06-19", To = "2026-06-19" }));
        Assert.Equal([held.RunId], await RunsAsync(new SyncRunFilter { From = "2026-06-16", To = "2026-06-18" }));
        Assert.Empty(await RunsAsync(new SyncRunFilter { To = "2026-06-14" }));

        async Task<IEnumerable<long>> RunsAsync(SyncRunFilter filter) =>
            (await Client.ListSyncRunsAsync(new ListSyncRunsRequest { Filter = filter })).Runs.Select(run => run.RunId);
    }

    [Fact]
    public async Task ListProblems_Filters_LeastSeverityCodeSchoolAndDistrict()
    {
        var run = await FaultyAsync();
        var all = (await Client.ListProblemsAsync(new ListProblemsRequest { RunId = run })).Problems;
        Assert.Equal([Severity.Information, Severity.Warning, Severity.Error], all.Select(problem => problem.Severity).Distinct().Order());
        foreach (var least in new[] { Severity.Information, Severity.Warning, Severity.Error })
        {
            Assert.Equal(
                all.Where(problem => problem.Severity >= least).Select(problem => problem.Code),
                await ProblemsAsync(run, new ProblemFilter { MinSeverity = least }), StringComparer.Ordinal);
        }

        Assert.Equal(["NameMissing"], await ProblemsAsync(run, new ProblemFilter { MinSeverity = Severity.Error }));
        Assert.Equal(["DateInvalid", "DateInvalid"], await ProblemsAsync(run, new ProblemFilter { Code = "DateInvalid" }));
        Assert.Equal(["DateInvalid"], await ProblemsAsync(run, new ProblemFilter { Code = "DateInvalid", Uai = TwoSchools.Other }));
        var district = await ProblemsAsync(run, new ProblemFilter { DistrictUai = TwoSchools.District });
        Assert.Equal(await ProblemsAsync(run, new ProblemFilter { Uai = TwoSchools.Small }), district);
        Assert.Equal(
            ["DateInvalid", "NameMissing"],
            district.Intersect(["DateInvalid", "NameMissing"], StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Empty(await ProblemsAsync(run, new ProblemFilter { DistrictUai = TwoSchools.Small }));
    }

    [Fact]
    public async Task ListProblems_ByPages_TheSameListWithItsAdviceAndNoValue()
    {
        var run = await FaultyAsync();
        var whole = (await Client.ListProblemsAsync(new ListProblemsRequest { RunId = run })).Problems;
        var date = whole.First(problem => problem.Code is "DateInvalid");
        Assert.Equal(("99/99/9999", Severity.Warning, AafCategory.Eleve), (date.Shape, date.Severity, date.Category));
        Assert.True(date.AdviceFr.Length > 0 && date.AdviceEn.Length > 0 && date.Line > 0, "A problem says where it is and what to do.");
        var request = new ListProblemsRequest { RunId = run, PageSize = 1 };
        var paged = new List<Problem>();
        do
        {
            var page = await Client.ListProblemsAsync(request);
            paged.AddRange(page.Problems);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.Equal(whole, paged);
    }

    [Fact]
    public async Task ListProblems_NamesThePupilConcernedInTheSchoolsThatTheCallerReaches()
    {
        var run = (await bench.SyncAsync(TwoSchools.Extract(12, 13, "20260619")
            .Pupil("301", "1", "DUPONT", "Léa", ["930$10"], "1$11$ORDINAIRE$45001$CP A")
            .Pupil("302", "2", "MARTIN", "Tom", ["930$10"]).Relative("930", "PARENT", mail: "no address"))).RunId;
        var request = new ListProblemsRequest { RunId = run, Filter = new ProblemFilter { Code = "MailInvalid" } };

        var all = (await Client.ListProblemsAsync(request)).Problems;

        Assert.Equal(
            [(TwoSchools.Small, "301", "DUPONT Léa", "CP A"), (TwoSchools.Other, "302", "MARTIN Tom", "")],
            all.Select(problem => (problem.Uai, problem.PupilId, problem.PupilName, problem.ClassName)));
        Assert.All(all, problem => Assert.Matches("^[0-9a-f]{32}$", problem.PupilPersonId));
        var support = new SyncService.SyncServiceClient(server.As(new EntEcole.Directory.Access.Caller(
            "support", EntEcole.Directory.Access.CallerRoles.DirectorySupport,
            new EntEcole.Directory.Access.CallerPerimeter { Uais = new HashSet<string>(StringComparer.Ordinal) { TwoSchools.Other } })));
        var part = (await support.ListProblemsAsync(request)).Problems;
        Assert.Equal("MARTIN Tom", Assert.Single(part).PupilName);
    }

    [Fact]
    public async Task ListSchoolStates_HeldSchool_SaysWhatSinceWhenAndHowOldItIs()
    {
        var states = (await Client.ListSchoolStatesAsync(new ListSchoolStatesRequest())).States;
        Assert.Equal([TwoSchools.Other, TwoSchools.Small], states.Select(state => state.Uai), StringComparer.Ordinal);
        var (fresh, old) = (states[0], states[1]);
        Assert.Equal((held.RunId, "2026-06-18", 0L), (fresh.AppliedRunId, fresh.ExtractDate, fresh.PlanId));
        Assert.Null(fresh.HeldSince);
        Assert.Equal((held.RunId - 1, "2026-06-15", held.PlanId!.Value), (old.AppliedRunId, old.ExtractDate, old.PlanId));
        Assert.Equal(held.StartedAt, old.HeldSince.ToDateTimeOffset());
        Assert.Equal(6, old.Held.Single(hold => hold.Role is Role.Pupil).Departing);
        Assert.Equal(("TOULOUSE", true), (old.Academy, old.SchoolName.Length > 0));
    }

    [Fact]
    public async Task ListSchoolStates_Filters_AcademySchoolHeldAndStale()
    {
        string[] both = [TwoSchools.Other, TwoSchools.Small];
        Assert.Equal(both, await SchoolsAsync(new SchoolStateFilter { Academy = "toulouse" }), StringComparer.Ordinal);
        Assert.Empty(await SchoolsAsync(new SchoolStateFilter { Academy = "LIMOGES" }));
        Assert.Equal([TwoSchools.Other], await SchoolsAsync(new SchoolStateFilter { Uai = TwoSchools.Other }), StringComparer.Ordinal);
        Assert.Empty(await SchoolsAsync(new SchoolStateFilter { Uai = TwoSchools.District }));
        Assert.Equal([TwoSchools.Small], await SchoolsAsync(new SchoolStateFilter { HeldOnly = true }), StringComparer.Ordinal);
        Assert.Equal(both, await SchoolsAsync(new SchoolStateFilter { StaleDays = 2 }), StringComparer.Ordinal);
        Assert.Equal([TwoSchools.Small], await SchoolsAsync(new SchoolStateFilter { StaleDays = 3 }), StringComparer.Ordinal);
        Assert.Empty(await SchoolsAsync(new SchoolStateFilter { StaleDays = 6 }));

        async Task<IEnumerable<string>> SchoolsAsync(SchoolStateFilter filter) =>
            (await Client.ListSchoolStatesAsync(new ListSchoolStatesRequest { Filter = filter })).States.Select(state => state.Uai);
    }

    [Fact]
    public async Task ListSchoolStates_ByPages_GivesEachSchoolOnce()
    {
        var first = await Client.ListSchoolStatesAsync(new ListSchoolStatesRequest { PageSize = 1 });
        var second = await Client.ListSchoolStatesAsync(new ListSchoolStatesRequest { PageSize = 1, PageToken = first.NextPageToken });
        Assert.Equal((TwoSchools.Other, TwoSchools.Small), (first.States.Single().Uai, second.States.Single().Uai));
        Assert.Equal((first.Revision, ""), (second.Revision, second.NextPageToken));
    }

    [Fact]
    public async Task PageToken_OfAnotherRequestOrNoToken_IsRefused()
    {
        var run = await FaultyAsync();
        var runs = (await Client.ListSyncRunsAsync(new ListSyncRunsRequest { PageSize = 1 })).NextPageToken;
        var problems = (await Client.ListProblemsAsync(new ListProblemsRequest { RunId = run, PageSize = 1 })).NextPageToken;
        foreach (var error in new[]
        {
            await RichError.OfAsync(Client.ListSyncRunsAsync(new ListSyncRunsRequest { PageToken = "x" })),
            await RichError.OfAsync(Client.ListSyncRunsAsync(new ListSyncRunsRequest { PageToken = problems })),
            await RichError.OfAsync(
                Client.ListSyncRunsAsync(new ListSyncRunsRequest { PageToken = runs, Filter = new SyncRunFilter { Academy = "LIMOGES" } })),
            await RichError.OfAsync(Client.ListProblemsAsync(new ListProblemsRequest { RunId = held.RunId, PageToken = problems })),
            await RichError.OfAsync(Client.ListSchoolStatesAsync(new ListSchoolStatesRequest { PageToken = runs })),
        })
        {
            Assert.Equal(
                (StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID", "page_token"), (error.Code, error.Reason, Assert.Single(error.Fields)));
        }
    }

    [Fact]
    public async Task Arguments_Malformed_AreRefusedByField()
    {
        await RefusedAsync(
            "filter.from", Client.ListSyncRunsAsync(new ListSyncRunsRequest { Filter = new SyncRunFilter { From = "15/06/2026" } }));
        await RefusedAsync(
            "filter.to", Client.ListSyncRunsAsync(new ListSyncRunsRequest { Filter = new SyncRunFilter { To = "9999-12-31" } }));
        await RefusedAsync(
            "filter.state", Client.ListSyncRunsAsync(new ListSyncRunsRequest { Filter = new SyncRunFilter { State = (RunState)42 } }));
        await RefusedAsync(
            "filter.code", Client.ListProblemsAsync(new ListProblemsRequest { RunId = 1, Filter = new ProblemFilter { Code = "1" } }));
        await RefusedAsync(
            "filter.min_severity",
            Client.ListProblemsAsync(new ListProblemsRequest { RunId = 1, Filter = new ProblemFilter { MinSeverity = (Severity)9 } }));
        await RefusedAsync(
            "filter.district_uai",
            Client.ListProblemsAsync(new ListProblemsRequest { RunId = 1, Filter = new ProblemFilter { DistrictUai = "x" } }));
        await RefusedAsync(
            "filter.stale_days",
            Client.ListSchoolStatesAsync(new ListSchoolStatesRequest { Filter = new SchoolStateFilter { StaleDays = -1 } }));
        await RefusedAsync(
            "filter.uai",
            Client.ListSchoolStatesAsync(new ListSchoolStatesRequest { Filter = new SchoolStateFilter { Uai = "0120612B" } }));
        await RefusedAsync("page_size", Client.ListSchoolStatesAsync(new ListSchoolStatesRequest { PageSize = -1 }));

        static async Task RefusedAsync<T>(string field, AsyncUnaryCall<T> call)
        {
            var error = await RichError.OfAsync(call);
            Assert.Equal((StatusCode.InvalidArgument, "INVALID_ARGUMENT", field), (error.Code, error.Reason, Assert.Single(error.Fields)));
        }
    }

    [Fact]
    public async Task AtLeastRevision_NeverMade_IsRefusedOnEveryRead()
    {
        var beyond = held.Revision + 1;
        foreach (var error in new[]
        {
            await RichError.OfAsync(Client.GetSyncRunAsync(new GetSyncRunRequest { RunId = 1, AtLeastRevision = beyond })),
            await RichError.OfAsync(Client.ListSyncRunsAsync(new ListSyncRunsRequest { AtLeastRevision = beyond })),
            await RichError.OfAsync(Client.ListProblemsAsync(new ListProblemsRequest { RunId = 1, AtLeastRevision = beyond })),
            await RichError.OfAsync(Client.ListSchoolStatesAsync(new ListSchoolStatesRequest { AtLeastRevision = beyond })),
            await RichError.OfAsync(Client.GetPlanAsync(new GetPlanRequest { PlanId = 1, AtLeastRevision = beyond })),
        })
        {
            Assert.Equal((StatusCode.InvalidArgument, "CURSOR_INVALID"), (error.Code, error.Reason));
        }

        Assert.Equal(held.Revision, (await Client.ListSyncRunsAsync(new ListSyncRunsRequest { AtLeastRevision = held.Revision })).Revision);
    }

    private async Task<IReadOnlyList<string>> ProblemsAsync(long run, ProblemFilter filter) =>
        [.. (await Client.ListProblemsAsync(new ListProblemsRequest { RunId = run, Filter = filter })).Problems.Select(
            problem => problem.Code)];

    private async Task<long> FaultyAsync() => (await bench.SyncAsync(TwoSchools.Extract(12, 13, "20260619")
        .Pupil("301", "1", birth: "31/02/2016").Pupil("302", "2", birth: "31/02/2016").Pupil("303", "1", name: "").Relative("929"))).RunId;

    private Task<long> BeginAsync(string academy, DateTimeOffset at) => bench.Store.Runs.BeginRunAsync(
        new EntEcole.Directory.Runs.RunHeader(
            academy, EntEcole.Directory.Model.Degree.FirstDegree, EntEcole.Directory.Model.ExtractKind.Full, SyncBench.Day, SyncBench.Day,
            at), CancellationToken.None);
}
