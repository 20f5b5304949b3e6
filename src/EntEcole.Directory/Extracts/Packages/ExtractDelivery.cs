using EntEcole.Directory.Files;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Packages;

/// <summary>
/// What lies at a path: a folder (with files, sub-folders and archives), or one archive, and the extracts in it. Files are
/// read where they lie. An archive that holds archives and no file of AAF is opened once more, no deeper.
/// </summary>
public sealed class ExtractDelivery : IDisposable
{
    // Archives in one archive that are opened.
    private const int MaxInner = 100;

    // Names that a message lists.
    private const int MaxFound = 5;

    private readonly List<ExtractContainer> containers = [];
    private readonly List<FileStream> spilled = [];
    private readonly List<ExtractPackage> packages = [];
    private readonly List<string> barren = [];

    // Names of what was met and not read, for the message when nothing was.
    private readonly List<string> found = [];

    private ExtractDelivery()
    {
    }

    /// <summary>The extracts found, by date, a full before deltas, then by place.</summary>
    public IReadOnlyList<ExtractPackage> Packages => packages;

    /// <summary>Finds the extracts at <paramref name="path"/>; each is still to be validated.</summary>
    /// <exception cref="DirectoryException">Nothing is there, or it cannot be read, or it is unsafe or too large.</exception>
    public static ExtractDelivery Open(string path, ExtractLimits limits, CancellationToken cancellationToken)
    {
        var delivery = new ExtractDelivery();
        try
        {
            delivery.Find(path, limits, cancellationToken);
            return delivery;
        }
        catch
        {
            delivery.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var container in containers)
        {
            container.Dispose();
        }

        spilled.ForEach(SpillFile.Abandon);
    }

    private void Find(string path, ExtractLimits limits, CancellationToken cancellationToken)
    {
        var full = FullPath(path);
        if (System.IO.Directory.Exists(full))
        {
            FindInFolder(full, limits, cancellationToken);
        }
        else if (File.Exists(full))
        {
            TakeArchive(ArchiveKinds.Container(full, limits), [ArchiveKinds.Stem(Path.GetFileName(full))], limits, cancellationToken);
        }
        else
        {
            throw ExtractRefusal.NotFound(path);
        }

        if (packages.Count == 0)
        {
            throw ExtractRefusal.NoFile(path, found);
        }

        JoinParts(cancellationToken);

        packages.Sort(static (one, other) =>
        {
            var byDate = Nullable.Compare(one.Date, other.Date);
            var byKind = byDate != 0 ? byDate : one.Kind.CompareTo(other.Kind);
            return byKind != 0 ? byKind : string.CompareOrdinal(one.Place, other.Place);
        });
        foreach (var archive in barren)
        {
            packages[0].Warn(new LocalizedText(
                $"{archive} was not read: it holds no AAF file.", $"{archive} n'a pas été lu : aucun fichier AAF n'y figure."));
        }
    }

    private void FindInFolder(string path, ExtractLimits limits, CancellationToken cancellationToken)
    {
        var folder = new FolderContainer(path, limits);
        Take(folder, [Path.GetFileName(path)], cancellationToken);
        foreach (var archive in folder.Archives)
        {
            var inner = Path.GetRelativePath(path, archive).Replace(Path.DirectorySeparatorChar, '/');
            IReadOnlyList<string> names =
                [ArchiveKinds.Stem(Path.GetFileName(archive)), .. Folders(EntryNames.DirectoryOf(inner)), Path.GetFileName(path)];
            try
            {
                if (!TakeArchive(ArchiveKinds.Container(archive, limits), names, limits, cancellationToken))
                {
                    barren.Add(EntryNames.Shown(inner));
                }
            }
            catch (DirectoryException broken)
            {
                // One academy's broken archive does not refuse the others.
                packages.Add(new ExtractPackage(archive, names, broken));
            }
        }
    }

    private bool TakeArchive(
        ExtractContainer container, IReadOnlyList<string> names, ExtractLimits limits, CancellationToken cancellationToken)
    {
        var inner = new List<(string Name, FileStream File)>();
        try
        {
            if (Take(container, names, cancellationToken, inner))
            {
                return true;
            }

            var count = packages.Count;
            foreach (var (name, file) in inner)
            {
                if (ArchiveKinds.Inner(container.Path + " > " + name, limits, file) is { } archive)
                {
                    Take(
                        archive, [ArchiveKinds.Stem(EntryNames.FileOf(name)), .. Folders(EntryNames.DirectoryOf(name)), .. names],
                        cancellationToken);
                }
            }

            return packages.Count > count;
        }
        finally
        {
            spilled.AddRange(inner.Select(one => one.File));
        }
    }

    // The bytes of an archive in an archive, within the limits of the outer one: gone with the process, and closed to other accounts.
    private static FileStream Spill(Stream stream)
    {
        var file = SpillFile.Open();
        try
        {
            using (stream)
            {
                stream.CopyTo(file);
            }

            return file;
        }
        catch
        {
            SpillFile.Abandon(file);
            throw;
        }
    }

    private bool Take(
        ExtractContainer container, IReadOnlyList<string> names, CancellationToken cancellationToken,
        List<(string Name, FileStream File)>? inner = null)
    {
        containers.Add(container);
        var files = new List<ExtractFile>();
        var unread = new List<string>();
        container.Scan(
            (entry, open) =>
            {
                if (ExtractFile.TryFrom(container, entry) is { } file)
                {
                    file.Look(open, cancellationToken);
                    files.Add(file);
                }
                else if (ExtractFile.IsOtherXml(EntryNames.FileOf(entry.Name)))
                {
                    unread.Add(entry.Name);
                }
                else if (inner is not null && files.Count == 0 && inner.Count < MaxInner && ArchiveKinds.IsNamedSo(entry.Name))
                {
                    inner.Add((entry.Name, Spill(open())));
                }

                if (found.Count < MaxFound)
                {
                    found.Add(EntryNames.Shown(EntryNames.FileOf(entry.Name)));
                }
            },
            cancellationToken);
        var directories = files.Select(file => file.Directory).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (directories.Count > 1 && !AreOne(files))
        {
            packages.AddRange(directories.Select(directory => Make(
                container, names, directory, files,
                [.. unread.Where(name => string.Equals(OwnerOf(name, directories), directory, StringComparison.Ordinal))])));
        }
        else if (files.Count > 0)
        {
            packages.Add(Make(container, names, directories.Count == 1 ? directories[0] : null, files, unread));
        }

        return files.Count > 0;
    }

    // Spread over sub-folders, yet one extract: one kind, one date, and no chunk twice.
    private static bool AreOne(List<ExtractFile> files)
    {
        static DateOnly? DateOf(ExtractFile file) => file.Date ?? ExtractDates.Repaired(file.DateText);
        return files.TrueForAll(file => file.Kind == files[0].Kind)
            && files.Select(DateOf).OfType<DateOnly>().Distinct().Count() <= 1
            && files.GroupBy(file => (file.Category, file.Chunk))
                .All(group => group.Select(file => file.Directory).Distinct(StringComparer.Ordinal).Count() == 1);
    }

    private static ExtractPackage Make(
        ExtractContainer container, IReadOnlyList<string> names, string? directory, List<ExtractFile> files,
        IReadOnlyList<string> unread) => new(
        string.IsNullOrEmpty(directory) ? container.Path : container.Path + "/" + directory,
        [.. Folders(directory ?? ""), .. names],
        directory is null ? files : files.FindAll(file => string.Equals(file.Directory, directory, StringComparison.Ordinal)),
        [.. unread.Select(name => EntryNames.Shown(EntryNames.FileOf(name))).Order(StringComparer.Ordinal)],
        container.IsForwardOnly);

    // Full extracts of one academy, degree and day are parts of one, as one folder a département; one that is there twice is read once.
    private void JoinParts(CancellationToken cancellationToken)
    {
        foreach (var group in packages.Where(package => package.IsJoinable).GroupBy(
            package => (package.Academy, package.Degree, package.Date)).ToList())
        {
            var parts = group.OrderBy(package => package.Place, StringComparer.Ordinal).ToList();
            for (var at = parts.Count - 1; at > 0; at--)
            {
                if (parts.Take(at).FirstOrDefault(other => IsCopy(parts[at], other, cancellationToken)) is { } original)
                {
                    original.Warn(new LocalizedText(
                        $"{parts[at].Place} was not read: it holds the same extract.",
                        $"{parts[at].Place} n'a pas été lu : c'est le même extrait."));
                    packages.Remove(parts[at]);
                    parts.RemoveAt(at);
                }
            }

            if (parts.Count > 1)
            {
                packages.RemoveAll(parts.Contains);
                packages.Add(new ExtractPackage(parts));
            }
        }
    }

    private static bool IsCopy(ExtractPackage one, ExtractPackage other, CancellationToken cancellationToken)
    {
        static IEnumerable<(string Name, long Bytes)> KeyOf(ExtractPackage package) =>
            package.Files.Select(file => (file.Name, file.Bytes)).OrderBy(file => file.Name, StringComparer.Ordinal);
        return KeyOf(one).SequenceEqual(KeyOf(other))
            && string.Equals(
                PackageDigest.Of(one, cancellationToken), PackageDigest.Of(other, cancellationToken), StringComparison.Ordinal);
    }

    // The package in whose folder, or under it, an unread file lies; else the first.
    private static string OwnerOf(string name, List<string> directories)
    {
        for (var directory = EntryNames.DirectoryOf(name); ; directory = EntryNames.DirectoryOf(directory))
        {
            if (directories.Contains(directory, StringComparer.Ordinal))
            {
                return directory;
            }

            if (directory.Length == 0)
            {
                return directories[0];
            }
        }
    }

    // The folders of a path, the innermost first.
    private static IEnumerable<string> Folders(string directory) =>
        directory.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse();

    private static string FullPath(string path)
    {
        try
        {
            return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        }
        catch (ArgumentException)
        {
            throw ExtractRefusal.NotFound(EntryNames.Shown(path));
        }
    }
}
