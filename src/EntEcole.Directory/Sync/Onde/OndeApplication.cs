using System.Security.Cryptography;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Matching;
using EntEcole.Directory.Onde.Rows;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync.Handover;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Onde;

/// <summary>From what the files say to a plan that is applied, or waits.</summary>
internal sealed class OndeApplication(SyncStores stores, SyncSettings settings, TimeProvider time)
{
    private readonly SyncSettings ofSchool = OndeGuard.Of(settings);

    /// <summary>Joins, plans, judges and applies.</summary>
    public async Task<SyncReport> ApplyAsync(
        OndeImport import, OndeSaid said, OndeNotices notices, bool isClosing, CancellationToken cancellationToken)
    {
        var place = import.Place;
        var feed = await stores.Feeds.GetFeedAsync(place.Academy, Degree.Onde, place.Uai, cancellationToken);
        var header = new PlanHeader(import.Report.RunId, feed, import.Context.StartedAt);
        await using var plan = await stores.Plans.OpenPlanAsync(header, PlanWriting.Stored, cancellationToken);
        var known = await new OndeKnownReader(stores.Feeds, plan, feed.FeedNo).ReadAsync(cancellationToken);
        var erased = await stores.Privacy.ListErasedFactsAsync(feed.FeedNo, cancellationToken);
        var roster = new OndeRosterBuilder(place.Uai, known, notices, new ErasedPersons(erased)).Build(said);
        var session = await BeginAsync(import, plan, roster, cancellationToken);
        session.CountSuppressed(roster.Suppressed);
        foreach (var problem in notices.All)
        {
            session.Tell(problem);
        }

        foreach (var file in import.Request.Files)
        {
            session.Accounting.Add(new FileReport(file.Name, "", 0, file.Content.Length));
        }

        await OndeReadStep.ReadAsync(session, new OndeFeedSource(place.School, roster), cancellationToken);
        if (import.Standing.IsReturn)
        {
            await new ReturnStep(stores.Onde).PlanAsync(session, place.Uai, cancellationToken);
        }

        var judged = await JudgeAsync(import, session, roster, isClosing, cancellationToken);
        return await ApplyAsync(import, session, judged, new OndeOutcome(roster, notices), cancellationToken);
    }

    private async Task<SyncSession> BeginAsync(OndeImport import, IPlan plan, OndeRoster roster, CancellationToken cancellationToken)
    {
        var (place, feed) = (import.Place, await stores.Feeds.GetFeedAsync(
            import.Place.Academy, Degree.Onde, import.Place.Uai, cancellationToken));
        var held = await stores.Identity.Identities.ListEarlierAsync(feed.FeedNo, cancellationToken);
        var hasGuardians = roster.Guardians.Count > 0;
        return new SyncSession(
            stores.Feeds, plan, feed, ExtractKind.Full, import.Report.AsOf, ofSchool, place.Enrolled, import.Context)
        {
            Identities = new IdentityReview(import.Report.RunId, held),
            Suppressed = await stores.Privacy.ListSuppressedAsync(feed.FeedNo, cancellationToken),
            Arrivals = import.Standing.IsReturn ? new ArrivalLog(
                (await stores.Feeds.LoadSchoolNumbersAsync(plan.BaseRevision, cancellationToken)).Where(
                    pair => string.Equals(pair.Key, place.Uai, StringComparison.Ordinal)).Select(pair => pair.Value).ToHashSet()) : null,
            Proposed = roster.Proposed.Select(id => (AafCategory.Eleve, id)).ToHashSet(),
            Adapt = problem => OndeColumns.Adapt(problem, import.FirstFile, hasGuardians),
        };
    }

    private async Task<JudgedExtract> JudgeAsync(
        OndeImport import, SyncSession session, OndeRoster roster, bool isClosing, CancellationToken cancellationToken)
    {
        var judged = await new JudgeStep(ofSchool).JudgeAsync(session, new SyncRequest("", DryRun: import.Request.DryRun), cancellationToken);
        var digest = DigestOf(import.Request);
        if (import.Request.DryRun || isClosing)
        {
            // A person decides on the end of a feed by the very call.
            return judged with { Digest = digest, Holds = import.Request.DryRun ? judged.Holds : [] };
        }

        var tallies = await session.Plan.TallyAsync(null, cancellationToken);
        return judged with
        {
            Digest = digest,
            Holds = OndeGuard.Add(judged.Holds, session, tallies, roster.MissingClasses.Count > 0, import.Standing),
        };
    }

    private async Task<SyncReport> ApplyAsync(
        OndeImport import, SyncSession session, JudgedExtract judged, OndeOutcome outcome, CancellationToken cancellationToken)
    {
        var finish = ReportStep.Finish(import.Report, import.Context, outcome.Warnings(judged), judged);
        SyncReport Finish(RunState state, long revision, IReadOnlyList<ProfileCount> profiles) =>
            finish(state, revision, profiles) with { Onde = outcome.Report };
        session.Plan.CountPupils(ReportParts.Pupils(session), session.Schools.Gone);
        var problems = import.Context.Problems.ReadAll();
        if (import.Request.DryRun)
        {
            return await session.Plan.KeepAsync(
                judged.Holds, (revision, profiles) => Finish(RunState.Planned, revision, profiles), problems, cancellationToken);
        }

        var applied = await session.Plan.ApplyAsync(
            judged.Holds, (revision, profiles) => Finish(judged.AppliedState, revision, profiles), problems, cancellationToken);
        await new IdentitySettlement(stores.Identity).SettleAsync(session, applied, ExtractKind.Full, time.GetUtcNow());
        await new RectificationSettlement(stores.Privacy, stores.Identity.Revisions).SettleAsync(applied.RunId, time.GetUtcNow());
        return applied;
    }

    // The same whatever the order of the files: all that is kept of them, with names and sizes.
    private static string DigestOf(OndeRequest request)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var hash in request.Files.Select(file => SHA256.HashData(file.Content.Span)).OrderBy(
            Convert.ToHexString, StringComparer.Ordinal))
        {
            all.AppendData(hash);
        }

        return Convert.ToHexStringLower(all.GetHashAndReset());
    }
}
