using System.Globalization;

namespace EntEcole.Directory.Extracts;

/// <summary>Names of entries, which the sender chose: what they may be, and how they are shown.</summary>
internal static class EntryNames
{
    /// <summary>
    /// The one spelling of an entry's name: separators <c>/</c>, no <c>.</c> segment. Null when it escapes: absolute, a drive
    /// letter, a <c>..</c> segment. Empty for the root itself.
    /// </summary>
    public static string? Normalize(string name)
    {
        var path = name.Replace('\\', '/');
        if (path.StartsWith('/') || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0])) || path.Contains(
            '\0', StringComparison.Ordinal))
        {
            return null;
        }

        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        // Windows drops blanks and dots at the end of a segment: ".. " is "..".
        return segments.Any(segment => segment.TrimEnd(' ').Length > 1 && segment.AsSpan().Trim(". ").IsEmpty)
            ? null
            : string.Join('/', segments.Where(segment => segment is not "."));
    }

    /// <summary>A name as it may stand in a message, a log or a report: nothing that a terminal obeys, 200 characters at most.</summary>
    public static string Shown(string name, int maxLength = 200)
    {
        var cut = name.Length > maxLength;
        var shown = (cut ? name.AsSpan(0, maxLength) : name).ToArray();
        for (var i = 0; i < shown.Length; i++)
        {
            if (IsUnsafe(shown, i))
            {
                shown[i] = '?';
            }
        }

        return cut ? new string(shown) + "…" : new string(shown);
    }

    /// <summary>The folder of a normalised name; empty for the root.</summary>
    public static string DirectoryOf(string name) => name.LastIndexOf('/') is >= 0 and var slash ? name[..slash] : "";

    /// <summary>The last segment of a normalised name.</summary>
    public static string FileOf(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static bool IsUnsafe(char[] text, int i) => char.GetUnicodeCategory(text[i]) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Surrogate => char.IsHighSurrogate(text[i])
            ? i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])
            : i == 0 || !(char.IsHighSurrogate(text[i - 1]) && char.IsLowSurrogate(text[i])),
        _ => false,
    };
}
