using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace EntEcole.Directory.Tests.Support;

/// <summary>Writes archives, sound and hostile. What writes them is the framework or this file, never what reads them.</summary>
public static class Archives
{
    /// <summary>The files of a folder, by name, under <paramref name="prefix"/>.</summary>
    public static IReadOnlyList<(string Name, byte[] Data)> FilesOf(string folder, string prefix = "") =>
        [.. System.IO.Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(
            path => (prefix + Path.GetFileName(path), File.ReadAllBytes(path)))];

    public static string Zip(string path, IEnumerable<(string Name, byte[] Data)> files, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (name, data) in files)
        {
            using var entry = archive.CreateEntry(name, level).Open();
            entry.Write(data);
        }

        return path;
    }

    public static string Tar(string path, IEnumerable<(string Name, byte[] Data)> files, TarEntryFormat format = TarEntryFormat.Pax)
    {
        using var file = File.Create(path);
        using var stream = path.EndsWith("gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Optimal) : (Stream)file;
        using var writer = new TarWriter(stream, format);
        foreach (var (name, data) in files)
        {
            writer.WriteEntry(Entry(name, data, format));
        }

        return path;
    }

    /// <summary>A tgz of one entry without content: a link, a device.</summary>
    public static string Special(string path, TarEntryType type, string name, string target)
    {
        using var writer = new TarWriter(new GZipStream(File.Create(path), CompressionLevel.Optimal), TarEntryFormat.Pax);
        var entry = new PaxTarEntry(type, name);
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
        {
            entry.LinkName = target;
        }

        writer.WriteEntry(entry);
        return path;
    }

    /// <summary>
    /// A tgz of one entry, <paramref name="head"/> then 10 GiB of <paramref name="fill"/>. Members of gzip repeat, so writing it costs
    /// nothing.
    /// </summary>
    public static string TgzBomb(string path, string name, string head, byte fill)
    {
        const int Repeats = 160;
        var block = new byte[64 << 20];
        Array.Fill(block, fill);
        using var file = File.Create(path);
        var first = Encoding.ASCII.GetBytes(head);
        file.Write(Gzip([.. Header(name, first.Length + ((long)Repeats * block.Length)), .. first]));
        var member = Gzip(block);
        for (var i = 0; i < Repeats; i++)
        {
            file.Write(member);
        }

        file.Write(Gzip(new byte[(512 - (first.Length % 512)) + 1024]));
        return path;
    }

    /// <summary>
    /// A zip of one entry of 10 GiB of <paramref name="fill"/>, which announces <paramref name="declared"/> bytes. Blocks of deflate
    /// repeat.
    /// </summary>
    public static string ZipBomb(string path, string name, byte fill, long declared)
    {
        const int Repeats = 160;
        var block = new byte[64 << 20];
        Array.Fill(block, fill);
        var data = new MemoryStream();
        using (var deflate = new DeflateStream(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(block);
            deflate.Flush();
            var member = data.ToArray();
            for (var i = 1; i < Repeats; i++)
            {
                data.Write(member);
            }
        }

        return RawZip(path, name, data.ToArray(), declared, flags: 0, crc: 0);
    }

    /// <summary>A zip of one entry, written by hand: sizes, sums and flags may lie.</summary>
    public static string RawZip(string path, string name, byte[] deflated, long declared, ushort flags, uint crc)
    {
        var zip64 = declared > uint.MaxValue;
        var common = new MemoryStream();
        Write(common, (ushort)45, flags, (ushort)8, (ushort)0, (ushort)0x5C21);
        Write(common, crc, (uint)deflated.Length, zip64 ? uint.MaxValue : (uint)declared);
        Write(common, (ushort)name.Length, (ushort)(zip64 ? 12 : 0));
        var extra = new MemoryStream();
        if (zip64)
        {
            Write(extra, (ushort)1, (ushort)8);
            var size = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(size, declared);
            extra.Write(size);
        }

        using var file = File.Create(path);
        Write(file, 0x04034B50u);
        file.Write(common.ToArray());
        file.Write(Encoding.ASCII.GetBytes(name));
        file.Write(extra.ToArray());
        file.Write(deflated);
        var start = file.Position;
        Write(file, 0x02014B50u);
        Write(file, (ushort)45);
        file.Write(common.ToArray());
        Write(file, (ushort)0, (ushort)0, (ushort)0);
        Write(file, 0u, 0u);
        file.Write(Encoding.ASCII.GetBytes(name));
        file.Write(extra.ToArray());
        var length = file.Position - start;
        Write(file, 0x06054B50u);
        Write(file, (ushort)0, (ushort)0, (ushort)1, (ushort)1);
        Write(file, (uint)length, (uint)start);
        Write(file, (ushort)0);
        return path;
    }

    /// <summary>A header of tar.</summary>
    public static byte[] Header(string name, long size, char type = '0')
    {
        var block = new byte[512];
        Encoding.ASCII.GetBytes(name).CopyTo(block, 0);
        Encoding.ASCII.GetBytes("0000644\0" + "0000000\0" + "0000000\0").CopyTo(block, 100);
        // More than 8 GiB does not fit in octal: GNU writes it in binary.
        block[124] = 0x80;
        BinaryPrimitives.WriteInt64BigEndian(block.AsSpan(128), size);
        Encoding.ASCII.GetBytes("00000000000\0").CopyTo(block, 136);
        block[156] = (byte)type;
        Encoding.ASCII.GetBytes("ustar  \0").CopyTo(block, 257);
        block.AsSpan(148, 8).Fill((byte)' ');
        var sum = block.Sum(value => value);
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(block, 148);
        return block;
    }

    public static byte[] Gzip(byte[] data)
    {
        var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(data);
        }

        return member.ToArray();
    }

    private static TarEntry Entry(string name, byte[] data, TarEntryFormat format)
    {
        var stream = new MemoryStream(data);
        return format switch
        {
            TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name) { DataStream = stream },
            TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = stream },
            TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name) { DataStream = stream },
            _ => new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = stream },
        };
    }

    private static void Write(Stream stream, params ReadOnlySpan<ushort> values)
    {
        Span<byte> bytes = stackalloc byte[2];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
            stream.Write(bytes);
        }
    }

    private static void Write(Stream stream, params ReadOnlySpan<uint> values)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
            stream.Write(bytes);
        }
    }
}
