namespace EntEcole.Directory.Server.Console.Words;

/// <summary>Levels and counts of indicators in words.</summary>
internal static class IndicatorNames
{
    /// <summary>A level.</summary>
    public static string Level(this ConsoleText text, V1.IndicatorLevel level) => level switch
    {
        V1.IndicatorLevel.School => text["schools", "écoles"],
        V1.IndicatorLevel.Collectivite => text["collectivités", "collectivités"],
        V1.IndicatorLevel.District => text["inspections", "circonscriptions"],
        V1.IndicatorLevel.Department => text["départements", "départements"],
        V1.IndicatorLevel.Academy => text["academies", "académies"],
        V1.IndicatorLevel.Region => text["region", "région"],
        _ => "",
    };

    /// <summary>The name of a place of a level.</summary>
    public static string Place(this ConsoleText text, V1.Indicator row, V1.IndicatorLevel level) =>
        row.Name.Length > 0 ? row.Name : level is V1.IndicatorLevel.Region ? text["Whole region", "Toute la région"]
        : row.Key.Length > 0 ? row.Key : text["unknown", "non renseigné"];

    /// <summary>A count as the call gives it: <c>&lt;5</c> from one to four, <c>nc</c> for what is not said.</summary>
    public static string Cell(this ConsoleText text, long count, V1.CountForm form) => form switch
    {
        V1.CountForm.Below5 => "<5",
        V1.CountForm.Withheld => "nc",
        _ => text.Number(count),
    };

    /// <summary>The same for a file: digits alone.</summary>
    public static string Digits(long count, V1.CountForm form) => form switch
    {
        V1.CountForm.Below5 => "<5",
        V1.CountForm.Withheld => "nc",
        _ => count.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>The accounts of a role; none when the answer has no such role.</summary>
    public static V1.AccountCount Of(this V1.Indicator row, V1.Role role) =>
        row.Accounts.FirstOrDefault(one => one.Role == role) ?? new V1.AccountCount { Role = role };
}
