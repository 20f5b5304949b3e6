using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Enrolments;

namespace EntEcole.Directory.Server.Worker;

/// <summary>The daily job of enrolment: announces what ends soon, applies or holds what has ended, fills what has begun.</summary>
internal sealed class EnrolmentJob(SyncStores stores, WorkerSettings settings, Announcer announcer, TimeProvider time, RunHooks hooks)
{
    /// <summary>Name of the job.</summary>
    public const string Name = "enrolment";

    private const int MaxNamed = 10;

    /// <summary>Does the day; returns how many schools something happened to.</summary>
    public async Task<long> DoAsync(CancellationToken cancellationToken)
    {
        var today = FrenchTime.DayAt(time.GetUtcNow());
        await AnnounceAsync(today, cancellationToken);
        var daily = new DailyEnrolment(stores, settings.Sync, time) { Ended = hooks.Ended };
        var schools = 0L;
        foreach (var outcome in await daily.RunAsync(new EnrolmentDay(today), cancellationToken))
        {
            TellEnds(outcome);
            schools += outcome.Released.Count + outcome.Dropped.Count + (outcome.Report is null ? 0 : 1)
                + await FillAsync(outcome, today, cancellationToken);
        }

        return schools;
    }

    /// <summary>Deletes deliveries that are no longer needed to fill schools; returns how many.</summary>
    public async Task<long> PruneAsync(CancellationToken cancellationToken)
    {
        if (!System.IO.Directory.Exists(settings.Inbox))
        {
            return 0;
        }

        var newest = new Dictionary<(string Academy, string Degree), SyncReport>();
        foreach (var academy in await stores.Worker.ListAcademyStandingsAsync(cancellationToken))
        {
            var runs = await stores.Runs.ListRunsAsync(
                new RunFilter(academy.Academy) { OfAcademy = true }, long.MaxValue, 500, cancellationToken);
            foreach (var run in runs.Where(run => run is { Kind: "full", ExtractDate: not null, State: RunState.Applied or RunState.Held }))
            {
                newest.TryAdd((run.Academy, run.Degree), run);
            }
        }

        return new KeptDeliveries(new Inbox(settings.Inbox)).Prune(time.GetUtcNow() - settings.DeliveryRetention, newest);
    }

    // The store keeps when the job was last done: what was reached since is announced, once.
    private async Task AnnounceAsync(DateOnly today, CancellationToken cancellationToken)
    {
        var last = await stores.Worker.FindJobAsync(Name, cancellationToken) is { } at ? FrenchTime.DayAt(at) : today.AddDays(-1);
        var revision = await stores.Identity.Revisions.GetRevisionAsync(cancellationToken);
        foreach (
            var ends in EnrolmentEnds.ToAnnounce(last, today, await stores.Enrolment.ListConventionsAsync(revision, cancellationToken)))
        {
            var first = ends.Schools[0].LastDay;
            var named = string.Join(", ", ends.Schools.Take(MaxNamed).Select(school => $"{school.Name} ({school.Uai})")) + (
                ends.Schools.Count > MaxNamed ? ", …" : "");
            announcer.Say(
                NoticeKind.Ending, ends.Academy, "",
                new LocalizedText(
                    FormattableString.Invariant(
                        $"The enrolment of {Counted.English(ends.Schools.Count, "school", "schools")} of {ends.Academy} ends on {first:yyyy-MM-dd} or soon after: {named}. ")
                    + "No convention follows. 'entecole conventions ending' lists them; 'entecole conventions renew' renews a convention.",
                    FormattableString.Invariant(
                        $"Écoles de {ends.Academy} dont l'adhésion s'achève le {first:dd/MM/yyyy} ou peu après : {ends.Schools.Count} – {named}. ")
                    + "Aucune convention ne suit. « entecole conventions ending » les liste ; « entecole conventions renew » renouvelle une convention."),
                cause: FormattableString.Invariant($"{ends.Days}"));
        }
    }

    private void TellEnds(EnrolmentOutcome outcome)
    {
        var academy = outcome.Feed.Academy;
        if (outcome.Report is { State: RunState.Held } held)
        {
            TellWaiting(academy, held.RunId, held.Held.Count, held.Held.Min(one => one.AppliesOn));
        }
        else if (outcome.Report is { } left)
        {
            Say(academy, left.RunId, new LocalizedText(
                FormattableString.Invariant($"Run {left.RunId} suspended {Counted.English(left.Departed, "person", "persons")} whose school is no longer enrolled."),
                FormattableString.Invariant(
                    $"L'exécution {left.RunId} a suspendu les profils de {Counted.French(left.Departed, "personne", "personnes")} dont l'école n'est plus adhérente.")));
        }

        foreach (var run in outcome.Waiting.Values.GroupBy(one => one.RunId).OrderBy(run => run.Key))
        {
            TellWaiting(academy, run.Key, run.Count(), run.Min(one => one.AppliesOn));
        }

        if (outcome.Released.Count + outcome.Dropped.Count > 0)
        {
            (string English, string French) released = outcome.Released.Count == 0 ? ("", "")
                : ($"Departures applied after the patience: {Named(outcome.Released)}. ",
                    $"Départs appliqués après le délai : {Named(outcome.Released)}. ");
            (string English, string French) dropped = outcome.Dropped.Count == 0 ? ("", "")
                : ($"Renewed, nothing waits any more: {Named(outcome.Dropped)}.", $"Renouvelées, plus rien n'attend : {Named(outcome.Dropped)}.");
            Say(academy, 0, new LocalizedText(
                (released.English + dropped.English).TrimEnd(), (released.French + dropped.French).TrimEnd()));
        }
    }

    private void TellWaiting(string academy, long run, int schools, DateOnly? appliesOn)
    {
        var (english, french) = appliesOn is { } day
            ? (FormattableString.Invariant($" Without a decision they are applied from {day:yyyy-MM-dd} on."),
                $" Sans décision, ils seront appliqués à partir du {FrenchTime.Written(day)}.")
            : ("", "");
        announcer.Say(
            NoticeKind.Held, academy, Name,
            new LocalizedText(
                FormattableString.Invariant(
                    $"The enrolment of {Counted.English(schools, "school", "schools")} has ended: their departures wait for a decision or a renewal (run {run}).{english}"),
                FormattableString.Invariant(
                    $"Écoles dont l'adhésion est achevée : {schools} ; leurs départs attendent une décision ou un renouvellement (exécution {run}).{french}")),
            run);
    }

    private async Task<long> FillAsync(EnrolmentOutcome outcome, DateOnly today, CancellationToken cancellationToken)
    {
        var academy = outcome.Feed.Academy;
        if (outcome.Begun.Count == 0)
        {
            return 0;
        }

        var reports = settings.Quiet.Holds(academy, time.GetUtcNow()) ? null
            : await new EnrolmentFilling(stores, settings.Sync, settings.Inbox, time, hooks).FillAsync(
                outcome, today, null, cancellationToken);
        if (reports is null)
        {
            Say(academy, 0, new LocalizedText(
                $"Schools newly enrolled wait for the next full extract: {Named(outcome.Begun)}.",
                $"Écoles nouvellement adhérentes, en attente du prochain extrait complet : {Named(outcome.Begun)}."));
            return 0;
        }

        Say(academy, reports[^1].RunId, new LocalizedText(
            $"Schools newly enrolled are filled from the last extract: {Named(outcome.Begun)}.",
            $"Écoles nouvellement adhérentes, reprises du dernier extrait : {Named(outcome.Begun)}."));
        return outcome.Begun.Count;
    }

    private void Say(string academy, long run, LocalizedText text) => announcer.Say(NoticeKind.JobDone, academy, Name, text, run);

    private static string Named(IReadOnlyList<string> uais) =>
        uais.Count == 0 ? "-" : string.Join(", ", uais.Take(MaxNamed)) + (uais.Count > MaxNamed ? ", …" : "");
}
