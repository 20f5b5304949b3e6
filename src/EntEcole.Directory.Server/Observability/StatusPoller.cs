using System.Text.Json;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Server.Observability;

/// <summary>
/// Reads now and then from the store how academies and schools stand, so that a scrape of the metrics never queries the store. Every
/// process does, with a worker or without: that extracts no longer come must be seen when the worker is dead.
/// </summary>
internal sealed class StatusPoller(StatusStores store, TimeProvider time)
{
    /// <summary>
    /// Schools told one by one at most; the number of those that are behind is told in any case. A healthy night has a handful, where all
    /// schools of the country would be 4,400 values that are the same but for a few.
    /// </summary>
    public const int MaxSchools = 500;

    private const int Page = 1_000;

    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private AcademyStatus current = AcademyStatus.Unknown;

    /// <summary>Takes what each look saw.</summary>
    public Action<AcademyStatus> Looked { get; set; } = _ => { };

    /// <summary>What the last look saw.</summary>
    public AcademyStatus Current => Volatile.Read(ref current);

    /// <summary>
    /// Looks again and again until it is told to stop. A store that does not answer leaves what was seen last, which grows old.
    /// </summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await TryLookAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // As asked.
        }
    }

    /// <summary>One look; false when the store did not answer.</summary>
    public async Task<bool> TryLookAsync(CancellationToken cancellationToken)
    {
        try
        {
            Volatile.Write(ref current, await LookAsync(Current, cancellationToken));
            Looked(Current);
            return true;
        }
        catch (DirectoryException)
        {
            return false;
        }
    }

    private async Task<AcademyStatus> LookAsync(AcademyStatus before, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var day = FrenchTime.DayAt(now);
        var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
        var academies = await store.Worker.ListAcademyStandingsAsync(cancellationToken);
        var held = (await SchoolStandings.ListAsync(store.Plans, new StandingFilter(day, HeldOnly: true), revision, cancellationToken))
            .ToLookup(one => one.Academy, StringComparer.Ordinal);
        var isNew = revision != before.Revision || day != before.Day || !academies.Select(Read).SequenceEqual(
            before.Academies.Select(one => (one.Academy, one.LastExtract, one.LastAppliedAt)));
        var behind = isNew ? await BehindAsync(academies, day, revision, cancellationToken) : before.AllBehind;
        var facts = new List<AcademyFacts>();
        foreach (var academy in academies)
        {
            var last = await store.Runs.ListRunsAsync(
                new RunFilter(academy.Academy) { OfAcademy = true }, long.MaxValue, 1, cancellationToken);
            var ofAcademy = behind.Where(one => string.Equals(one.Academy, academy.Academy, StringComparison.Ordinal)).ToList();
            facts.Add(new AcademyFacts(academy.Academy, academy.LastExtract, academy.LastAppliedAt)
            {
                IsMissing = academy.MissingSince is not null,
                IsPaused = academy.Pause is not null,
                LastRun = last.Count == 0 ? null : last[0].State,
                HeldSchools = held[academy.Academy].Count(),
                HeldSince = held[academy.Academy].SelectMany(school => school.Holds).Min(hold => hold.Since),
                SchoolsBehind = ofAcademy.Count(one => one.LastExtract is not null),
                SchoolsUnread = ofAcademy.Count(one => one.LastExtract is null),
            });
        }

        return new AcademyStatus(now, day, revision, facts, behind)
        {
            Behind = [.. behind.Where(one => one.LastExtract is not null).OrderBy(one => one.LastExtract).ThenBy(
                one => one.Uai, StringComparer.Ordinal).Take(MaxSchools)],
            Undelivered = await store.Messages.CountUndeliveredAsync(now, cancellationToken),
            Grants = isNew ? await GrantsAsync(revision, cancellationToken) : before.Grants,
            Ending = isNew ? await EndingAsync(day, revision, cancellationToken) : before.Ending,
        };
    }

    private static (string, DateOnly?, DateTimeOffset?) Read(AcademyStanding one) => (one.Academy, one.LastExtract, one.LastAppliedAt);

    private async Task<IReadOnlyList<SchoolBehind>> BehindAsync(
        IReadOnlyList<AcademyStanding> academies, DateOnly day, long revision, CancellationToken cancellationToken)
    {
        var all = new List<SchoolBehind>();
        foreach (var academy in academies)
        {
            if (academy.LastExtract is { } last)
            {
                var schools = await SchoolStandings.ListAsync(
                    store.Plans, new StandingFilter(day, Academy: academy.Academy, ReadUntil: last.AddDays(-1)), revision,
                    cancellationToken);
                // The lists of a school that ONDE files feed come when it sends them.
                all.AddRange(schools.Where(one => one.Degree is not Degree.Onde)
                    .Select(one => new SchoolBehind(one.Uai, one.Academy, one.ExtractDate)));
            }
        }

        return all;
    }

    private async Task<IReadOnlyList<EndingCount>> EndingAsync(DateOnly day, long revision, CancellationToken cancellationToken)
    {
        var conventions = await store.Enrolment.ListConventionsAsync(revision, cancellationToken);
        var ending = EnrolmentEnds.Within(day, EnrolmentEnds.Announced.Max(), conventions);
        return
        [
            .. conventions.Select(convention => convention.Academy).Distinct(StringComparer.Ordinal).Order(
                StringComparer.Ordinal).SelectMany(
                _ => EnrolmentEnds.Announced,
                (academy, days) => new EndingCount(academy, days, ending.Count(school =>
                    string.Equals(school.Academy, academy, StringComparison.Ordinal) && school.LastDay.DayNumber - day.DayNumber <= days))),
        ];
    }

    private async Task<IReadOnlyDictionary<string, int>> GrantsAsync(long revision, CancellationToken cancellationToken)
    {
        var counts = Enum.GetValues<Rights.RightKind>().ToDictionary(
            kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()), _ => 0, StringComparer.Ordinal);
        var before = int.MaxValue;
        while (true)
        {
            var page = await store.Rights.ListGrantsAsync(new GrantFilter { IsOpen = true }, before, Page, revision, cancellationToken);
            foreach (var grant in page)
            {
                counts[JsonNamingPolicy.SnakeCaseLower.ConvertName(grant.Kind.ToString())]++;
            }

            if (page.Count < Page)
            {
                return counts;
            }

            before = page[^1].GrantNo;
        }
    }
}

/// <summary>How many schools of an academy end their enrolment soon, with no convention to follow.</summary>
/// <param name="Academy">Upper-case label.</param>
/// <param name="Within">So many days ahead at most.</param>
/// <param name="Schools">How many.</param>
internal sealed record EndingCount(string Academy, int Within, int Schools);
