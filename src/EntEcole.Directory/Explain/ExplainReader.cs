using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Sync.Stages;

namespace EntEcole.Directory.Explain;

/// <summary>Reads what an explanation is made of.</summary>
/// <param name="stores">Where from.</param>
/// <param name="day">The day that decides on enrolments.</param>
internal sealed class ExplainReader(ExplainStores stores, DateOnly day)
{
    private const int MaxRuns = 30;

    /// <summary>The rows of all numbers of persons that a decision made one: they are explained as one.</summary>
    public async Task<PersonVersions> ReadVersionsAsync(PersonMerges merges, long revision, CancellationToken cancellationToken)
    {
        var all = new List<PersonVersions>();
        foreach (var number in merges.Numbers)
        {
            all.Add(await stores.Explain.ReadVersionsAsync(number, revision, cancellationToken));
        }

        if (all.Count == 1 && merges.Facts.Count == 0)
        {
            return all[0];
        }

        var revisions = new Dictionary<long, RevisionFact>();
        foreach (var fact in all.SelectMany(versions => versions.Revisions.Values))
        {
            revisions[fact.Revision] = fact;
        }

        foreach (var fact in merges.Facts)
        {
            revisions.TryAdd(fact.Revision, new RevisionFact(fact.Revision, fact.Author.At, null, null));
            if (fact is { EndRevision: { } end, EndAuthor: { } author })
            {
                revisions.TryAdd(end, new RevisionFact(end, author.At, null, null));
            }
        }

        return new PersonVersions(
            merges.RootNo,
            [.. all.SelectMany(versions => versions.Records).OrderBy(version => version.Span.Since)],
            [.. all.SelectMany(versions => versions.Profiles).OrderBy(version => version.Span.Since)],
            [.. all.SelectMany(versions => versions.Classes).OrderBy(version => version.Span.Since)],
            [.. all.SelectMany(versions => versions.Relations).OrderBy(version => version.Span.Since)],
            revisions,
            all.Max(versions => versions.OldestRevision));
    }

    /// <summary>The schools of their profiles; failing any, those that their records name.</summary>
    public async Task<IEnumerable<string?>> UaisAsync(
        PersonVersions versions, List<RecordVersion> living, long revision, CancellationToken cancellationToken)
    {
        var profiles = versions.Profiles.Where(version => version.Span.Holds(revision)).ToList();
        if (profiles.Count > 0)
        {
            return profiles.Select(version => version.Uai);
        }

        var uais = new List<string?>();
        foreach (var record in living.Where(record => record.Person is not null))
        {
            var named = await stores.Explain.FindSchoolsAsync(
                record.Source.Academy, [.. SchoolsNamed(record.Person!)], revision, cancellationToken);
            uais.AddRange(named.Select(school => school.Uai));
        }

        return uais;
    }

    /// <summary>
    /// How members of staff stand, by the same reading as a run's: of the record as it is kept, and the structures as the directory has
    /// them.
    /// </summary>
    public async Task<IReadOnlyList<StaffStanding>> StaffAsync(
        List<RecordVersion> living, long revision, CancellationToken cancellationToken)
    {
        var standings = new List<StaffStanding>();
        foreach (var record in living.Where(record => record is { Presence: Presence.Present, Person.Staff: not null }))
        {
            var ids = SchoolsNamed(record.Person!).ToList();
            var named = (await stores.Explain.FindSchoolsAsync(record.Source.Academy, ids, revision, cancellationToken))
                .DistinctBy(school => school.SourceId, StringComparer.Ordinal)
                .ToDictionary(school => school.SourceId, school => school.Uai, StringComparer.Ordinal);
            var enrolled = (await EnrolmentsAsync(named.Values, revision, cancellationToken))
                .Where(school => school.Enrolled).Select(school => school.School.School.Uai).ToHashSet(StringComparer.Ordinal);
            standings.Add(StaffTies.Of(
                record.Person!.Staff!, id => named.TryGetValue(id, out var uai) ? uai is not null && enrolled.Contains(uai) : null));
        }

        return [.. standings.Distinct()];
    }

    private static IEnumerable<string> SchoolsNamed(Person person) =>
        new[] { person.Pupil?.SchoolSourceId, person.Staff?.AttachmentSourceId }
        .Concat(person.Staff?.Functions.Select(function => function.SchoolSourceId) ?? [])
        .Concat(person.Staff?.DirectedSourceIds ?? [])
        .OfType<string>()
        .Distinct(StringComparer.Ordinal);

    /// <summary>The enrolments of schools.</summary>
    public async Task<IReadOnlyList<ExplainedEnrolment>> EnrolmentsAsync(
        IEnumerable<string?> uais, long revision, CancellationToken cancellationToken)
    {
        var enrolments = new List<ExplainedEnrolment>();
        foreach (var uai in uais.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (await stores.Schools.FindSchoolAsync(uai, revision, cancellationToken) is { } school)
            {
                enrolments.Add(new ExplainedEnrolment(school, IsEnrolled(school, day)));
            }
        }

        return enrolments;
    }

    /// <summary>Whether a school is enrolled on a day.</summary>
    public static bool IsEnrolled(SchoolView school, DateOnly asOf) =>
        school.Enrolments.Any(enrolment => enrolment.EffectiveFrom <= asOf && asOf <= enrolment.EndsOn);

    /// <summary>How a record departed.</summary>
    public async Task<Departure> DepartureAsync(PersonVersions versions, RecordVersion record, CancellationToken cancellationToken)
    {
        var chain = versions.Records.Where(version => version.Source == record.Source && version.Degree == record.Degree);
        var first = PersonHistory.FirstOf(chain, record, version => version.Presence is Presence.Departed);
        var at = versions.Revisions.GetValueOrDefault(first.Span.Since) ?? new RevisionFact(first.Span.Since, default, null, null);
        if (at.RunId is not { } runId || await stores.Runs.FindRunAsync(runId, cancellationToken) is not { } run)
        {
            return new Departure(at, ByDelta: false, NoSchoolEnrolled: false);
        }

        // By the conventions that the run had read: later ones, and corrections, did not count then.
        var ended = versions.Profiles.Where(profile => profile.Span.Since == at.Revision && profile.Row.State is ProfileState.Suspended)
            .Select(profile => profile.Uai).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var anyEnrolled = false;
        foreach (var uai in ended)
        {
            anyEnrolled |= await stores.Schools.FindSchoolAsync(uai, run.BaseRevision, cancellationToken) is { } school && IsEnrolled(
                school, run.AsOf);
        }

        return new Departure(at, string.Equals(run.Kind, "delta", StringComparison.Ordinal), ended.Count > 0 && !anyEnrolled);
    }

    /// <summary>
    /// The runs of an academy, and those about the ONDE files of some schools, each the latest first, back to the last full extract of each
    /// feed: what runs before it found no longer holds.
    /// </summary>
    public async Task<IReadOnlyList<SyncReport>> RunsAsync(
        string academy, IEnumerable<string?> uais, CancellationToken cancellationToken)
    {
        List<RunFilter> filters = [new(academy) { OfAcademy = true }];
        filters.AddRange(
            uais.OfType<string>().Distinct(StringComparer.Ordinal).Select(uai => new RunFilter(academy) { Uais = [uai] }));
        var runs = new List<SyncReport>();
        foreach (var filter in filters)
        {
            runs.AddRange(SinceLastFull(await stores.Runs.ListRunsAsync(filter, long.MaxValue, MaxRuns, cancellationToken)));
        }

        return runs;
    }

    private static IEnumerable<SyncReport> SinceLastFull(IReadOnlyList<SyncReport> latest)
    {
        var passedOver = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in latest.Where(run => !passedOver.Contains(run.Degree)))
        {
            yield return run;
            if (run.State is RunState.Applied or RunState.Held && string.Equals(run.Kind, "full", StringComparison.Ordinal))
            {
                passedOver.Add(run.Degree);
            }
        }
    }

    /// <summary>What runs found wrong with a record.</summary>
    public async Task<IReadOnlyList<RunProblem>> ProblemsAsync(
        SourceRef source, IReadOnlyList<SyncReport> runs, CancellationToken cancellationToken)
    {
        var troubled = runs.Where(run => run.Problems.Total > 0).Select(run => run.RunId).ToList();
        return troubled.Count == 0 ? [] : await stores.Explain.ListProblemsAsync(source, troubled, cancellationToken);
    }
}
