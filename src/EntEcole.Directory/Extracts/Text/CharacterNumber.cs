using System.Globalization;

namespace EntEcole.Directory.Extracts.Text;

/// <summary>The number of a character reference, in decimal or hexadecimal digits.</summary>
internal static class CharacterNumber
{
    /// <summary>Reads it; false when a digit is none, or none is there. What lies beyond Unicode stays beyond it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> digits, int radix, out int number)
    {
        const int Beyond = 0x110000;
        number = 0;
        foreach (var b in digits)
        {
            var digit = DigitOf(b);
            if (digit >= radix)
            {
                return false;
            }

            number = Math.Min((number * radix) + digit, Beyond);
        }

        return !digits.IsEmpty;
    }

    /// <summary>
    /// How a character that mark-up uses is written in text; null for all others. A line break that the file does not have would falsify
    /// its lines; two hyphens would end a comment.
    /// </summary>
    public static string? EscapeOf(int codePoint) => codePoint switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&apos;",
        '\n' or '\r' or '-' => string.Create(CultureInfo.InvariantCulture, $"&#{codePoint};"),
        _ => null,
    };

    private static int DigitOf(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        _ => int.MaxValue,
    };
}
