using System.Buffers;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Records;

/// <summary>What the name of a person cannot hold unless something went wrong with it on its way: certain signs, no guesses.</summary>
internal static class NameForms
{
    // Mark-up, a character lost for a question mark, and the frames and quotes as which old code pages show accented letters.
    private static readonly SearchValues<char> Foreign = SearchValues.Create("<>?\u201A\u201E\u2020\u2021\u2030");

    // How Windows-1252 shows the bytes 0x80 to 0x9F: what follows the first byte of a letter that was UTF-8.
    private static readonly SearchValues<char> Continuations =
        SearchValues.Create("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ");

    private const char FirstFrame = '\u2500';
    private const char LastFrame = '\u259F';

    /// <summary>Whether a name shows no sign of damage; one that is nothing but a sign, as <c>?</c>, is no damage.</summary>
    public static bool IsSound(ReadOnlySpan<char> name)
    {
        if (name.IndexOfAnyExceptInRange(' ', '~') < 0)
        {
            return !name.ContainsAny(Foreign) || !HasLetter(name);
        }

        return OutsideText.IsAccepted(name) && !name.ContainsAnyInRange(FirstFrame, LastFrame)
            && (!name.ContainsAny(Foreign) || !HasLetter(name)) && !IsMisread(name);
    }

    /// <inheritdoc cref="IsSound(ReadOnlySpan{char})"/>
    public static bool IsSound(string name) => IsSound(name.AsSpan());

    /// <summary>Whether there is a letter of any script.</summary>
    public static bool HasLetter(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (char.IsLetter(c) || char.IsSurrogate(c))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The name on one line: each run of blanks that holds a line break or a tab is one blank.</summary>
    public static string Folded(ReadOnlySpan<char> name)
    {
        if (!name.ContainsAny(LineEnds))
        {
            return name.ToString();
        }

        var folded = new System.Text.StringBuilder(name.Length);
        for (var at = 0; at < name.Length;)
        {
            var end = at;
            while (end < name.Length && char.IsWhiteSpace(name[end]))
            {
                end++;
            }

            _ = end == at ? folded.Append(name[end++])
                : name[at..end].ContainsAny(LineEnds) ? folded.Append(' ') : folded.Append(name[at..end]);
            at = end;
        }

        return folded.ToString();
    }

    /// <inheritdoc cref="Folded(ReadOnlySpan{char})"/>
    public static string Folded(string name) => Folded(name.AsSpan());

    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\t\n\v\f\r\u0085\u2028\u2029");

    // UTF-8 that was read as Latin-1 or Windows-1252: é is Ã and ©, œ is Å and “, a typographic apostrophe is â, € and ™.
    private static bool IsMisread(ReadOnlySpan<char> name)
    {
        for (var i = 0; i + 1 < name.Length; i++)
        {
            var next = name[i + 1];
            var follows = next is >= '\u0080' and <= '\u00BF' || Continuations.Contains(next);
            var misread = name[i] switch
            {
                'Ã' or 'Â' => follows,
                'Ä' or 'Å' => follows && next is not ('‘' or '’' or '–' or '—' or '«' or '»'),
                'â' => next is '€' or '‚',
                _ => false,
            };
            if (misread)
            {
                return true;
            }
        }

        return false;
    }
}
