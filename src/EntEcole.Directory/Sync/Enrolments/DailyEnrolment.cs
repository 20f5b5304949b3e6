using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Sync.Guard;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Enrolments;

/// <summary>
/// Conventions begin and end on days when no extract comes. Each day the directory is reconciled with them: the persons of a school whose
/// term has run out wait for a decision, then leave when the patience is over; those of a terminated convention leave on its day; a renewal
/// drops what waited. Each change is a run like any other.
/// </summary>
public sealed class DailyEnrolment(SyncStores stores, SyncSettings settings, TimeProvider time)
{
    /// <summary>Called with the report of each run that has ended; null for no call.</summary>
    public Action<SyncReport>? Ended { get; init; }

    /// <summary>Reconciles the feeds asked for, one after the other.</summary>
    /// <returns>One outcome a feed that has been synchronised; of an academy that is paused or in use, nothing was done.</returns>
    /// <exception cref="DirectoryException">The store cannot be used.</exception>
    public async Task<IReadOnlyList<EnrolmentOutcome>> RunAsync(EnrolmentDay asked, CancellationToken cancellationToken)
    {
        var outcomes = new List<EnrolmentOutcome>();
        foreach (var known in await stores.Feeds.ListFeedsAsync(cancellationToken))
        {
            if (asked.Academy is not null && !string.Equals(known.Academy, asked.Academy, StringComparison.Ordinal))
            {
                continue;
            }

            var feed = await stores.Feeds.GetFeedAsync(known.Academy, known.Degree, known.Uai, cancellationToken);
            if (feed.LastExtract is not null)
            {
                outcomes.Add(await RunAsync(feed, asked, cancellationToken));
            }
        }

        return outcomes;
    }

    private async Task<EnrolmentOutcome> RunAsync(Feed feed, EnrolmentDay asked, CancellationToken cancellationToken)
    {
        await using var held = await stores.Runs.TryLockAcademyAsync(feed.Academy, cancellationToken);
        if (held is null || await stores.Worker.FindPauseAsync(feed.Academy, cancellationToken) is not null)
        {
            return new EnrolmentOutcome(feed) { IsSkipped = true };
        }

        var day = asked.AsOf ?? FrenchTime.DayAt(time.GetUtcNow());
        var revision = await stores.Identity.Revisions.GetRevisionAsync(cancellationToken);
        var schools = new List<SchoolRow>();
        await stores.Feeds.LoadSchoolsAsync(feed.FeedNo, revision, schools.Add, cancellationToken);
        var enrolled = Enrolled.On(day, feed.Academy, await stores.Enrolment.ListConventionsAsync(revision, cancellationToken));
        var waiting = await new EndedPlans(stores.Plans, settings.Guard.For(feed.Academy), time).SettleAsync(
            feed, enrolled, day, asked.DryRun, cancellationToken);
        var ended = schools.Where(
            school => school.Uai is { } uai && !enrolled.Everywhere.Contains(uai) && !waiting.Waiting.ContainsKey(uai)).ToList();
        var leavers = await stores.Feeds.ListActiveInAsync(feed.FeedNo, [.. ended.Select(school => school.SchoolNo)], cancellationToken);
        var begun = await EnrolmentBeginnings.FindAsync(stores, feed, schools, enrolled, cancellationToken);
        var outcome = new EnrolmentOutcome(feed)
        {
            Waiting = waiting.Waiting,
            Released = waiting.Released,
            Dropped = waiting.Dropped,
            Begun = begun.Schools,
            Source = begun.Source,
        };
        return leavers.Count == 0 ? outcome
            : outcome with
            {
                Report = await LeaveAsync(
                    feed, new LeavingSchools(schools, leavers, enrolled, day, waiting.Since), asked, cancellationToken),
            };
    }

    private async Task<SyncReport> LeaveAsync(Feed feed, LeavingSchools leaving, EnrolmentDay asked, CancellationToken cancellationToken)
    {
        using var context = new RunContext(time);
        var header = new RunHeader(
            feed.Academy, feed.Degree, ExtractKind.Full, null, leaving.Day, context.StartedAt, asked.By, null, asked.DryRun, feed.Uai);
        var reporting = new ReportStep(stores.Runs);
        var report = await reporting.BeginAsync(header, cancellationToken) with { IsEnrolmentDay = true };
        try
        {
            report = await PlanAsync(report, feed, leaving, asked.DryRun, context, cancellationToken);
        }
        catch (Exception fault)
        {
            Ended?.Invoke(await reporting.FailAsync(report, context, fault));
            throw;
        }

        Ended?.Invoke(report);
        return report;
    }

    private async Task<SyncReport> PlanAsync(
        SyncReport report, Feed feed, LeavingSchools leaving, bool dryRun, RunContext context, CancellationToken cancellationToken)
    {
        // As of a delta: what waits in other plans of the feed goes on waiting.
        await using var plan = await stores.Plans.OpenPlanAsync(
            new PlanHeader(report.RunId, feed, context.StartedAt, ExtractKind.Delta), PlanWriting.Stored, cancellationToken);
        var session = new SyncSession(stores.Feeds, plan, feed, ExtractKind.Delta, leaving.Day, settings, leaving.Enrolled, context);
        await stores.Feeds.LoadClassesAsync(feed.FeedNo, plan.BaseRevision, session.Classes.Load, cancellationToken);
        foreach (var school in leaving.Schools)
        {
            session.Schools.Add(school.SourceId, new ScopedSchool(
                school.SchoolNo, school.Uai, school.Uai is { } uai && leaving.Enrolled.Everywhere.Contains(uai)));
        }

        var rows = new LeaverRows(session, leaving.Numbers, leaving.BySource);
        foreach (var leaver in leaving.Leavers.DistinctBy(one => (one.PersonNo, one.Category, one.SourceId)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Write(leaver);
        }

        var guard = settings.Guard.For(feed.Academy);
        var tallies = Known(await plan.TallyAsync(null, cancellationToken), leaving);
        var holds = dryRun ? DepartureGuard.Everything(tallies.Schools)
            : EnrolmentEndGuard.Judge(tallies, leaving.Enrolled.RunOut, guard, leaving.Day);
        var state = dryRun ? RunState.Planned : holds.Count > 0 ? RunState.Held : RunState.Applied;
        return await (
            dryRun ? plan.KeepAsync(holds, Finish, [], cancellationToken) : plan.ApplyAsync(holds, Finish, [], cancellationToken));

        SyncReport Finish(long revision, IReadOnlyList<ProfileCount> profiles) => session.Accounting.Fill(report) with
        {
            State = state, DurationMs = context.ElapsedMs, BaseRevision = plan.BaseRevision, Revision = revision, PlanId = plan.PlanId,
            Profiles = ReportParts.Profiles(profiles), Held = ReportParts.Held(holds),
        };
    }

    // With the ends that waited in plans which could not be applied as they were: the patience does not begin again.
    private static PlanTallies Known(PlanTallies tallies, LeavingSchools leaving) => tallies with
    {
        EndsSince = tallies.EndsSince.Concat(
            leaving.Since.Where(one => one.Value is not null).Select(one => KeyValuePair.Create(one.Key, one.Value!.Value)))
            .GroupBy(one => one.Key, one => one.Value).ToDictionary(one => one.Key, one => one.Min()),
    };

    // The schools that are left, who is there, and since when some had waited.
    private sealed record LeavingSchools(
        IReadOnlyList<SchoolRow> Schools, IReadOnlyList<ActiveRecord> Leavers, Enrolled Enrolled, DateOnly Day,
        IReadOnlyDictionary<int, DateTimeOffset?> Since)
    {
        public IReadOnlySet<int> Numbers { get; } = Leavers.Select(one => one.SchoolNo).ToHashSet();

        public IReadOnlyDictionary<string, int> BySource { get; } =
            Schools.DistinctBy(school => school.SourceId, StringComparer.Ordinal).ToDictionary(
                school => school.SourceId, school => school.SchoolNo, StringComparer.Ordinal);
    }
}
