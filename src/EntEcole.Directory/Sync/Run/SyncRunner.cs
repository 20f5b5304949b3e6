using System.Diagnostics;
using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Extracts;
using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync.Guard;
using EntEcole.Directory.Sync.Stages;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Run;

/// <summary>
/// From a path to revisions, one run an extract: find, read, scope, compare, plan, apply, tell (design section 3).
/// All or nothing, whatever stops it.
/// </summary>
public sealed class SyncRunner(SyncStores stores, SyncSettings settings, TimeProvider time)
{
    // A night or two, and the deltas in between.
    private const int RunsLookedAt = 10;

    /// <summary>Called with the report of each run that has ended, however it did; null for no call.</summary>
    public Action<SyncReport>? Ended { get; init; }

    /// <summary>
    /// Runs <paramref name="request"/>, one run an extract found, and returns their reports, which are also stored. A refused
    /// extract gives a report whose <see cref="SyncReport.Refusal"/> says why; nothing of it was applied, nor of the later
    /// ones of its academy and degree.
    /// </summary>
    /// <exception cref="DirectoryException">
    /// The store cannot be reached, or a fault of ours: the run is marked failed. An extract from the future is to be let through without
    /// author or reason.
    /// </exception>
    public async Task<IReadOnlyList<SyncReport>> RunAsync(
        SyncRequest request, IProgress<SyncProgress>? progress, CancellationToken cancellationToken)
    {
        if (request.AllowFuture)
        {
            DecisionAuthor.Validate("by", request.StartedBy ?? "");
            DecisionAuthor.Validate("reason", request.StartReason ?? "");
        }

        // The opening counts with the first run.
        using var first = new RunContext(time);
        ExtractDelivery? delivery = null;
        void Tell(object? sender, EventArgs _) => progress?.Report(new SyncProgress("", 0, 0, 0, Waits: true));
        stores.Runs.Waiting += Tell;
        try
        {
            IReadOnlyList<AcademyChoice> choices;
            try
            {
                delivery = ExtractDelivery.Open(request.Path, settings.Limits, cancellationToken);
                await new FeedFinder(stores).TellAsync(delivery.Packages, request.Academy, cancellationToken);
                var registry = await AcademyRegistry.LoadAsync(stores, settings.Academies, cancellationToken);
                choices = [.. AcademyChoice.Of(delivery.Packages, request.Academy).Select(registry.Resolve)];
            }
            catch (DirectoryException refusal)
            {
                return [await RefuseAllAsync(request, first, refusal, cancellationToken)];
            }

            return await RunAsync(choices, request, first, progress, cancellationToken);
        }
        finally
        {
            stores.Runs.Waiting -= Tell;
            delivery?.Dispose();
        }
    }

    private async Task<IReadOnlyList<SyncReport>> RunAsync(
        IReadOnlyList<AcademyChoice> choices, SyncRequest request, RunContext first,
        IProgress<SyncProgress>? progress, CancellationToken cancellationToken)
    {
        var reports = new List<SyncReport>();
        var refused = new List<AcademyChoice>();
        foreach (var choice in choices)
        {
            if (reports.Count > 0)
            {
                GiveBackMemory(choice.Package);
            }

            using var own = reports.Count == 0 ? null : new RunContext(time);
            var report = await RunAsync(choice, refused, request, own ?? first, progress, cancellationToken);
            reports.Add(report);
            // What is older than the store, or in it, leaves no gap: old deliveries lie about in inboxes.
            if (report.Refusal is { Reason: not (Reason.ExtractTooOld or Reason.ExtractAlreadyApplied) })
            {
                refused.Add(choice);
            }
        }

        return reports;
    }

    // Between runs, and between loading, reading and applying: what the next one needs then comes in the place of what the one before took,
    // not on top of it.
    private static void GiveBackMemory(ExtractPackage package)
    {
        // Little is gained for a small extract, and all other threads of the process stand still meanwhile.
        const long Little = 8 << 20;
        if (package.Bytes > Little)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    private async Task<SyncReport> RunAsync(
        AcademyChoice choice, IReadOnlyList<AcademyChoice> refused, SyncRequest request, RunContext context,
        IProgress<SyncProgress>? progress, CancellationToken cancellationToken)
    {
        var package = choice.Package;
        var academy = choice.Academy ?? "";
        await using var held = academy.Length == 0 ? null
            : await stores.Runs.TryLockAcademyAsync(academy, cancellationToken) ?? throw RunFaults.InProgress(academy);
        if (await SyncPreconditions.PassAsync(stores, request, package, academy, cancellationToken) is { } applied)
        {
            return applied;
        }

        using var span = SyncSpans.Run(academy, package);
        var report = await BeginAsync(
            new RunHeader(
                academy, package.Degree ?? package.LikelyDegree, package.Kind, package.Date, AsOf(request, context), context.StartedAt, request.StartedBy,
                request.StartReason, request.DryRun),
            cancellationToken);
        progress?.Report(new SyncProgress("", 0, 0, 0, RunId: report.RunId, TotalFiles: package.Files.Count, Step: SyncStep.Finding));
        try
        {
            package.Validate();
            ValidatePlace(choice, refused, request.IsFromInbox);
            if (!request.AllowFuture)
            {
                ExtractOrder.EnsureNotInFuture(package, FrenchTime.DayAt(context.StartedAt));
            }

            report = await RunAsync(report, choice, request, context, progress, cancellationToken);
        }
        catch (DirectoryException refusal) when (ExtractRefusal.IsOne(refusal.Reason))
        {
            report = await RefuseAsync(report, context, refusal);
        }
        catch (Exception fault)
        {
            Tell(await FailAsync(report, context, fault), span);
            throw;
        }

        Tell(report, span);
        return report;
    }

    private void Tell(SyncReport ended, Activity? span)
    {
        span.End(ended);
        Ended?.Invoke(ended);
    }

    private static void ValidatePlace(AcademyChoice choice, IReadOnlyList<AcademyChoice> refused, bool inInbox)
    {
        if (choice.Academy is null)
        {
            throw choice.Refusal ?? AcademyChoice.Unknown(choice.Package, inInbox);
        }

        if (refused.Any(before => LeavesGap(before, choice)))
        {
            throw ExtractRefusal.PredecessorRefused(choice.Package.Place);
        }
    }

    // Of one academy and degree; where the refused one does not tell them, a delta alone is at risk.
    private static bool LeavesGap(AcademyChoice before, AcademyChoice choice)
    {
        var sameAcademy = before.Academy is null ? choice.Package.Kind is ExtractKind.Delta
            : string.Equals(before.Academy, choice.Academy, StringComparison.Ordinal);
        return sameAcademy && (before.Package.Degree is null || before.Package.Degree == choice.Package.Degree);
    }

    private static DateOnly AsOf(SyncRequest request, RunContext context) => request.AsOf ?? FrenchTime.DayAt(context.StartedAt);

    private async Task<SyncReport> RunAsync(
        SyncReport report, AcademyChoice choice, SyncRequest request, RunContext context,
        IProgress<SyncProgress>? progress, CancellationToken cancellationToken)
    {
        var package = choice.Package;
        var feed = await stores.Feeds.GetFeedAsync(report.Academy, package.Degree ?? Degree.FirstDegree, cancellationToken);
        var registry = await AcademyRegistry.LoadAsync(stores, settings.Academies, cancellationToken);
        context.Elsewhere = await registry.ElsewhereAsync(package, feed, cancellationToken);
        await ExtractOrder.EnsureFollowsAsync(stores.Feeds, feed, report, request, settings.DailyDeltas, cancellationToken);
        await VolumeGuard.EnsureAsync(stores.Runs, report, package, request.AllowSmaller ? 0 : settings.MinVolumeShare, cancellationToken);

        if (feed.LastExtract is not null)
        {
            return await RunAsync(PlanWriting.Stored, feed, report, choice, request, context, progress, cancellationToken);
        }

        // A feed's first sync has nothing that could depart, so nothing to guard: its rows are written once.
        try
        {
            return await RunAsync(PlanWriting.Direct, feed, report, choice, request, context, progress, cancellationToken);
        }
        catch (LateFaultException)
        {
            // Rare enough for reading the whole again, to set aside the one record that it is of.
            context.BeginAgain();
            return await RunAsync(PlanWriting.DirectInTurn, feed, report, choice, request, context, progress, cancellationToken);
        }
    }

    // By the last run of its feed and kind that found anything unchanged: nights are like each other, and unlike a first sync.
    private async Task<long> ExpectedMsAsync(SyncReport report, long bytes, CancellationToken cancellationToken)
    {
        var runs = await stores.Runs.ListRunsAsync(new RunFilter(report.Academy), long.MaxValue, RunsLookedAt, cancellationToken);
        var like = runs.FirstOrDefault(run => run.State is RunState.Applied or RunState.Held && run.Outcome.Unchanged > 0
            && string.Equals(run.Degree, report.Degree, StringComparison.Ordinal) && string.Equals(run.Kind, report.Kind, StringComparison.Ordinal));
        return like?.Files.Sum(file => file.Bytes) is > 0 and var read ? (long)(like.DurationMs * ((double)bytes / read)) : 0;
    }

    private async Task<SyncReport> RunAsync(
        PlanWriting writing, Feed feed, SyncReport report, AcademyChoice choice, SyncRequest request, RunContext context,
        IProgress<SyncProgress>? progress, CancellationToken cancellationToken)
    {
        var package = choice.Package;
        await using var plan = await stores.Plans.OpenPlanAsync(
            new PlanHeader(report.RunId, feed, context.StartedAt, package.Kind), writing, cancellationToken);
        var enrolled = Enrolled.On(report.AsOf, feed.Academy, await stores.Enrolment.ListConventionsAsync(plan.BaseRevision, cancellationToken));
        var held = await stores.Identity.Identities.ListEarlierAsync(feed.FeedNo, cancellationToken);
        var session = new SyncSession(stores.Feeds, plan, feed, package.Kind, report.AsOf, settings, enrolled, context)
        {
            Identities = new IdentityReview(report.RunId, held),
        };
        var bytes = package.Bytes;
        progress?.Report(new SyncProgress(
            "", 0, 0, bytes, RunId: report.RunId, TotalFiles: package.Files.Count, Step: SyncStep.Finding, IsFirst: plan.PlanId is null,
            ExpectedMs: plan.PlanId is null ? 0 : await ExpectedMsAsync(report, bytes, cancellationToken)));
        await ReadAsync(session, package, report.RunId, progress, cancellationToken);
        GiveBackMemory(package);
        session.Accounting.Check();
        progress?.Report(new SyncProgress(
            "", session.Accounting.Read, bytes, bytes, RunId: report.RunId, Files: package.Files.Count, TotalFiles: package.Files.Count, Step: SyncStep.Applying));
        var digest = session.Digest.ToString();
        var warnings = Warnings(choice, feed, report).ToList();
        var tallies = await plan.TallyAsync(settings.Guard.WindowStart(report.AsOf), cancellationToken);
        // A first sync is written already, and had nothing to lose: what could not be used is told by its problem.
        var holds = plan.PlanId is null ? []
            : request.DryRun ? DepartureGuard.Everything(tallies.Schools)
            : DepartureWhereabouts.Add(DepartureGuard.Judge(tallies.Of(enrolled.Everywhere), session.Doubts, settings.Guard, report.AsOf), tallies, session.Doubts);
        SyncReport Finish(RunState state, long revision, IReadOnlyList<ProfileCount> profiles) => session.Accounting.Fill(report) with
        {
            State = state,
            DurationMs = context.ElapsedMs,
            BaseRevision = plan.BaseRevision,
            Revision = revision,
            PlanId = plan.PlanId,
            Digest = digest,
            Profiles = ReportParts.Profiles(profiles),
            Identity = new IdentityReport(session.Identities.NewIds, session.Joins.Count, session.Identities.Contradicted, session.Identities.Held.Count),
            Held = [.. holds.Where(hold => hold.Cause is not HoldCause.Asked).Select(hold => hold.ToReport())],
            Enrolment = ReportParts.Enrolment(session),
            Warnings = [.. warnings.Select(warning => warning.English)],
            WarningsFr = [.. warnings.Select(warning => warning.French)],
            UnknownAttributes = session.Unknown.Sorted(),
            UnknownCodes = session.UnknownCodes.Sorted(),
        };
        if (package.Kind is ExtractKind.Full)
        {
            plan.CountPupils(ReportParts.Pupils(session), session.Schools.Gone);
        }

        using var applying = SyncSpans.Stage(request.DryRun ? "keep" : "apply");
        if (request.DryRun)
        {
            return await plan.KeepAsync(
                holds, (revision, profiles) => Finish(RunState.Planned, revision, profiles), context.Problems.ReadAll(), cancellationToken);
        }

        var applied = await plan.ApplyAsync(
            holds, (revision, profiles) => Finish(holds.Count > 0 ? RunState.Held : RunState.Applied, revision, profiles), context.Problems.ReadAll(), cancellationToken);
        await new IdentitySettlement(stores.Identity).SettleAsync(session, applied, package.Kind, time.GetUtcNow());
        return applied;
    }

    private static async Task ReadAsync(
        SyncSession session, ExtractPackage package, long runId, IProgress<SyncProgress>? progress, CancellationToken cancellationToken)
    {
        var walk = new ExtractWalk(package, session, runId, progress);
        await session.Feeds.LoadClassesAsync(session.Feed.FeedNo, session.Plan.BaseRevision, session.Classes.Load, cancellationToken);
        walk.Read(await SchoolStage.LoadAsync(session, NameOfFirst(package, AafCategory.EtabEducNat), cancellationToken), cancellationToken);
        foreach (var nomenclature in (AafCategory[])[AafCategory.MefEducNat, AafCategory.MatiereEducNat])
        {
            if (package.Of(nomenclature).Any())
            {
                walk.Read(await NomenclatureStage.LoadAsync(session, nomenclature, cancellationToken), cancellationToken);
            }
        }

        // Pupils name relatives, so the index of relatives is there first. Each stage is left behind with its index.
        // Loaded side by side: the work is the database's and the processor's, not a wait.
        var loading = Task.Run(() => PersonStage.LoadIndexAsync(session, package, AafCategory.PersRelEleve, cancellationToken), cancellationToken);
        var pupils = await PersonStage.LoadIndexAsync(session, package, AafCategory.Eleve, cancellationToken);
        var relatives = await loading;
        GiveBackMemory(package);
        var schools = new RelativeSchools(relatives.Capacity);
        var places = new ReferenceLocations(relatives.Capacity);
        var naming = new NamingPupils(pupils, session.Ids, session.Schools, relatives.Capacity);
        ReadPupils(walk, session, pupils, relatives, schools, places, naming, cancellationToken);
        pupils = null;
        ReadRelatives(walk, session, relatives, schools, places, naming, package, cancellationToken);
        (relatives, naming) = (null, null);
        var staff = await PersonStage.LoadIndexAsync(session, package, AafCategory.PersEducNat, cancellationToken);
        walk.Read(new StaffStage(session, staff, await SiblingsAsync(session, cancellationToken)), cancellationToken);
    }

    private static IEnumerable<LocalizedText> Warnings(AcademyChoice choice, Feed feed, SyncReport report)
    {
        var package = choice.Package;
        if (ExtractOrder.IsInFuture(package.Date, FrenchTime.DayAt(report.StartedAt)))
        {
            yield return new LocalizedText(
                FormattableString.Invariant($"This extract is dated in the future ({package.Date:yyyy-MM-dd}); it was let through by {report.StartedBy}."),
                FormattableString.Invariant($"Cet extrait porte une date à venir ({package.Date:yyyy-MM-dd}) ; il a été accepté par {report.StartedBy}."));
        }

        if (package.Kind is ExtractKind.Delta && feed.LastExtract is null)
        {
            yield return new LocalizedText(
                "This delta is the first extract of its feed, no full extract came before it: the directory knows only the persons that deltas bring.",
                "Ce différentiel est le premier extrait de son flux, aucun extrait complet ne l'a précédé : l'annuaire ne connaît que les personnes qu'il apporte.");
        }

        foreach (var file in package.Unread)
        {
            yield return new LocalizedText(
                $"{file} was not read: its name is not that of an AAF file.",
                $"{file} n'a pas été lu : son nom n'est pas celui d'un fichier AAF.");
        }

        foreach (var warning in package.Warnings)
        {
            yield return warning;
        }

        if (choice.Warning is { } odd)
        {
            yield return odd;
        }
    }

    // The staff of the academy's other degree.
    private static async Task<IReadOnlySet<int>> SiblingsAsync(SyncSession session, CancellationToken cancellationToken)
    {
        var siblings = new HashSet<int>();
        if (session.Feed.SiblingNo is { } sibling)
        {
            await session.Feeds.LoadRecordsAsync(
                sibling, AafCategory.PersEducNat, session.Plan.BaseRevision, key => siblings.Add(session.Ids.NumberOf(key.SourceId)), cancellationToken);
        }

        return siblings;
    }

    private static string NameOfFirst(ExtractPackage package, AafCategory category) =>
        (package.Of(category).FirstOrDefault() ?? package.Files[0]).Name;

    private static void ReadPupils(
        ExtractWalk walk, SyncSession session, RecordIndex pupils, RecordIndex relatives, RelativeSchools schools, ReferenceLocations places,
        NamingPupils naming, CancellationToken cancellationToken) =>
        walk.Read(new PupilStage(session, pupils, relatives, schools, places, naming), cancellationToken);

    private static void ReadRelatives(
        ExtractWalk walk, SyncSession session, RecordIndex relatives, RelativeSchools schools, ReferenceLocations places, NamingPupils naming,
        ExtractPackage package, CancellationToken cancellationToken) => walk.Read(
            new RelativeStage(session, relatives, schools, places, naming, NameOfFirst(package, AafCategory.PersRelEleve)),
            cancellationToken);

    // The path itself is refused: one run says so, in the academy's name when it was given and is not in use.
    private async Task<SyncReport> RefuseAllAsync(
        SyncRequest request, RunContext context, DirectoryException refusal, CancellationToken cancellationToken)
    {
        // A delta that cannot be opened leaves a gap as any other: its name says so.
        var package = ExtractPackage.Unreadable(request.Path, refusal);
        await new FeedFinder(stores).TellAsync([package], request.Academy, cancellationToken);
        var academy = string.IsNullOrWhiteSpace(request.Academy) ? (package.Kind is ExtractKind.Delta ? package.Academy ?? "" : "")
            : Academies.Normalize(request.Academy);
        await using var held = academy.Length == 0 ? null : await stores.Runs.TryLockAcademyAsync(academy, cancellationToken);
        var header = new RunHeader(
            held is null ? "" : academy, package.LikelyDegree, package.Kind, package.Date, AsOf(request, context), context.StartedAt, request.StartedBy,
            request.StartReason, request.DryRun);
        var report = await RefuseAsync(await BeginAsync(header, cancellationToken), context, refusal);
        Ended?.Invoke(report);
        return report;
    }

    private async Task<SyncReport> BeginAsync(RunHeader header, CancellationToken cancellationToken) =>
        SyncReport.Begin(await stores.Runs.BeginRunAsync(header, cancellationToken), header);

    // The end of a run is recorded even when the caller gives up.
    private async Task<SyncReport> RefuseAsync(SyncReport report, RunContext context, DirectoryException refusal)
    {
        var refused = context.Accounting.Fill(report) with
        {
            State = RunState.Refused,
            DurationMs = context.ElapsedMs,
            Reason = refusal.Reason.ToString(),
            Message = refusal.Text.English,
            MessageFr = refusal.Text.French,
            Refusal = refusal,
        };
        await stores.Runs.EndRunAsync(refused, context.Problems.ReadAll(), CancellationToken.None);
        return refused;
    }

    private async Task<SyncReport> FailAsync(SyncReport report, RunContext context, Exception fault)
    {
        var known = fault as DirectoryException;
        LocalizedText? stopped = fault is OperationCanceledException ? Interruption : null;
        var failed = context.Accounting.Fill(report) with
        {
            State = RunState.Failed,
            DurationMs = context.ElapsedMs,
            Reason = known?.Reason.ToString() ?? (stopped is null ? fault.GetType().Name : SyncReport.Interrupted),
            Message = (known?.Text ?? stopped)?.English,
            MessageFr = (known?.Text ?? stopped)?.French,
        };
        try
        {
            await stores.Runs.EndRunAsync(failed, context.Problems.ReadAll(), CancellationToken.None);
        }
        catch (Exception second) when (second is DirectoryException or IOException)
        {
            // The store or the disk of the problems is gone: the next run finds this one marked running and says so; the
            // first fault is the one to tell.
        }

        return failed;
    }

    private static LocalizedText Interruption { get; } = new(
        "The run was stopped before its end; nothing of it was applied.", "L'exécution a été arrêtée avant sa fin ; rien n'en a été appliqué.");
}
