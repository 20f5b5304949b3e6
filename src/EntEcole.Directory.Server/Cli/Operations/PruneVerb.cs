using System.CommandLine;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Host.Options;

namespace EntEcole.Directory.Server.Cli.Operations;

/// <summary><c>entecole prune</c>: forgets the past beyond its retention.</summary>
internal static class PruneVerb
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var olderThan = new Option<int?>("--older-than")
        {
            HelpName = shared.T("DAYS", "JOURS"),
            Description = shared.T(
                "Forget what ended more than so many days ago. Default: the setting RetentionDays, 400.",
                "Oublier ce qui s'est terminé il y a plus de ce nombre de jours. Par défaut : le réglage RetentionDays, 400."),
        };
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = shared.T("Only count what would go.", "Compter seulement ce qui partirait."),
        };
        var command = new Command("prune", shared.T(
            "Forget rows that ended, problems of runs, and accesses to persons, past their retention; what lives stays, and so do runs.",
            "Oublier les lignes terminées, les anomalies des exécutions et les accès à des personnes au-delà de leur durée de "
            + "conservation ; ce qui est en vigueur reste, les exécutions aussi."))
        {
            olderThan, dryRun,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var days = parsed.GetValue(olderThan) ?? shared.Settings(parsed).Store.RetentionDays;
            if (days is < 1 or > StoreOptions.MaxRetentionDays)
            {
                throw DirectoryException.InvalidArgument("--older-than", new(
                    $"--older-than must lie between 1 and {StoreOptions.MaxRetentionDays} days.",
                    $"--older-than doit être compris entre 1 et {StoreOptions.MaxRetentionDays} jours."));
            }

            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var before = time.GetUtcNow().AddDays(-days);
            var counting = parsed.GetValue(dryRun);
            var accessesBefore = time.GetUtcNow().AddDays(-shared.Settings(parsed).Store.AccessLogRetentionDays);
            var report = counting
                ? await store.Retention.CountPrunableAsync(before, cancellationToken)
                : await store.Retention.PruneAsync(before, cancellationToken);
            var accesses = counting
                ? await store.Accesses.CountPrunableAccessesAsync(accessesBefore, cancellationToken)
                : await store.Accesses.PruneAccessesAsync(accessesBefore, cancellationToken);
            terminal.Answer(new
            {
                dryRun = counting, olderThanDays = days, before, report.OldestRevision, report.Rows, report.Problems,
                accesses, accessesBefore,
            });
            var day = TableText.Day(FrenchTime.DayAt(before), terminal);
            terminal.Say(counting
                ? terminal.T(
                    $"Would forget {Counted.English(report.Rows, "row", "rows")} that ended before {day} and {Counted.English(report.Problems, "problem", "problems")}; nothing was done.",
                    $"Seraient oubliés : {Counted.French(report.Rows, "ligne terminée", "lignes terminées")} avant le {day} et {Counted.French(report.Problems, "anomalie", "anomalies")} ; rien n'a été fait.")
                : terminal.T(
                    $"Forgotten: {Counted.English(report.Rows, "row", "rows")} that ended before {day}, {Counted.English(report.Problems, "problem", "problems")}.",
                    $"Oubliés : {Counted.French(report.Rows, "ligne terminée", "lignes terminées")} avant le {day}, {Counted.French(report.Problems, "anomalie", "anomalies")}."));
            var accessDay = TableText.Day(FrenchTime.DayAt(accessesBefore), terminal);
            terminal.Say(terminal.T(
                $"{(counting ? "And" : "Likewise")} {Counted.English(accesses, "access", "accesses")} to persons before {accessDay} (AccessLogRetentionDays).",
                $"{(counting ? "Et" : "De même")} {Counted.French(accesses, "accès", "accès")} à des personnes avant le {accessDay} (AccessLogRetentionDays)."));
            terminal.Say(terminal.T(
                $"The oldest revision that can be read or watched from: {report.OldestRevision}.",
                $"La plus ancienne révision lisible, d'où un suivi peut partir : {report.OldestRevision}."));
            return ExitCode.Done;
        });
        return command;
    }
}
