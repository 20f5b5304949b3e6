using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync.Stages;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Run;

/// <summary>
/// The fourth step: every record is read, compared with the store, and what differs written to the plan. One category after the other,
/// since each names what those before it have brought: schools, codes, pupils, relatives, staff.
/// </summary>
internal sealed class ReadStep(SyncStores stores, SyncSettings settings, IRunMemory memory)
{
    /// <summary>Reads the extract into <paramref name="plan"/>; the result has what was counted and found.</summary>
    public async Task<SyncSession> ReadAsync(
        IPlan plan, RunOrder order, PlacedExtract placed, SyncReport report, CancellationToken cancellationToken)
    {
        var package = order.Package;
        var session = await BeginAsync(plan, order, placed, report, cancellationToken);
        await AnnounceAsync(session, order, report, cancellationToken);
        var walk = new ExtractWalk(package, session, memory, report.RunId, order.Progress);
        await ReadSchoolsAsync(walk, session, order, cancellationToken);
        await ReadFamiliesAsync(walk, session, package, cancellationToken);
        await ReadStaffAsync(walk, session, package, cancellationToken);
        memory.EndStage(package.Bytes);
        session.Accounting.Check();
        order.Progress?.Report(new SyncProgress(
            "", session.Accounting.Read, package.Bytes, package.Bytes, RunId: report.RunId, Files: package.Files.Count,
            TotalFiles: package.Files.Count, Step: SyncStep.Applying, Academy: order.Academy));
        return session;
    }

    private async Task<SyncSession> BeginAsync(
        IPlan plan, RunOrder order, PlacedExtract placed, SyncReport report, CancellationToken cancellationToken)
    {
        var feed = placed.Feed;
        var conventions = await stores.Enrolment.ListConventionsAsync(plan.BaseRevision, cancellationToken);
        var held = await stores.Identity.Identities.ListEarlierAsync(feed.FeedNo, cancellationToken);
        return new SyncSession(
            stores.Feeds, plan, feed, order.Package.Kind, report.AsOf, settings, Enrolled.On(report.AsOf, feed.Academy, conventions),
            order.Context)
        {
            Elsewhere = placed.Elsewhere,
            OndeFeeds = placed.OndeFeeds,
            Arrivals = placed.OndeFeeds.Count == 0 ? null : new ArrivalLog(placed.OndeFeeds.Select(one => one.SchoolNo).ToHashSet()),
            Identities = new IdentityReview(report.RunId, held),
            Suppressed = await stores.Privacy.ListSuppressedAsync(feed.FeedNo, cancellationToken),
            Erased = ErasedReview.Of(await stores.Privacy.ListErasedFactsAsync(feed.FeedNo, cancellationToken)),
        };
    }

    private async Task AnnounceAsync(SyncSession session, RunOrder order, SyncReport report, CancellationToken cancellationToken)
    {
        var (bytes, isFirst) = (order.Package.Bytes, session.Plan.PlanId is null);
        order.Progress?.Report(new SyncProgress(
            "", 0, 0, bytes, RunId: report.RunId, TotalFiles: order.Package.Files.Count, Step: SyncStep.Finding, IsFirst: isFirst,
            ExpectedMs: isFirst ? 0 : await RunForecast.ExpectedMsAsync(stores.Runs, report, bytes, cancellationToken),
            Academy: order.Academy));
    }

    private static async Task ReadSchoolsAsync(
        ExtractWalk walk, SyncSession session, RunOrder order, CancellationToken cancellationToken)
    {
        var package = order.Package;
        await session.Feeds.LoadClassesAsync(session.Feed.FeedNo, session.Plan.BaseRevision, session.Classes.Load, cancellationToken);
        var schools = await SchoolStage.LoadAsync(session, NameOfFirst(package, AafCategory.EtabEducNat), cancellationToken);
        walk.Read(schools, cancellationToken);
        if (!session.IsDelta && package.Date is { } date && date == session.Feed.LastExtract && !order.Request.AllowOlder)
        {
            schools.EnsureSameStructures(date);
        }

        foreach (var nomenclature in (AafCategory[])[AafCategory.MefEducNat, AafCategory.MatiereEducNat])
        {
            if (package.Of(nomenclature).Any())
            {
                walk.Read(await NomenclatureStage.LoadAsync(session, nomenclature, cancellationToken), cancellationToken);
            }
        }
    }

    // Pupils name relatives, so the index of relatives is there first.
    private async Task ReadFamiliesAsync(ExtractWalk walk, SyncSession session, ExtractPackage package, CancellationToken cancellationToken)
    {
        // Loaded side by side: the work is the database's and the processor's, not a wait.
        var loading = Task.Factory.StartNew(
            () => RecordIndexLoader.LoadAsync(session, package, AafCategory.PersRelEleve, cancellationToken), cancellationToken,
            TaskCreationOptions.None, TaskScheduler.Current).Unwrap();
        var pupils = await RecordIndexLoader.LoadAsync(session, package, AafCategory.Eleve, cancellationToken);
        var relatives = await loading;
        memory.EndStage(package.Bytes);
        var families = new FamilyIndexes(pupils, relatives)
        {
            Schools = new RelativeSchools(relatives.Capacity),
            Places = new ReferenceLocations(relatives.Capacity),
            Naming = new NamingPupils(pupils, session.Ids, session.Schools, relatives.Capacity),
        };
        ReadPupils(walk, session, families, cancellationToken);
        ReadRelatives(walk, session, families, NameOfFirst(package, AafCategory.PersRelEleve), cancellationToken);
    }

    // In methods of their own, whose frames end with them: what a stage remembers is let go of before the next one begins.
    private static void ReadPupils(ExtractWalk walk, SyncSession session, FamilyIndexes of, CancellationToken cancellationToken) =>
        walk.Read(new PupilStage(session, of.Pupils, of.Relatives, of.Schools, of.Places, of.Naming), cancellationToken);

    private static void ReadRelatives(
        ExtractWalk walk, SyncSession session, FamilyIndexes of, string fileName, CancellationToken cancellationToken) =>
        walk.Read(new RelativeStage(session, of.Relatives, of.Schools, of.Places, of.Naming, fileName), cancellationToken);

    private static async Task ReadStaffAsync(
        ExtractWalk walk, SyncSession session, ExtractPackage package, CancellationToken cancellationToken)
    {
        var staff = await RecordIndexLoader.LoadAsync(session, package, AafCategory.PersEducNat, cancellationToken);
        walk.Read(new StaffStage(session, staff, await SiblingsAsync(session, cancellationToken)), cancellationToken);
    }

    // The staff of the academy's other degree.
    private static async Task<IReadOnlySet<int>> SiblingsAsync(SyncSession session, CancellationToken cancellationToken)
    {
        var siblings = new HashSet<int>();
        if (session.Feed.SiblingNo is { } sibling)
        {
            await session.Feeds.LoadRecordsAsync(
                sibling, AafCategory.PersEducNat, session.Plan.BaseRevision, key => siblings.Add(session.Ids.NumberOf(key.SourceId)),
                cancellationToken);
        }

        return siblings;
    }

    private static string NameOfFirst(ExtractPackage package, AafCategory category) =>
        (package.Of(category).FirstOrDefault() ?? package.Files[0]).Name;

    // What the stages of pupils and of relatives share.
    private sealed record FamilyIndexes(RecordIndex Pupils, RecordIndex Relatives)
    {
        public required RelativeSchools Schools { get; init; }

        public required ReferenceLocations Places { get; init; }

        public required NamingPupils Naming { get; init; }
    }
}
