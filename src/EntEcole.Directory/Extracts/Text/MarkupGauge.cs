namespace EntEcole.Directory.Extracts;

/// <summary>
/// Measures, block after block, how long one tag, comment or declaration goes on: an XML parser holds the whole of a tag
/// in memory. A tag ends with the <c>&gt;</c> that is in no attribute value; the rest with any <c>&gt;</c>; all with the next <c>&lt;</c>.
/// </summary>
internal struct MarkupGauge
{
    /// <summary>Characters that may follow a <c>&lt;</c> before it ends. Blocks are shorter than that.</summary>
    public const int Limit = 65_536;

    private Kind kind;
    private char quote;
    private int length;

    /// <summary>Where in the last block the markup that is still open begins; -1 when it began before, or none is.</summary>
    public int OpenedAt { get; private set; }

    /// <summary>Measures the next block; true when some markup has passed the limit.</summary>
    public bool Exceeds(ReadOnlySpan<char> block)
    {
        OpenedAt = -1;
        Follow(block);
        if (length > Limit)
        {
            return true;
        }

        // Markup that ends within the block is within the limit: what matters is the last one.
        if (kind is Kind.None && block.LastIndexOf('<') is var last and >= 0)
        {
            (kind, quote, length) = (Kind.Fresh, '\0', 0);
            Follow(block[(last + 1)..]);
            OpenedAt = kind is Kind.None ? -1 : last;
        }

        return false;
    }

    private void Follow(ReadOnlySpan<char> text)
    {
        while (kind is not Kind.None && !text.IsEmpty)
        {
            if (kind is Kind.Fresh)
            {
                kind = text[0] is '!' or '?' ? Kind.Declaration : Kind.Tag;
            }

            var stop = NextStop(text);
            if (stop < 0)
            {
                length += text.Length;
                return;
            }

            length += stop;
            Stop(text[stop]);
            text = text[(stop + 1)..];
        }
    }

    private readonly int NextStop(ReadOnlySpan<char> text) =>
        kind is Kind.Declaration ? text.IndexOfAny('<', '>')
        : quote == '\0' ? text.IndexOfAny("<>\"'")
        : text.IndexOfAny('<', quote);

    private void Stop(char stop)
    {
        if (stop is '<' or '>')
        {
            kind = Kind.None;
            return;
        }

        quote = quote == '\0' ? stop : '\0';
        length++;
    }

    private enum Kind : byte
    {
        None,

        // Just opened: the next character tells which.
        Fresh,
        Tag,
        Declaration,
    }
}

/// <summary>One tag, attribute value or comment is longer than <see cref="MarkupGauge.Limit"/>.</summary>
internal sealed class MarkupTooLongException(int line) : Exception("Markup too long.")
{
    /// <summary>Line where it begins.</summary>
    public int Line { get; } = line;
}
