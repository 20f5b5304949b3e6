using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Exports.GarCheck;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Gar;

/// <summary>How checks of exports to the GAR are shown.</summary>
internal static class GarCheckTables
{
    /// <summary>A check, for a machine.</summary>
    public static object Of(GarCheckReport report) => new
    {
        right = report.IsRight,
        name = report.Name?.ToString(),
        causes = report.Causes.Select(cause => cause.Code()),
        report.Totals,
        counts = report.Counts.Select(count => new { count.Uai, cause = count.Cause.Code(), notice = count.Cause.IsNotice(), count.Count }),
        findings = report.Findings.Select(
            one => new { one.Uai, cause = one.Cause.Code(), one.File, one.Line, one.Element }),
    };

    /// <summary>A check, for people.</summary>
    public static void Show(GarCheckReport report, Terminal terminal)
    {
        var totals = report.Totals;
        terminal.Say(terminal.T(
            $"{report.Name}: {TableText.Number(totals.Files)} files, {TableText.Number(totals.Schools)} schools, "
            + $"{TableText.Number(totals.Pupils)} pupils, {TableText.Number(totals.Staff)} staff, "
            + $"{TableText.Number(totals.Groups)} classes and groups, {TableText.Number(totals.Managers)} managers.",
            $"{report.Name} : {TableText.Number(totals.Files)} fichiers, {TableText.Number(totals.Schools)} écoles, "
            + $"{TableText.Number(totals.Pupils)} élèves, {TableText.Number(totals.Staff)} personnels, "
            + $"{TableText.Number(totals.Groups)} classes et groupes, {TableText.Number(totals.Managers)} responsables d'affectation."));
        if (report.Counts.Count > 0)
        {
            ShowCounts(report, terminal);
        }

        terminal.Say(report.IsRight
            ? terminal.T("The GAR would refuse nothing of it, as far as is known.", "À notre connaissance, le GAR n'en refuserait rien.")
            : terminal.T("The GAR would refuse the lines marked 'refused'.", "Le GAR refuserait les lignes marquées « refusé »."));
    }

    private static void ShowCounts(GarCheckReport report, Terminal terminal)
    {
        var table = Terminal.NewTable(
            terminal.T("School", "École"), terminal.T("Cause", "Cause"), "", terminal.T("Count", "Nombre"),
            terminal.T("First place", "Premier endroit"));
        foreach (var count in report.Counts)
        {
            var first = report.Findings.FirstOrDefault(
                one => one.Cause == count.Cause && string.Equals(one.Uai, count.Uai, StringComparison.Ordinal));
            Terminal.AddRow(
                table, count.Uai, $"{count.Cause.Code()} : {count.Cause.Text().In(terminal.Language)}",
                count.Cause.IsNotice() ? terminal.T("notice", "avis") : terminal.T("refused", "refusé"),
                TableText.Number(count.Count), first is null ? "" : Place(first));
        }

        terminal.Show(table);
    }

    private static string Place(GarFinding one) => one.Line == 0 ? one.File
        : FormattableString.Invariant($"{one.File}:{one.Line} {one.Element}");
}
