using EntEcole.Directory.Access;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Worker;
using Google.Protobuf;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Sync;

/// <summary>
/// Runs, their problems, how schools stand, and the decisions on what is held. Runs and plans are no versioned rows: a page shows them
/// as they stand when it is read; the token keeps the place, which no new run moves, and the revision of the first page.
/// </summary>
internal sealed partial class SyncServiceV1(
    IRunStore runStore, IPlanStore planStore, IPersonStore personStore, IRevisionStore revisionStore, DecisionServices decisions,
    StateCalls states, TimeProvider time,
    PerimeterResolver perimeters, PageTokens tokens, Stopping stopping, RunBoard board, SyncStarter? starter = null)
    : V1.SyncService.SyncServiceBase
{
    public override async Task<V1.GetSyncRunResponse> GetSyncRun(V1.GetSyncRunRequest request, ServerCallContext context)
    {
        var runId = SyncRequests.Number(request.RunId, "run_id");
        var revision = await revisionStore.HeadAsync(request.AtLeastRevision, context.CancellationToken);
        var viewer = await perimeters.ViewAsync(context, revision);
        var run = await runStore.FindRunAsync(runId, context.CancellationToken) is { } found && viewer.Perimeter.Holds(found)
            ? found.ShownTo(viewer.Perimeter)
            : throw SyncRequests.NoRun(runId);
        return new V1.GetSyncRunResponse { Revision = revision, Run = run.ToMessage(time.GetUtcNow()) };
    }

    public override async Task<V1.ListSyncRunsResponse> ListSyncRuns(V1.ListSyncRunsRequest request, ServerCallContext context)
    {
        var filter = SyncRequests.Filter(request.Filter);
        var page = await PageAsync(request.PageSize, request.PageToken, request.AtLeastRevision, request.Filter, context);
        var viewer = await perimeters.ViewAsync(context, page);
        var (before, within) = (page.Token.After == 0 ? long.MaxValue : page.Token.After, filter.Within(viewer.Perimeter));
        var runs = await ListPages.ReachedAsync<SyncReport>(
            page, viewer.Perimeter.IsAll,
            (last, limit) => runStore.ListRunsAsync(within, last?.RunId ?? before, limit, context.CancellationToken),
            run => viewer.Perimeter.Holds(run));
        return new V1.ListSyncRunsResponse
        {
            Revision = page.Token.Revision,
            Runs = { runs.Take(page.Size).Select(run => run.ShownTo(viewer.Perimeter).ToSummary(time.GetUtcNow())) },
            NextPageToken = page.Next(runs, run => checked((int)run.RunId)),
        };
    }

    public override async Task<V1.ListProblemsResponse> ListProblems(V1.ListProblemsRequest request, ServerCallContext context)
    {
        var runId = SyncRequests.Number(request.RunId, "run_id");
        var filter = SyncRequests.Filter(request.Filter, runId);
        var page = await PageAsync(
            request.PageSize, request.PageToken, request.AtLeastRevision,
            new V1.ListProblemsRequest { RunId = runId, Filter = request.Filter }, context);
        var viewer = await perimeters.ViewAsync(context, page);
        if (await runStore.FindRunAsync(runId, context.CancellationToken) is not { } run
            || !(run.Uai is null ? viewer.Perimeter.Touches(run.Academy) : viewer.Perimeter.Holds(run)))
        {
            throw SyncRequests.NoRun(runId);
        }

        // A caller who reaches some schools of the academy sees those.
        var problems = await ListPages.ReachedAsync<StoredProblem>(
            page, viewer.Perimeter.Holds(run),
            (last, limit) => runStore.ListProblemsAsync(filter, last?.ProblemNo ?? page.Token.After, limit, context.CancellationToken),
            row => viewer.Perimeter.Holds(run.Academy, row.Problem.Uai));
        await revisionStore.EnsureKeptAsync(page.Token, context.CancellationToken);
        var names = await ProblemNames.ReadAsync(
            runStore, run, problems.Take(page.Size).Select(row => row.Problem), context.CancellationToken);
        return new V1.ListProblemsResponse
        {
            Revision = page.Token.Revision,
            Problems = { problems.Take(page.Size).Select(row => row.Problem.ToMessage(names, viewer.Trace)) },
            NextPageToken = page.Next(problems, row => checked((int)row.ProblemNo)),
        };
    }

    public override async Task<V1.ListSchoolStatesResponse> ListSchoolStates(V1.ListSchoolStatesRequest request, ServerCallContext context)
    {
        var filter = SyncRequests.Filter(request.Filter, FrenchTime.DayAt(time.GetUtcNow()));
        var page = await PageAsync(request.PageSize, request.PageToken, request.AtLeastRevision, request.Filter, context);
        var viewer = await perimeters.ViewAsync(context, page);
        var schools = await ListPages.ReachedAsync<SchoolStanding>(
            page, viewer.Perimeter.IsAll,
            (last, limit) => planStore.ListSchoolStandingsAsync(
                filter, last is null ? UaiPlaces.After(page.Token) : UaiPlaces.After(last.Uai), limit, page.Token.Revision,
                context.CancellationToken),
            school => viewer.Perimeter.Holds(school.Academy, school.Uai));
        await revisionStore.EnsureKeptAsync(page.Token, context.CancellationToken);
        return new V1.ListSchoolStatesResponse
        {
            Revision = page.Token.Revision,
            States = { schools.Take(page.Size).Select(school => school.ToMessage()) },
            NextPageToken = page.Next(schools, school => UaiPlaces.Digits(school.Uai)),
        };
    }

    public override Task<V1.ListAcademyStatesResponse> ListAcademyStates(
        V1.ListAcademyStatesRequest request, ServerCallContext context) => states.AcademiesAsync(request, context);

    public override Task<V1.ListPlansResponse> ListPlans(V1.ListPlansRequest request, ServerCallContext context) =>
        states.PlansAsync(request, context);

    private Task<Page> PageAsync(int size, string token, long atLeast, IMessage? filter, ServerCallContext context) =>
        revisionStore.PageAsync(tokens, size, token, atLeast, filter, context);
}
