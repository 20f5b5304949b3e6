using System.CommandLine;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Cli.Sync;
using EntEcole.Directory.Server.Gar;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Cli.Gar;

/// <summary><c>entecole gar export</c>: one export, or a trial of one.</summary>
internal sealed class GarExportVerb
{
    private readonly SharedOptions shared;
    private readonly TimeProvider time;
    private readonly Option<string> ent;
    private readonly Option<string?> folder;
    private readonly Option<DateOnly?> asOf;
    private readonly Option<string[]> uais;
    private readonly Option<string?> stamp;
    private readonly Option<bool> dryRun;
    private readonly Option<string?> acceptDrop;
    private readonly Option<string?> by;

    private GarExportVerb(SharedOptions shared, TimeProvider time)
    {
        (this.shared, this.time) = (shared, time);
        ent = new("--ent") { Required = true, Description = shared.T("Id of the workspace at the GAR.", "Identifiant de l'ENT au GAR.") };
        folder = new("--out")
        {
            HelpName = shared.T("FOLDER", "DOSSIER"),
            Description = shared.T("Where the archive and its digest go.", "Où écrire l'archive et son empreinte."),
        };
        asOf = SyncVerb.AsOfOption(shared);
        uais = new("--uai")
        {
            AllowMultipleArgumentsPerToken = true,
            Description = shared.T("Only these schools.", "Ces écoles seulement."),
        };
        stamp = new("--stamp")
        {
            HelpName = shared.T("yyyymmdd_hhmmss", "aaaammjj_hhmmss"),
            Description = shared.T(
                "Day and time in the names. Default: now, in France.", "Date et heure des noms. Par défaut : maintenant, en France."),
        };
        dryRun = new("--dry-run")
        {
            Description = shared.T("Write nothing; say what it would do.", "Ne rien écrire ; dire ce que cela ferait."),
        };
        acceptDrop = new("--accept-drop")
        {
            HelpName = shared.T("REASON", "RAISON"), CustomParser = OptionText.Read,
            Description = shared.T(
                "Why a drop against the last export is right; with --by.",
                "Pourquoi une baisse par rapport au dernier export est normale ; avec --by."),
        };
        by = new("--by") { CustomParser = OptionText.Read, Description = shared.T("Who decides.", "Qui décide.") };
    }

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var verb = new GarExportVerb(shared, time);
        var command = new Command("export", shared.T(
            "Export the enrolled schools. Exit code 3: a school or person was left out; 4: nothing was written.",
            "Exporter les écoles conventionnées. Code de sortie 3 : école ou personne écartée ; 4 : rien n'a été écrit."))
        {
            verb.ent, verb.folder, verb.asOf, verb.uais, verb.stamp, verb.dryRun, verb.acceptDrop, verb.by,
        };
        command.SetAction(verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var terminal = shared.Terminal(parsed);
        var request = Asked(parsed);
        var tries = parsed.GetValue(dryRun);
        var settings = shared.Settings(parsed).ToGar();
        var to = parsed.GetValue(folder) ?? (tries ? null : settings.Folder);
        if (to is null && !tries)
        {
            throw DirectoryException.InvalidArgument("--out", new LocalizedText(
                "Name a folder with --out, or in GarFolder.", "Indiquer un dossier par --out, ou dans GarFolder."));
        }

        await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
        var result = await new GarExporter(store, settings, time).RunAsync(
            request, tries ? null : to, StampOf(parsed), _ => { }, cancellationToken);
        terminal.Answer(GarTables.Of(result));
        GarTables.Show(result, terminal);
        return result.Record.Counts.LeavesOut ? ExitCode.Held : ExitCode.Done;
    }

    private GarRequest Asked(ParseResult parsed)
    {
        var (accepted, author) = (parsed.GetValue(acceptDrop) ?? "", parsed.GetValue(by) ?? "");
        return accepted.Length > 0 && author.Length == 0
            ? throw DirectoryException.InvalidArgument("--by", new LocalizedText(
                "A drop that is accepted bears its author: --by.", "Une baisse acceptée porte son auteur : --by."))
            : new GarRequest(GarEnt.Validate(parsed.GetRequiredValue(ent)), parsed.GetValue(asOf) ?? FrenchTime.DayAt(time.GetUtcNow()))
            {
                Uais = [.. (parsed.GetValue(uais) ?? []).Select(uai => Requests.Uai(uai, "--uai"))], AcceptedDrop = accepted, By = author,
            };
    }

    private string? StampOf(ParseResult parsed) => parsed.GetValue(stamp) is not { } text ? null
        : GarSetName.TimeOf(text) is not null ? text
        : throw DirectoryException.InvalidArgument("--stamp", new LocalizedText(
            "--stamp takes a day and a time, as 20260302_210000.", "--stamp prend une date et une heure, comme 20260302_210000."));
}
