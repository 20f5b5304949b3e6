namespace EntEcole.Directory.Storage.Access;

/// <summary>Whole numbers in groups of seven bits, the lowest first; signed ones with their sign in the last bit.</summary>
internal static class PackedNumbers
{
    /// <summary>Adds a number.</summary>
    public static void Write(List<byte> bytes, ulong number)
    {
        for (; number > 0x7F; number >>= 7)
        {
            bytes.Add((byte)(number | 0x80));
        }

        bytes.Add((byte)number);
    }

    /// <summary>Adds a signed number.</summary>
    public static void WriteSigned(List<byte> bytes, long number) => Write(bytes, (ulong)((number << 1) ^ (number >> 63)));

    /// <summary>The number at a place, which moves behind it.</summary>
    public static ulong Read(ReadOnlySpan<byte> bytes, ref int place)
    {
        ulong number = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[place++];
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return number;
            }
        }
    }

    /// <summary>The signed number at a place, which moves behind it.</summary>
    public static long ReadSigned(ReadOnlySpan<byte> bytes, ref int place)
    {
        var number = Read(bytes, ref place);
        return (long)(number >> 1) ^ -(long)(number & 1);
    }
}
