using System.Globalization;
using System.Text;

namespace EntEcole.Directory.Extracts.Packages;

/// <summary>One pass through a tar, entry after entry. Faults are <see cref="InvalidDataException"/>.</summary>
internal sealed class TarPass(Stream source) : ReadOnlyStream
{
    // Names are short; a header that announces more is no name.
    private const int MaxExtension = 1 << 20;
    private const int MaxExtensions = 16;

    private readonly byte[] block = new byte[TarHeader.Length];
    private readonly byte[] skipped = new byte[1 << 16];
    private long left;
    private int padding;

    /// <summary>The next entry; null at the end of the archive, which must be marked.</summary>
    public TarHeader? Next()
    {
        string? name = null;
        long? size = null;
        for (var extensions = 0; extensions <= MaxExtensions; extensions++)
        {
            SkipEntry();
            ReadBlock();
            if (TarHeader.IsEnd(block))
            {
                return null;
            }

            var header = TarHeader.Read(block);
            Begin(header.Size);
            switch (header.Type)
            {
                case 'L':
                    name = TarHeader.Text(ReadExtension());
                    break;
                case 'x':
                    ReadPax(ReadExtension(), ref name, ref size);
                    break;
                case 'K' or 'g' or 'V':
                    break;
                default:
                    Begin(size ?? header.Size);
                    return header with { Name = name ?? header.Name, Size = left };
            }
        }

        throw new InvalidDataException();
    }

    /// <summary>Reads the present entry, as a stream.</summary>
    public override int Read(Span<byte> buffer)
    {
        if (left == 0 || buffer.IsEmpty)
        {
            return 0;
        }

        var read = source.Read(buffer.Length > left ? buffer[..(int)left] : buffer);
        left -= read;
        return read > 0 ? read : throw new InvalidDataException();
    }

    /// <summary>Reads what lies after the end of the archive, and gives its last bytes.</summary>
    public byte[] Finish(int tail)
    {
        var last = new List<byte>();
        int read;
        while ((read = source.Read(skipped)) > 0)
        {
            last.AddRange(skipped.AsSpan(0, read)[Math.Max(0, read - tail)..]);
            last.RemoveRange(0, Math.Max(0, last.Count - tail));
        }

        return [.. last];
    }

    /// <summary>Lets go of the source. Disposing does not: entries come and go, the pass goes on.</summary>
    public void End() => source.Dispose();

    private void Begin(long size)
    {
        left = size;
        padding = (int)((TarHeader.Length - (size % TarHeader.Length)) % TarHeader.Length);
    }

    private void SkipEntry()
    {
        while (left > 0)
        {
            _ = Read(skipped);
        }

        left = padding;
        padding = 0;
        while (left > 0)
        {
            _ = Read(skipped);
        }
    }

    private void ReadBlock()
    {
        left = TarHeader.Length;
        this.ReadExactly(block);
    }

    private byte[] ReadExtension()
    {
        if (left > MaxExtension)
        {
            throw new InvalidDataException();
        }

        var data = new byte[left];
        this.ReadExactly(data);
        return data;
    }

    // Records "length key=value\n", the length counting the whole record.
    private static void ReadPax(ReadOnlySpan<byte> data, ref string? name, ref long? size)
    {
        while (!data.IsEmpty)
        {
            var blank = data.IndexOf((byte)' ');
            if (blank < 0 || !int.TryParse(data[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= blank + 1 || length > data.Length)
            {
                throw new InvalidDataException();
            }

            var record = data[(blank + 1)..length].TrimEnd((byte)'\n');
            data = data[length..];
            if (record.StartsWith("path="u8))
            {
                name = Encoding.UTF8.GetString(record["path="u8.Length..]);
            }
            else if (record.StartsWith("size="u8))
            {
                size = long.TryParse(record["size="u8.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
                    ? bytes
                    : throw new InvalidDataException();
            }
        }
    }
}
