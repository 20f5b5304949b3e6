using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Indicators;

/// <summary><c>entecole indicators series</c>: the snapshots that the worker keeps, one a month.</summary>
internal static class IndicatorSeriesVerb
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var options = new IndicatorOptions(shared);
        var from = new Option<DateOnly?>("--from") { Description = shared.T("From this day.", "À partir de ce jour.") };
        var to = new Option<DateOnly?>("--to") { Description = shared.T("Up to this day.", "Jusqu'à ce jour.") };
        var command = new Command("series", shared.T(
            $"Accounts month by month, as the worker kept them; {IndicatorSnapshots.YearsKept} years at most.",
            $"Comptes mois par mois, tels que le service de nuit les a conservés ; {IndicatorSnapshots.YearsKept} ans au plus."))
        {
            from, to,
        };
        foreach (var option in options.All)
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var today = FrenchTime.DayAt(time.GetUtcNow());
            var (level, filter) = (parsed.GetValue(options.Level), options.FilterOf(parsed));
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var series = new List<(DateOnly Day, IndicatorSnapshotRow Row)>();
            foreach (var snapshot in await store.IndicatorSnapshots.ListAsync(
                parsed.GetValue(from) ?? today.AddYears(-IndicatorSnapshots.YearsKept), parsed.GetValue(to) ?? today, cancellationToken))
            {
                series.AddRange((await store.IndicatorSnapshots.ListRowsAsync(snapshot.Day, level, filter, cancellationToken)).Select(
                    row => (snapshot.Day, row)));
            }

            terminal.Answer(series.Select(one => new
            {
                one.Day, one.Row.Key, one.Row.Name, one.Row.EnrolledSchools, one.Row.ProvisionedSchools, one.Row.Persons,
                accounts = Roles.All.Select((role, rank) => new
                {
                    role, one.Row.Counts[rank].Active, one.Row.Counts[rank].Suspended, one.Row.Counts[rank].Activated,
                }),
            }));
            Show(series, terminal);
            if (parsed.GetValue(options.Csv) is { } given)
            {
                var path = IndicatorFiles.PathOf(given, level, today, 0);
                IndicatorFiles.Write(path, series);
                terminal.Say(terminal.T($"{series.Count} lines written to {path}.", $"{series.Count} lignes écrites dans {path}."));
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(List<(DateOnly Day, IndicatorSnapshotRow Row)> series, Terminal terminal)
    {
        if (series.Count == 0)
        {
            terminal.Say(terminal.T(
                "No snapshot is kept: the worker takes one on the first night of each month.",
                "Aucun relevé n'est conservé : le service de nuit en prend un la première nuit de chaque mois."));
            return;
        }

        var table = Terminal.NewTable([
            terminal.T("Month", "Mois"), terminal.T("place", "lieu"), terminal.T("schools", "écoles"),
            .. Roles.All.Select(role => TableText.RoleName(IndicatorTables.NameOf(role), terminal)), terminal.T("persons", "personnes"),
        ]);
        foreach (var (day, row) in series)
        {
            Terminal.AddRow(table, [
                day.ToString("yyyy-MM", CultureInfo.InvariantCulture), row.Key.Length == 0 ? row.Name : row.Key,
                TableText.Number(row.EnrolledSchools), .. row.Counts.Select(count => TableText.Number(count.Active)),
                TableText.Number(row.Persons),
            ]);
        }

        terminal.Show(table);
    }
}
