using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>
/// How the enrolled schools stand, a message for each circonscription: problems of the last full extracts by cause, departures that wait,
/// schools that the last extract does not hold, and how old that is. No person. Schools that no extract has shown with a circonscription
/// have a message of their own.
/// </summary>
internal sealed class WeeklyDigest(DigestStores store, NotificationSettings settings, TimeProvider time)
{
    /// <summary>
    /// Keeps the messages of today; how many are new. Begun again on the same day, it keeps those that are not there yet.
    /// </summary>
    public async Task<long> WriteAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var day = FrenchTime.DayAt(now);
        var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
        var schools = await SchoolStandings.ListAsync(store.Plans, store.Revisions, now, cancellationToken);
        var absent = Reconciliation.Standing(
                await store.Enrolment.ListConventionsAsync(revision, cancellationToken),
                await store.Reconciliation.ListSchoolsInFeedsAsync(revision, cancellationToken), day)
            .Where(school => school.Status is EnrolmentStatus.AbsentFromExtract)
            .Select(school => school.Uai).ToHashSet(StringComparer.Ordinal);
        var problems = await ProblemsAsync(cancellationToken);
        var views = await store.Reconciliation.FindSchoolsAsync([.. schools.Select(school => school.Uai)], revision, cancellationToken);
        var districts = views
            .Where(view => view.School.Uai is not null)
            .GroupBy(view => view.School.Uai!, StringComparer.Ordinal)
            .ToDictionary(
                school => school.Key, school => school.Select(view => view.District?.Uai).FirstOrDefault(uai => uai is not null),
                StringComparer.Ordinal);
        var names = views.Where(view => view.School.Uai is not null).GroupBy(view => view.School.Uai!, StringComparer.Ordinal)
            .ToDictionary(school => school.Key, school => school.First().School.DisplayName, StringComparer.Ordinal);
        long kept = 0;
        foreach (var group in schools.GroupBy(school => districts.GetValueOrDefault(school.Uai) ?? "", StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var lines = group.Select(school => Line(school, absent.Contains(school.Uai), problems) with
                {
                    Name = names.GetValueOrDefault(school.Uai),
                })
                .OrderByDescending(Weight).ThenBy(line => line.Uai, StringComparer.Ordinal).ToList();
            var message = MessageOf(group.Key, lines, now).ToOutbox(OutboxKeys.OfDigest(group.Key));
            kept += await store.Messages.KeepMessageAsync(message, now, settings.Channels, cancellationToken) ? 1 : 0;
        }

        return kept;
    }

    private static long Weight(SchoolLine line) => line.Count + (line.Held ?? 0) + (line.Absent is true ? 1_000_000 : 0);

    private static SchoolLine Line(SchoolStanding school, bool isAbsent, Dictionary<string, Dictionary<string, long>> problems)
    {
        var causes = problems.GetValueOrDefault(school.Uai) ?? [];
        return new(school.Uai, causes.Values.Sum(), causes, school.Holds.Sum(hold => hold.Departing), isAbsent, school.ExtractDate);
    }

    /// <summary>The message of a circonscription by its UAI; empty for the schools of none.</summary>
    internal static Notification MessageOf(string district, IReadOnlyList<SchoolLine> lines, DateTimeOffset at)
    {
        var (problems, held) = (lines.Sum(line => line.Count), lines.Sum(line => line.Held ?? 0));
        var absent = lines.Count(line => line.Absent is true);
        var (en, fr) = district.Length == 0
            ? ("no circonscription", "sans circonscription") : ("circonscription " + district, "circonscription " + district);
        var last = lines.Max(line => line.LastExtract);
        return new Notification
        {
            Id = Notification.NewId(),
            Kind = NotificationKinds.Digest,
            At = at,
            District = district.Length == 0 ? null : district,
            Counts = lines.SelectMany(line => line.Causes)
                .GroupBy(one => one.Key, StringComparer.Ordinal).OrderBy(one => one.Key, StringComparer.Ordinal)
                .ToDictionary(one => one.Key, one => one.Sum(cause => cause.Value), StringComparer.Ordinal),
            // All of them: its reader is responsible for each.
            Schools = lines,
            Title = new NotificationText($"digest of the week, {en}", $"bilan de la semaine, {fr}"),
            Text = new NotificationText(
                $"{Counted.English(lines.Count, "enrolled school", "enrolled schools")}: "
                + $"{Counted.English(problems, "problem", "problems")} in the last full extracts, "
                + $"{Counted.English(held, "departure or change waits", "departures or changes wait")} for a decision, "
                + $"{Counted.English(absent, "school", "schools")} absent from the last extract. "
                + $"Last extract: {(last is { } day ? MailWords.Day(day, Language.English) : "none")}.",
                $"{Counted.French(lines.Count, "école adhérente", "écoles adhérentes")} : "
                + $"{Counted.French(problems, "anomalie", "anomalies")} dans les derniers extraits complets, "
                + $"{Counted.French(held, "départ ou changement", "départs ou changements")} en attente de décision, "
                + $"{Counted.French(absent, "école absente", "écoles absentes")} du dernier extrait. "
                + $"Dernier extrait : {(last is { } jour ? MailWords.Day(jour, Language.French) : "aucun")}."),
        };
    }

    private async Task<Dictionary<string, Dictionary<string, long>>> ProblemsAsync(CancellationToken cancellationToken)
    {
        var problems = new Dictionary<string, Dictionary<string, long>>(StringComparer.Ordinal);
        foreach (var run in await LastRunsAsync(cancellationToken))
        {
            foreach (var one in await store.Messages.CountProblemsAsync(run, cancellationToken))
            {
                var causes = problems.TryGetValue(one.Uai, out var known) ? known : problems[one.Uai] = new(StringComparer.Ordinal);
                causes[one.Code.ToString()] = causes.GetValueOrDefault(one.Code.ToString()) + one.Count;
            }
        }

        return problems;
    }

    // The last full extract of each feed, since a delta shows only what it brings; and the last ONDE files of each school that they feed.
    private async Task<List<long>> LastRunsAsync(CancellationToken cancellationToken)
    {
        const int Runs = 100;
        var last = new List<long>();
        foreach (var academy in await store.Worker.ListAcademyStandingsAsync(cancellationToken))
        {
            var runs = await store.Runs.ListRunsAsync(
                new RunFilter(academy.Academy) { OfAcademy = true }, long.MaxValue, Runs, cancellationToken);
            last.AddRange(runs.Where(
                run => run is { Kind: "full", UndoOf: null, IsEnrolmentDay: false, State: RunState.Applied or RunState.Held })
                .DistinctBy(run => run.Degree, StringComparer.Ordinal).Select(run => run.RunId));
        }

        var feeds = await store.Onde.ListFeedsAsync(null, cancellationToken);
        return [.. last, .. feeds.Where(feed => feed.IsOpen).Select(feed => feed.LastRun).OfType<long>()];
    }
}
