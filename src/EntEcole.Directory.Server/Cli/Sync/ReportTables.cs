using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Cli.Plans;

namespace EntEcole.Directory.Server.Cli.Sync;

/// <summary>A run's report, for people.</summary>
internal static class ReportTables
{
    public static void Show(SyncReport report, Terminal terminal)
    {
        terminal.Say();
        terminal.Say(Headline(report, terminal));
        if (report.State is RunState.Refused or RunState.Failed)
        {
            terminal.Complain(terminal.T(report.Message ?? "", report.MessageFr ?? report.Message ?? ""));
            PointToProblems(report, terminal);
            return;
        }

        ShowOnde(report.Onde, terminal);
        ShowOutcomes(report, terminal);
        ShowProfiles(report, terminal);
        SayEnrolment(report, terminal);
        ShowIdentity(report.Identity, terminal);
        SaySuppressed(report.Suppressed, terminal);
        if (report.Held.Count > 0)
        {
            PlanTables.ShowHeld(report.Held, terminal);
            terminal.Say(terminal.T(
                $"  The rest was applied. What is held waits for a decision: entecole plans show {report.PlanId}",
                $"  Le reste a été appliqué. Ce qui est retenu attend une décision : entecole plans show {report.PlanId}"));
        }

        foreach (var warning in terminal.Language is Model.Language.French ? report.WarningsFr : report.Warnings)
        {
            terminal.Say(warning);
        }

        ShowProblems(report, terminal);
    }

    private static void SayEnrolment(SyncReport report, Terminal terminal)
    {
        if (report.Onde is not null)
        {
            return;
        }

        terminal.Say(terminal.T(
            $"Enrolled schools: {report.Enrolment.Matched} in the extract, {report.Enrolment.AbsentFromExtract.Count} absent from it. Schools with pupils, not enrolled: {report.Enrolment.NotEnrolled}.",
            $"Écoles adhérentes : {report.Enrolment.Matched} dans l'extrait, {Counted.French(report.Enrolment.AbsentFromExtract.Count, "absente", "absentes")}. Écoles avec élèves, non adhérentes : {report.Enrolment.NotEnrolled}."));
        if (report.Enrolment.AbsentFromExtract.Count > 0)
        {
            terminal.Say(terminal.T("  Absent: ", "  Absentes : ") + string.Join(", ", report.Enrolment.AbsentFromExtract));
        }
    }

    private static void ShowOnde(OndeReport? onde, Terminal terminal)
    {
        if (onde is not null)
        {
            terminal.Say(terminal.T(
                $"{Counted.English(onde.Pupils, "pupil", "pupils")}, {onde.Ines} with an INE · {Counted.English(onde.Guardians, "guardian", "guardians")}, {Counted.English(onde.Links, "link", "links")} · {Counted.English(onde.Teachers, "teacher", "teachers")} · "
                + $"{Counted.English(onde.Classes, "class", "classes")} · rows rejected: {onde.Rejected} · ambiguous: {onde.Ambiguous}",
                $"{Counted.French(onde.Pupils, "élève", "élèves")}, dont {onde.Ines} avec INE · {Counted.French(onde.Guardians, "responsable", "responsables")}, {Counted.French(onde.Links, "lien", "liens")} · "
                + $"{Counted.French(onde.Teachers, "enseignant", "enseignants")} · {Counted.French(onde.Classes, "classe", "classes")} · lignes rejetées : {onde.Rejected} · ambiguës : {onde.Ambiguous}"));
        }
    }

    private static void ShowIdentity(IdentityReport identity, Terminal terminal)
    {
        if (identity is { NewIds: > 0 } or { SecondRecords: > 0 } or { Contradicted: > 0 })
        {
            terminal.Say(terminal.T(
                $"Identity: {identity.NewIds} under a new id, {Counted.English(identity.SecondRecords, "record", "records")} joined to one pupil, {identity.Contradicted} kept apart (entecole merges list).",
                $"Identité : {identity.NewIds} sous un nouvel identifiant, {Counted.French(identity.SecondRecords, "enregistrement réuni", "enregistrements réunis")} à un même élève, "
                + $"{Counted.French(identity.Contradicted, "laissé séparé", "laissés séparés")} (entecole merges list)."));
        }

        if (identity.Held > 0)
        {
            terminal.Say(terminal.T(
                $"Held: {Counted.English(identity.Held, "record", "records")} whose id may have been given to another person. Decide: entecole identities list",
                $"Retenus : {Counted.French(identity.Held, "enregistrement", "enregistrements")} dont l'identifiant désigne peut-être une autre personne. Décider : entecole identities list"));
        }
    }

    private static void SaySuppressed(long records, Terminal terminal)
    {
        if (records > 0)
        {
            terminal.Say(terminal.T(
                $"Passed over, as their persons were erased: {Counted.English(records, "record", "records")}.",
                $"Ignorés, leurs personnes ayant été effacées : {Counted.French(records, "enregistrement", "enregistrements")}."));
        }
    }

    public static string StateName(RunState state, Terminal terminal) => state switch
    {
        RunState.Running => terminal.T("running", "en cours"),
        RunState.Applied => terminal.T("applied", "appliquée"),
        RunState.Planned => terminal.T("planned", "planifiée"),
        RunState.Held => terminal.T("held", "retenue"),
        RunState.Refused => terminal.T("refused", "refusée"),
        RunState.Failed => terminal.T("failed", "échouée"),
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    private static string Headline(SyncReport report, Terminal terminal)
    {
        var seconds = TableText.Tenths(report.DurationMs / 1000.0, terminal);
        var date = report.ExtractDate is { } day ? TableText.Day(day, terminal) : "-";
        var academy = report.Academy.Length == 0 ? "-" : report.Academy;
        var feed = report.Uai is { } uai ? $"{report.Degree} {uai}" : report.Degree;
        var revision = report.State is RunState.Refused or RunState.Failed ? terminal.T("nothing applied", "rien d'appliqué")
            : report.Revision == report.BaseRevision
            ? terminal.T($"revision {report.Revision}, unchanged", $"révision {report.Revision}, inchangée")
            : terminal.T($"revision {report.BaseRevision} → {report.Revision}", $"révision {report.BaseRevision} → {report.Revision}");
        return terminal.T(
            $"Run {report.RunId} · {academy} {feed} · extract of {date} · enrolments of {TableText.Day(report.AsOf, terminal)} · {StateName(report.State, terminal)} in {seconds} s · {revision}",
            $"Exécution {report.RunId} · {academy} {feed} · extrait du {date} · adhésions au {TableText.Day(report.AsOf, terminal)} · {StateName(report.State, terminal)} en {seconds} s · {revision}");
    }

    private static void ShowOutcomes(SyncReport report, Terminal terminal)
    {
        // Only deltas remove and ignore, and only their table has to say so.
        var isDelta = report.Outcome.Removed + report.Outcome.Ignored > 0;
        string[] columns =
        [
            terminal.T("Records", "Enregistrements"), terminal.T("read", "lus"), terminal.T("created", "créés"),
            terminal.T("changed", "modif."),
            terminal.T("unchanged", "inchangés"), terminal.T("outside", "hors p."), terminal.T("rejected", "rejetés"),
            terminal.T("merged", "fusion."),
        ];
        var table = Terminal.NewTable(isDelta ? [.. columns, terminal.T("removed", "suppr."), terminal.T("ignored", "ignorés")] : columns);
        foreach (var (category, read) in report.Read.ByCategory)
        {
            AddOutcome(table, category, read, report.OutcomeByCategory[category], isDelta);
        }

        AddOutcome(table, terminal.T("total", "total"), report.Read.Total, report.Outcome, isDelta);
        terminal.Show(table);
        if (report.Departed + report.Returned > 0)
        {
            terminal.Say(report.Held.Count > 0 || report.State is RunState.Planned ? terminal.T(
                $"To depart: {TableText.Number(report.Departed)}, with those who wait · returned: {TableText.Number(report.Returned)}",
                $"À partir : {TableText.Number(report.Departed)}, avec ce qui attend · revenus : {TableText.Number(report.Returned)}") : terminal.T(
                $"Departed: {TableText.Number(report.Departed)} · returned: {TableText.Number(report.Returned)}",
                $"Partis : {TableText.Number(report.Departed)} · revenus : {TableText.Number(report.Returned)}"));
        }
    }

    private static void AddOutcome(Spectre.Console.Table table, string name, long read, OutcomeReport outcome, bool isDelta)
    {
        string[] cells =
        [
            name, TableText.Number(read), TableText.Number(outcome.Created), TableText.Number(outcome.Changed),
            TableText.Number(outcome.Unchanged),
            TableText.Number(outcome.OutOfScope), TableText.Number(outcome.Rejected), TableText.Number(outcome.Merged),
        ];
        Terminal.AddRow(table, isDelta ? [.. cells, TableText.Number(outcome.Removed), TableText.Number(outcome.Ignored)] : cells);
    }

    private static void ShowProfiles(SyncReport report, Terminal terminal)
    {
        var table = Terminal.NewTable(
            terminal.T("Profiles", "Profils"), terminal.T("active", "actifs"), terminal.T("suspended", "suspendus"));
        foreach (var (role, states) in report.Profiles.ByRole.Where(pair => pair.Value.Active + pair.Value.Suspended > 0))
        {
            Terminal.AddRow(table, TableText.RoleName(role, terminal), TableText.Number(states.Active), TableText.Number(states.Suspended));
        }

        terminal.Show(table);
    }

    private static void ShowProblems(SyncReport report, Terminal terminal)
    {
        if (report.Problems.Total == 0)
        {
            return;
        }

        var table = Terminal.NewTable(
            terminal.T("Problems", "Anomalies"), terminal.T("number", "nombre"), terminal.T("what to do", "que faire"));
        foreach (var (code, count) in report.Problems.ByCode)
        {
            var known = Enum.Parse<ProblemCode>(code);
            Terminal.AddRow(
                table, $"{known.Label().In(terminal.Language)} ({code})", TableText.Number(count), known.Advice().In(terminal.Language));
        }

        terminal.Show(table);
        PointToProblems(report, terminal);
    }

    private static void PointToProblems(SyncReport report, Terminal terminal)
    {
        if (report.Problems.Total > 0)
        {
            terminal.Say(terminal.T($"  See: entecole runs problems {report.RunId}", $"  Voir : entecole runs problems {report.RunId}"));
        }
    }
}
