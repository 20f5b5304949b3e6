using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Sync;

/// <summary>What a stored plan would do, change by change, over gRPC.</summary>
public sealed class PlanChangeServiceTests : IAsyncLifetime
{
    private const string Why = "Fermeture de classe";

    private SyncBench bench = null!;
    private EntEcole.Directory.Runs.SyncReport held = null!;
    private TestServer server = null!;

    private SyncService.SyncServiceClient Client => server.Sync;

    public async ValueTask InitializeAsync()
    {
        (bench, held) = await TwoSchools.HeldAsync(6, 6, academy: true);
        server = await TestServer.StartAsync(bench.Store);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task List_HeldDepartures_NamesEachPupilWithTheFieldsBeforeAndAfter()
    {
        var answer = await Client.ListPlanChangesAsync(new ListPlanChangesRequest { PlanId = held.PlanId!.Value });

        Assert.Equal((held.Revision, ""), (answer.Revision, answer.NextPageToken));
        var pupils = answer.Changes.Where(change => change.Role is Role.Pupil).ToList();
        Assert.Equal(12, pupils.Count);
        Assert.Equal(
            [.. Enumerable.Repeat(TwoSchools.Other, 6), .. Enumerable.Repeat(TwoSchools.Small, 6)], pupils.Select(change => change.Uai),
            StringComparer.Ordinal);
        Assert.Equal(
            ["ZoéG", "ZoéH", "ZoéI", "ZoéJ", "ZoéK", "ZoéL"], pupils.Take(6).Select(change => change.Person.GivenName),
            StringComparer.Ordinal);
        var gone = pupils[6];
        var known = await bench.GetAsync(EntEcole.Directory.Model.AafCategory.Eleve, "106");
        Assert.Equal(
            (ChangeKind.Suspended, EntityKind.Membership, PlanState.Held, known.PersonId.ToString(), "106", 0L),
            (gone.Kind, gone.Entity, gone.State, gone.PersonId, gone.Source.SourceId, gone.ConflictRevision));
        Assert.NotEqual("", gone.SchoolName, StringComparer.Ordinal);
        Assert.Equal(("Active", "Suspended"), Values(gone, "profile.state"));
        Assert.Equal(("Present", "Departed"), Values(gone, "sources.presence"));
        Assert.Equal("", Values(gone, "profile.purge_on").Old, StringComparer.Ordinal);
        Assert.DoesNotContain(gone.Fields, field => field.Field is "given_name");
    }

    [Fact]
    public async Task List_Filtered_GivesThatSchoolRoleOrKindAlone()
    {
        Assert.Equal([TwoSchools.Small], (await AllAsync(new PlanChangeFilter { Uai = TwoSchools.Small.ToLowerInvariant() })).Select(
            change => change.Uai).Distinct(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(6, (await AllAsync(new PlanChangeFilter { Uai = TwoSchools.Small, Role = Role.Pupil })).Count);
        Assert.Equal(12, (await AllAsync(new PlanChangeFilter { Kind = ChangeKind.Suspended, Role = Role.Pupil, HeldOnly = true })).Count);
        Assert.Empty(await AllAsync(new PlanChangeFilter { Kind = ChangeKind.Created }));
        Assert.Empty(await AllAsync(new PlanChangeFilter { ConflictsOnly = true }));
        Assert.Empty(await AllAsync(new PlanChangeFilter { Uai = TwoSchools.District }));
    }

    [Fact]
    public async Task List_DecidedBetweenTwoPages_KeepsEveryPlaceAndValueAndTellsTheState()
    {
        var before = await AllAsync(null);
        var first = await Client.ListPlanChangesAsync(new ListPlanChangesRequest { PlanId = held.PlanId!.Value, PageSize = 5 });
        await Client.RejectPlanAsync(new RejectPlanRequest { PlanId = held.PlanId.Value, Uais = { TwoSchools.Small }, Reason = Why });
        await Client.ApprovePlanAsync(new ApprovePlanRequest { PlanId = held.PlanId.Value, Reason = Why });

        List<PlanChange> all = [.. first.Changes];
        for (var token = first.NextPageToken; token.Length > 0;)
        {
            var page = await Client.ListPlanChangesAsync(
                new ListPlanChangesRequest { PlanId = held.PlanId.Value, PageSize = 5, PageToken = token });
            Assert.Equal(first.Revision, page.Revision);
            all.AddRange(page.Changes);
            token = page.NextPageToken;
        }

        Assert.Equal(before.Select(Key), all.Select(Key), StringComparer.Ordinal);
        Assert.All(all.Skip(5), change => Assert.Equal(
            change.Role is Role.Pupil && string.Equals(change.Uai, TwoSchools.Small, StringComparison.Ordinal)
                ? PlanState.Rejected
                : PlanState.Applied, change.State));
        foreach (var (one, other) in before.Zip(all))
        {
            if (other.State is PlanState.Rejected)
            {
                Assert.Empty(other.Fields);
            }
            else
            {
                Assert.Equal(one.Fields, other.Fields);
            }
        }
    }

    [Fact]
    public async Task List_NewPupil_BearsTheIdThatHeWillHave()
    {
        await bench.SyncAsync(TwoSchools.Extract(6, 6, "20260619"));
        var planned = await bench.SyncAsync(
            bench.Deliver(TwoSchools.Extract(6, 7, "20260620")), dryRun: true, settings: TwoSchools.Guarded);
        var change = Assert.Single(
            await AllAsync(new PlanChangeFilter { Role = Role.Pupil }, planned.PlanId!.Value), one => one.Source.SourceId is "206");

        // He was there, departed, and comes back: nobody is new who has been here.
        Assert.Equal((ChangeKind.Restored, "ZoéG"), (change.Kind, change.Person.GivenName));
        var more = await bench.SyncAsync(bench.Deliver(TwoSchools.Extract(6, 13, "20260621")), dryRun: true, settings: TwoSchools.Guarded);
        var created = Assert.Single(
            await AllAsync(new PlanChangeFilter { Kind = ChangeKind.Created, Role = Role.Pupil }, more.PlanId!.Value));
        Assert.Equal(("212", 32), (created.Source.SourceId, created.PersonId.Length));
        Assert.Equal(("", "ZoéM"), Values(created, "given_name"));
        await Client.ApprovePlanAsync(new ApprovePlanRequest { PlanId = more.PlanId.Value, Reason = Why });
        Assert.Equal((await bench.GetAsync(EntEcole.Directory.Model.AafCategory.Eleve, "212")).PersonId.ToString(), created.PersonId);
    }

    [Fact]
    public async Task List_OfAnUndo_TellsWhatItPutsBackAndWhomItLeavesAlone()
    {
        var bad = await bench.SyncAsync(
            bench.Deliver(TwoSchools.Extract(12, 13, "20260619", parentName: "FAUX")), settings: SyncBench.Unguarded);
        var later = await bench.SyncAsync(
            bench.Deliver(TwoSchools.Extract(12, 13, "20260620", parentName: "JUSTE")), settings: SyncBench.Unguarded);
        var undo = (await Client.UndoRunAsync(new UndoRunRequest { RunId = bad.RunId, Reason = "Nuit fautive" })).Plan;

        var conflicts = await AllAsync(new PlanChangeFilter { ConflictsOnly = true }, undo.PlanId);
        Assert.Equal([TwoSchools.Other, TwoSchools.Small], conflicts.Select(change => change.Uai), StringComparer.Ordinal);
        Assert.All(conflicts, conflict =>
        {
            Assert.Equal(
                ("901", PlanState.Outdated, later.Revision), (conflict.Source.SourceId, conflict.State, conflict.ConflictRevision));
            Assert.Equal(("JUSTE", "ESSAI"), Values(conflict, "usage_name"));
        });
        Assert.Equal(1, undo.Conflicts);

        var pupil = Assert.Single(await AllAsync(new PlanChangeFilter { HeldOnly = true, Role = Role.Pupil }, undo.PlanId));
        Assert.Equal((ChangeKind.Purged, "212", ("ZoéM", "")), (pupil.Kind, pupil.Source.SourceId, Values(pupil, "given_name")));
    }

    [Fact]
    public async Task List_PlanOfADryRunOfGeneratedNights_CountsAsGetPlanAndComesTrueWhenApproved()
    {
        var told = 0;
        for (var seed = 300; seed < 307; seed++)
        {
            await using var nights = await SyncBench.CreateAsync("0120612A", "0120595G");
            await using var serving = await TestServer.StartAsync(nights.Store);
            var history = new History(seed);
            await nights.SyncAsync(history.Full(SyncBench.Day), SyncBench.Day);
            for (var day = 1; day < 5; day++)
            {
                history.NextDay();
                var asOf = SyncBench.Day.AddDays(day);
                var planned = await nights.SyncAsync(history.Full(asOf), asOf, dryRun: true);
                var planId = planned.PlanId!.Value;
                var plan = (await serving.Sync.GetPlanAsync(new GetPlanRequest { PlanId = planId })).Plan;
                var before = (
                    await serving.Sync.ListPlanChangesAsync(new ListPlanChangesRequest { PlanId = planId, PageSize = 1000 })).Changes;
                foreach (var count in plan.Counts.Where(count => count.Role is not Role.Unspecified))
                {
                    Assert.Equal(
                        (count.Created, count.Changed, count.Departed, count.Returned),
                        (Of(ChangeKind.Created), Of(ChangeKind.Changed), Of(ChangeKind.Suspended), Of(ChangeKind.Restored)));

                    int Of(ChangeKind kind) => before.Count(change => change.Kind == kind && change.Role == count.Role
                        && change.Entity is EntityKind.Membership or EntityKind.Person && string.Equals(
                            change.Uai, count.Uai, StringComparison.Ordinal));
                }

                if (plan.State is PlanState.Held)
                {
                    await serving.Sync.ApprovePlanAsync(new ApprovePlanRequest { PlanId = planId, Reason = Why });
                }

                var after = (
                    await serving.Sync.ListPlanChangesAsync(new ListPlanChangesRequest { PlanId = planId, PageSize = 1000 })).Changes;
                Assert.Equal(
                    before.Select(change => (Key(change), change.Fields.ToString())),
                    after.Select(change => (Key(change), change.Fields.ToString())));
                Assert.All(after, change => Assert.Equal(PlanState.Applied, change.State));
                Assert.All(before, change => Assert.NotEmpty(change.Fields));
                told += before.Count;
            }
        }

        Assert.True(told > 100, $"Only {told} changes were told: the test shows little.");
    }

    [Fact]
    public async Task List_PlannedAgain_IsAbortedOnTheNextPageAndOnTheFirst()
    {
        var first = await Client.ListPlanChangesAsync(new ListPlanChangesRequest { PlanId = held.PlanId!.Value, PageSize = 5 });
        await bench.SyncAsync(bench.Deliver(TwoSchools.Extract(5, 5, "20260619")), settings: TwoSchools.Guarded);
        foreach (var token in new[] { first.NextPageToken, "" })
        {
            var error = await RichError.OfAsync(Client.ListPlanChangesAsync(
                new ListPlanChangesRequest { PlanId = held.PlanId.Value, PageSize = 5, PageToken = token }));
            Assert.Equal((StatusCode.Aborted, "PLAN_OUTDATED"), (error.Code, error.Reason));
        }
    }

    [Fact]
    public async Task Calls_WrongArguments_AreRefusedByTheirStatus()
    {
        await RefusedAsync(StatusCode.InvalidArgument, "INVALID_ARGUMENT", Client.ListPlanChangesAsync(new ListPlanChangesRequest()));
        await RefusedAsync(StatusCode.NotFound, "PLAN_NOT_FOUND", Client.ListPlanChangesAsync(new ListPlanChangesRequest { PlanId = 404 }));
        await RefusedAsync(StatusCode.InvalidArgument, "INVALID_ARGUMENT", ListAsync(new PlanChangeFilter { Uai = "0120612B" }));
        await RefusedAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", ListAsync(new PlanChangeFilter { Kind = ChangeKind.EndingSoon }));
        var page = await Client.ListPlanChangesAsync(new ListPlanChangesRequest { PlanId = held.PlanId!.Value, PageSize = 2 });
        await RefusedAsync(StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID", Client.ListPlanChangesAsync(
            new ListPlanChangesRequest
            {
                PlanId = held.PlanId.Value,
                Filter = new PlanChangeFilter { HeldOnly = true },
                PageToken = page.NextPageToken,
            }));

        await RefusedAsync(StatusCode.InvalidArgument, "INVALID_ARGUMENT", Client.UndoRunAsync(new UndoRunRequest { Reason = Why }));
        await RefusedAsync(StatusCode.InvalidArgument, "INVALID_ARGUMENT", Client.UndoRunAsync(new UndoRunRequest { RunId = held.RunId }));
        await RefusedAsync(StatusCode.NotFound, "RUN_NOT_FOUND", Client.UndoRunAsync(new UndoRunRequest { RunId = 404, Reason = Why }));
        await RefusedAsync(
            StatusCode.FailedPrecondition, "RUN_NOT_UNDOABLE", Client.UndoRunAsync(new UndoRunRequest { RunId = 1, Reason = Why }));

        AsyncUnaryCall<ListPlanChangesResponse> ListAsync(PlanChangeFilter filter) =>
            Client.ListPlanChangesAsync(new ListPlanChangesRequest { PlanId = held.PlanId!.Value, Filter = filter });

        static async Task RefusedAsync<T>(StatusCode code, string reason, AsyncUnaryCall<T> call)
        {
            var error = await RichError.OfAsync(call);
            Assert.Equal((code, reason), (error.Code, error.Reason));
        }
    }

    [Fact]
    public async Task UndoRun_WhileASyncRuns_IsAborted()
    {
        var undone = await bench.SyncAsync(TwoSchools.Extract(12, 13, "20260619"));
        await using var running = await bench.Store.Runs.TryLockAcademyAsync("TOULOUSE", CancellationToken.None);
        var error = await RichError.OfAsync(Client.UndoRunAsync(new UndoRunRequest { RunId = undone.RunId, Reason = Why }));
        Assert.Equal((StatusCode.Aborted, "SYNC_IN_PROGRESS", "TOULOUSE"), (error.Code, error.Reason, error.Info.Metadata["academy"]));
    }

    [Fact]
    public async Task Approve_SchoolOfAHeldAcademy_SaysWhoStillWaitsForTheAcademy()
    {
        var plan = (await Client.ApprovePlanAsync(
            new ApprovePlanRequest { PlanId = held.PlanId!.Value, Uais = { TwoSchools.Small }, Reason = Why })).Plan;

        var count = Assert.Single(
            plan.Counts, count => count.Role is Role.Pupil && string.Equals(count.Uai, TwoSchools.Small, StringComparison.Ordinal));
        Assert.Null(count.Held);
        Assert.Equal(("", 6L), (Assert.Single(count.WaitsFor).Uai, count.WaitsFor[0].Persons));
        Assert.All(
            await AllAsync(new PlanChangeFilter { Uai = TwoSchools.Small, Role = Role.Pupil }),
            change => Assert.Equal(PlanState.Held, change.State));
        Assert.All(plan.Counts.Where(one => one.Held is not null), one => Assert.NotNull(one.Held.Since));
    }

    [Fact]
    public async Task ListSchoolStates_AcademyHeld_TellsItOfEachSchoolThatWaitsForIt()
    {
        await Client.ApprovePlanAsync(new ApprovePlanRequest { PlanId = held.PlanId!.Value, Uais = { TwoSchools.Small }, Reason = Why });

        var states = (
            await Client.ListSchoolStatesAsync(new ListSchoolStatesRequest { Filter = new SchoolStateFilter { HeldOnly = true } })).States;

        Assert.Equal([TwoSchools.Other, TwoSchools.Small], states.Select(state => state.Uai), StringComparer.Ordinal);
        var academy = Assert.Single(states[1].Held);
        Assert.Equal((HoldCause.AcademyDepartures, ""), (academy.Cause, academy.Uai));
        Assert.NotNull(states[1].HeldSince);
        Assert.Contains(states[0].Held, hold => hold.Cause is HoldCause.SchoolDepartures);
    }

    private static (string Old, string New) Values(PlanChange change, string field)
    {
        var told = Assert.Single(change.Fields, one => string.Equals(one.Field, field, StringComparison.Ordinal));
        return (told.OldValue, told.NewValue);
    }

    private static string Key(PlanChange change) =>
        $"{change.Uai} {change.Role} {change.PersonId} {change.Source} {change.Kind} {change.Entity}";

    private async Task<IReadOnlyList<PlanChange>> AllAsync(PlanChangeFilter? filter, long? plan = null)
    {
        var all = new List<PlanChange>();
        var request = new ListPlanChangesRequest { PlanId = plan ?? held.PlanId!.Value, Filter = filter, PageSize = 4 };
        do
        {
            var page = await Client.ListPlanChangesAsync(request);
            all.AddRange(page.Changes);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return all;
    }
}
