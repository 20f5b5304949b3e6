using System.Text;

namespace EntEcole.Directory.Extracts.Packages;

/// <summary>
/// One block of 512 bytes before each entry of a tar (ustar, GNU and pax). Written here since the framework's reader does
/// not verify the checksum, and reserves whatever size a long-name header announces.
/// </summary>
/// <param name="Name">Name as written, with its prefix.</param>
/// <param name="Type">Kind of entry.</param>
/// <param name="Size">Bytes that follow.</param>
internal sealed record TarHeader(string Name, char Type, long Size)
{
    public const int Length = 512;

    /// <summary>Whether the block ends an archive.</summary>
    public static bool IsEnd(ReadOnlySpan<byte> block) => block.IndexOfAnyExcept((byte)0) < 0;

    /// <summary>Whether the block is a header: its checksum agrees.</summary>
    public static bool IsSound(ReadOnlySpan<byte> block) =>
        block.Length >= Length && !IsEnd(block[..Length]) && Number(block.Slice(148, 8)) is { } sum && sum == Sum(block[..Length]);

    /// <summary>Reads a block.</summary>
    /// <exception cref="InvalidDataException">Its checksum is wrong, or its size is no number.</exception>
    public static TarHeader Read(ReadOnlySpan<byte> block)
    {
        if (!IsSound(block) || Number(block.Slice(124, 12)) is not (>= 0 and var size))
        {
            throw new InvalidDataException();
        }

        var name = Text(block[..100]);
        // Only ustar has the prefix; GNU keeps other things there.
        if (block.Slice(257, 6).SequenceEqual("ustar\0"u8) && Text(block.Slice(345, 155)) is { Length: > 0 } prefix)
        {
            name = prefix + "/" + name;
        }

        return new TarHeader(name, block[156] == 0 ? '0' : (char)block[156], size);
    }

    /// <summary>The text up to the first zero.</summary>
    public static string Text(ReadOnlySpan<byte> field) =>
        Encoding.UTF8.GetString(field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field);

    // Octal digits between blanks and zeros; or, from GNU, binary with the first bit set.
    private static long? Number(ReadOnlySpan<byte> field)
    {
        long number = 0;
        if ((field[0] & 0x80) != 0)
        {
            if (field[0] != 0x80 || field[1..^8].IndexOfAnyExcept((byte)0) >= 0)
            {
                return null;
            }

            return System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(field[^8..]);
        }

        foreach (var digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return null;
            }

            number = (number << 3) + (digit - '0');
        }

        return number;
    }

    private static long Sum(ReadOnlySpan<byte> block)
    {
        long sum = 0;
        for (var i = 0; i < Length; i++)
        {
            sum += i is >= 148 and < 156 ? ' ' : block[i];
        }

        return sum;
    }
}
