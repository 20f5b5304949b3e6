using System.CommandLine;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Host.Options;

namespace EntEcole.Directory.Server.Cli.Operations;

/// <summary><c>entecole settings</c>: what is in force, where it comes from, and what is written like a setting and is none.</summary>
internal static class SettingsVerb
{
    public static Command Make(SharedOptions shared)
    {
        var retention = new Option<bool>("--retention")
        {
            Description = shared.T(
                "For how long everything that is written is kept.", "Durée de conservation de tout ce qui est écrit."),
        };
        var command = new Command("settings", shared.T(
            "The settings in force and where each comes from, secrets masked.",
            "Les réglages en vigueur et d'où vient chacun, secrets masqués."))
        {
            retention,
        };
        command.SetAction(parsed =>
        {
            var terminal = shared.Terminal(parsed);
            var sources = SettingSources.Read();
            var settings = sources.ToSettings();
            var database = parsed.GetValue(shared.Database);
            (settings.Store.Database, settings.IsDatabaseGiven) = (database ?? settings.Store.Database, database is not null);
            if (parsed.GetValue(retention))
            {
                settings.Validate();
                ShowRetention(RetentionTable.Of(settings), terminal);
                return ExitCode.Done;
            }

            var rows = SettingCatalog.All.Select(info => new Row(
                info.Name, ShownSetting.Of(info, settings), info.Show is SettingShow.Nothing,
                settings.OriginOf(info.Name),
                info.Description.In(terminal.Language), info)).ToList();
            if (terminal.Json)
            {
                // One document, whatever it says.
                settings.Validate();
            }

            Show(rows, terminal);
            terminal.Answer(new
            {
                settings = rows.Select(row => new
                {
                    row.Name, row.Value, row.IsSecret, row.Origin.Source, from = row.Origin.Name, row.Description, row.Info.Default,
                    min = row.Info.Range?.Min, max = row.Info.Range?.Max, words = row.Info.Words, reloaded = row.Info.About.IsReloaded,
                }),
                warnings = sources.Unknown().Select(warning => warning.In(terminal.Language)),
            });
            shared.Warn(sources, terminal);
            // People are shown what makes no sense before it is refused, as every verb would.
            settings.Validate();
            return ExitCode.Done;
        });
        return command;
    }

    private static void ShowRetention(IReadOnlyList<RetentionRow> rows, Terminal terminal)
    {
        terminal.Answer(rows.Select(row => new
        {
            what = row.What.In(terminal.Language), kept = row.Kept.In(terminal.Language), row.By, row.HoldsPersons,
        }));
        var table = Terminal.NewTable(
            terminal.T("Data", "Données"), terminal.T("kept", "conservation"), terminal.T("by the settings", "réglages"));
        foreach (var row in rows)
        {
            Terminal.AddRow(table, row.What.In(terminal.Language), row.Kept.In(terminal.Language), row.By);
        }

        terminal.Show(table);
    }

    private static void Show(IEnumerable<Row> rows, Terminal terminal)
    {
        var table = Terminal.NewTable(
            terminal.T("Setting", "Réglage"), terminal.T("value", "valeur"), terminal.T("from", "origine"),
            terminal.T("what it is", "ce que c'est"));
        foreach (var row in rows)
        {
            Terminal.AddRow(
                table, row.Name, row.Value ?? "–", OriginOf(row.Origin, terminal),
                $"{row.Description} {BoundsOf(row, terminal)}".TrimEnd());
        }

        terminal.Show(table);
    }

    private static string OriginOf(SettingOrigin origin, Terminal terminal) => origin.Source switch
    {
        SettingSource.Default => terminal.T("default", "défaut"),
        SettingSource.Secrets => terminal.T($"secrets: {origin.Name}", $"secrets : {origin.Name}"),
        _ => origin.Name ?? "",
    };

    // What it may be, and what it is when nothing is given, where that is not what is shown.
    private static string BoundsOf(Row row, Terminal terminal)
    {
        var may = row.Info.Range is { } range
            ? terminal.T(
                $"{TableText.Number(range.Min)} to {TableText.Number(range.Max)}",
                $"{TableText.Number(range.Min)} à {TableText.Number(range.Max)}")
            : string.Join(", ", row.Info.Words);
        var usual = row.Origin.Source is not SettingSource.Default && row.Info.Default is { } value
            ? terminal.T($"default {value}", $"par défaut {value}") : "";
        return may.Length + usual.Length == 0 ? ""
            : $"({string.Join(terminal.T("; ", " ; "), new[] { may, usual }.Where(text => text.Length > 0))})";
    }

    private sealed record Row(string Name, string? Value, bool IsSecret, SettingOrigin Origin, string Description, SettingInfo Info);
}
