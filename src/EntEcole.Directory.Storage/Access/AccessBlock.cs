using System.Runtime.InteropServices;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Storage.Access;

/// <summary>
/// A row of the access log: what several answers of one caller, call, purpose and revision showed within a minute. Each access is packed as
/// the milliseconds since the one before and the number of its persons, both in groups of seven bits, then their ids of 16 bytes: about 18
/// bytes for one person, where a row with an index of persons would take ten times as much, and a page of the index read and written a
/// person. A person is found by looking for the bytes of their id.
/// </summary>
internal sealed class AccessBlock
{
    /// <summary>Persons of a row after which another begins.</summary>
    public const int MaxPersons = 4_096;

    /// <summary>A row spans no more: so its number tells where a period begins and ends.</summary>
    public const long MaxSpan = 60_000;

    private const int CountBits = 20;
    private const long MaxAt = (1L << (63 - CountBits)) - 1;

    private readonly List<byte> packed = [];
    private int persons;
    private long previous;

    /// <summary>The number of the row: later ones are greater.</summary>
    public long Number { get; set; }

    /// <summary>Who wrote it.</summary>
    public long Writer { get; set; }

    /// <summary>Name of the caller.</summary>
    public string Caller { get; init; } = "";

    /// <summary>Full name of the call.</summary>
    public string Call { get; init; } = "";

    /// <summary>What for.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>Revision read.</summary>
    public long Revision { get; init; }

    /// <summary>The access that came first, in milliseconds since 1970.</summary>
    public long FirstAt { get; init; }

    /// <summary>The latest one.</summary>
    public long LastAt { get; private set; }

    /// <summary>How many accesses it holds.</summary>
    public long Entries { get; set; }

    /// <summary>The accesses, packed.</summary>
    public byte[] Traces { get; set; } = [];

    /// <summary>The least number of a row whose last access is at <paramref name="at"/>.</summary>
    public static long NumberOf(long at) => Math.Clamp(at, 0, MaxAt) << CountBits;

    /// <summary>The last access of a row, in milliseconds since 1970, from its number.</summary>
    public static long InstantOf(long number) => number >> CountBits;

    /// <summary>The number of a row: its last access, and what tells it from others of the same millisecond.</summary>
    public static long NumberOf(long at, long count) => NumberOf(at) | (count & ((1L << CountBits) - 1));

    /// <summary>Bytes of a row beside its traces, about.</summary>
    public const int RowBytes = 100;

    /// <summary>The rows of traces, which come about in the order of their instants.</summary>
    public static List<AccessBlock> Pack(IReadOnlyList<AccessTrace> traces)
    {
        var blocks = new List<AccessBlock>();
        var open = new Dictionary<(string Caller, string Call, string Purpose, long Revision), AccessBlock>();
        AccessBlock? last = null;
        for (var i = 0; i < traces.Count; i++)
        {
            var trace = traces[i];
            var at = trace.At.ToUnixTimeMilliseconds();
            // Most follow one of their kind; the others are looked for.
            var block = last is not null && last.IsOf(trace)
                ? last
                : open.GetValueOrDefault((trace.Caller, trace.Call, trace.Purpose, trace.Revision));
            var done = 0;
            do
            {
                var count = Math.Min(trace.Count - done, AccessEntry.MaxPersons);
                if (block is null || block.persons + count > MaxPersons || Math.Abs(at - block.FirstAt) > MaxSpan)
                {
                    block = new AccessBlock
                    {
                        Caller = trace.Caller, Call = trace.Call, Purpose = trace.Purpose, Revision = trace.Revision, FirstAt = at,
                        LastAt = at, previous = at,
                    };
                    open[(trace.Caller, trace.Call, trace.Purpose, trace.Revision)] = block;
                    blocks.Add(block);
                }

                block.Add(trace, done, count, at);
                done += count;
            }
            while (done < trace.Count);
            last = block;
        }

        foreach (var block in blocks)
        {
            block.Traces = [.. block.packed];
        }

        return blocks;
    }

    /// <summary>Whether one of <paramref name="ids"/>, each as its bytes, may be in it; null for anybody.</summary>
    public bool MayHold(IReadOnlyList<byte[]>? ids)
    {
        if (ids is null)
        {
            return true;
        }

        foreach (var id in ids)
        {
            if (Traces.AsSpan().IndexOf(id) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Its accesses, in the order in which they came.</summary>
    public IReadOnlyList<AccessEntry> Unpack()
    {
        var entries = new List<AccessEntry>();
        var at = FirstAt;
        for (var place = 0; place < Traces.Length;)
        {
            at += PackedNumbers.ReadSigned(Traces, ref place);
            var shown = new PersonId[PackedNumbers.Read(Traces, ref place)];
            for (var i = 0; i < shown.Length; i++, place += PersonId.Size)
            {
                shown[i] = PersonId.FromBytes(Traces.AsSpan(place, PersonId.Size));
            }

            entries.Add(new AccessEntry(DateTimeOffset.FromUnixTimeMilliseconds(at), Caller, Call, Purpose, Revision, shown));
        }

        return entries;
    }

    private bool IsOf(AccessTrace trace) => Revision == trace.Revision && string.Equals(Caller, trace.Caller, StringComparison.Ordinal)
        && string.Equals(Call, trace.Call, StringComparison.Ordinal) && string.Equals(Purpose, trace.Purpose, StringComparison.Ordinal);

    private void Add(AccessTrace trace, int begin, int count, long at)
    {
        // Two calls that end together may come one before the other: the step is signed, its sign in its last bit.
        PackedNumbers.WriteSigned(packed, at - previous);
        PackedNumbers.Write(packed, (ulong)count);
        for (var i = begin; i < begin + count; i++)
        {
            Write(packed, trace[i]);
        }

        persons += count;
        previous = at;
        LastAt = Math.Max(LastAt, at);
        Entries++;
    }

    private static void Write(List<byte> bytes, PersonId id)
    {
        CollectionsMarshal.SetCount(bytes, bytes.Count + PersonId.Size);
        id.WriteTo(CollectionsMarshal.AsSpan(bytes)[^PersonId.Size..]);
    }
}
