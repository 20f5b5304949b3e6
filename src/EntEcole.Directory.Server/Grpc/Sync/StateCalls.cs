using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Grpc.Directory;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Worker;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Sync;

/// <summary>How academies stand between their runs, and the plans that are stored.</summary>
internal sealed class StateCalls(
    IWorkerStore academyStore, IFeedStore feedStore, IPlanStore planStore, IRunStore runStore, IRevisionStore revisionStore,
    PerimeterResolver perimeters, PageTokens tokens)
{
    /// <summary>How the academies of the caller stand.</summary>
    public async Task<V1.ListAcademyStatesResponse> AcademiesAsync(V1.ListAcademyStatesRequest request, ServerCallContext context)
    {
        var revision = await revisionStore.HeadAsync(request.AtLeastRevision, context.CancellationToken);
        var viewer = await perimeters.ViewAsync(context, revision);
        var asked = SyncRequests.AcademyOrNull(request.Academy);
        var answer = new V1.ListAcademyStatesResponse { Revision = revision };
        foreach (var academy in await academyStore.ListAcademyStandingsAsync(context.CancellationToken))
        {
            if (string.Equals(asked ?? academy.Academy, academy.Academy, StringComparison.Ordinal)
                && viewer.Perimeter.HoldsAcademy(academy.Academy))
            {
                var gaps = await feedStore.ListGapsAsync(academy.Academy, context.CancellationToken);
                answer.Academies.Add(ToMessage(academy, gaps.Select(gap => gap.Text.ToMessage())));
            }
        }

        return answer;
    }

    /// <summary>A page of plans: of the caller's academies, and of the ONDE files of the caller's schools.</summary>
    public async Task<V1.ListPlansResponse> PlansAsync(V1.ListPlansRequest request, ServerCallContext context)
    {
        var academy = SyncRequests.AcademyOrNull(request.Filter?.Academy ?? "");
        var page = await revisionStore.PageAsync(
            tokens, request.PageSize, request.PageToken, request.AtLeastRevision, request.Filter, context);
        var viewer = await perimeters.ViewAsync(context, page);
        var before = page.Token.After == 0 ? long.MaxValue : page.Token.After;
        var plans = await ListPages.ReachedAsync<StoredPlan>(
            page, viewer.Perimeter.IsAll,
            // Who reaches no academy whole has plans of ONDE files alone: those of all academies are not read for them.
            (last, limit) => viewer.Perimeter.HoldsSomeAcademy
                ? planStore.ListPlansAsync(
                    academy, request.Filter?.HeldOnly is true, last?.PlanId ?? before, limit, context.CancellationToken)
                : planStore.ListPlansOfSchoolsAsync(
                    viewer.Perimeter.Uais, request.Filter?.HeldOnly is true, last?.PlanId ?? before, limit, context.CancellationToken),
            plan => viewer.Perimeter.Holds(plan)
                && string.Equals(academy ?? plan.Feed.Academy, plan.Feed.Academy, StringComparison.Ordinal));
        var answer = new V1.ListPlansResponse
        {
            Revision = page.Token.Revision, NextPageToken = page.Next(plans, plan => checked((int)plan.PlanId)),
        };
        foreach (var plan in plans.Take(page.Size))
        {
            answer.Plans.Add(plan.ToMessage(await runStore.FindRunAsync(plan.RunId, context.CancellationToken)));
        }

        return answer;
    }

    private static V1.AcademyState ToMessage(AcademyStanding academy, IEnumerable<V1.LocalizedText> gaps) => new()
    {
        Academy = academy.Academy,
        ExtractDate = academy.LastExtract?.ToString("O", CultureInfo.InvariantCulture) ?? "",
        AppliedAt = academy.LastAppliedAt?.ToTimestamp(),
        MissingSince = academy.MissingSince?.ToTimestamp(),
        PausedAt = academy.Pause?.At.ToTimestamp(),
        PausedBy = academy.Pause?.By ?? "",
        PauseReason = academy.Pause?.Reason ?? "",
        Gaps = { gaps },
    };
}
