using System.Security.Cryptography;

namespace EntEcole.Directory.Model;

/// <summary>
/// The id of a person in the directory: 128 random bits, written as 32 lower-case hexadecimal digits.
/// Opaque, never reused, never derived from personal data.
/// </summary>
public readonly record struct PersonId
{
    /// <summary>Bytes in an id.</summary>
    public const int Size = 16;

    private readonly UInt128 value;

    private PersonId(UInt128 value) => this.value = value;

    /// <summary>A new id, from the operating system's random source.</summary>
    public static PersonId New()
    {
        Span<byte> bytes = stackalloc byte[Size];
        RandomNumberGenerator.Fill(bytes);
        return FromBytes(bytes);
    }

    /// <summary>The id stored as 16 bytes, first byte first.</summary>
    public static PersonId FromBytes(ReadOnlySpan<byte> bytes) =>
        new(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Reads the written form; false for anything but 32 lower-case hexadecimal digits.</summary>
    public static bool TryParse(string? text, out PersonId id)
    {
        id = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (text is not { Length: 2 * Size } || text.AsSpan().ContainsAnyInRange('A', 'F')
            || Convert.FromHexString(text, bytes, out _, out var written) != System.Buffers.OperationStatus.Done
            || written != Size)
        {
            return false;
        }

        id = FromBytes(bytes);
        return true;
    }

    /// <summary>Writes the 16 bytes, first byte first.</summary>
    public void WriteTo(Span<byte> destination) =>
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(destination, value);

    /// <summary>The 16 bytes, first byte first.</summary>
    public byte[] ToByteArray()
    {
        var bytes = new byte[Size];
        WriteTo(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public override string ToString() => value.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
}
