using System.Buffers;
using System.Globalization;
using System.Text;

namespace EntEcole.Directory.Model;

/// <summary>
/// The one rule for text that comes from outside: it holds no character that cannot be seen or that changes how the others are read.
/// Requests, options, files of conventions, tokens and headers are refused otherwise; what an extract holds is escaped where it is shown.
/// </summary>
public static class OutsideText
{
    // Characters that no category tells apart: fillers, joiners and selectors that show nothing, and what stands for bytes that were not
    // text.
    private static readonly SearchValues<char> Invisible = SearchValues.Create(
        "\u034F\u115F\u1160\u17B4\u17B5\u180B\u180C\u180D\u180F\u2800\u3164\uFFA0\uFFFC\uFFFD"
        + "\uFE00\uFE01\uFE02\uFE03\uFE04\uFE05\uFE06\uFE07\uFE08\uFE09\uFE0A\uFE0B\uFE0C\uFE0D\uFE0E\uFE0F");

    private const int FirstSelector = 0xE0100;
    private const int LastSelector = 0xE01EF;

    /// <summary>Whether the text may come in.</summary>
    public static bool IsAccepted(ReadOnlySpan<char> text)
    {
        var rest = text;
        while (rest.IndexOfAnyExceptInRange(' ', '~') is >= 0 and var at)
        {
            rest = rest[at..];
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) is not OperationStatus.Done || IsRefused(rune))
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    /// <summary>The text as it is kept, in normalization form C; null when it may not come in.</summary>
    public static string? Accept(string text) =>
        !IsAccepted(text) ? null : Ascii.IsValid(text) ? text : text.Normalize(NormalizationForm.FormC);

    /// <summary>
    /// The text as a terminal or a spreadsheet may show it: each character that would be refused is written as <c>\u202E</c>. JSON text
    /// stays
    /// JSON, of the same meaning.
    /// </summary>
    /// <param name="text">Any text; null gives an empty one.</param>
    /// <param name="keepLines">Whether ends of lines stay: for text of several lines of our own.</param>
    public static string Show(string? text, bool keepLines = false)
    {
        if (text is null || IsAccepted(text))
        {
            return text ?? "";
        }

        var shown = new StringBuilder(text.Length + 16);
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            var isText = Rune.DecodeFromUtf16(rest, out var rune, out var length) is OperationStatus.Done;
            var isKept = isText && (!IsRefused(rune) || (keepLines && rest[0] is '\n' or '\r'));
            foreach (var unit in rest[..length])
            {
                _ = isKept ? shown.Append(unit) : shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
            }

            rest = rest[length..];
        }

        return shown.ToString();
    }

    private static bool IsRefused(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => true,
        _ => rune.IsBmp ? Invisible.Contains((char)rune.Value) : rune.Value is >= FirstSelector and <= LastSelector,
    };
}
