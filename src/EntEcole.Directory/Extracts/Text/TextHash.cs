using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EntEcole.Directory.Extracts.Text;

/// <summary>
/// 63 bits over a sequence of tagged texts, the same on any machine: sixteen bytes at a time are multiplied to 128 bits and folded.
/// It tells what changed from what did not; it hides nothing, and does not withstand collisions made on purpose.
/// </summary>
/// <param name="seed">Other seeds, other hashes.</param>
internal struct TextHash(ulong seed)
{
    // Odd, half of their bits set; nothing else is asked of them.
    private const ulong First = 0x9E3779B97F4A7C15;
    private const ulong Second = 0xC2B2AE3D27D4EB4F;
    private const ulong Third = 0xD6E8FEB86659FD93;

    private ulong state = seed ^ Second;

    /// <summary>The hash of all that was added; its lowest bit is 0.</summary>
    public readonly long Result => (long)Fold(state ^ First, Third) & ~1L;

    /// <summary>The hash of one text.</summary>
    public static long Of(ReadOnlySpan<char> text)
    {
        var hash = new TextHash(0);
        hash.Add(0, text);
        return hash.Result;
    }

    /// <summary>Adds a text. The same characters cut elsewhere, or under another tag, make another hash.</summary>
    public void Add(int tag, ReadOnlySpan<char> text)
    {
        var bytes = MemoryMarshal.AsBytes(text);
        var left = bytes;
        for (; left.Length >= 16; left = left[16..])
        {
            state = Fold(Long(left) ^ First, Long(left[8..]) ^ state);
        }

        var (head, tail) = left.Length switch
        {
            >= 8 => (Long(left), Long(left[^8..])),
            >= 4 => (Int(left), Int(left[^4..])),
            > 0 => (BinaryPrimitives.ReadUInt16LittleEndian(left), 0UL),
            _ => (0UL, 0UL),
        };
        state = Fold(head ^ Second, tail ^ state);
        state = Fold(((ulong)(uint)tag << 32 | (uint)text.Length) ^ Third, state ^ First);
    }

    private static ulong Long(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private static ulong Int(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static ulong Fold(ulong one, ulong other) => Math.BigMul(one, other, out var low) ^ low;
}
