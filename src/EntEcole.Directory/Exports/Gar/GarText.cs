using System.Text;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>Texts as an export bears them: nothing that XML cannot hold, no control character, no blanks around.</summary>
public static class GarText
{
    /// <summary>The clean text; null for one of which nothing is left.</summary>
    public static string? Clean(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var clean = IsClean(text) ? text.Trim() : Rewritten(text).Trim();
        return clean.Length == 0 ? null : clean;
    }

    /// <summary>A text of <paramref name="max"/> UTF-16 units at most, never cut inside a character.</summary>
    public static string Cut(string text, int max) => text.Length <= max ? text
        : text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)].TrimEnd();

    private static bool IsClean(string text)
    {
        foreach (var character in text)
        {
            if (char.IsControl(character) || char.IsSurrogate(character) || character >= '\uFFFE')
            {
                return false;
            }
        }

        return true;
    }

    private static string Rewritten(string text)
    {
        var clean = new StringBuilder(text.Length);
        // A lone half of a character becomes U+FFFD, which says that something was there.
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune))
            {
                clean.Append(rune.Value is '\t' or '\n' or '\r' ? " " : "");
            }
            else if ((rune.Value & 0xFFFE) != 0xFFFE)
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString();
    }
}
