using System.Buffers;

namespace EntEcole.Directory.Extracts.Records;

/// <summary>The forms that fields must have to be of use; what has another is left out, alone (aaf-format 8, problem 28).</summary>
internal static class FieldForms
{
    /// <summary>Characters of an INE.</summary>
    public const int IneLength = 11;

    private const int EarliestYear = 1900;
    private const int LatestYear = 2099;

    private static readonly SearchValues<char> MailLocal =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+-/=?^_`{|}~");

    private static readonly SearchValues<char> MailDomain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

    /// <summary>
    /// <c>+33 5 00 00 00 00</c> and other countries, 7 to 15 digits after the plus; or a French number of ten digits that
    /// begins with 0. Spaces, dots, hyphens and slashes may stand between digits, nothing after the last.
    /// </summary>
    public static bool IsPhone(ReadOnlySpan<char> value)
    {
        var international = value.StartsWith("+");
        var digits = 0;
        var first = '\0';
        foreach (var c in international ? value[1..] : value)
        {
            if (char.IsAsciiDigit(c))
            {
                first = digits++ == 0 ? c : first;
            }
            else if (c is not (' ' or '.' or '-' or '/') || digits == 0)
            {
                return false;
            }
        }

        return char.IsAsciiDigit(value[^1]) && (international ? digits is >= 7 and <= 15 && first != '0' : digits == 10 && first == '0');
    }

    /// <summary>
    /// One <c>@</c>, a local part of 1 to 64 ASCII characters, a domain with a dot; no quotes, no spaces (RFC 5321's common form).
    /// </summary>
    public static bool IsMail(ReadOnlySpan<char> value)
    {
        var at = value.IndexOf('@');
        if (at is < 1 or > 64 || value.Length > 254)
        {
            return false;
        }

        var local = value[..at];
        var domain = value[(at + 1)..];
        return !local.ContainsAnyExcept(MailLocal) && IsDotted(local)
            && domain.Contains('.') && !domain.ContainsAnyExcept(MailDomain) && IsDotted(domain);
    }

    /// <summary>Nine digits and two letters, or the older ten digits and one letter; upper case.</summary>
    public static bool IsIne(ReadOnlySpan<char> value)
    {
        if (value.Length != IneLength)
        {
            return false;
        }

        var digits = value.IndexOfAnyExceptInRange('0', '9');
        return digits is 9 or 10 && !value[digits..].ContainsAnyExceptInRange('A', 'Z');
    }

    /// <summary>
    /// An INE as it is meant: upper case, without the blanks that some schools type inside; null when it is none.
    /// </summary>
    public static string? ReadIne(ReadOnlySpan<char> value)
    {
        Span<char> ine = stackalloc char[IneLength];
        return TryReadIne(value, ine) ? new string(ine) : null;
    }

    /// <summary>
    /// The same into <paramref name="ine"/>, which has room for <see cref="IneLength"/> characters; false when it is none.
    /// </summary>
    public static bool TryReadIne(ReadOnlySpan<char> value, Span<char> ine)
    {
        var length = 0;
        foreach (var c in value)
        {
            if (char.IsWhiteSpace(c))
            {
                continue;
            }

            if (length == IneLength)
            {
                return false;
            }

            ine[length++] = char.ToUpperInvariant(c);
        }

        return IsIne(ine[..length]);
    }

    /// <summary>
    /// A date from 1900 to 2099; null for anything else: <c>dd/mm/yyyy</c>, <c>yyyy-mm-dd</c> as ONDE's own files have it, and what tools
    /// on the way make of them without any doubt: other separators, no leading zero, <c>yyyymmdd</c>, a time of midnight after it.
    /// </summary>
    public static DateOnly? ReadDate(ReadOnlySpan<char> value) =>
        value.Length == 10 && value[2] == '/' && value[5] == '/' ? DateOf(value[6..], value[3..5], value[..2])
        : value.Length == 10 && value[4] == '-' && value[7] == '-' ? DateOf(value[..4], value[5..7], value[8..])
        : ReadOtherDate(WithoutMidnight(value));

    /// <summary>Fourteen digits.</summary>
    public static bool HasFourteenDigits(ReadOnlySpan<char> value) => value.Length == 14 && !value.ContainsAnyExceptInRange('0', '9');

    /// <summary>
    /// A number of 18 ASCII digits at most, leading zeros included; -1 when a character is none. Ids and dates of every record pass here.
    /// </summary>
    public static long ReadDigits(ReadOnlySpan<char> digits)
    {
        var number = 0L;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return -1;
            }

            number = (number * 10) + (digit - '0');
        }

        return number;
    }

    private static ReadOnlySpan<char> WithoutMidnight(ReadOnlySpan<char> value)
    {
        var at = value.IndexOfAny('T', ' ');
        return at >= 8 && value[(at + 1)..].StartsWith("00:00", StringComparison.Ordinal) ? value[..at] : value;
    }

    // A year of two digits stays unread: it may be of either century.
    private static DateOnly? ReadOtherDate(ReadOnlySpan<char> value)
    {
        if (value.Length == 8 && !value.ContainsAnyExceptInRange('0', '9'))
        {
            return DateOf(value[..4], value[4..6], value[6..]);
        }

        var first = value.IndexOfAny("/-.");
        var length = first is 1 or 2 or 4 ? value[(first + 1)..].IndexOf(value[first]) : -1;
        if (length is not (1 or 2))
        {
            return null;
        }

        var middle = value.Slice(first + 1, length);
        var end = value[(first + length + 2)..];
        return first == 4 && end.Length is 1 or 2 ? DateOf(value[..4], middle, end)
            : first < 4 && end.Length == 4 ? DateOf(end, middle, value[..first]) : null;
    }

    private static bool IsDotted(ReadOnlySpan<char> value) =>
        value[0] != '.' && value[^1] != '.' && !value.Contains("..", StringComparison.Ordinal);

    private static DateOnly? DateOf(ReadOnlySpan<char> year, ReadOnlySpan<char> month, ReadOnlySpan<char> day) =>
        NumberOf(year) is >= EarliestYear and <= LatestYear and var y && NumberOf(month) is >= 1 and <= 12 and var m
        && NumberOf(day) is >= 1 and var d && d <= DateTime.DaysInMonth(y, m) ? new DateOnly(y, m, d) : null;

    private static int NumberOf(ReadOnlySpan<char> digits) => (int)ReadDigits(digits);
}
