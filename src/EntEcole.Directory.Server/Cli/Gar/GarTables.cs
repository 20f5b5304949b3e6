using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Gar;

namespace EntEcole.Directory.Server.Cli.Gar;

/// <summary>How exports to the GAR and their managers are shown.</summary>
internal static class GarTables
{
    /// <summary>An export, for a machine.</summary>
    public static object Of(GarExportRecord export) => new
    {
        id = export.ExportNo, export.Ent, state = export.State, export.Revision, asOf = export.Day, uais = export.Uais, export.Archive,
        export.Md5, sha256 = export.Digest, export.Refusal, export.AcceptedDrop, export.Delivery, at = export.At, export.By,
        schools = export.Counts.Schools.Count, export.Counts.Pupils, export.Counts.Staff, export.Counts.Managers,
        leavesOut = export.Counts.LeavesOut,
    };

    /// <summary>An export with what it left out, for a machine.</summary>
    public static object Of(GarResult result) => new
    {
        export = Of(result.Record),
        schools = result.Record.Counts.Schools,
        causes = result.Record.Counts.Causes.Select(
            one => new
            {
                one.Uai, cause = one.Cause.Code(), notice = one.Cause.IsNotice(), one.Count,
                remedy = one.Cause.Remedy() is { } remedy ? new { en = remedy.English, fr = remedy.French } : null,
            }),
        refusals = result.Refusals.Select(one => new
        {
            one.Uai, personId = one.PersonId?.ToString(), cause = one.Cause.Code(), notice = one.Cause.IsNotice(), one.Field, one.Value,
        }),
    };

    /// <summary>A term, for a machine.</summary>
    public static object Of(GarManagerRow row) => new
    {
        row.Uai, personId = row.PersonId.ToString(), from = row.Term.From, to = row.Term.To, row.By, row.Reason, row.At,
    };

    /// <summary>An export, for people.</summary>
    public static void Show(GarResult result, Terminal terminal)
    {
        var (export, counts) = (result.Record, result.Record.Counts);
        terminal.Say(Sentence(export, terminal));
        if (counts.Causes.Count > 0)
        {
            var table = Terminal.NewTable(terminal.T("School", "École"), terminal.T("Cause", "Cause"), "", terminal.T("Count", "Nombre"));
            foreach (var cause in counts.Causes)
            {
                Terminal.AddRow(
                    table, cause.Uai, $"{cause.Cause.Code()} : {cause.Cause.Text().In(terminal.Language)}",
                    cause.Cause.IsNotice() ? terminal.T("notice", "avis") : terminal.T("left out", "écarté"),
                    TableText.Number(cause.Count));
            }

            terminal.Show(table);
            foreach (var cause in counts.Causes.Select(one => one.Cause).Distinct().Order())
            {
                if (cause.Remedy() is { } remedy)
                {
                    terminal.Say(terminal.T($"{cause.Code()}: {remedy.English}", $"{cause.Code()} : {remedy.French}"));
                }
            }
        }

        if (export.Archive.Length > 0)
        {
            terminal.Say(terminal.T($"{export.Archive}, MD5 {export.Md5}.", $"{export.Archive}, MD5 {export.Md5}."));
        }

        if (export.AcceptedDrop.Length > 0)
        {
            terminal.Say(terminal.T(
                $"A drop was accepted by {export.By}: {export.AcceptedDrop}.",
                $"Baisse acceptée par {export.By} : {export.AcceptedDrop}."));
        }
    }

    /// <summary>Past exports, for people.</summary>
    public static void Show(IReadOnlyList<GarExportRecord> exports, Terminal terminal)
    {
        var table = Terminal.NewTable(
            "ID", "ENT", terminal.T("Begun", "Début"), terminal.T("State", "État"), terminal.T("Schools", "Écoles"),
            terminal.T("Pupils", "Élèves"), terminal.T("Staff", "Personnels"), terminal.T("Drop accepted", "Baisse acceptée"));
        foreach (var export in exports)
        {
            Terminal.AddRow(
                table, export.ExportNo.ToString(System.Globalization.CultureInfo.InvariantCulture), export.Ent,
                TableText.Instant(export.At, terminal), StateName(export.State, terminal), TableText.Number(export.Counts.Schools.Count),
                TableText.Number(export.Counts.Pupils), TableText.Number(export.Counts.Staff), export.AcceptedDrop);
        }

        terminal.Show(table);
    }

    /// <summary>Terms of managers, for people.</summary>
    public static void Show(IReadOnlyList<GarManagerRow> rows, Terminal terminal)
    {
        var table = Terminal.NewTable(
            terminal.T("School", "École"), terminal.T("Person", "Personne"), terminal.T("From", "Du"), terminal.T("To", "Au"),
            terminal.T("By", "Par"), terminal.T("Reason", "Raison"));
        foreach (var row in rows)
        {
            Terminal.AddRow(
                table, row.Uai, row.PersonId.ToString(), Day(row.Term.From, terminal), row.Term.To is { } to ? Day(to, terminal) : "–",
                row.By, row.Reason);
        }

        terminal.Show(table);
    }

    private static string Day(DateOnly day, Terminal terminal) => day.ToString(
        terminal.T("yyyy-MM-dd", "dd/MM/yyyy"), System.Globalization.CultureInfo.InvariantCulture);

    private static string Sentence(GarExportRecord export, Terminal terminal)
    {
        var counts = export.Counts;
        var what = terminal.T(
            $"{TableText.Number(counts.Schools.Count)} schools, {TableText.Number(counts.Pupils)} pupils, "
            + $"{TableText.Number(counts.Staff)} staff, {TableText.Number(counts.Managers)} managers",
            $"{TableText.Number(counts.Schools.Count)} écoles, {TableText.Number(counts.Pupils)} élèves, "
            + $"{TableText.Number(counts.Staff)} personnels, {TableText.Number(counts.Managers)} responsables d'affectation");
        return export.State switch
        {
            GarExportState.Written => terminal.T($"Exported: {what}.", $"Exportés : {what}."),
            GarExportState.Tried => terminal.T(
                $"Would be exported; nothing was: {what}.", $"Seraient exportés ; rien ne l'a été : {what}."),
            _ => $"{StateName(export.State, terminal)}. {export.Refusal}",
        };
    }

    private static string StateName(GarExportState state, Terminal terminal) => state switch
    {
        GarExportState.Running => terminal.T("under way", "en cours"),
        GarExportState.Written => terminal.T("written", "écrit"),
        GarExportState.Refused => terminal.T("refused", "refusé"),
        GarExportState.Failed => terminal.T("failed", "échoué"),
        _ => terminal.T("tried", "essai"),
    };
}
