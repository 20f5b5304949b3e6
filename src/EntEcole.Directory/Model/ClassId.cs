using System.Buffers;

namespace EntEcole.Directory.Model;

/// <summary>
/// The id of a class or group in the directory: 128 random bits, written as 32 lower-case hexadecimal digits. Opaque, never reused; the
/// class keeps it for as long as the directory knows the class.
/// </summary>
public readonly record struct ClassId
{
    /// <summary>Bytes in an id.</summary>
    public const int Size = 16;

    // Digits of the numbers that stood for classes before their ids were random.
    private const int MaxFormer = 10;

    private readonly string? text;

    private ClassId(string text) => this.text = text;

    /// <summary>The id stored as 16 bytes, first byte first.</summary>
    public static ClassId FromBytes(ReadOnlySpan<byte> bytes) => new(Convert.ToHexStringLower(bytes));

    /// <summary>
    /// Reads the written form; false for anything but 32 lower-case hexadecimal digits. A number of 1 to 10 digits, the form of earlier
    /// versions, is read too: no class has it.
    /// </summary>
    public static bool TryParse(string? text, out ClassId id)
    {
        id = default;
        Span<byte> bytes = stackalloc byte[Size];
        var isNumber = text is { Length: > 0 and <= MaxFormer } && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
        if (text is null || (!isNumber && (text.Length != 2 * Size || text.AsSpan().ContainsAnyInRange('A', 'F')
            || Convert.FromHexString(text, bytes, out _, out _) != OperationStatus.Done)))
        {
            return false;
        }

        id = new ClassId(text);
        return true;
    }

    /// <summary>The 16 bytes, first byte first; null for the number of an earlier version.</summary>
    public byte[]? ToByteArray() => text is { Length: 2 * Size } ? Convert.FromHexString(text) : null;

    /// <inheritdoc/>
    public override string ToString() => text ?? "";
}
