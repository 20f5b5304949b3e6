using System.Globalization;
using System.Text.Json;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Plans;

/// <summary>A plan for people: enough to decide on it.</summary>
internal static class PlanTables
{
    /// <summary>A plan: why it waits, what it would do, what was decided, and what can be done next.</summary>
    public static void Show(StoredPlan plan, SyncReport? run, Terminal terminal)
    {
        var held = run?.Held ?? [];
        if (HoldWording.Headline(held) is { } headline)
        {
            terminal.Say(headline.In(terminal.Language));
        }

        ShowHeadline(plan, run, terminal);
        if (plan.Holds.Count > 0)
        {
            ShowHolds(plan, terminal);
            ShowPlaces(held, terminal);
        }

        if (plan.Counts.Count > 0)
        {
            ShowCounts(plan, terminal);
        }

        foreach (var decision in plan.Decisions)
        {
            var what = decision.Approved ? terminal.T("approved", "approuvé") : terminal.T("rejected", "rejeté");
            terminal.Say(
                $"{TableText.Instant(decision.At, terminal)} · {what} {(decision.Uais.Count + decision.Persons.Count == 0 ? terminal.T("all", "tout") : string.Join(", ", [.. decision.Uais, .. decision.Persons.Select(person => person.ToString())]))} · {decision.By} · {decision.Why}");
        }

        if (plan.State is PlanState.Held)
        {
            ShowNext(plan, terminal);
        }
    }

    /// <summary>Which plan it is.</summary>
    public static void ShowHeadline(StoredPlan plan, SyncReport? run, Terminal terminal)
    {
        var day = TableText.Day(run?.ExtractDate, terminal);
        var extract = day.Length > 0 ? terminal.T($" · extract of {day}", $" · extrait du {day}") : "";
        terminal.Say(terminal.T(
            $"Plan {plan.PlanId} of run {plan.RunId} · {plan.Feed.Academy}{extract} · made on revision {plan.BaseRevision} · {StateName(plan.State, terminal)}",
            $"Plan {plan.PlanId} de l'exécution {plan.RunId} · {plan.Feed.Academy}{extract} · fait sur la révision {plan.BaseRevision} · {StateName(plan.State, terminal)}"));
        if (run is not { UndoOf: { } undone })
        {
            return;
        }

        terminal.Say(terminal.T(
            $"  Undoes run {undone} · asked by {run.StartedBy} · {run.StartReason}",
            $"  Annule l'exécution {undone} · demandé par {run.StartedBy} · {run.StartReason}"));
        if (run.Conflicts.Count > 0)
        {
            terminal.Say(terminal.T(
                $"  Left alone, changed since, needed by others, or of a school not enrolled today: {Counted.English(run.Conflicts.Count, "record", "records")}. See: entecole plans show {plan.PlanId} --changes --conflicts",
                $"  Laissés tels quels, car modifiés depuis, utilisés par d'autres, ou d'une école non adhérente aujourd'hui : {Counted.French(run.Conflicts.Count, "enregistrement", "enregistrements")}. Voir : entecole plans show {plan.PlanId} --changes --conflicts"));
        }
    }

    /// <summary>A page of changes, and where the next one begins.</summary>
    public static void ShowChanges(IReadOnlyList<PlannedChange> changes, int? next, Terminal terminal)
    {
        if (changes.Count == 0)
        {
            terminal.Say(terminal.T("  No such change.", "  Aucun changement de cette sorte."));
            return;
        }

        var table = Terminal.NewTable(
            terminal.T("School", "École"), terminal.T("who", "qui"), terminal.T("record", "enregistrement"), terminal.T("what", "quoi"),
            terminal.T("field", "champ"), terminal.T("before", "avant"), terminal.T("after", "après"), terminal.T("state", "état"));
        foreach (var change in changes)
        {
            AddRows(table, change, terminal);
        }

        terminal.Show(table);
        if (next is not null)
        {
            terminal.Say(terminal.T($"  There are more: --after {next}", $"  La suite : --after {next}"));
        }
    }

    /// <summary>A table of what a run holds.</summary>
    public static void ShowHeld(IReadOnlyList<HeldReport> held, Terminal terminal)
    {
        if (HoldWording.Headline(held) is { } headline)
        {
            terminal.Say(headline.In(terminal.Language));
        }

        var table = Terminal.NewTable(HeldColumns(terminal));
        foreach (var hold in held)
        {
            Terminal.AddRow(table, HeldCells(hold, terminal));
        }

        terminal.Show(table);
        ShowPlaces(held, terminal);
    }

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string StateName(PlanState state, Terminal terminal) => state switch
    {
        PlanState.Held => terminal.T("held", "retenu"),
        PlanState.Applied => terminal.T("applied", "appliqué"),
        PlanState.Rejected => terminal.T("rejected", "rejeté"),
        PlanState.Outdated => terminal.T("outdated", "périmé"),
        _ => terminal.T("being made", "en cours"),
    };

    /// <summary>Name to show of a school of the plan; null for none.</summary>
    public static string? NameOf(this StoredPlan plan, string? uai) => uai is null ? null : plan.SchoolNames.GetValueOrDefault(uai);

    // A plan's own holds: its run's report tells where those who depart are.
    private static void ShowPlaces(IEnumerable<HeldReport> held, Terminal terminal)
    {
        foreach (var line in held.SelectMany(HoldWording.Lines))
        {
            terminal.Say($"  {line.In(terminal.Language)}");
        }
    }

    private static void ShowHolds(StoredPlan plan, Terminal terminal)
    {
        var table = Terminal.NewTable([.. HeldColumns(terminal), terminal.T("since", "depuis"), terminal.T("school", "école")]);
        foreach (var hold in plan.Holds)
        {
            Terminal.AddRow(
                table,
                [
                    .. HeldCells(hold.ToReport(), terminal), hold.Since is { } since ? TableText.Instant(since, terminal) : "",
                    plan.NameOf(hold.Uai)]);
        }

        terminal.Show(table);
    }

    private static void ShowCounts(StoredPlan plan, Terminal terminal)
    {
        var table = Terminal.NewTable(
            terminal.T("Would do", "Ferait"), terminal.T("profiles", "profils"), terminal.T("arrive", "arrivent"),
            terminal.T("returning", "dont reviennent"),
            terminal.T("depart", "partent"), terminal.T("changing school", "dont changement d'école"), terminal.T("change", "changent"),
            terminal.T("change identity", "changent d'identité"), terminal.T("other decisions", "autres décisions"));
        foreach (var count in plan.Counts)
        {
            Terminal.AddRow(
                table, count.Uai ?? "-", TableText.RoleName(JsonName(count.Role.ToString()), terminal), TableText.Number(count.Arriving),
                TableText.Number(count.Returning), TableText.Number(count.Departing), TableText.Number(count.Moving),
                TableText.Number(count.Changed), TableText.Number(count.Renamed),
                string.Join(", ", count.WaitsFor.Select(
                    other => $"{other.Uai ?? terminal.T("the academy", "l'académie")} ({TableText.Number(other.Persons)})")));
        }

        terminal.Show(table);
    }

    private static void ShowNext(StoredPlan plan, Terminal terminal)
    {
        terminal.Say(terminal.T(
            $"  Who, with the values before and after: entecole plans show {plan.PlanId} --changes --uai UAI",
            $"  Qui, avec les valeurs avant et après : entecole plans show {plan.PlanId} --changes --uai UAI"));
        terminal.Say(terminal.T(
            $"  To decide: entecole plans approve|reject {plan.PlanId} [--uai UAI | --person ID] --by WHO --reason WHY; without --uai or --person, on all that is left",
            $"  Décider : entecole plans approve|reject {plan.PlanId} [--uai UAI | --person ID] --by QUI --reason POURQUOI ; sans --uai ni --person, sur tout ce qui reste"));
        if (plan.Counts.Any(count => count.WaitsFor.Any(other => other.SchoolNo != 0)))
        {
            terminal.Say(terminal.T(
                "  All of a person is applied together: who waits for another school as well is applied with the last of these decisions.",
                "  Une personne est appliquée d'un bloc : qui attend aussi une autre école l'est avec la dernière de ces décisions."));
        }

        if (plan.Holds.Any(hold => hold is { SchoolNo: 0, Cause: HoldCause.AcademyDepartures }))
        {
            terminal.Say(terminal.T(
                "  The whole academy is held: every departure waits for that decision too, even from a school approved by itself. It is taken without --uai, with the schools still held: first reject those that you do not want, the next night plans them again.",
                "  Toute l'académie est retenue : qui part attend aussi cette décision, même d'une école approuvée à part. Elle se prend sans --uai, avec les écoles encore retenues : rejeter d'abord celles dont on ne veut pas, la nuit suivante les planifie de nouveau."));
        }
    }

    private static void AddRows(Spectre.Console.Table table, PlannedChange change, Terminal terminal)
    {
        var state = change.ConflictRevision is { } conflict
            ? terminal.T(
                $"left alone: changed since (revision {conflict}), needed by others, or of a school not enrolled today",
                $"laissé tel quel : modifié depuis (révision {conflict}), utilisé par d'autres, ou d'une école non adhérente aujourd'hui")
            : StateName(change.State, terminal);
        string?[] first =
        [
            change.Uai ?? "-", $"{change.Person?.UsageName} {change.Person?.GivenName}".Trim(), change.Source?.ToString(),
            Labels.Name(change).In(terminal.Language),
        ];
        var fields = change.Fields.Count == 0 ? [new FieldDifference("", null, null)] : change.Fields;
        for (var i = 0; i < fields.Count; i++)
        {
            var (field, old, now) = fields[i];
            Terminal.AddRow(
                table,
                [
                    .. i == 0 ? first : ["", "", "", ""], FieldLabels.Name(field, terminal.Language),
                    FieldLabels.Value(field, old, terminal.Language), FieldLabels.Value(field, now, terminal.Language),
                    i == 0 ? state : ""]);
        }
    }

    private static string[] HeldColumns(Terminal terminal) =>
    [
        terminal.T("Held", "Retenu"), terminal.T("profiles", "profils"), terminal.T("before", "avant"),
        terminal.T("concerned", "concernés"),
        terminal.T("would pass", "passeraient"), terminal.T("why", "pourquoi"),
    ];

    private static string[] HeldCells(HeldReport hold, Terminal terminal) =>
    [
        hold.Uai.Length == 0 ? terminal.T("whole academy", "toute l'académie") : hold.Uai,
        hold.Role.Length == 0 ? terminal.T("all", "tous") : TableText.RoleName(hold.Role, terminal), Shown(hold, hold.Present),
        Shown(hold, hold.Departing), Shown(hold, hold.Limit), CauseName(hold.Cause, terminal),
    ];

    // What waits because it was asked to is counted below, by school and role, not here.
    private static string Shown(HeldReport hold, long number) => hold.Cause is "asked" ? "" : TableText.Number(number);

    private static string CauseName(string cause, Terminal terminal) => cause switch
    {
        "schoolDepartures" => terminal.T("too many departures", "trop de départs"),
        "recentDepartures" => terminal.T("too many departures over the last days", "trop de départs ces derniers jours"),
        "academyDepartures" => terminal.T(
            "too many departures in the academy: all wait", "trop de départs dans l'académie : tous attendent"),
        "identityChanges" => terminal.T(
            "too many changes of names, INE or birth dates", "trop de changements de noms, d'INE ou de dates de naissance"),
        "enrolmentEnded" => terminal.T("the convention has ended", "la convention est arrivée à son terme"),
        "schoolGone" => terminal.T("all its pupils are gone", "tous ses élèves sont partis"),
        "notReconciled" => terminal.T("its records contradict each other", "ses enregistrements se contredisent"),
        "partialSelection" => terminal.T("files of some classes only", "fichiers de certaines classes seulement"),
        "handover" => terminal.T("the academy takes it over from ONDE", "l'académie la reprend d'ONDE"),
        "return" => terminal.T("ONDE takes it over from the academy", "ONDE la reprend de l'académie"),
        "asked" => terminal.T("asked for", "demandé"),
        _ => cause,
    };

    private static string JsonName(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

}
