using System.Globalization;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Indicators;

/// <summary>Counts as one CSV, with a French header: those who steer read it in a spreadsheet.</summary>
internal static class IndicatorFiles
{
    private static readonly Dictionary<Role, string> Names = new()
    {
        [Role.Pupil] = "élèves", [Role.Parent] = "responsables", [Role.Teacher] = "enseignants", [Role.Director] = "directeurs",
        [Role.SchoolStaff] = "autres personnels", [Role.CollectiviteStaff] = "agents de collectivité",
    };

    /// <summary>Where a CSV goes: the file that is named, or one in the folder that is.</summary>
    public static string PathOf(string given, IndicatorLevel level, DateOnly day, long revision) =>
        !System.IO.Directory.Exists(given) ? given : Path.Combine(given, string.Create(
            CultureInfo.InvariantCulture, $"indicateurs-{level.ToString().ToLowerInvariant()}-{day:yyyy-MM-dd}-r{revision}.csv"));

    /// <summary>The counts of a day.</summary>
    public static void Write(string path, IReadOnlyList<IndicatorRow> rows) => SpreadsheetFile.Write(path, rows.Select(row => (string?[])
        [
            SpreadsheetFile.Text(row.Key), SpreadsheetFile.Text(row.Name), Number(row.EnrolledSchools), Number(row.ProvisionedSchools),
            .. Roles.All.Select(role => row.Active(role).ToString()), .. Roles.All.Select(role => row.Suspended(role).ToString()),
            .. Roles.All.Select(role => row.Activated(role).ToString()),
            row.Persons is { } persons ? Number(persons) : "nc",
        ]).Prepend(Header([])));

    /// <summary>The series of months.</summary>
    public static void Write(string path, IReadOnlyList<(DateOnly Day, IndicatorSnapshotRow Row)> series) => SpreadsheetFile.Write(
        path,
        series.Select(one => (string?[])
        [
            one.Day.ToString("O", CultureInfo.InvariantCulture), SpreadsheetFile.Text(one.Row.Key), SpreadsheetFile.Text(one.Row.Name),
            Number(one.Row.EnrolledSchools), Number(one.Row.ProvisionedSchools), .. one.Row.Counts.Select(count => Number(count.Active)),
            .. one.Row.Counts.Select(count => Number(count.Suspended)), .. one.Row.Counts.Select(count => Number(count.Activated)),
            Number(one.Row.Persons),
        ]).Prepend(Header(["jour"])));

    private static string?[] Header(string[] first) =>
    [
        .. first, "clé", "nom", "écoles inscrites", "écoles alimentées", .. Roles.All.Select(role => Names[role]),
        .. Roles.All.Select(role => Names[role] + " (suspendus)"),
        .. Roles.All.Select(role => Names[role] + " (activés)"), "personnes",
    ];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
