using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Cli.Output;

/// <summary>
/// How numbers and dates on the command line are read: the same whatever the locale. The library alone reads them by the culture of the
/// process, so that 0.2 is refused where the decimal separator is a comma. A day is written yyyy-mm-dd or dd/mm/yyyy, never
/// mm/dd/yyyy.
/// </summary>
internal static class InvariantValues
{
    /// <summary>What help shows for a day. An option of text with this hint is read as a day: it takes the same two forms.</summary>
    public static readonly LocalizedText DayHint = new("yyyy-mm-dd", "jj/mm/aaaa");

    private static readonly string[] DayForms = ["yyyy-MM-dd", "dd/MM/yyyy"];

    private delegate bool Reading<T>(string text, out T value);

    /// <summary>Sets the reading of every number and date of a command and of those below it.</summary>
    public static void Apply(Command command, Language language)
    {
        foreach (var symbol in command.Options.Concat<Symbol>(command.Arguments))
        {
            _ = Set<double>(symbol, ReadDouble, Decimal, language) || Set<decimal>(symbol, ReadDecimal, Decimal, language)
                || Set<int>(symbol, ReadInt, NoWholeNumber, language) || Set<long>(symbol, ReadLong, NoWholeNumber, language)
                || Set<DateOnly>(symbol, ReadDay, Day, language) || SetDay(symbol, language);
        }

        foreach (var sub in command.Subcommands)
        {
            Apply(sub, language);
        }
    }

    private static bool Set<T>(Symbol symbol, Reading<T> reading, Func<string, LocalizedText> refusal, Language language)
        where T : struct
    {
        switch (symbol)
        {
            case Option<T> option:
                option.CustomParser = result => Read(result) ?? default;
                return true;
            case Option<T?> option:
                option.CustomParser = Read;
                return true;
            case Argument<T> argument:
                argument.CustomParser = result => Read(result) ?? default;
                return true;
            case Argument<T?> argument:
                argument.CustomParser = Read;
                return true;
            default:
                return false;
        }

        T? Read(ArgumentResult result)
        {
            if (result.Tokens.Count > 0 && reading(result.Tokens[0].Value, out var value))
            {
                return value;
            }

            result.AddError(refusal(symbol is Argument argument ? HelpText.NameOf(argument, language) : symbol.Name).In(language));
            return null;
        }
    }

    // The text goes on as the services take it; what is no day is told here, by the name of the option.
    private static bool SetDay(Symbol symbol, Language language)
    {
        if (symbol is not Option<string> option || !string.Equals(option.HelpName, DayHint.In(language), StringComparison.Ordinal))
        {
            return false;
        }

        option.CustomParser = result =>
        {
            var text = OptionText.Read(result).Trim();
            if (ReadDay(text, out var day))
            {
                return day.ToString("O", CultureInfo.InvariantCulture);
            }

            if (text.Length > 0)
            {
                result.AddError(Day(symbol.Name).In(language));
            }

            return text;
        };
        return true;
    }

    private static bool ReadDouble(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);

    private static bool ReadDecimal(string text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);

    private static bool ReadInt(string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool ReadLong(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool ReadDay(string text, out DateOnly value) =>
        DateOnly.TryParseExact(text, DayForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out value);

    private static LocalizedText Decimal(string name) => new(
        $"{name} takes a number, as 0.2.", $"{name} prend un nombre, avec un point : 0.2.");

    private static LocalizedText NoWholeNumber(string name) => new($"{name} takes a whole number.", $"{name} prend un nombre entier.");

    private static LocalizedText Day(string name) => new(
        $"{name} takes a date, yyyy-mm-dd or dd/mm/yyyy.", $"{name} prend une date, jj/mm/aaaa ou aaaa-mm-jj.");
}
