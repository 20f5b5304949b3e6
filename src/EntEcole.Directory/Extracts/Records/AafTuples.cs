using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Records;

/// <summary>Values of several parts separated by <c>$</c> (aaf-format 2).</summary>
internal static class AafTuples
{
    /// <summary>One part of a <c>$</c>-separated value, by its position from 0, trimmed; empty when there is none.</summary>
    public static ReadOnlySpan<char> Part(ReadOnlySpan<char> value, int position)
    {
        for (; position > 0; position--)
        {
            var next = value.IndexOf('$');
            if (next < 0)
            {
                return default;
            }

            value = value[(next + 1)..];
        }

        var end = value.IndexOf('$');
        return (end < 0 ? value : value[..end]).Trim();
    }

    /// <summary>Four lines separated by <c>$</c>, empty ones left out; null when nothing is there.</summary>
    public static IReadOnlyList<string> AddressLines(string? text) =>
        text is null ? [] : text.Split('$', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary><c>code$label</c> of a text.</summary>
    public static Coded? ToCoded(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var dollar = text.IndexOf('$', StringComparison.Ordinal);
        return dollar < 0 ? new Coded(text, null) : new Coded(text[..dollar].Trim(), Trimmed(text[(dollar + 1)..]));
    }

    /// <summary>The text without white space at its ends; null when nothing is left.</summary>
    public static string? Trimmed(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
