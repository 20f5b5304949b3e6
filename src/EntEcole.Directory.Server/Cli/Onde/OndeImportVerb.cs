using System.CommandLine;
using System.Text.Json;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Files;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Cli.Sync;
using EntEcole.Directory.Server.Workbooks;
using EntEcole.Directory.Sync.Onde;

namespace EntEcole.Directory.Server.Cli.Onde;

/// <summary><c>entecole onde import</c>: the ONDE files of one school, or of each school of a folder.</summary>
internal static class OndeImportVerb
{
    private const string All = "all";

    private static readonly string[] Encodings = ["utf-8", "windows-1252", "iso-8859-15", "macintosh"];

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var uai = new Argument<string>("UAI")
        {
            Description = shared.T(
                "The school; or 'all', for a folder that holds a folder for each school, named by its UAI.",
                "L'école ; ou « all », pour un dossier qui en contient un par école, nommé par son UAI."),
        };
        var paths = new Argument<string[]>("PATH")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = shared.T(
                "A folder, or one to three files as ONDE exports them: pupils, guardians, teachers, in any order.",
                "Un dossier, ou un à trois fichiers tels qu'ONDE les exporte : élèves, responsables, enseignants, dans n'importe quel ordre."),
        };
        var encoding = new Option<string?>("--encoding")
        {
            HelpName = string.Join('|', Encodings),
            Description = shared.T(
                "Encoding of the files; needed for files from a Mac alone. Default: told by their bytes.",
                "Encodage des fichiers ; nécessaire pour les seuls fichiers venus d'un Mac. Par défaut : d'après leurs octets."),
        };
        encoding.AcceptOnlyFromAmong(Encodings);
        var asOf = SyncVerb.AsOfOption(shared);
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = shared.T("Plan and count, apply nothing.", "Planifier et compter, ne rien appliquer."),
        };
        var evenIfPaused = new Option<bool>("--even-if-paused")
        {
            Description = shared.T("Go on though the academy is paused.", "Continuer bien que l'académie soit en pause."),
        };
        var by = AuthorOptions.Requester(shared);
        var reason = new Option<string>("--reason")
        {
            CustomParser = OptionText.Read,
            Description = shared.T("Why; kept with the run.", "Motif ; gardé avec l'exécution."),
        };
        var command = new Command("import", shared.T(
            "Import the lists that a school exports from ONDE. Exit 3 when something is held, 4 when files are refused: nothing was applied then. The files are not kept.",
            "Importer les listes qu'une école exporte d'ONDE. Code 3 si quelque chose est retenu, 4 si des fichiers sont refusés : rien n'a alors été appliqué. Les fichiers ne sont pas gardés."))
        {
            uai, paths, encoding, asOf, dryRun, evenIfPaused, by, reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var template = new OndeRequest("", [], parsed.GetRequiredValue(by))
            {
                Charset = CharsetOf(parsed.GetValue(encoding)), AsOf = parsed.GetValue(asOf), DryRun = parsed.GetValue(dryRun),
                EvenIfPaused = parsed.GetValue(evenIfPaused), Why = parsed.GetValue(reason),
            };
            var schools = SchoolsOf(parsed.GetRequiredValue(uai), parsed.GetRequiredValue(paths));
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var runner = new OndeRunner(
                store.ForSync(), shared.Settings(parsed).ToSync(), time, new WorkbookReader());
            var (reports, refused) = await ImportAsync(runner, template, schools, cancellationToken);
            Show(reports, refused, terminal);
            return refused.Count == 0 || ExitCode.Of(reports) == ExitCode.Fault ? ExitCode.Of(reports) : ExitCode.Refused;
        });
        return command;
    }

    // Of several schools one that cannot be imported keeps none of the others.
    private static async Task<(List<SyncReport> Reports, List<DirectoryException> Refused)> ImportAsync(
        OndeRunner runner, OndeRequest template, List<(string Uai, IReadOnlyList<string> Files)> schools,
        CancellationToken cancellationToken)
    {
        var (reports, refused) = (new List<SyncReport>(), new List<DirectoryException>());
        foreach (var (school, files) in schools)
        {
            try
            {
                reports.Add(await runner.ImportAsync(
                    template with { Uai = school, Files = await OndeFolder.ReadAsync(files, cancellationToken) }, cancellationToken));
            }
            catch (DirectoryException fault) when (schools.Count > 1 && ExitCode.Of(fault.Reason) == ExitCode.Refused)
            {
                refused.Add(fault);
            }
        }

        return (reports, refused);
    }

    private static List<(string Uai, IReadOnlyList<string> Files)> SchoolsOf(string uai, string[] paths)
    {
        if (!string.Equals(uai, All, StringComparison.OrdinalIgnoreCase))
        {
            return [(OndeVerbs.UaiOf(uai), OndeFolder.FilesOf(paths))];
        }

        return
        [
            .. paths.SelectMany(OndeFolder.FoldersOf).OrderBy(Path.GetFileName, StringComparer.Ordinal).Select(
                folder => (OndeVerbs.UaiOf(Path.GetFileName(folder)), OndeFolder.FilesOf([folder]))),
        ];
    }

    private static void Show(List<SyncReport> reports, List<DirectoryException> refused, Terminal terminal)
    {
        terminal.AnswerJson(reports.Count == 1 && refused.Count == 0 ? reports[0].ToJson(indented: true)
            : "[" + string.Join(",\n", reports.Select(report => report.ToJson(indented: true)).Concat(refused.Select(JsonOf))) + "]");
        foreach (var report in reports)
        {
            ReportTables.Show(report, terminal);
        }

        foreach (var fault in refused)
        {
            terminal.Complain(fault.Text.In(terminal.Language));
        }

        var all = reports.Count + refused.Count;
        if (all > 1)
        {
            var unusable = reports.Count(report => report.State is RunState.Refused or RunState.Failed) + refused.Count;
            var held = reports.Count(report => ExitCode.Of(report) == ExitCode.Held);
            terminal.Say();
            terminal.Say(terminal.T(
                $"{all} schools: {all - unusable - held} done, {held} with something held, {unusable} refused.",
                $"{all} écoles : {all - unusable - held} sans réserve, {held} avec attente, {unusable} refusées."));
        }
    }

    private static string JsonOf(DirectoryException fault) => JsonSerializer.Serialize(new
    {
        uai = fault.Facts.GetValueOrDefault("uai"), reason = fault.Reason.ToString(), message = fault.Text.English,
        messageFr = fault.Text.French,
    });

    private static OndeCharset? CharsetOf(string? encoding) =>
        encoding is null ? null : (OndeCharset)(Array.IndexOf(Encodings, encoding) + 1);
}
