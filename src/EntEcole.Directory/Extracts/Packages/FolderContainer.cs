using System.Buffers.Binary;
using System.IO.Compression;

namespace EntEcole.Directory.Extracts.Packages;

/// <summary>A folder with its sub-folders. Archives in it are containers of their own.</summary>
internal sealed class FolderContainer(string path, ExtractLimits limits) : ExtractContainer(path, limits)
{
    // A single file that is compressed is read as the file that it holds.
    private const string Compressed = ".gz";

    private readonly List<string> archives = [];
    private readonly HashSet<int> compressed = [];
    private readonly string[] roots = [path, RealPath(path)];

    public override bool IsArchive => false;

    /// <summary>Full paths of the archives met by the scan.</summary>
    public IReadOnlyList<string> Archives => archives;

    public override void Scan(Action<ContainerEntry, Func<Stream>> each, CancellationToken cancellationToken) =>
        Scan(new DirectoryInfo(Path), "", each, cancellationToken);

    public override Stream Open(ContainerEntry entry, CancellationToken cancellationToken)
    {
        var file = System.IO.Path.Combine(Path, entry.Name);
        if (compressed.Contains(entry.Index))
        {
            return new EntryStream(
                new GZipStream(OpenFile(file + Compressed, FileOptions.SequentialScan), CompressionMode.Decompress),
                fault => ExtractRefusal.ArchiveBroken(file + Compressed, null, fault), cancellationToken, entry.Bytes);
        }

        return new EntryStream(
            OpenFile(file, FileOptions.SequentialScan), fault => ExtractRefusal.Unreadable(file, fault), cancellationToken);
    }

    private void Scan(DirectoryInfo folder, string prefix, Action<ContainerEntry, Func<Stream>> each, CancellationToken cancellationToken)
    {
        foreach (var item in List(folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (item.LinkTarget is not null && !IsInside(item))
            {
                throw ExtractRefusal.EntryUnsafe(Path, prefix + item.Name);
            }

            if (item is DirectoryInfo inner)
            {
                Count();
                // What a link inside points to is walked where it is.
                if (item.LinkTarget is null)
                {
                    Scan(inner, prefix + item.Name + "/", each, cancellationToken);
                }
            }
            else if (ArchiveKinds.IsNamedSo(item.Name))
            {
                Count();
                archives.Add(item.FullName);
            }
            else if (item.Name.EndsWith(".xml" + Compressed, StringComparison.OrdinalIgnoreCase) && !item.Name.StartsWith(
                "._", StringComparison.Ordinal))
            {
                var entry = Admit(prefix + item.Name[..^Compressed.Length], SizeInside(item.FullName, cancellationToken));
                compressed.Add(entry.Index);
                each(entry, () => Open(entry, cancellationToken));
            }
            else
            {
                var entry = Admit(prefix + item.Name, SizeOf(item));
                each(entry, () => Open(entry, cancellationToken));
            }
        }
    }

    private static List<FileSystemInfo> List(DirectoryInfo folder)
    {
        try
        {
            return [.. folder.EnumerateFileSystemInfos().OrderBy(item => item.Name, StringComparer.Ordinal)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw ExtractRefusal.Unreadable(folder.FullName, fault);
        }
    }

    private static long SizeOf(FileSystemInfo item)
    {
        try
        {
            return ((FileInfo)(item.LinkTarget is null ? item : item.ResolveLinkTarget(returnFinalTarget: true) ?? item)).Length;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw ExtractRefusal.Unreadable(item.FullName, fault);
        }
    }

    // What comes out, counted: the file's own word for it is no more than the remainder of a division.
    private long SizeInside(string path, CancellationToken cancellationToken)
    {
        using var file = OpenFile(path, FileOptions.SequentialScan);
        using var stream = new EntryStream(
            new GZipStream(file, CompressionMode.Decompress), fault => ExtractRefusal.ArchiveBroken(path, null, fault), cancellationToken);
        var buffer = new byte[1 << 16];
        long bytes = 0;
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            bytes += read;
            if (bytes > Limits.MaxBytes || Limits.IsBomb(bytes, file.Length))
            {
                throw bytes > Limits.MaxBytes
                    ? ExtractRefusal.TooManyBytes(path, null, Limits.MaxBytes)
                    : ExtractRefusal.RatioTooHigh(path, null, Limits.MaxRatio);
            }
        }

        Span<byte> tail = stackalloc byte[sizeof(uint)];
        if (file.Length < tail.Length)
        {
            throw ExtractRefusal.ArchiveBroken(path, null, null);
        }

        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        return BinaryPrimitives.ReadUInt32LittleEndian(tail) == (uint)bytes ? bytes : throw ExtractRefusal.ArchiveBroken(path, null, null);
    }

    private bool IsInside(FileSystemInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true) is { } target
                && roots.Any(root => target.FullName.StartsWith(
                    root.TrimEnd('/') + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal));
        }
        catch (IOException)
        {
            // A circle of links leads nowhere.
            return false;
        }
    }

    // The path with no link in it.
    private static string RealPath(string path)
    {
        var parent = System.IO.Path.GetDirectoryName(path);
        if (parent is null)
        {
            return path;
        }

        var real = new DirectoryInfo(System.IO.Path.Combine(RealPath(parent), System.IO.Path.GetFileName(path)));
        try
        {
            return real.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? real.FullName;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return real.FullName;
        }
    }
}
