using System.CommandLine;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Indicators;

/// <summary><c>entecole indicators</c>: accounts by place and role; <c>series</c>: month by month.</summary>
internal static class IndicatorVerbs
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var options = new IndicatorOptions(shared);
        var asOf = new Option<DateOnly?>("--as-of")
        {
            Description = shared.T("As at the end of this past day.", "Tel qu'à la fin de ce jour passé."),
        };
        var isPublic = new Option<bool>("--public")
        {
            Description = shared.T(
                "In the form that may leave the region: small numbers hidden, others rounded.",
                "Sous la forme qui peut sortir de la région : petits nombres masqués, autres arrondis."),
        };
        var chart = new Option<bool>("--chart") { Description = shared.T("Bars instead of a table.", "Des barres au lieu d'un tableau.") };
        var role = RoleOption(shared);
        var command = new Command("indicators", shared.T(
            "Accounts by place and role: what those who steer compare usage with.",
            "Comptes par lieu et par rôle : ce à quoi le pilotage rapporte les usages."))
        {
            asOf, isPublic, chart, role,
        };
        foreach (var option in options.All)
        {
            command.Options.Add(option);
        }

        command.Subcommands.Add(IndicatorSeriesVerb.Make(shared, time));
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var (today, past) = (FrenchTime.DayAt(time.GetUtcNow()), parsed.GetValue(asOf));
            if (parsed.GetValue(chart) && parsed.GetValue(isPublic) && parsed.GetValue(role) is null)
            {
                throw DirectoryException.InvalidArgument("--role", new(
                    "--chart with --public needs a --role: the number of persons is not published.",
                    "--chart avec --public demande un --role : le nombre de personnes n'est pas publié."));
            }

            var filter = options.FilterOf(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            using var indicators = new IndicatorService(store.Indicators, store.Enrolment, store.Revisions, time);
            var day = past is not { } asked ? today : asked < today ? asked : throw DirectoryException.InvalidArgument(
                "--as-of", new("--as-of must be a day before today.", "--as-of doit être un jour avant aujourd'hui."));
            var revision = past is null ? await store.Revisions.GetRevisionAsync(cancellationToken)
                : await indicators.FindRevisionAsync(day, cancellationToken);
            var query = new IndicatorQuery(parsed.GetValue(options.Level), filter, revision, day) { IsRounded = parsed.GetValue(isPublic) };
            var rows = await indicators.ListAsync(query, cancellationToken);
            terminal.Answer(new { revision, day, query.Level, rounded = query.IsRounded, indicators = rows.Select(IndicatorTables.Of) });
            if (parsed.GetValue(chart))
            {
                IndicatorTables.Chart(rows, parsed.GetValue(role), terminal);
            }
            else
            {
                IndicatorTables.Show(rows, terminal);
            }

            if (parsed.GetValue(options.Csv) is { } given)
            {
                var path = IndicatorFiles.PathOf(given, query.Level, day, revision);
                IndicatorFiles.Write(path, rows);
                terminal.Say(terminal.T($"{rows.Count} places written to {path}.", $"{rows.Count} lieux écrits dans {path}."));
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Option<Role?> RoleOption(SharedOptions shared)
    {
        var words = string.Join(", ", Roles.All.Select(IndicatorTables.NameOf));
        var role = new Option<Role?>("--role")
        {
            HelpName = words.Replace(", ", "|", StringComparison.Ordinal),
            Description = shared.T(
                "Of the chart: accounts of this role. Default: persons.", "Du graphique : comptes de ce rôle. Par défaut : personnes."),
        };
        role.CustomParser = given =>
        {
            foreach (var known in Roles.All)
            {
                if (given.Tokens is [var token] && IndicatorTables.NameOf(known).Equals(token.Value, StringComparison.OrdinalIgnoreCase))
                {
                    return known;
                }
            }

            given.AddError(shared.T($"--role takes one of: {words}.", $"--role prend l'un de : {words}."));
            return null;
        };
        return role;
    }
}
