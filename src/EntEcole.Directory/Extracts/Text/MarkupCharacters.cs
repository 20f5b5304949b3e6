using System.Xml;

namespace EntEcole.Directory.Extracts.Text;

/// <summary>The kinds of characters that mark-up knows.</summary>
internal static class MarkupCharacters
{
    /// <summary>White space of XML.</summary>
    public static bool IsSpace(char c) => c is ' ' or '\n' or '\r' or '\t';

    /// <summary>Whether it is all white space.</summary>
    public static bool IsSpace(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(" \n\r\t") < 0;

    /// <summary>Goes on to what is none.</summary>
    public static void SkipSpace(ReadOnlySpan<char> tag, ref int length)
    {
        while (length < tag.Length && IsSpace(tag[length]))
        {
            length++;
        }
    }

    /// <summary>What may stand in a name.</summary>
    public static bool IsNameChar(char c) => c < 0x80 ? char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' : XmlConvert.IsNCNameChar(c);

    /// <summary>The character that a reference stands for, of those that <see cref="AafText"/> leaves; null for any other.</summary>
    public static char? OfReference(ReadOnlySpan<char> reference) => reference switch
    {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "#10" => '\n',
        "#13" => '\r',
        "#45" => '-',
        _ => null,
    };
}
