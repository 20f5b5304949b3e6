using System.CommandLine;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Diagnostics;
using EntEcole.Directory.Server.Host;

namespace EntEcole.Directory.Server.Cli.Operations;

/// <summary><c>entecole doctor</c>: what is wrong with this set-up, and what to do about it.</summary>
internal static class DoctorVerb
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var inbox = WorkerVerb.InboxOption(shared);
        var rows = new Option<bool>("--store")
        {
            Description = shared.T(
                "Also check every row of the store: each profile, class and relation has its person, school and both ends.",
                "Vérifier aussi chaque ligne de la base : chaque profil, classe et relation a sa personne, son école et ses deux extrémités."),
        };
        var command = new Command("doctor", shared.T(
            "Check settings, store, clock, disks, inbox, certificates and neighbours, and say what to mend; exit 0, 2, or 5 for the store.",
            "Vérifier réglages, base, horloge, disques, boîte, certificats et voisins, et dire quoi corriger ; sortie 0, 2, ou 5 pour la base."))
        {
            inbox, rows,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var findings = await new Checkup(SettingSources.Read(), parsed.GetValue(shared.Database), parsed.GetValue(inbox), time)
            {
                ChecksRows = parsed.GetValue(rows),
            }.RunAsync(cancellationToken);
            terminal.Answer(new
            {
                findings = findings.Select(finding => new
                {
                    finding.Subject, finding.State, what = finding.What.In(terminal.Language), mend = finding.Mend?.In(terminal.Language),
                }),
            });
            Show(findings, terminal);
            return ExitOf(findings);
        });
        return command;
    }

    private static int ExitOf(IReadOnlyList<Finding> findings) =>
        findings.Where(finding => finding.State is FindingState.Wrong).ToList() switch
    {
        [] => ExitCode.Done,
        var wrong when wrong.Any(finding => finding.Subject is FindingSubject.Store) => ExitCode.StoreUnreachable,
        _ => ExitCode.WrongUse,
    };

    private static void Show(IReadOnlyList<Finding> findings, Terminal terminal)
    {
        var table = Terminal.NewTable(terminal.T("Checked", "Vérifié"), "", terminal.T("found", "constat"), terminal.T("to do", "à faire"));
        foreach (var finding in findings)
        {
            Terminal.AddRow(
                table, NameOf(finding.Subject, terminal), MarkOf(finding.State), finding.What.In(terminal.Language),
                finding.Mend?.In(terminal.Language));
        }

        terminal.Show(table);
        var (wrong, warnings) = (
            findings.Count(one => one.State is FindingState.Wrong), findings.Count(one => one.State is FindingState.Warning));
        terminal.Say((wrong, warnings) switch
        {
            (0, 0) => terminal.T("All is well.", "Tout va bien."),
            (0, _) => terminal.T($"It works; to look at: {warnings}.", $"Cela fonctionne ; à regarder : {warnings}."),
            _ => terminal.T($"To mend: {wrong}; to look at: {warnings}.", $"À corriger : {wrong} ; à regarder : {warnings}."),
        });
    }

    // Readable without colours, and found by grep.
    private static string MarkOf(FindingState state) => state switch
    {
        FindingState.Well => "ok",
        FindingState.Warning => "!",
        _ => "!!",
    };

    private static string NameOf(FindingSubject subject, Terminal terminal) => subject switch
    {
        FindingSubject.Settings => terminal.T("settings", "réglages"),
        FindingSubject.Store => terminal.T("store", "base"),
        FindingSubject.Clock => terminal.T("clock", "horloge"),
        FindingSubject.Disk => terminal.T("disks", "disques"),
        FindingSubject.Inbox => terminal.T("inbox", "boîte"),
        FindingSubject.Neighbours => terminal.T("neighbours", "voisins"),
        _ => terminal.T("certificates", "certificats"),
    };
}
