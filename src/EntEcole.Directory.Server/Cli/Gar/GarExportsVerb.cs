using System.CommandLine;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Gar;

/// <summary><c>entecole gar exports</c>: past exports, or one of them with what it left out.</summary>
internal static class GarExportsVerb
{
    private const int Latest = 50;
    private const int Refusals = 10_000;

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var id = new Argument<int?>("ID")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = shared.T("One export, with what it left out.", "Un export, avec ce qu'il a écarté."),
        };
        var ent = new Option<string?>("--ent") { Description = shared.T("Only of this workspace.", "De cet ENT seulement.") };
        var command = new Command("exports", shared.T("Past exports.", "Les exports passés.")) { id, ent };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            if (parsed.GetValue(id) is not { } number)
            {
                var all = await store.GarExports.ListAsync(parsed.GetValue(ent), int.MaxValue, Latest, cancellationToken);
                terminal.Answer(all.Select(GarTables.Of));
                GarTables.Show(all, terminal);
                return ExitCode.Done;
            }

            var export = await store.GarExports.FindAsync(number, cancellationToken) ?? throw GarFaults.NotFound(new LocalizedText(
                $"There is no export {number}.", $"Il n'y a pas d'export {number}."));
            var rows = await store.GarExports.ListRefusalsAsync(number, null, null, 0, Refusals, cancellationToken);
            var result = new Server.Gar.GarResult(export, [.. rows.Select(row => row.Refusal)]);
            terminal.Answer(GarTables.Of(result));
            GarTables.Show(result, terminal);
            return ExitCode.Done;
        });
        return command;
    }
}
