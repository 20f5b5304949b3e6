using System.CommandLine;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Cli.Sync;
using EntEcole.Directory.Sync.Onde;

namespace EntEcole.Directory.Server.Cli.Onde;

/// <summary><c>entecole onde</c>: schools whose pupils no extract of an academy delivers.</summary>
internal static class OndeVerbs
{
    public static Command Make(SharedOptions shared, TimeProvider time) => new("onde", shared.T(
        "ONDE files of schools outside AAF: import them, see what they feed, end it.",
        "Fichiers ONDE des écoles hors AAF : les importer, voir ce qu'ils alimentent, y mettre fin."))
    {
        OndeImportVerb.Make(shared, time), Status(shared, time), Close(shared, time),
    };

    private static Command Status(SharedOptions shared, TimeProvider time)
    {
        var uai = new Argument<string?>("UAI")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = shared.T("One school. Default: all.", "Une école. Par défaut : toutes."),
        };
        var command = new Command("status", shared.T(
            "The schools that ONDE files feed or fed, with their last import and, once closed, the run that closed them.",
            "Les écoles que les fichiers ONDE alimentent ou ont alimentées, leur dernier import et, une fois closes, l'exécution qui les a closes."))
        {
            uai,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var asked = parsed.GetValue(uai) is { } given ? UaiOf(given) : null;
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var feeds = await store.Onde.ListFeedsAsync(asked, cancellationToken);
            if (asked is not null && feeds.Count == 0)
            {
                throw OndeFaults.NotFound(asked);
            }

            terminal.Answer(new { feeds = feeds.Select(JsonOf) });
            Show(feeds, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Close(SharedOptions shared, TimeProvider time)
    {
        var uai = new Argument<string>("UAI") { Description = shared.T("The school.", "L'école.") };
        var (by, reason) = (AuthorOptions.Decider(shared), AuthorOptions.Reason(shared));
        var command = new Command("close", shared.T(
            "End what ONDE files feed of a school: its persons leave, and are kept for a return. A run, which can be undone.",
            "Mettre fin à ce que les fichiers ONDE alimentent d'une école : ses personnes partent et sont gardées pour un retour. Une exécution, annulable."))
        {
            uai, by, reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var runner = new OndeRunner(store.ForSync(), shared.Settings(parsed).ToSync(), time);
            var report = await runner.CloseAsync(
                UaiOf(parsed.GetRequiredValue(uai)), parsed.GetRequiredValue(by), parsed.GetRequiredValue(reason), cancellationToken);
            terminal.AnswerJson(report.ToJson(indented: true));
            ReportTables.Show(report, terminal);
            return ExitCode.Of(report);
        });
        return command;
    }

    /// <summary>A UAI as it is written on the command line.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>.</exception>
    public static string UaiOf(string given) =>
        Uai.Normalize(given) is { } uai && Uai.IsValid(uai) ? uai : throw OndeFaults.UaiInvalid(given);

    private static object JsonOf(OndeFeedState feed) => new
    {
        feed.Uai, feed.Academy, feed.Name, state = feed.IsOpen ? "open" : "closed", feed.Pupils, feed.Guardians, feed.Staff, feed.Suspended,
        feed.LastRun, feed.LastDay, feed.ClosedBy,
    };

    private static void Show(IReadOnlyList<OndeFeedState> feeds, Terminal terminal)
    {
        if (feeds.Count == 0)
        {
            terminal.Say(terminal.T("No ONDE files were imported.", "Aucun fichier ONDE n'a été importé."));
            return;
        }

        var table = Terminal.NewTable(
            "UAI", terminal.T("School", "École"), terminal.T("State", "État"), terminal.T("Last import", "Dernier import"),
            terminal.T("pupils", "élèves"), terminal.T("guardians", "resp."), terminal.T("staff", "personnels"));
        foreach (var feed in feeds)
        {
            Terminal.AddRow(
                table, feed.Uai, feed.Name, StateOf(feed, terminal),
                feed.LastDay is null ? "-" : TableText.Day(feed.LastDay, terminal),
                TableText.Number(feed.Pupils), TableText.Number(feed.Guardians), TableText.Number(feed.Staff));
        }

        terminal.Show(table);
    }

    private static string StateOf(OndeFeedState feed, Terminal terminal) => feed switch
    {
        { IsOpen: true } => terminal.T("open", "ouvert"),
        { ClosedBy: { } run } => terminal.T($"closed by run {run}", $"clos par l'exécution {run}"),
        _ => terminal.T("nothing applied", "rien d'appliqué"),
    };
}
