namespace EntEcole.Directory.Extracts.Packages;

/// <summary>A folder with its sub-folders. Archives in it are containers of their own.</summary>
internal sealed class FolderContainer(string path, ExtractLimits limits) : ExtractContainer(path, limits)
{
    private readonly List<string> archives = [];
    private readonly string[] roots = [path, RealPath(path)];

    public override bool IsArchive => false;

    /// <summary>Full paths of the archives met by the scan.</summary>
    public IReadOnlyList<string> Archives => archives;

    public override void Scan(Action<ContainerEntry, Func<Stream>> each, CancellationToken cancellationToken) =>
        Scan(new DirectoryInfo(Path), "", each, cancellationToken);

    public override Stream Open(ContainerEntry entry, CancellationToken cancellationToken)
    {
        var file = System.IO.Path.Combine(Path, entry.Name);
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

    private bool IsInside(FileSystemInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true) is { } target
                && roots.Any(root => target.FullName.StartsWith(root.TrimEnd('/') + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal));
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
