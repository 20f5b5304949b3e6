using System.Text;

namespace EntEcole.Directory.Extracts.Text;

/// <summary>What comes before the root element: marks, declaration, document type.</summary>
internal static class AafProlog
{
    private static ReadOnlySpan<byte> Mark => "\uFEFF"u8;

    /// <summary>UTF-16 by the mark or the first character of a file; null for any other encoding.</summary>
    public static UnicodeEncoding? Utf16Of(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xFE, ..] or [(byte)'<', 0, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: false),
        [0xFE, 0xFF, ..] or [0, (byte)'<', ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: false),
        _ => null,
    };

    /// <summary>The length of the byte order marks that a file begins with.</summary>
    public static int LengthOfMarks(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (text[length..].StartsWith(Mark))
        {
            length += Mark.Length;
        }

        return length;
    }

    /// <summary>Blanks the byte order marks that come after white space; gives where the first mark-up is.</summary>
    public static int BlankMarks(Span<byte> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at..].StartsWith(Mark))
            {
                text.Slice(at, Mark.Length).Fill((byte)' ');
            }
            else if (!IsSpace(text[at]))
            {
                return at;
            }
        }

        return text.Length;
    }

    /// <summary>The text before the root element, as far as it is there.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < text.Length - 1; at++)
        {
            if (text[at] == '<' && (char.IsAsciiLetter((char)text[at + 1]) || text[at + 1] is (byte)'_' or (byte)':' or >= 0x80))
            {
                return text[..at];
            }
        }

        return text;
    }

    /// <summary>Replaces the declaration that a text begins with by spaces, line breaks kept; gives the encoding that it names.</summary>
    public static string? BlankDeclaration(Span<byte> head)
    {
        var close = head.IndexOf("?>"u8);
        if (close < 5 || !Ascii.EqualsIgnoreCase(head[..5], "<?xml"u8) || !(close == 5 || IsSpace(head[5])))
        {
            return null;
        }

        var declaration = head[..(close + 2)];
        var name = EncodingName(Encoding.Latin1.GetString(declaration));
        foreach (ref var b in declaration)
        {
            b = b is (byte)'\n' or (byte)'\r' ? b : (byte)' ';
        }

        return name;
    }

    private static string? EncodingName(string declaration)
    {
        const string Word = "encoding";
        var at = declaration.IndexOf(Word, StringComparison.Ordinal);
        var rest = at < 0 ? "" : declaration.AsSpan(at + Word.Length).TrimStart();
        if (!rest.StartsWith('='))
        {
            return null;
        }

        rest = rest[1..].TrimStart();
        var close = rest.IsEmpty || rest[0] is not ('"' or '\'') ? -1 : rest[1..].IndexOf(rest[0]);
        return close < 0 ? null : rest.Slice(1, close).Trim().ToString();
    }

    private static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r';
}
