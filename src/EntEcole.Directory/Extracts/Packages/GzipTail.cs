using System.IO.Compression;

namespace EntEcole.Directory.Extracts.Packages;

/// <summary>
/// A gzip file followed by a small member of ours. The framework verifies the sums at the end of a member, but takes a file
/// cut inside them for a whole one: then our member is taken for the sums and does not come out.
/// </summary>
internal sealed class GzipTail(FileStream file) : ReadOnlyStream
{
    private static readonly byte[] Member = Compress();

    private int given;

    /// <summary>What comes out last when the file is whole.</summary>
    public static ReadOnlySpan<byte> Mark => "END OF GZIP FILE"u8;

    public override int Read(Span<byte> buffer)
    {
        var read = file.Read(buffer);
        if (read > 0 || given == Member.Length)
        {
            return read;
        }

        var rest = Member.AsSpan(given);
        rest = rest.Length > buffer.Length ? rest[..buffer.Length] : rest;
        rest.CopyTo(buffer);
        given += rest.Length;
        return rest.Length;
    }

    private static byte[] Compress()
    {
        var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.Optimal))
        {
            gzip.Write(Mark);
        }

        return member.ToArray();
    }
}
