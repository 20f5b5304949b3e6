using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Cli.Output;

/// <summary>
/// How numbers and dates on the command line are read: the same whatever the locale. The library alone reads them by the culture of the
/// process, so that 0.2 is refused where the decimal separator is a comma.
/// </summary>
internal static class InvariantValues
{
    private delegate bool Reading<T>(string text, out T value);

    /// <summary>Sets the reading of every number and date of a command and of those below it.</summary>
    public static void Apply(Command command, Language language)
    {
        foreach (var symbol in command.Options.Concat<Symbol>(command.Arguments))
        {
            _ = Set<double>(symbol, ReadDouble, Decimal, language) || Set<decimal>(symbol, ReadDecimal, Decimal, language)
                || Set<int>(symbol, ReadInt, NoWholeNumber, language) || Set<long>(symbol, ReadLong, NoWholeNumber, language)
                || Set<DateOnly>(symbol, ReadDay, Day, language);
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

            result.AddError(refusal(symbol.Name).In(language));
            return null;
        }
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
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out value);

    private static LocalizedText Decimal(string name) => new(
        $"{name} takes a number, as 0.2.", $"{name} prend un nombre, avec un point : 0.2.");

    private static LocalizedText NoWholeNumber(string name) => new($"{name} takes a whole number.", $"{name} prend un nombre entier.");

    private static LocalizedText Day(string name) => new($"{name} takes a date, yyyy-mm-dd.", $"{name} prend une date, aaaa-mm-jj.");
}
