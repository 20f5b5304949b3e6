using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Cli.Sync;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Storage.Backups;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Server.Cli.Operations;

/// <summary><c>entecole status</c>: what last night did, what waits, what ends soon, each with the verb that acts.</summary>
internal static class StatusVerb
{
    private const int EndingWithin = 60;
    private const int MaxRuns = 200;

    // No worker may live that would notice it. Longer than any week-end with a public holiday.
    private const int OldDays = 5;
    private const int MaxPlans = 1_000;
    private const int MaxDecisions = 100;

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var command = new Command("status", shared.T(
            "Last night, and what waits or ends soon, each with the command that acts. Exit 3: something asks for a decision.",
            "La nuit dernière, et ce qui attend ou s'achève bientôt, avec la commande pour agir. Code 3 : une décision est attendue."));
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var now = time.GetUtcNow();
            var academies = new List<Night>();
            foreach (var academy in await store.Worker.ListAcademyStandingsAsync(cancellationToken))
            {
                academies.Add(await NightAsync(store, academy, cancellationToken));
            }

            var actions = await ActionsAsync(store, academies, shared.Settings(parsed), now, cancellationToken);
            terminal.Answer(new
            {
                at = now,
                academies = academies.Select(one => one.ToAnswer(now)),
                actions = actions.Select(one => new { en = one.Text.English, fr = one.Text.French, command = one.Command, one.Waits }),
            });
            Show(academies, actions, now, terminal);
            return actions.Any(one => one.Waits) ? ExitCode.Held : ExitCode.Done;
        });
        return command;
    }

    private static async Task<Night> NightAsync(DirectoryStore store, AcademyStanding academy, CancellationToken cancellationToken)
    {
        var runs = (await store.Runs.ListRunsAsync(
            new RunFilter(academy.Academy) { OfAcademy = true }, long.MaxValue, MaxRuns, cancellationToken))
            .Where(RunVerbs.IsSync).ToList();
        var last = runs.FirstOrDefault();
        var before = runs.Skip(1).FirstOrDefault(
            run => run.State is RunState.Applied or RunState.Held && string.Equals(run.Kind, last?.Kind, StringComparison.Ordinal)
            && string.Equals(run.Degree, last?.Degree, StringComparison.Ordinal));
        var plans = await store.Plans.ListPlansAsync(academy.Academy, held: true, long.MaxValue, MaxPlans, cancellationToken);
        return new Night(academy, last, before, plans);
    }

    private static async Task<IReadOnlyList<StatusAction>> ActionsAsync(
        DirectoryStore store, IReadOnlyList<Night> academies, Settings settings, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = FrenchTime.DayAt(now);
        var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
        var ending = EnrolmentEnds.Within(today, EndingWithin, await store.Enrolment.ListConventionsAsync(revision, cancellationToken));
        List<StatusAction> actions = [.. academies.SelectMany(night => OfAcademy(night, now))];
        foreach (var gap in await store.Feeds.ListGapsAsync(null, cancellationToken))
        {
            actions.Add(new StatusAction(gap.Text, "entecole worker status", Waits: true));
        }

        if (ending.Count > 0)
        {
            actions.Add(new StatusAction(
                new(FormattableString.Invariant(
                    $"Enrolments that end within {EndingWithin} days: {ending.Count}, the first on {ending[0].LastDay:yyyy-MM-dd}."),
                    FormattableString.Invariant(
                        $"Adhésions qui s'achèvent sous {EndingWithin} jours : {ending.Count}, la première le {ending[0].LastDay:dd/MM/yyyy}.")),
                "entecole conventions ending"));
        }

        actions.AddRange(await DecisionsAsync(store, revision, cancellationToken));
        if (StoreAddress.FileOf(settings.Store.Database) is not null)
        {
            actions.Add(Backup(settings, now));
        }

        actions.Add(Purge(await store.Worker.FindJobAsync("purge", cancellationToken), now));
        return actions;
    }

    // What a person has to decide apart from the nights: two ids that may be one person, rights that were asked for.
    private static async Task<IReadOnlyList<StatusAction>> DecisionsAsync(
        DirectoryStore store, long revision, CancellationToken cancellationToken)
    {
        List<StatusAction> actions = [];
        var merges = await new MergeSearch(store.Merges, store.Persons).ListOpenAsync(
            new MergeProposalFilter(), 0, 1, revision, cancellationToken);
        if (merges.Proposals.Count > 0)
        {
            // One says that there are some: what a whole region proposes takes its time.
            actions.Add(new StatusAction(
                Told(("Persons to merge, perhaps", "Fusions proposées"), merges.Proposals.Count, merges.Next is not null),
                "entecole merges list"));
        }

        var requests = await store.Rights.ListRightsRequestsAsync(
            new RightsRequestFilter { State = RightsRequestState.Requested }, int.MaxValue, MaxDecisions + 1, revision, cancellationToken);
        if (requests.Count > 0)
        {
            actions.Add(new StatusAction(
                Told(
                    ("Rights asked for", "Demandes de droit en attente"), Math.Min(requests.Count, MaxDecisions),
                    requests.Count > MaxDecisions),
                "entecole rights list", Waits: true));
        }

        return actions;
    }

    private static LocalizedText Told((string English, string French) what, int count, bool hasMore) => new(
        FormattableString.Invariant($"{what.English}: {count}{(hasMore ? " at least" : "")}."),
        FormattableString.Invariant($"{what.French} : {count}{(hasMore ? " au moins" : "")}."));

    private static IEnumerable<StatusAction> OfAcademy(Night night, DateTimeOffset now)
    {
        var academy = night.Academy;
        if (night.Plans.Count > 0)
        {
            var since = night.Plans.SelectMany(plan => plan.Holds).Min(hold => hold.Since) ?? night.Plans.Min(plan => plan.MadeAt);
            yield return new StatusAction(
                new(FormattableString.Invariant(
                    $"{academy.Academy}: plans that wait for a decision: {night.Plans.Count}, since {FrenchTime.DayAt(since):yyyy-MM-dd}."),
                    FormattableString.Invariant(
                        $"{academy.Academy} : plans en attente d'une décision : {night.Plans.Count}, depuis le {FrenchTime.DayAt(since):dd/MM/yyyy}.")),
                FormattableString.Invariant($"entecole plans show {night.Plans[0].PlanId}"), Waits: true);
        }

        if (academy.Pause is { } pause)
        {
            yield return new StatusAction(
                new(
                    $"{academy.Academy}: paused by {pause.By}: {pause.Reason}",
                    $"{academy.Academy} : en pause par {pause.By} : {pause.Reason}"),
                $"entecole worker resume --academy {academy.Academy}");
        }

        if (academy.MissingSince is not null)
        {
            yield return new StatusAction(
                new($"{academy.Academy}: no new extract comes.", $"{academy.Academy} : aucun nouvel extrait n'arrive."),
                "entecole worker status", Waits: true);
        }
        else if (night.AgeDays(now) is >= OldDays and var days)
        {
            yield return new StatusAction(
                new(
                    FormattableString.Invariant($"{academy.Academy}: the last extract is {days} days old."),
                    $"{academy.Academy} : le dernier extrait a {Counted.French(days, "jour", "jours")}."),
                "entecole worker status");
        }

        if (night.Last is { Problems.Total: > 0 } last)
        {
            yield return new StatusAction(
                new($"{academy.Academy}: problems: {night.Problems}.", $"{academy.Academy} : anomalies : {night.Problems}."),
                FormattableString.Invariant($"entecole runs problems {last.RunId}"));
        }
    }

    private static StatusAction Backup(Settings settings, DateTimeOffset now)
    {
        var newest = settings.Worker.BackupFolder is { Length: > 0 } folder ? BackupFiles.Newest(folder) : null;
        return newest is { } at
            ? new StatusAction(
                new($"Last back-up: {Hours(now - at)} h ago.", $"Dernière sauvegarde : il y a {Hours(now - at)} h."), "entecole backup")
            : new StatusAction(
                new("No back-up is known.", "Aucune sauvegarde connue."),
                settings.Worker.BackupFolder is { Length: > 0 } ? "entecole backup" : "entecole backup backups --keep 14");
    }

    private static StatusAction Purge(DateTimeOffset? done, DateTimeOffset now) => done is { } at
        ? new StatusAction(new(
            $"Last purge by the worker: {Hours(now - at)} h ago.",
            $"Dernière purge par le service de nuit : il y a {Hours(now - at)} h."), "entecole purge --dry-run")
        : new StatusAction(new("The worker has not purged yet.", "Le service de nuit n'a pas encore purgé."), "entecole purge --dry-run");

    private static string Hours(TimeSpan span) => TableText.Number((long)span.TotalHours);

    private static void Show(IReadOnlyList<Night> academies, IReadOnlyList<StatusAction> actions, DateTimeOffset now, Terminal terminal)
    {
        if (academies.Count == 0)
        {
            terminal.Say(terminal.T("Nothing was synchronised yet: entecole sync", "Rien n'a encore été synchronisé : entecole sync"));
        }

        var table = Terminal.NewTable(
            terminal.T("Academy", "Académie"), terminal.T("Extract", "Extrait"), terminal.T("Age", "Âge"),
            terminal.T("Last run", "Dernière exécution"),
            terminal.T("State", "État"), terminal.T("Changes", "Changements"));
        foreach (var one in academies)
        {
            Terminal.AddRow(
                table, one.Academy.Academy, TableText.Day(one.Academy.LastExtract, terminal),
                one.AgeDays(now) is { } days ? terminal.T($"{days} d", $"{days} j") : "",
                one.Last is null ? "" : TableText.Instant(one.Last.StartedAt, terminal),
                one.Last is null ? "" : ReportTables.StateName(one.Last.State, terminal),
                one.Last is null ? "" : RunVerbs.Changes(one.Last));
        }

        if (academies.Count > 0)
        {
            terminal.Show(table);
        }

        foreach (var action in actions)
        {
            terminal.Say($"{(action.Waits ? "!" : "-")} {action.Text.In(terminal.Language)}");
            terminal.Say($"    {action.Command}");
        }
    }

    /// <summary>What is to be known, and the command that acts on it.</summary>
    private sealed record StatusAction(LocalizedText Text, string Command, bool Waits = false);

    /// <summary>The last night of an academy.</summary>
    private sealed record Night(AcademyStanding Academy, SyncReport? Last, SyncReport? Before, IReadOnlyList<StoredPlan> Plans)
    {
        /// <summary>Problems, and how many more or fewer than the time before.</summary>
        public string Problems => TableText.Number(Last!.Problems.Total) + (Before is null ? "" : string.Create(
            CultureInfo.InvariantCulture, $" ({Last.Problems.Total - Before.Problems.Total:+0;-0;=})"));

        /// <summary>Age of the extract by its date: when it was read does not make it younger.</summary>
        public int? AgeDays(DateTimeOffset now) =>
            Academy.LastExtract is { } date ? FrenchTime.DayAt(now).DayNumber - date.DayNumber : null;

        public object ToAnswer(DateTimeOffset now) => new
        {
            academy = Academy.Academy, Academy.LastExtract, ageDays = AgeDays(now), lastRun = Last?.RunId, state = Last?.State,
            startedAt = Last?.StartedAt,
            plans = Plans.Select(plan => plan.PlanId), problems = Last?.Problems.Total, problemsBefore = Before?.Problems.Total,
            paused = Academy.Pause is not null, missingSince = Academy.MissingSince,
        };
    }
}
