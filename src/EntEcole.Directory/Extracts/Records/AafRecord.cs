using EntEcole.Directory.Extracts.Text;

namespace EntEcole.Directory.Extracts.Records;

/// <summary>What a record asks for (aaf-format 1.3).</summary>
internal enum AafRequest : byte
{
    Add,
    Modify,
    Delete,
}

/// <summary>
/// One record as read, before any object is built: all its text in one buffer, and where each value lies.
/// The reader fills and reuses a single instance, so that an unchanged or out-of-scope record allocates nothing.
/// </summary>
internal sealed class AafRecord
{
    /// <summary>Characters of a value; real ones hold a few dozens.</summary>
    public const int MaxValueLength = 65_536;

    /// <summary>Characters of a record; real ones hold about a thousand.</summary>
    public const int MaxLength = 1_048_576;

    /// <summary>Values of a record.</summary>
    public const int MaxValues = 5_000;

    // A record that needs more room than this gives it back: records are read ahead by hundreds.
    private const int MaxTextKept = 1 << 14;

    private static readonly int AttributeCount = Enum.GetValues<AafAttribute>().Length;

    private readonly int[] firstOf = new int[AttributeCount + 1];
    private char[] text = new char[4096];
    private int length;
    private AafValue[] values = new AafValue[64];
    private int count;
    private int valueStart;
    private bool dropping;
    private (int Start, int Length) id;
    private UInt128 mentioned;

    /// <summary>What the record asks for.</summary>
    public AafRequest Request { get; private set; }

    /// <summary>Whether a modification stands for a whole record: an earlier request of the same delta adds or deletes it.</summary>
    public bool IsWhole { get; set; }

    /// <summary>63 bits over its canonical text, once the reader has hashed it; see <c>RecordHasher</c>.</summary>
    public long Hash { get; set; }

    /// <summary>Line of the record's first tag.</summary>
    public int Line { get; private set; }

    /// <summary>Whether the record is larger than any real one: what was too much was read and is not held.</summary>
    public bool Oversized { get; private set; }

    /// <summary>Characters held.</summary>
    public int Length => length;

    /// <summary>The text of <c>identifier/id</c>; empty when there is none.</summary>
    public ReadOnlySpan<char> Id => text.AsSpan(id.Start, id.Length);

    /// <summary>The first value of an attribute; empty when the record has none.</summary>
    public ReadOnlySpan<char> First(AafAttribute attribute)
    {
        var index = firstOf[(int)attribute];
        return index < firstOf[(int)attribute + 1] ? Text(values[index]) : default;
    }

    /// <summary>How many different values an attribute has; empty ones are not held.</summary>
    public int CountOf(AafAttribute attribute) => firstOf[(int)attribute + 1] - firstOf[(int)attribute];

    /// <summary>A value of an attribute, by its rank from 0.</summary>
    public ReadOnlySpan<char> ValueOf(AafAttribute attribute, int rank) => Text(values[firstOf[(int)attribute] + rank]);

    /// <summary>The line of an attribute's first value; the record's line when it has none.</summary>
    public int LineOf(AafAttribute attribute) => CountOf(attribute) > 0 ? values[firstOf[(int)attribute]].Line : Line;

    /// <summary>Whether the record has the attribute, with a value or without.</summary>
    public bool Mentions(AafAttribute attribute) => (mentioned & (UInt128.One << (int)attribute)) != 0;

    /// <summary>Notes that the record has the attribute.</summary>
    public void Mention(AafAttribute attribute) => mentioned |= UInt128.One << (int)attribute;

    /// <summary>Adds a value that was read before, as it is; <see cref="Seal"/> has to follow.</summary>
    public void Add(AafAttribute attribute, ReadOnlySpan<char> value)
    {
        if (text.Length - length < value.Length)
        {
            Array.Resize(ref text, Math.Max(text.Length * 2, length + value.Length));
        }

        if (count == values.Length)
        {
            Array.Resize(ref values, count * 2);
        }

        value.CopyTo(text.AsSpan(length));
        values[count++] = new AafValue(attribute, length, value.Length, Line);
        length += value.Length;
    }

    /// <summary>Takes from an earlier request for the same record what this one does not mention.</summary>
    public void Follow(AafRecord earlier)
    {
        foreach (ref readonly var value in earlier.values.AsSpan(0, earlier.count))
        {
            if (!Mentions(value.Attribute))
            {
                Add(value.Attribute, earlier.Text(value));
            }
        }

        mentioned |= earlier.mentioned;
        Seal();
    }

    /// <summary>A record of its own with the same content.</summary>
    public AafRecord Copy()
    {
        var copy = new AafRecord();
        copy.Restore(Header, Texts, Values);
        return copy;
    }

    public void Begin(AafRequest request, int line)
    {
        Request = request;
        Line = line;
        mentioned = 0;
        IsWhole = false;
        if (text.Length > MaxTextKept)
        {
            text = new char[4096];
        }

        length = 0;
        count = 0;
        id = default;
        Oversized = false;
    }

    public void BeginText()
    {
        valueStart = length;
        dropping = false;
    }

    /// <summary>Adds a piece to the text that has begun.</summary>
    public void Append(ReadOnlySpan<char> piece)
    {
        if (dropping)
        {
            return;
        }

        if (length - valueStart + piece.Length > MaxValueLength)
        {
            (dropping, Oversized, length) = (true, true, valueStart);
            return;
        }

        if (text.Length - length < piece.Length)
        {
            Array.Resize(ref text, Math.Max(text.Length * 2, length + piece.Length));
        }

        piece.CopyTo(text.AsSpan(length));
        length += piece.Length;
    }

    public void EndId()
    {
        var (start, end) = EndText();
        id = (start, end - start);
    }

    public void EndValue(AafAttribute attribute, int line)
    {
        var (start, end) = EndText();
        var tooMany = start < end && (end > MaxLength || count == MaxValues);
        if (start == end || tooMany)
        {
            Oversized |= tooMany;
            length = valueStart;
            return;
        }

        if (count == values.Length)
        {
            Array.Resize(ref values, count * 2);
        }

        values[count++] = new AafValue(attribute, start, end - start, line);
    }

    /// <summary>Groups values by attribute, in the order of the file, without repeats: attribute order is never significant.</summary>
    public void Seal()
    {
        count = AafValueOrder.Seal(values.AsSpan(0, count), text);
        Index();
    }

    /// <summary>The record without its texts and values.</summary>
    public AafRecordHeader Header => new(Request, IsWhole, Hash, Line, Oversized, id, mentioned);

    /// <summary>All texts held.</summary>
    public ReadOnlySpan<char> Texts => text.AsSpan(0, length);

    /// <summary>All values held, sealed: where they lie in <see cref="Texts"/>.</summary>
    public ReadOnlySpan<AafValue> Values => values.AsSpan(0, count);

    /// <summary>Becomes a record that was held elsewhere, sealed.</summary>
    public void Restore(in AafRecordHeader header, ReadOnlySpan<char> texts, ReadOnlySpan<AafValue> sealedValues)
    {
        Begin(header.Request, header.Line);
        (IsWhole, Hash, Oversized, id, mentioned) = (header.IsWhole, header.Hash, header.Oversized, header.Id, header.Mentioned);
        text = text.Length < texts.Length ? new char[texts.Length] : text;
        values = values.Length < sealedValues.Length ? new AafValue[sealedValues.Length] : values;
        texts.CopyTo(text);
        sealedValues.CopyTo(values);
        (length, count) = (texts.Length, sealedValues.Length);
        Index();
    }

    private void Index()
    {
        var next = 0;
        for (var attribute = 0; attribute <= AttributeCount; attribute++)
        {
            while (next < count && (int)values[next].Attribute < attribute)
            {
                next++;
            }

            firstOf[attribute] = next;
        }
    }

    /// <summary>
    /// 63 bits over what identifies the record's content: attributes and their values, in canonical order. The back references of
    /// relatives are left out: they may name pupils who are not in scope.
    /// </summary>
    public long HashContent(byte seed)
    {
        var hash = new TextHash(seed);
        foreach (ref readonly var value in values.AsSpan(0, count))
        {
            if (value.Attribute is not AafAttribute.RelativeChildren)
            {
                hash.Add((int)value.Attribute, Text(value));
            }
        }

        return hash.Result;
    }

    private ReadOnlySpan<char> Text(in AafValue value) => text.AsSpan(value.Start, value.Length);

    // Where the text that just ended lies, trimmed and without escapes that outlived XML (aaf-format 8, problem 2).
    private (int Start, int End) EndText()
    {
        var (start, end) = Trim();
        var held = text.AsSpan(start, end - start);
        var reference = held.IndexOf('&');
        if (reference < 0 || !held[reference..].Contains(';'))
        {
            return (start, end);
        }

        var plain = AafCharacters.Unescape(held.ToString());
        plain.CopyTo(held);
        length = start + plain.Length;
        return Trim();
    }

    private (int Start, int End) Trim()
    {
        var start = valueStart;
        var end = length;
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return (start, end);
    }
}
