using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Sync;

/// <summary>
/// One run, from a folder to a revision: find, read, scope, compare, plan, apply, tell (design section 3).
/// All or nothing, whatever stops it.
/// </summary>
public sealed class SyncRunner(IDirectoryStore store, SyncSettings settings, TimeProvider time)
{
    /// <summary>
    /// Runs <paramref name="request"/> and returns its report, which is also stored. A refused extract gives a report
    /// whose <see cref="SyncReport.Refusal"/> says why; nothing of it was applied.
    /// </summary>
    /// <exception cref="DirectoryException">The store cannot be reached, or a fault of ours: the run is marked failed.</exception>
    public async Task<SyncReport> RunAsync(SyncRequest request, IProgress<SyncProgress>? progress, CancellationToken cancellationToken)
    {
        using var book = new RunBook(time);
        var asOf = request.AsOf ?? FrenchTime.DayAt(book.StartedAt);
        ExtractPackage package;
        string academy;
        try
        {
            package = ExtractPackage.Open(request.Path);
            academy = AcademyOf(package, request.Academy, cancellationToken);
        }
        catch (DirectoryException refusal)
        {
            var header = new RunHeader(
                request.Academy is null ? "" : Academies.Normalize(request.Academy), Degree.FirstDegree, ExtractKind.Full, null, asOf, book.StartedAt);
            return await RefuseAsync(await BeginAsync(header, cancellationToken), book, refusal);
        }

        await using var held = await store.TryLockAcademyAsync(academy, cancellationToken) ?? throw InProgress(academy);
        var report = await BeginAsync(
            new RunHeader(academy, Degree.FirstDegree, package.Kind, package.Date, asOf, book.StartedAt), cancellationToken);
        try
        {
            return await RunAsync(report, package, request, book, progress, cancellationToken);
        }
        catch (DirectoryException refusal) when (IsAboutInput(refusal.Reason))
        {
            return await RefuseAsync(report, book, refusal);
        }
        catch (Exception fault)
        {
            await FailAsync(report, book, fault);
            throw;
        }
    }

    private async Task<SyncReport> RunAsync(
        SyncReport report, ExtractPackage package, SyncRequest request, RunBook book,
        IProgress<SyncProgress>? progress, CancellationToken cancellationToken)
    {
        var feed = await store.GetFeedAsync(report.Academy, Degree.FirstDegree, cancellationToken);
        if (feed.LastExtract is { } last && package.Date < last && !request.AllowOlder)
        {
            throw ExtractRefusal.TooOld(package.Date, last);
        }

        // A feed's first sync has nothing that could depart, so nothing to guard: its rows are written once.
        await using var plan = await store.OpenPlanAsync(
            new PlanHeader(report.RunId, feed, book.StartedAt), direct: feed.LastExtract is null, cancellationToken);
        var enrolled = Enrolled.On(report.AsOf, feed.Academy, await store.ListConventionsAsync(plan.BaseRevision, cancellationToken));
        using var session = new SyncSession(store, plan, feed, package.Kind, report.AsOf, settings, enrolled, book);
        await ReadAsync(session, package, progress, cancellationToken);
        session.Accounting.Check();
        var digest = Convert.ToHexStringLower(session.Digest.GetHashAndReset());
        SyncReport Finish(RunState state, long revision, IReadOnlyList<ProfileCount> profiles) => session.Accounting.Fill(report) with
        {
            State = state,
            DurationMs = book.ElapsedMs,
            BaseRevision = plan.BaseRevision,
            Revision = revision,
            PlanId = plan.PlanId,
            Digest = digest,
            Profiles = ReportParts.Profiles(profiles),
            Enrolment = ReportParts.Enrolment(session),
            Warnings = [.. Warnings(package, feed)],
            UnknownAttributes = session.Unknown.Sorted(),
            UnknownCodes = session.UnknownCodes.Sorted(),
        };
        return request.DryRun
            ? await plan.KeepAsync(
                (revision, profiles) => Finish(RunState.Planned, revision, profiles), book.Problems.ReadAll(), cancellationToken)
            : await plan.ApplyAsync(
                (revision, profiles) => Finish(RunState.Applied, revision, profiles), book.Problems.ReadAll(), cancellationToken);
    }

    private static async Task ReadAsync(
        SyncSession session, ExtractPackage package, IProgress<SyncProgress>? progress, CancellationToken cancellationToken)
    {
        var walk = new ExtractWalk(package, session, progress);
        await session.Store.LoadClassesAsync(session.Feed.FeedNo, session.Plan.BaseRevision, session.Classes.Load, cancellationToken);
        walk.Read(await SchoolStage.LoadAsync(session, NameOfFirst(package, AafCategory.EtabEducNat), cancellationToken), cancellationToken);
        foreach (var nomenclature in (AafCategory[])[AafCategory.MefEducNat, AafCategory.MatiereEducNat])
        {
            if (package.Of(nomenclature).Any())
            {
                walk.Read(await NomenclatureStage.LoadAsync(session, nomenclature, cancellationToken), cancellationToken);
            }
        }

        // Pupils name relatives, so the index of relatives is there first. Each stage is left behind with its index.
        var relatives = await PersonStage.LoadIndexAsync(session, package, AafCategory.PersRelEleve, cancellationToken);
        var schools = new RelativeSchools(relatives.Capacity);
        var pupils = await PersonStage.LoadIndexAsync(session, package, AafCategory.Eleve, cancellationToken);
        ReadPupils(walk, session, pupils, relatives, schools, cancellationToken);
        pupils = null;
        ReadRelatives(walk, session, relatives, schools, package, cancellationToken);
        relatives = null;
        var staff = await PersonStage.LoadIndexAsync(session, package, AafCategory.PersEducNat, cancellationToken);
        walk.Read(new StaffStage(session, staff, await SiblingsAsync(session, cancellationToken)), cancellationToken);
    }

    private static IEnumerable<string> Warnings(ExtractPackage package, Feed feed)
    {
        if (package.Kind is ExtractKind.Delta && feed.LastExtract is null)
        {
            yield return "This delta is the first extract of its feed, no full extract came before it: the directory knows only whom deltas bring.";
        }

        foreach (var file in package.Unread)
        {
            yield return $"{file} was not read: its name is not that of an AAF file.";
        }
    }

    // The staff whom the academy's other degree has.
    private static async Task<IReadOnlySet<int>> SiblingsAsync(SyncSession session, CancellationToken cancellationToken)
    {
        var siblings = new HashSet<int>();
        if (session.Feed.SiblingNo is { } sibling)
        {
            await session.Store.LoadRecordsAsync(
                sibling, AafCategory.PersEducNat, session.Plan.BaseRevision, key => siblings.Add(session.Ids.NumberOf(key.SourceId)), cancellationToken);
        }

        return siblings;
    }

    private static string NameOfFirst(ExtractPackage package, AafCategory category) =>
        (package.Of(category).FirstOrDefault() ?? package.Files[0]).Name;

    private static void ReadPupils(
        ExtractWalk walk, SyncSession session, RecordIndex pupils, RecordIndex relatives, RelativeSchools schools,
        CancellationToken cancellationToken) =>
        walk.Read(new PupilStage(session, pupils, relatives, schools), cancellationToken);

    private static void ReadRelatives(
        ExtractWalk walk, SyncSession session, RecordIndex relatives, RelativeSchools schools, ExtractPackage package,
        CancellationToken cancellationToken) =>
        walk.Read(new RelativeStage(session, relatives, schools, NameOfFirst(package, AafCategory.PersRelEleve)), cancellationToken);

    private static string AcademyOf(ExtractPackage package, string? asked, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(asked))
        {
            return Academies.Normalize(asked);
        }

        var labels = ExtractWalk.AcademiesOf(package, cancellationToken);
        return labels.Count == 1
            ? labels.First()
            : throw ExtractRefusal.AcademyUnknown(labels.Count == 0 ? "-" : string.Join(", ", labels.Order(StringComparer.Ordinal)));
    }

    private async Task<SyncReport> BeginAsync(RunHeader header, CancellationToken cancellationToken) =>
        SyncReport.Begin(await store.BeginRunAsync(header, cancellationToken), header);

    // The end of a run is recorded even when the caller gives up.
    private async Task<SyncReport> RefuseAsync(SyncReport report, RunBook book, DirectoryException refusal)
    {
        var refused = book.Accounting.Fill(report) with
        {
            State = RunState.Refused,
            DurationMs = book.ElapsedMs,
            Reason = refusal.Reason.ToString(),
            Message = refusal.Text.English,
            MessageFr = refusal.Text.French,
            Refusal = refusal,
        };
        await store.EndRunAsync(refused, book.Problems.ReadAll(), CancellationToken.None);
        return refused;
    }

    private async Task FailAsync(SyncReport report, RunBook book, Exception fault)
    {
        var known = fault as DirectoryException;
        try
        {
            await store.EndRunAsync(
                book.Accounting.Fill(report) with
                {
                    State = RunState.Failed,
                    DurationMs = book.ElapsedMs,
                    Reason = known?.Reason.ToString() ?? fault.GetType().Name,
                    Message = known?.Text.English,
                    MessageFr = known?.Text.French,
                },
                book.Problems.ReadAll(),
                CancellationToken.None);
        }
        catch (Exception second) when (second is DirectoryException or IOException)
        {
            // The store or the disk of the problems is gone: the next run finds this one marked running and says so; the
            // first fault is the one to tell.
        }
    }

    private static bool IsAboutInput(Reason reason) =>
        reason is >= Reason.ExtractNotFound and <= Reason.AcademyUnknown;

    private static DirectoryException InProgress(string academy) => new(
        Reason.SyncInProgress,
        new Bilingual(
            $"Another sync of {academy} is running. Wait for its end; this one did nothing.",
            $"Une autre synchronisation de {academy} est en cours. Attendre sa fin ; celle-ci n'a rien fait."),
        DirectoryException.Fact("academy", academy));
}
