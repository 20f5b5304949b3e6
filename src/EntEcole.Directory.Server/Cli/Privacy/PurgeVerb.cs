using System.CommandLine;
using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Cli.Sync;

namespace EntEcole.Directory.Server.Cli.Privacy;

/// <summary><c>entecole purge</c>: erases persons who left and whose grace is over.</summary>
internal static class PurgeVerb
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var asOf = SyncVerb.AsOfOption(shared);
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = shared.T("Only count what would go.", "Compter seulement ce qui partirait."),
        };
        var command = new Command("purge", shared.T(
            "Erase the persons whose last profile has been suspended for its grace delay, every version of them; an anonymous trace of their id stays.",
            "Effacer les personnes dont le dernier profil est suspendu depuis son délai de grâce, toutes versions comprises ; une trace anonyme de leur identifiant reste."))
        {
            asOf, dryRun,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var day = parsed.GetValue(asOf) ?? FrenchTime.DayAt(time.GetUtcNow());
            var request = new PurgeRequest(day, shared.Settings(parsed).ToSync().GraceOf);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var counting = parsed.GetValue(dryRun);
            var report = counting
                ? await store.Retention.CountPurgeableAsync(request, cancellationToken)
                : await store.Retention.PurgeAsync(request, cancellationToken);
            terminal.Answer(new { dryRun = counting, asOf = day, report.Persons, report.Profiles, report.Revision });
            terminal.Say(counting
                ? terminal.T(
                    $"Would erase {report.Persons} persons; {report.Profiles} profiles are due on {TableText.Day(day, terminal)}; nothing was done.",
                    $"Seraient effacées : {report.Persons} personnes ; {report.Profiles} profils sont échus au {TableText.Day(day, terminal)} ; rien n'a été fait.")
                : terminal.T(
                    $"Erased: {report.Persons} persons, {report.Profiles} profiles due on {TableText.Day(day, terminal)}. Revision {report.Revision}.",
                    $"Effacés : {report.Persons} personnes, {report.Profiles} profils échus au {TableText.Day(day, terminal)}. Révision {report.Revision}."));
            return ExitCode.Done;
        });
        return command;
    }
}
