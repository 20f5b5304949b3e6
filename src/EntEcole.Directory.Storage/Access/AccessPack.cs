using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Storage.Access;

/// <summary>
/// Rows of a closed day as one: column by column, callers, calls and purposes once, persons by their rank among those of the day, then
/// compressed. Unpacked, each row is as it was, with its number: a page that began before goes on after.
/// </summary>
internal static class AccessPack
{
    /// <summary>Rows of a pack, at most.</summary>
    public const int MaxRows = 8_192;

    /// <summary>Bytes of their traces after which another pack begins: what a search unpacks at a time.</summary>
    public const int MaxBytes = 4 << 20;

    // Columns of rows, then those of accesses.
    private const int Numbers = 0, Writers = 1, Headings = 2, Revisions = 3, Firsts = 4, Entries = 5, Steps = 6, Counts = 7, Ranks = 8;
    private const int Columns = 9;

    // Measured on a day of a busy server: above, the time doubles for the last per cent.
    private const int Quality = 5;
    private const int Window = 22;

    /// <summary>Packs rows in the order of their numbers. All persons in them are among <paramref name="persons"/>.</summary>
    public static (string Headings, byte[] Packed) Pack(IReadOnlyList<AccessBlock> rows, PersonRanks persons)
    {
        var columns = Enumerable.Range(0, Columns).Select(_ => new List<byte>()).ToArray();
        var headings = new List<string[]>();
        var known = new Dictionary<(string Caller, string Call, string Purpose), int>();
        var (number, revision) = (0L, 0L);
        foreach (var row in rows)
        {
            var key = (row.Caller, row.Call, row.Purpose);
            if (!known.TryGetValue(key, out var heading))
            {
                known.Add(key, heading = headings.Count);
                headings.Add([row.Caller, row.Call, row.Purpose]);
            }

            PackedNumbers.WriteSigned(columns[Numbers], row.Number - number);
            PackedNumbers.WriteSigned(columns[Writers], row.Writer);
            PackedNumbers.Write(columns[Headings], (ulong)heading);
            PackedNumbers.WriteSigned(columns[Revisions], row.Revision - revision);
            PackedNumbers.WriteSigned(columns[Firsts], row.FirstAt - AccessBlock.InstantOf(row.Number));
            PackedNumbers.Write(columns[Entries], (ulong)row.Entries);
            PackTraces(row.Traces, persons, columns);
            (number, revision) = (row.Number, row.Revision);
        }

        return (JsonSerializer.Serialize(headings), Compress(rows.Count, columns));
    }

    /// <summary>The rows of a pack, in the order of their numbers.</summary>
    public static IReadOnlyList<AccessBlock> Unpack(string headings, byte[] packed, PersonRanks persons)
    {
        var keys = JsonSerializer.Deserialize<List<string[]>>(headings)!;
        var bytes = Decompress(packed);
        var (rows, places) = Open(bytes);
        var (number, revision) = (0L, 0L);
        var all = new AccessBlock[rows];
        for (var i = 0; i < rows; i++)
        {
            number += PackedNumbers.ReadSigned(bytes, ref places[Numbers]);
            revision += PackedNumbers.ReadSigned(bytes, ref places[Revisions]);
            var writer = PackedNumbers.ReadSigned(bytes, ref places[Writers]);
            var key = keys[(int)PackedNumbers.Read(bytes, ref places[Headings])];
            var first = AccessBlock.InstantOf(number) + PackedNumbers.ReadSigned(bytes, ref places[Firsts]);
            var entries = (long)PackedNumbers.Read(bytes, ref places[Entries]);
            all[i] = new AccessBlock
            {
                Number = number, Writer = writer, Caller = key[0], Call = key[1], Purpose = key[2], Revision = revision, FirstAt = first,
                Entries = entries, Traces = UnpackTraces(bytes, places, entries, persons),
            };
        }

        return all;
    }

    /// <summary>The ids in the traces of a row, as numbers.</summary>
    public static IEnumerable<UInt128> PersonsOf(byte[] traces)
    {
        for (var place = 0; place < traces.Length;)
        {
            PackedNumbers.Read(traces, ref place);
            for (var left = PackedNumbers.Read(traces, ref place); left > 0; left--, place += PersonId.Size)
            {
                yield return PersonRanks.NumberAt(traces, place);
            }
        }
    }

    private static void PackTraces(byte[] traces, PersonRanks persons, List<byte>[] columns)
    {
        for (var place = 0; place < traces.Length;)
        {
            PackedNumbers.Write(columns[Steps], PackedNumbers.Read(traces, ref place));
            var count = PackedNumbers.Read(traces, ref place);
            PackedNumbers.Write(columns[Counts], count);
            for (; count > 0; count--, place += PersonId.Size)
            {
                // As wide as the day needs: a list that comes again is the same bytes again.
                PackedNumbers.Write(columns[Ranks], (ulong)persons.RankOf(PersonRanks.NumberAt(traces, place)));
            }
        }
    }

    private static byte[] UnpackTraces(byte[] bytes, int[] places, long entries, PersonRanks persons)
    {
        var traces = new List<byte>();
        for (; entries > 0; entries--)
        {
            PackedNumbers.Write(traces, PackedNumbers.Read(bytes, ref places[Steps]));
            var count = PackedNumbers.Read(bytes, ref places[Counts]);
            PackedNumbers.Write(traces, count);
            for (; count > 0; count--)
            {
                CollectionsMarshal.SetCount(traces, traces.Count + PersonId.Size);
                persons.Write(
                    (int)PackedNumbers.Read(bytes, ref places[Ranks]), CollectionsMarshal.AsSpan(traces)[^PersonId.Size..]);
            }
        }

        return [.. traces];
    }

    // The number of rows and the length of each column, then the columns.
    private static byte[] Compress(int rows, List<byte>[] columns)
    {
        var whole = new List<byte>();
        PackedNumbers.Write(whole, (ulong)rows);
        foreach (var column in columns)
        {
            PackedNumbers.Write(whole, (ulong)column.Count);
        }

        foreach (var column in columns)
        {
            whole.AddRange(column);
        }

        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(whole.Count)];
        return BrotliEncoder.TryCompress(CollectionsMarshal.AsSpan(whole), packed, out var written, Quality, Window)
            ? packed[..written]
            : throw new InvalidDataException("A pack of the access log could not be compressed.");
    }

    private static byte[] Decompress(byte[] packed)
    {
        using var stream = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var whole = new MemoryStream();
        stream.CopyTo(whole);
        return whole.ToArray();
    }

    private static (int Rows, int[] Places) Open(byte[] bytes)
    {
        var place = 0;
        var rows = (int)PackedNumbers.Read(bytes, ref place);
        var places = new int[Columns];
        for (var i = 0; i < Columns; i++)
        {
            places[i] = (int)PackedNumbers.Read(bytes, ref place);
        }

        for (var i = 0; i < Columns; i++)
        {
            (places[i], place) = (place, place + places[i]);
        }

        return (rows, places);
    }
}
