using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Packages;

/// <summary>One file in a container.</summary>
/// <param name="Name">Normalised name, with its folders.</param>
/// <param name="Index">Place in physical order.</param>
/// <param name="Bytes">Uncompressed size.</param>
internal sealed record ContainerEntry(string Name, int Index, long Bytes);

/// <summary>A folder or an archive: its files are listed in one pass and opened one at a time, nothing is unpacked.</summary>
internal abstract class ExtractContainer(string path, ExtractLimits limits) : IDisposable
{
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private int count;
    private long bytes;

    /// <summary>Full path, shown to people.</summary>
    public string Path { get; } = path;

    /// <summary>Whether its files share one reader, so that one is read at a time.</summary>
    public virtual bool IsArchive => true;

    /// <summary>Whether opening files out of their physical order costs another pass.</summary>
    public virtual bool IsForwardOnly => false;

    protected ExtractLimits Limits { get; } = limits;

    /// <summary>Gives every file to <paramref name="each"/> in physical order, with what opens it during that call.</summary>
    public abstract void Scan(Action<ContainerEntry, Func<Stream>> each, CancellationToken cancellationToken);

    /// <summary>Opens a file; the one opened before is no longer read.</summary>
    public abstract Stream Open(ContainerEntry entry, CancellationToken cancellationToken);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Counts an entry that is no file.</summary>
    protected void Count()
    {
        if (++count > Limits.MaxEntries)
        {
            throw ExtractRefusal.TooManyEntries(Path, Limits.MaxEntries);
        }
    }

    /// <summary>Checks a file's name and size against what came before, and lists it.</summary>
    protected ContainerEntry Admit(string name, long size)
    {
        Count();
        if (!names.Add(name))
        {
            throw ExtractRefusal.EntryDuplicated(Path, name);
        }

        if (size > Limits.MaxBytes - bytes)
        {
            throw ExtractRefusal.TooManyBytes(Path, name, Limits.MaxBytes);
        }

        bytes += size;
        return new ContainerEntry(name, count, size);
    }

    /// <summary>The normalised name of an archive's entry, which stays inside.</summary>
    protected string Inside(string name) => EntryNames.Normalize(name) ?? throw ExtractRefusal.EntryUnsafe(Path, name);

    /// <summary>What a fault met while reading this archive means.</summary>
    protected DirectoryException Translate(Exception fault, string? entry = null) => fault switch
    {
        IOException and not EndOfStreamException or UnauthorizedAccessException => ExtractRefusal.Unreadable(Path, fault),
        _ => ExtractRefusal.ArchiveBroken(Path, entry, fault),
    };

    /// <summary>Whether the framework throws it on what it reads, rather than on a mistake of ours.</summary>
    protected static bool IsOfInput(Exception fault) => fault is IOException or UnauthorizedAccessException or InvalidDataException
        or ArgumentException or OverflowException or NotSupportedException or FormatException;

    /// <summary>Opens a file of the system: the archive, or one in the folder.</summary>
    protected static FileStream OpenFile(string path, FileOptions options)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, options);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw ExtractRefusal.Unreadable(path, fault);
        }
    }
}
