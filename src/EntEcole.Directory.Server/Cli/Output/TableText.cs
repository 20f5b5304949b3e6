using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Cli.Output;

/// <summary>Numbers and roles as every table writes them.</summary>
internal static class TableText
{
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture).Replace(',', ' ');

    /// <summary>An instant in French time, as each language writes it, with its year.</summary>
    public static string Instant(DateTimeOffset at, Terminal terminal) => TimeZoneInfo.ConvertTime(at, FrenchTime.Zone).ToString(
        terminal.T("yyyy-MM-dd HH:mm", "dd/MM/yyyy HH:mm"), CultureInfo.InvariantCulture);

    public static string RoleName(string role, Terminal terminal) => role switch
    {
        "pupil" => terminal.T("pupils", "élèves"),
        "parent" => terminal.T("parents", "parents"),
        "teacher" => terminal.T("teachers", "enseignants"),
        "director" => terminal.T("directors", "directeurs"),
        "schoolStaff" => terminal.T("other staff", "autres personnels"),
        "collectiviteStaff" => terminal.T("collectivité staff", "agents de collectivité"),
        _ => role,
    };
}
