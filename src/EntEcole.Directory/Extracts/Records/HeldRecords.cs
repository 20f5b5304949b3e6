namespace EntEcole.Directory.Extracts.Records;

/// <summary>
/// Records held close together: a tenth of the memory that as many <see cref="AafRecord"/>s reserve. Emptied and filled again without
/// allocating. Not thread-safe.
/// </summary>
internal sealed class HeldRecords
{
    private readonly List<(AafRecordHeader Header, int Texts, int Values)> records = [];
    private char[] texts = new char[1 << 16];
    private AafValue[] values = new AafValue[1 << 12];
    private int textsUsed;
    private int valuesUsed;

    /// <summary>Records held.</summary>
    public int Count => records.Count;

    /// <summary>Characters held.</summary>
    public int Characters => textsUsed;

    /// <summary>Holds a copy of a sealed record.</summary>
    public void Add(AafRecord record)
    {
        texts = Room(texts, textsUsed + record.Texts.Length);
        values = Room(values, valuesUsed + record.Values.Length);
        record.Texts.CopyTo(texts.AsSpan(textsUsed));
        record.Values.CopyTo(values.AsSpan(valuesUsed));
        textsUsed += record.Texts.Length;
        valuesUsed += record.Values.Length;
        records.Add((record.Header, textsUsed, valuesUsed));
    }

    /// <summary>Makes <paramref name="record"/> the one at <paramref name="rank"/>, in the order in which they came.</summary>
    public void Restore(int rank, AafRecord record)
    {
        var (header, textsEnd, valuesEnd) = records[rank];
        var (textsStart, valuesStart) = rank == 0 ? (0, 0) : (records[rank - 1].Texts, records[rank - 1].Values);
        record.Restore(header, texts.AsSpan(textsStart..textsEnd), values.AsSpan(valuesStart..valuesEnd));
    }

    /// <summary>Forgets all of them.</summary>
    public void Clear()
    {
        records.Clear();
        (textsUsed, valuesUsed) = (0, 0);
    }

    private static T[] Room<T>(T[] array, int length)
    {
        if (length > array.Length)
        {
            Array.Resize(ref array, Math.Max(length, array.Length * 2));
        }

        return array;
    }
}
