using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EntEcole.Directory.Tds;

/// <summary>
/// A type of [MS-TDS] 2.2.5.4, by the name that T-SQL gives it. <paramref name="Length"/>: characters or bytes; -1 without limit. <paramref
/// name="IsFixed"/>: a number without a length before it, that cannot be null.
/// </summary>
internal sealed record TdsType(string Name, int Length, bool IsFixed = false)
{
    public const int Unlimited = -1;

    private const int NoLimit = 0xFFFF;

    // Its length, before a part of a value without limit.
    private const int PartHead = 4;
    private const long UnknownLength = -2;

    // Latin1_General_100_BIN2: its locale, "binary by code unit", its version, no sort order of old.
    private static readonly byte[] Collation = [0x09, 0x04, 0x00, 0x22, 0x00];

    private bool IsText => Name is "nvarchar" or "varchar";

    private int Width => Name is "nvarchar" ? 2 : 1;

    public static ReadOnlySpan<byte> CollationBytes => Collation;

    /// <summary>Reads the description of a type.</summary>
    public static TdsType Read(TdsInput input)
    {
        var token = input.Byte();
        switch (token)
        {
            case 0x26:
                return Whole(input.Byte());
            case 0x38:
                return new("int", 0, IsFixed: true);
            case 0x7F:
                return new("bigint", 0, IsFixed: true);
            case 0x68:
                input.Byte();
                return new("bit", 0);
            case 0xE7:
            case 0xA7:
                var (name, width) = token == 0xE7 ? ("nvarchar", 2) : ("varchar", 1);
                var bytes = input.UInt16();
                input.Bytes(Collation.Length);
                return new(name, bytes == NoLimit ? Unlimited : bytes / width);
            case 0x63:
                // How the driver sends a statement that is longer than a short text.
                input.Int32();
                input.Bytes(Collation.Length);
                return new("ntext", Unlimited);
            case 0xA5:
                var most = input.UInt16();
                return new("varbinary", most == NoLimit ? Unlimited : most);
            case 0xAD:
                return new("binary", input.UInt16());
            default:
                throw new TdsFault(8009, string.Create(
                    CultureInfo.InvariantCulture,
                    $"The incoming tabular data stream holds a type that this server does not know: 0x{token:X2}."));
        }
    }

    /// <summary>Reads a value of this type: null, a number, a text or bytes.</summary>
    public object? ReadValue(TdsInput input)
    {
        if (Name is "ntext")
        {
            return input.Int32() is >= 0 and var length ? Encoding.Unicode.GetString(input.Bytes(length)) : null;
        }

        if (IsFixed)
        {
            return Name is "int" ? input.Int32() : input.Int64();
        }

        if (!IsText && Name is not ("varbinary" or "binary"))
        {
            return input.Byte() switch
            {
                0 => null,
                1 => (long)input.Byte(),
                2 => (long)BinaryPrimitives.ReadInt16LittleEndian(input.Bytes(2)),
                4 => (long)input.Int32(),
                _ => input.Int64(),
            };
        }

        var bytes = Length == Unlimited ? ReadLarge(input) : ReadShort(input);
        return bytes is null ? null : Name switch
        {
            "nvarchar" => Encoding.Unicode.GetString(bytes),
            "varchar" => Encoding.Latin1.GetString(bytes),
            _ => bytes,
        };
    }

    /// <summary>Writes the description of this type.</summary>
    public void Write(TdsOutput output)
    {
        switch (Name)
        {
            case "int" or "bigint":
                output.Byte(0x26);
                output.Byte(Name is "int" ? 4 : 8);
                return;
            case "bit":
                output.Byte(0x68);
                output.Byte(1);
                return;
            case "binary":
                output.Byte(0xAD);
                output.UInt16(Length);
                return;
            case "varbinary":
                output.Byte(0xA5);
                output.UInt16(Length == Unlimited ? NoLimit : Length);
                return;
            default:
                output.Byte(Name is "nvarchar" ? 0xE7 : 0xA7);
                output.UInt16(Length == Unlimited ? NoLimit : Width * Length);
                output.Bytes(Collation);
                return;
        }
    }

    /// <summary>Writes a value that SQLite gave as one of this type.</summary>
    public void WriteValue(TdsOutput output, object? value)
    {
        switch (Name)
        {
            case "int" or "bigint" or "bit":
                WriteNumber(output, value);
                return;
            default:
                var bytes = value switch
                {
                    null => null,
                    byte[] given when !IsText => given,
                    string text when Name is "nvarchar" => Encoding.Unicode.GetBytes(text),
                    string text when Name is "varchar" => Encoding.Latin1.GetBytes(text),
                    _ => throw new TdsFault(50000, $"A {value.GetType().Name} stands where a {Name} should."),
                };
                if (Length == Unlimited)
                {
                    WriteLarge(output, bytes);
                }
                else
                {
                    WriteShort(output, bytes);
                }

                return;
        }
    }

    private static TdsType Whole(int bytes) => new(bytes == 8 ? "bigint" : "int", 0);

    private static byte[]? ReadShort(TdsInput input)
    {
        var length = input.UInt16();
        return length == NoLimit ? null : input.Bytes(length).ToArray();
    }

    // In parts, each with its length; the length of all is known or not.
    private static byte[]? ReadLarge(TdsInput input)
    {
        var length = input.Int64();
        if (length == -1)
        {
            return null;
        }

        using var all = new MemoryStream();
        while (input.Int32() is > 0 and var part)
        {
            all.Write(input.Bytes(part));
        }

        return length == UnknownLength || length == all.Length
            ? all.ToArray()
            : throw new TdsFault(4002, "The incoming tabular data stream is incorrect: a value has another length than it says.");
    }

    private void WriteNumber(TdsOutput output, object? value)
    {
        if (value is null)
        {
            output.Byte(0);
            return;
        }

        var number = Convert.ToInt64(value, CultureInfo.InvariantCulture);
        if (Name is "bigint")
        {
            output.Byte(8);
            output.Int64(number);
        }
        else if (Name is "bit")
        {
            output.Byte(1);
            output.Byte(number == 0 ? 0 : 1);
        }
        else
        {
            output.Byte(4);
            output.Int32(number is >= int.MinValue and <= int.MaxValue
                ? (int)number
                : throw new TdsFault(8115, "Arithmetic overflow error converting expression to data type int."));
        }
    }

    private void WriteShort(TdsOutput output, byte[]? bytes)
    {
        if (bytes is null)
        {
            output.UInt16(NoLimit);
            return;
        }

        if (bytes.Length > Width * Length)
        {
            throw new TdsFault(50000, $"{bytes.Length} bytes stand where {Name}({Length}) should.");
        }

        output.UInt16(bytes.Length);
        output.Bytes(bytes);
    }

    // Parts that end with their packet, as a server's do: drivers read a part beyond it wrongly. Two at least where there is enough: a
    // client must put them together.
    private static void WriteLarge(TdsOutput output, byte[]? bytes)
    {
        if (bytes is null)
        {
            output.Int64(-1);
            return;
        }

        output.Int64(bytes.Length);
        // Between two code units: what a driver makes of half a one is another test.
        var half = bytes.Length > 2 ? (bytes.Length / 2) & ~1 : bytes.Length;
        for (var at = 0; at < bytes.Length;)
        {
            output.Reserve(PartHead + 2);
            var length = Math.Min((at < half ? half : bytes.Length) - at, (output.Room - PartHead) & ~1);
            output.Int32(length);
            output.Bytes(bytes.AsSpan(at, length));
            at += length;
        }

        output.Reserve(PartHead);
        output.Int32(0);
    }
}

/// <summary>A column of a result or of a bulk load.</summary>
internal sealed record TdsColumn(string Name, TdsType Type, bool IsNullable = true);
