using System.Globalization;
using System.Text;

namespace EntEcole.Directory.Model;

/// <summary>Folds names for search: case, accents, ligatures, hyphens, apostrophes and runs of blanks no longer count.</summary>
public static class NameFolding
{
    /// <summary>Characters of a folded name: who is searched is found by what their name begins with.</summary>
    public const int MaxLength = 400;

    private const int MaxStack = 256;

    // From here on UTF-16 and Unicode have not the same order, and engines differ; no name of a language needs it.
    private const char OutOfOrder = '\uE000';

    /// <summary>
    /// The form under which <paramref name="name"/> is searched: lower-case letters and digits, single spaces between words.
    /// <c>D'ORNANO--LÉVÊQUE</c> gives <c>d ornano leveque</c>.
    /// </summary>
    public static string Fold(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return string.Empty;
        }

        var decomposed = Ascii.IsValid(name) ? name : name.Normalize(NormalizationForm.FormKD);
        var longest = decomposed.Length * 2;
        var buffer = longest <= MaxStack ? stackalloc char[MaxStack] : new char[longest];
        var length = 0;
        foreach (var c in decomposed)
        {
            length = Append(buffer, length, c);
        }

        return new string(Cut(buffer[..length]).TrimEnd(' '));
    }

    private static Span<char> Cut(Span<char> folded) => folded.Length <= MaxLength
        ? folded
        : folded[..(char.IsHighSurrogate(folded[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];

    /// <summary>The first text after all those that begin with <paramref name="prefix"/>, in the order of code points.</summary>
    public static string EndOfPrefix(string prefix) => prefix + "\U0010FFFF";

    private static int Append(Span<char> buffer, int length, char c)
    {
        if (char.IsAsciiLetterOrDigit(c))
        {
            buffer[length++] = char.ToLowerInvariant(c);
            return length;
        }

        if (Ligature(c) is { } letters)
        {
            letters.CopyTo(buffer[length..]);
            return length + letters.Length;
        }

        if ((char.IsLetterOrDigit(c) && c < OutOfOrder) || char.IsSurrogate(c))
        {
            buffer[length++] = char.ToLowerInvariant(c);
        }
        else if (char.GetUnicodeCategory(c) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format)
            && length > 0 && buffer[length - 1] != ' ')
        {
            buffer[length++] = ' ';
        }

        return length;
    }

    // Letters that Unicode does not decompose.
    private static string? Ligature(char c) => c switch
    {
        'œ' or 'Œ' => "oe",
        'æ' or 'Æ' => "ae",
        'ß' => "ss",
        'ø' or 'Ø' => "o",
        'ł' or 'Ł' => "l",
        'đ' or 'Đ' => "d",
        _ => null,
    };
}
