using System.Globalization;
using EntEcole.Directory.Model;
using Google.Protobuf.WellKnownTypes;

namespace EntEcole.Directory.Server.Console.Words;

/// <summary>The words of a page in the language of its reader, and numbers and dates as that language writes them.</summary>
/// <param name="language">The language.</param>
/// <param name="time">The clock: ages are told from it.</param>
internal sealed class ConsoleText(Language language, TimeProvider time)
{
    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>The language.</summary>
    public Language Language => language;

    /// <summary>Its code, as in <c>lang="fr"</c>.</summary>
    public string Code => language is Language.French ? "fr" : "en";

    /// <summary>How the language writes numbers and dates.</summary>
    public CultureInfo Culture => language is Language.French ? French : English;

    /// <summary>The instant at which the page is made.</summary>
    public DateTimeOffset Now { get; } = time.GetUtcNow();

    /// <summary>One of two texts.</summary>
    public string this[string english, string french] => language is Language.French ? french : english;

    /// <summary>A text of the contract.</summary>
    public string Of(V1.LocalizedText? text) => text is null ? "" : this[text.En, text.Fr];

    /// <summary>A count with its noun: one, or several; French takes zero as one.</summary>
    public string Count(long count, (string One, string Many) english, (string One, string Many) french) => language is Language.French
        ? $"{Number(count)}\u00a0{(count is 0 or 1 ? french.One : french.Many)}"
        : $"{Number(count)}\u00a0{(count is 1 ? english.One : english.Many)}";

    /// <summary>A whole number.</summary>
    public string Number(long number) => number.ToString("N0", Culture);

    /// <summary>A share, as in 12 %.</summary>
    public string Percent(double share) => language is Language.French
        ? share.ToString("0.#", French.NumberFormat) + "\u00a0%"
        : share.ToString("0.#", English) + "%";

    /// <summary>An amount of euros.</summary>
    public string Euros(long cents) => language is Language.French
        ? (cents / 100m).ToString("N2", French) + "\u00a0€"
        : "€" + (cents / 100m).ToString("N2", English);

    /// <summary>A day of the contract, <c>yyyy-mm-dd</c>, in words; as it is when it is none.</summary>
    public string Day(string day) =>
        DateOnly.TryParseExact(day, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? Day(date) : day;

    /// <summary>A day in words.</summary>
    public string Day(DateOnly day) => day.ToString("d MMMM yyyy", Culture);

    /// <summary>An instant in French time, in words.</summary>
    public string Instant(DateTimeOffset instant)
    {
        var local = TimeZoneInfo.ConvertTime(instant, FrenchTime.Zone);
        return local.ToString("d MMMM yyyy", Culture) + this[" at ", " à "] + local.ToString(this["HH:mm", "H'\u00a0h\u00a0'mm"], Culture);
    }

    /// <summary>The time of day of an instant, in French time.</summary>
    public string Clock(DateTimeOffset instant) =>
        TimeZoneInfo.ConvertTime(instant, FrenchTime.Zone).ToString(this["HH:mm", "H'\u00a0h\u00a0'mm"], Culture);

    /// <summary>An instant of the contract; empty when it is not set.</summary>
    public string Instant(Timestamp? instant) => instant is null ? "" : Instant(instant.ToDateTimeOffset());

    /// <summary>How long ago an instant was.</summary>
    public string Ago(Timestamp? instant) => instant is null ? "" : Ago(instant.ToDateTimeOffset());

    /// <summary>How long ago an instant was.</summary>
    public string Ago(DateTimeOffset instant)
    {
        var age = Now - instant;
        return age < TimeSpan.FromMinutes(1) ? this["just now", "à l'instant"]
            : age < TimeSpan.FromHours(1) ? this[$"{age.Minutes} min ago", $"il y a {age.Minutes} min"]
            : age < TimeSpan.FromHours(48) ? this[$"{(int)age.TotalHours} h ago", $"il y a {(int)age.TotalHours} h"]
            : this[$"{(int)age.TotalDays} days ago", $"il y a {(int)age.TotalDays} jours"];
    }

    /// <summary>How many days ago a day of the contract was; empty when it is none.</summary>
    public string Age(string day) => AgeInDays(day) is { } days
        ? days switch
        {
            0 => this["today", "aujourd'hui"],
            1 => this["yesterday", "hier"],
            _ => this[$"{Number(days)} days old", $"{Number(days)} jours"],
        }
        : "";

    /// <summary>The same as a number; null when it is none.</summary>
    public int? AgeInDays(string day) =>
        DateOnly.TryParseExact(day, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? FrenchTime.DayAt(Now).DayNumber - date.DayNumber
            : null;

    /// <summary>How long something took.</summary>
    public string Duration(long milliseconds)
    {
        var span = TimeSpan.FromMilliseconds(milliseconds);
        return span < TimeSpan.FromMinutes(1) ? string.Create(Culture, $"{span.TotalSeconds:0.#}\u00a0s")
            : string.Create(Culture, $"{(int)span.TotalMinutes}\u00a0min {span.Seconds}\u00a0s");
    }
}
