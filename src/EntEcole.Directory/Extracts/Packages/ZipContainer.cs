using System.IO.Compression;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Packages;

/// <summary>A zip, read in place.</summary>
internal sealed class ZipContainer(string path, ExtractLimits limits, FileStream? opened = null) : ExtractContainer(path, limits)
{
    // What the central directory may weigh: real names are short, and the list is made before it can be counted.
    private const int BytesPerEntry = 1024;

    private const int FileTypeMask = 0xF000;
    private const int FolderType = 0x4000;
    private const int RegularType = 0x8000;

    private readonly Dictionary<int, ZipArchiveEntry> entries = [];
    private FileStream? file = opened;
    private ZipArchive? archive;

    public override void Scan(Action<ContainerEntry, Func<Stream>> each, CancellationToken cancellationToken)
    {
        long total = 0;
        foreach (var found in List())
        {
            cancellationToken.ThrowIfCancellationRequested();
            EnsureSafe(found);
            var name = Inside(found.FullName);
            if (name.Length == 0 || found.FullName.EndsWith('/') || found.FullName.EndsWith('\\'))
            {
                Count();
                continue;
            }

            var entry = Admit(name, SizeOf(found));
            total += entry.Bytes;
            if (Limits.IsBomb(entry.Bytes, found.CompressedLength) || Limits.IsBomb(total, file!.Length))
            {
                throw ExtractRefusal.RatioTooHigh(Path, name, Limits.MaxRatio);
            }

            entries.Add(entry.Index, found);
            each(entry, () => Open(entry, cancellationToken));
        }
    }

    public override Stream Open(ContainerEntry entry, CancellationToken cancellationToken)
    {
        var found = entries[entry.Index];
        DirectoryException Fault(Exception fault) => Translate(fault, entry.Name);
        try
        {
            return new EntryStream(found.Open(), Fault, cancellationToken, entry.Bytes, found.Crc32);
        }
        catch (Exception fault) when (IsOfInput(fault))
        {
            throw Fault(fault);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            archive?.Dispose();
            file?.Dispose();
        }

        base.Dispose(disposing);
    }

    private IReadOnlyList<ZipArchiveEntry> List()
    {
        file ??= OpenFile(Path, FileOptions.None);
        var budget = new BudgetStream(
            file, ((long)Limits.MaxEntries * BytesPerEntry) + (1 << 20), () => ExtractRefusal.TooManyEntries(Path, Limits.MaxEntries));
        try
        {
            archive = new ZipArchive(budget, ZipArchiveMode.Read, leaveOpen: true);
            return archive.Entries;
        }
        catch (Exception fault) when (IsOfInput(fault))
        {
            throw Translate(fault);
        }
        finally
        {
            budget.Lift();
        }
    }

    private void EnsureSafe(ZipArchiveEntry found)
    {
        // A zip made on Unix keeps the file's mode there; others leave it zero.
        var type = (found.ExternalAttributes >> 16) & FileTypeMask;
        if (type is not (0 or FolderType or RegularType))
        {
            throw ExtractRefusal.EntryUnsafe(Path, found.FullName);
        }

        if (found.IsEncrypted)
        {
            throw ExtractRefusal.ArchiveEncrypted(Path, found.FullName);
        }
    }

    private long SizeOf(ZipArchiveEntry found) =>
        found.Length >= 0 && found.CompressedLength >= 0 ? found.Length : throw ExtractRefusal.ArchiveBroken(Path, found.FullName, null);

    // The framework lists a whole central directory at once, however long it is.
    private sealed class BudgetStream(FileStream inner, long budget, Func<DirectoryException> refusal) : Stream
    {
        private long left = budget;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => inner.Position = value;
        }

        public void Lift() => left = long.MaxValue;

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            left -= read;
            return left >= 0 ? read : throw refusal();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
