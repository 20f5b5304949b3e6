using System.Globalization;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Indicators;

/// <summary>Counts as people and machines read them.</summary>
internal static class IndicatorTables
{
    private const int BarWidth = 40;

    /// <summary>What JSON and a table show of a row.</summary>
    public static object Of(IndicatorRow row) => new
    {
        row.Key,
        row.Name,
        row.EnrolledSchools,
        row.ProvisionedSchools,
        row.Persons,
        accounts = Roles.All.Select(role => new
        {
            role, dnmaCode = role.DnmaCode(), dnmaLabel = role.DnmaLabel(), active = NumberOf(row.Active(role)),
            activeForm = FormOf(row.Active(role)), suspended = NumberOf(row.Suspended(role)), suspendedForm = FormOf(row.Suspended(role)),
            activated = NumberOf(row.Activated(role)), activatedForm = FormOf(row.Activated(role)),
        }),
    };

    private static int? NumberOf(CountCell count) => count.Form is CountForm.Below5 or CountForm.Withheld ? null : count.Value;

    private static CountForm? FormOf(CountCell count) => count.Form is CountForm.Exact ? null : count.Form;

    /// <summary>The table: a line a place, active accounts by role.</summary>
    public static void Show(IReadOnlyList<IndicatorRow> rows, Terminal terminal)
    {
        var table = Terminal.NewTable([
            terminal.T("Place", "Lieu"), terminal.T("schools", "écoles"), terminal.T("filled", "alimentées"),
            .. Roles.All.Select(role => TableText.RoleName(NameOf(role), terminal)), terminal.T("persons", "personnes"),
            terminal.T("suspended", "suspendus"), terminal.T("activated", "activés"),
        ]);
        foreach (var row in rows)
        {
            Terminal.AddRow(table, [
                PlaceOf(row), Number(row.EnrolledSchools), Number(row.ProvisionedSchools),
                .. Roles.All.Select(role => Number(row.Active(role))), row.Persons is { } persons ? Number(persons) : "nc",
                row.Persons is null ? "nc" : Number(Roles.All.Sum(role => row.Suspended(role).Value)),
                row.Persons is null ? "nc" : Number(Roles.All.Sum(role => row.Activated(role).Value)),
            ]);
        }

        terminal.Show(table);
        terminal.Say(terminal.T(
            "A person counts once in each place and role: rows do not add up from one level to the next.",
            "Une personne compte une fois par lieu et par rôle : les lignes d'un niveau ne s'additionnent pas en celles d'un autre."));
    }

    /// <summary>A bar a place, of text alone: as long as its number against the largest.</summary>
    public static void Chart(IReadOnlyList<IndicatorRow> rows, Role? role, Terminal terminal)
    {
        var numbers = rows.Select(row => role is { } one ? row.Active(one).Value : row.Persons ?? 0).ToList();
        var most = Math.Max(1, numbers.DefaultIfEmpty().Max());
        var width = Math.Min(BarWidth, rows.Select(row => PlaceOf(row).Length).DefaultIfEmpty().Max());
        foreach (var (row, number) in rows.Zip(numbers))
        {
            var bar = new string('#', (int)Math.Round((double)number * BarWidth / most, MidpointRounding.AwayFromZero));
            var label = PlaceOf(row) is var place && place.Length > width ? place[..width] : PlaceOf(row);
            var shown = role is { } one ? Number(row.Active(one)) : Number(number);
            terminal.Say($"{label.PadRight(width)} {(bar.Length == 0 && number > 0 ? "#" : bar)} {shown}");
        }
    }

    /// <summary>The name of a role in JSON.</summary>
    public static string NameOf(Role role) => char.ToLowerInvariant(role.ToString()[0]) + role.ToString()[1..];

    private static string PlaceOf(IndicatorRow row) =>
        string.Equals(row.Key, row.Name, StringComparison.Ordinal) || row.Key.Length == 0 ? row.Name : $"{row.Key} {row.Name}";

    private static string Number(CountCell count) => NumberOf(count) is { } number ? Number(number) : count.ToString();

    private static string Number(int number) => TableText.Number(number).ToString(CultureInfo.InvariantCulture);
}
