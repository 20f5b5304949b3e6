using System.Buffers;
using System.Runtime.InteropServices;

namespace EntEcole.Directory.Extracts;

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
    private static readonly int AttributeCount = Enum.GetValues<AafAttribute>().Length;

    private readonly int[] firstOf = new int[AttributeCount + 1];
    private char[] text = new char[4096];
    private int length;
    private Value[] values = new Value[64];
    private int count;
    private int valueStart;
    private (int Start, int Length) id;

    /// <summary>What the record asks for.</summary>
    public AafRequest Request { get; private set; }

    /// <summary>Line of the record's first tag.</summary>
    public int Line { get; private set; }

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

    public void Begin(AafRequest request, int line)
    {
        Request = request;
        Line = line;
        length = 0;
        count = 0;
        id = default;
    }

    public void BeginText() => valueStart = length;

    /// <summary>Room for the next piece of text; <see cref="Appended"/> says how much of it was used.</summary>
    public (char[] Buffer, int Start) Room()
    {
        if (text.Length - length < 256)
        {
            Array.Resize(ref text, text.Length * 2);
        }

        return (text, length);
    }

    public void Appended(int characters) => length += characters;

    public void EndId()
    {
        var (start, end) = Trim();
        id = (start, end - start);
    }

    public void EndValue(AafAttribute attribute, int line)
    {
        var (start, end) = Trim();
        if (start == end)
        {
            length = valueStart;
            return;
        }

        if (count == values.Length)
        {
            Array.Resize(ref values, count * 2);
        }

        values[count++] = new Value(attribute, start, end - start, line);
    }

    /// <summary>Groups values by attribute, in the order of the file, without repeats: attribute order is never significant.</summary>
    public void Seal()
    {
        for (var i = 1; i < count; i++)
        {
            var value = values[i];
            var at = i;
            for (; at > 0 && values[at - 1].Attribute > value.Attribute; at--)
            {
                values[at] = values[at - 1];
            }

            values[at] = value;
        }

        DropRepeats();
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
    /// Appends what identifies the record's content: attribute numbers, lengths and UTF-16 text, in canonical order.
    /// The back references of relatives are left out: they may name pupils who are not in scope.
    /// </summary>
    public void WriteCanonical(ArrayBufferWriter<byte> writer)
    {
        for (var i = 0; i < count; i++)
        {
            ref readonly var value = ref values[i];
            if (value.Attribute is AafAttribute.RelativeChildren)
            {
                continue;
            }

            var bytes = MemoryMarshal.AsBytes(text.AsSpan(value.Start, value.Length));
            var span = writer.GetSpan(bytes.Length + 5);
            span[0] = (byte)value.Attribute;
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(span[1..], value.Length);
            bytes.CopyTo(span[5..]);
            writer.Advance(bytes.Length + 5);
        }
    }

    private void DropRepeats()
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (!IsRepeat(kept, values[i]))
            {
                values[kept++] = values[i];
            }
        }

        count = kept;
    }

    private bool IsRepeat(int kept, in Value value)
    {
        for (var j = kept - 1; j >= 0 && values[j].Attribute == value.Attribute; j--)
        {
            if (Text(values[j]).SequenceEqual(Text(value)))
            {
                return true;
            }
        }

        return false;
    }

    private ReadOnlySpan<char> Text(in Value value) => text.AsSpan(value.Start, value.Length);

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

    private readonly record struct Value(AafAttribute Attribute, int Start, int Length, int Line);
}
