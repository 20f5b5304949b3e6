using System.Security.Cryptography;

namespace EntEcole.Directory.Extracts.Packages;

/// <summary>Counts and hashes what is read through it, so that the identity of a delivery costs no second reading.</summary>
internal sealed class DigestStream(Stream inner) : ReadOnlyStream
{
    private readonly IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes read so far.</summary>
    public long BytesRead { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        digest.AppendData(buffer[..read]);
        BytesRead += read;
        return read;
    }

    /// <summary>Reads what a parser left after the end of the document, and gives the SHA-256 of all.</summary>
    public byte[] Finish()
    {
        Span<byte> rest = stackalloc byte[4096];
        while (Read(rest) > 0)
        {
        }

        return digest.GetHashAndReset();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            digest.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
