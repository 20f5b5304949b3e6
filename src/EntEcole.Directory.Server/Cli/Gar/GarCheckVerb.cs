using System.CommandLine;
using EntEcole.Directory.Exports.GarCheck;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Gar;

/// <summary><c>entecole gar check</c>: what the GAR would refuse of an export, from any exporter.</summary>
internal static class GarCheckVerb
{
    public static Command Make(SharedOptions shared)
    {
        var path = new Argument<string>("PATH")
        {
            HelpName = shared.T("PATH", "CHEMIN"),
            Description = shared.T("Folder of XML files, or archive.", "Dossier de fichiers XML, ou archive."),
        };
        var command = new Command("check", shared.T(
            "Say what the GAR would refuse of an export, by school. Exit code 1: something is wrong.",
            "Indiquer ce que le GAR refuserait d'un export, par école. Code de sortie 1 : au moins une anomalie."))
        {
            path,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var settings = shared.Settings(parsed).ToGar();
            var checker = new GarChecker(settings.Schemas) { Continue = settings.Continue, EndPart = settings.EndPart };
            var report = checker.Check(parsed.GetRequiredValue(path), cancellationToken);
            terminal.Answer(GarCheckTables.Of(report));
            GarCheckTables.Show(report, terminal);
            return Task.FromResult(report.IsRight ? ExitCode.Done : ExitCode.Fault);
        });
        return command;
    }
}
