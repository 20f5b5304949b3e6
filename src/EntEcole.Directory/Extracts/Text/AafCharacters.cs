using System.Net;

namespace EntEcole.Directory.Extracts.Text;

/// <summary>Which character a byte, a reference or an escaped text means in an extract (aaf-format 1.5).</summary>
internal static class AafCharacters
{
    /// <summary>What stands for a character that XML forbids.</summary>
    public const char Replacement = '\uFFFD';

    // Escaped once by a page and once by a generator is what was seen; a third time costs nothing, endless would.
    private const int MaxEscapes = 3;

    // windows-1252, 0x80 to 0x9F; its five holes keep their C1 control, as HTML has it.
    private const string C1 =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F" +
        "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    /// <summary>A byte of 0x80 to 0xFF that is no UTF-8: windows-1252 below 0xA0, ISO-8859-15 from there.</summary>
    public static char OfByte(byte value) => value switch
    {
        < 0xA0 => OfC1(value),
        0xA4 => '\u20AC',
        0xA6 => '\u0160',
        0xA8 => '\u0161',
        0xB4 => '\u017D',
        0xB8 => '\u017E',
        0xBC => '\u0152',
        0xBD => '\u0153',
        0xBE => '\u0178',
        _ => (char)value,
    };

    /// <summary>A numeric reference to U+0080-U+009F means windows-1252, as in HTML: 146 is an apostrophe.</summary>
    public static int OfReference(int codePoint) => codePoint is >= 0x80 and <= 0x9F ? OfC1(codePoint) : codePoint;

    /// <summary>Whether XML 1.0 allows the character (production 2, Char).</summary>
    public static bool IsAllowed(int codePoint) => codePoint switch
    {
        < ' ' => codePoint is '\t' or '\n' or '\r',
        < 0xD800 => true,
        < 0xE000 => false,
        _ => codePoint is not (0xFFFE or 0xFFFF or > 0x10FFFF),
    };

    /// <summary>
    /// Takes off the escapes that are left once XML is read: <c>&amp;amp;eacute;</c> comes as <c>&amp;eacute;</c>. Never longer.
    /// </summary>
    public static string Unescape(string text)
    {
        for (var i = 0; i < MaxEscapes; i++)
        {
            var plain = WebUtility.HtmlDecode(text);
            if (plain.Length == text.Length)
            {
                return text;
            }

            text = Sanitized(plain);
        }

        return text;
    }

    private static char OfC1(int value) => C1[value - 0x80];

    // HtmlDecode lets any number through.
    private static string Sanitized(string text) => string.Create(text.Length, text, static (span, text) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            var c = (char)OfReference(text[i]);
            span[i] = IsAllowed(c) || char.IsSurrogate(c) ? c : Replacement;
        }
    });
}
