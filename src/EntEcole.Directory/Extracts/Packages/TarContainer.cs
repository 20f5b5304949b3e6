using System.IO.Compression;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Packages;

/// <summary>
/// A tar, mostly compressed by gzip. It has no list and cannot be read backwards: files opened in their physical order cost
/// one pass, one that lies before the present position starts another.
/// </summary>
internal sealed class TarContainer(string path, ExtractLimits limits, bool compressed, FileStream? opened = null) : ExtractContainer(
    path, limits)
{
    private FileStream? file = opened;
    private TarPass? pass;
    private int reached;

    public override bool IsForwardOnly => true;

    public override void Scan(Action<ContainerEntry, Func<Stream>> each, CancellationToken cancellationToken)
    {
        Restart(cancellationToken);
        while (Guarded(pass!.Next) is { } header)
        {
            reached++;
            if (Admit(header) is { } entry)
            {
                each(entry, () => Stream(entry, cancellationToken));
            }
        }

        Guarded(ValidateEnd);
        Forget();
    }

    public override Stream Open(ContainerEntry entry, CancellationToken cancellationToken)
    {
        if (pass is null || reached >= entry.Index)
        {
            Restart(cancellationToken);
        }

        while (reached < entry.Index)
        {
            var header = Guarded(pass!.Next) ?? throw ExtractRefusal.ArchiveBroken(Path, entry.Name, null);
            reached++;
            if (reached == entry.Index && header.Size != entry.Bytes)
            {
                throw ExtractRefusal.ArchiveBroken(Path, entry.Name, null);
            }
        }

        return Stream(entry, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Forget();
            file?.Dispose();
        }

        base.Dispose(disposing);
    }

    private EntryStream Stream(ContainerEntry entry, CancellationToken cancellationToken) =>
        new(pass!, fault => Translate(fault, entry.Name), cancellationToken, entry.Bytes);

    // Null for a folder, which holds nothing to read.
    private ContainerEntry? Admit(TarHeader header)
    {
        var isFolder = header.Type is '5' or 'D' || (header.Type is '0' && header.Name.EndsWith('/'));
        if (!isFolder && header.Type is not ('0' or '7'))
        {
            throw ExtractRefusal.EntryUnsafe(Path, header.Name);
        }

        var name = Inside(header.Name);
        if (isFolder || name.Length == 0)
        {
            Count();
            return null;
        }

        return Admit(name, header.Size);
    }

    private void Restart(CancellationToken cancellationToken)
    {
        Forget();
        file ??= OpenFile(Path, FileOptions.SequentialScan);
        file.Position = 0;
        pass = new TarPass(new Source(this, file, compressed, cancellationToken));
        reached = 0;
    }

    private void Forget()
    {
        pass?.End();
        pass = null;
    }

    private bool ValidateEnd()
    {
        var tail = pass!.Finish(GzipTail.Mark.Length);
        return !compressed || tail.AsSpan().SequenceEqual(GzipTail.Mark) ? true : throw new InvalidDataException();
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Translate(fault);
        }
    }

    // What comes out of the file, watched for bombs. A refusal is kept: code that swallows it meets it again.
    private sealed class Source(TarContainer owner, FileStream file, bool compressed, CancellationToken cancellationToken) : ReadOnlyStream
    {
        // Headers and padding.
        private const long Slack = 1L << 30;

        private readonly Stream inner = compressed ? new GZipStream(new GzipTail(file), CompressionMode.Decompress) : file;
        private Exception? broken;
        private long bytes;

        public override int Read(Span<byte> buffer)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (broken is not null)
            {
                throw broken;
            }

            try
            {
                var read = inner.Read(buffer);
                bytes += read;
                if (compressed && owner.Limits.IsBomb(bytes, file.Position))
                {
                    throw ExtractRefusal.RatioTooHigh(owner.Path, null, owner.Limits.MaxRatio);
                }

                // Sizes are checked as they are announced; this is for what lies between entries and after the last.
                return bytes - Slack > owner.Limits.MaxBytes
                    ? throw ExtractRefusal.TooManyBytes(owner.Path, null, owner.Limits.MaxBytes)
                    : read;
            }
            catch (Exception fault) when (fault is DirectoryException or IOException or InvalidDataException)
            {
                broken = fault;
                throw;
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && compressed)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
