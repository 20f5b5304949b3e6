using System.Runtime.InteropServices;
using System.Text;

namespace EntEcole.Directory.Extracts.Records;

/// <summary>
/// Records held close together: a twentieth of the memory that as many <see cref="AafRecord"/>s reserve. Nearly all of their text is of
/// Latin-1, and is held in a byte a character. Emptied and filled again without allocating. Not thread-safe.
/// </summary>
internal sealed class HeldRecords
{
    // Blocks rather than one array: to grow, an array needs the old one beside the new one, and leaves it to the collector.
    private const int TextBlock = 1 << 20;
    private const int ValueBlock = 1 << 14;

    private readonly List<Held> records = [];
    private readonly Blocks<byte> texts = new(TextBlock);
    private readonly Blocks<AafValue> values = new(ValueBlock);
    private char[] scratch = new char[1 << 12];

    /// <summary>Records held.</summary>
    public int Count => records.Count;

    /// <summary>Characters held.</summary>
    public int Characters { get; private set; }

    /// <summary>Holds a copy of a sealed record.</summary>
    public void Add(AafRecord record)
    {
        var isNarrow = !record.Texts.ContainsAnyExceptInRange('\0', '\u00FF');
        var text = texts.Take(isNarrow ? record.Texts.Length : record.Texts.Length * sizeof(char));
        if (isNarrow)
        {
            Encoding.Latin1.GetBytes(record.Texts, text.Span);
        }
        else
        {
            MemoryMarshal.AsBytes(record.Texts).CopyTo(text.Span);
        }

        var held = values.Take(record.Values.Length);
        record.Values.CopyTo(held.Span);
        Characters += record.Texts.Length;
        records.Add(new Held(record.Header, text, isNarrow, held));
    }

    /// <summary>Makes <paramref name="record"/> the one at <paramref name="rank"/>, in the order in which they came.</summary>
    public void Restore(int rank, AafRecord record)
    {
        var held = records[rank];
        if (!held.IsNarrow)
        {
            record.Restore(held.Header, MemoryMarshal.Cast<byte, char>(held.Text.Span), held.Values.Span);
            return;
        }

        if (scratch.Length < held.Text.Length)
        {
            scratch = new char[held.Text.Length];
        }

        var length = Encoding.Latin1.GetChars(held.Text.Span, scratch);
        record.Restore(held.Header, scratch.AsSpan(0, length), held.Values.Span);
    }

    /// <summary>Forgets all of them.</summary>
    public void Clear()
    {
        records.Clear();
        texts.Clear();
        values.Clear();
        Characters = 0;
    }

    private readonly record struct Held(AafRecordHeader Header, Memory<byte> Text, bool IsNarrow, Memory<AafValue> Values);

    /// <summary>Room in blocks that are used again.</summary>
    private sealed class Blocks<T>(int size)
    {
        private readonly List<T[]> blocks = [];
        private int block;
        private int used;

        /// <summary>Room for so many, in one piece.</summary>
        public Memory<T> Take(int length)
        {
            while (block < blocks.Count && blocks[block].Length - used < length)
            {
                block++;
                used = 0;
            }

            if (block == blocks.Count)
            {
                // A record larger than any real one has a block of its own.
                blocks.Add(GC.AllocateUninitializedArray<T>(Math.Max(size, length)));
                used = 0;
            }

            var room = blocks[block].AsMemory(used, length);
            used += length;
            return room;
        }

        /// <summary>Everything is free again.</summary>
        public void Clear() => (block, used) = (0, 0);
    }
}
