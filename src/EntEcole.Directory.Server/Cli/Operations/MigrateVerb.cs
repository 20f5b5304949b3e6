using System.CommandLine;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Storage;

namespace EntEcole.Directory.Server.Cli.Operations;

/// <summary><c>entecole migrate</c>: brings the schema up.</summary>
internal static class MigrateVerb
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var command = new Command("migrate", shared.T(
            "Make the store, or bring its schema up to this program's; keeps all data.",
            "Créer la base, ou porter son schéma à celui de ce programme ; garde toutes les données."));
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = StoreAddress.Open(shared.Settings(parsed).Store.Database, time);
            var steps = await store.Schema.MigrateAsync(cancellationToken);
            terminal.Answer(new { applied = steps });
            terminal.Say(steps.Count == 0
                ? terminal.T("The schema is up to date.", "Le schéma est à jour.")
                : terminal.T("Applied: ", "Appliqué : ") + string.Join(", ", steps));
            return ExitCode.Done;
        });
        return command;
    }
}
