using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Cli.Output;

/// <summary>Numbers and roles as every table writes them.</summary>
internal static class TableText
{
    public static string Number(long number) => Counted.Number(number);

    /// <summary>A number with one decimal, as each language writes it.</summary>
    public static string Tenths(double number, Terminal terminal) =>
        number.ToString("0.0", CultureInfo.InvariantCulture).Replace(".", terminal.T(".", ","), StringComparison.Ordinal);

    /// <summary>A day as each language writes it; empty for none.</summary>
    public static string Day(DateOnly? day, Terminal terminal) => day is { } known ? Day(known, terminal.Language) : "";

    /// <summary>A day as each language writes it.</summary>
    public static string Day(DateOnly day, Language language) =>
        day.ToString(language is Language.French ? "dd/MM/yyyy" : "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>An instant in French time, as each language writes it, with its year.</summary>
    public static string Instant(DateTimeOffset at, Terminal terminal) => TimeZoneInfo.ConvertTime(at, FrenchTime.Zone).ToString(
        terminal.T("yyyy-MM-dd HH:mm", "dd/MM/yyyy HH:mm"), CultureInfo.InvariantCulture);

    /// <summary>How old something is: hours up to two days, then days.</summary>
    public static string Age(long hours, Terminal terminal) => hours < 48
        ? Number(hours) + " h" : Number(hours / 24) + terminal.T(" d", " j");

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
