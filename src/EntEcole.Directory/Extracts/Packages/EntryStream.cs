using System.IO.Hashing;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Packages;

/// <summary>
/// A file of a container while it is read: stops when asked to, turns faults of reading into refusals, and at the end
/// compares size and CRC-32 with what the archive announced, when it announced them.
/// </summary>
internal sealed class EntryStream(
    Stream inner, Func<Exception, DirectoryException> translate, CancellationToken cancellationToken, long? size = null, uint? crc = null)
    : ReadOnlyStream
{
    private readonly Crc32? sum = crc is null ? null : new();
    private long bytes;

    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int read;
        try
        {
            read = inner.Read(buffer);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw translate(fault);
        }

        bytes += read;
        sum?.Append(buffer[..read]);
        if (bytes > size || (read == 0 && !buffer.IsEmpty && (bytes < size || sum?.GetCurrentHashAsUInt32() != crc)))
        {
            throw translate(new InvalidDataException());
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
