using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts;

/// <summary>
/// A complete extract of one academy: a folder of AAF files that passed the completeness proof.
/// A file lost on the way must never read as a mass departure, so an extract is complete or refused.
/// </summary>
public sealed class ExtractPackage
{
    private ExtractPackage(string path, IReadOnlyList<ExtractFile> files, IReadOnlyList<string> unread)
    {
        Path = path;
        Files = files;
        Unread = unread;
        Kind = files[0].Kind;
        Date = files[0].Date;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The files in reading order: by category, then chunk.</summary>
    public IReadOnlyList<ExtractFile> Files { get; }

    /// <summary>XML files beside them whose names are not those of AAF: told, not read.</summary>
    public IReadOnlyList<string> Unread { get; }

    /// <summary>Full or delta.</summary>
    public ExtractKind Kind { get; }

    /// <summary>Date of the extract.</summary>
    public DateOnly Date { get; }

    /// <summary>The files of one category, by chunk.</summary>
    public IEnumerable<ExtractFile> Of(AafCategory category) => Files.Where(file => file.Category == category);

    /// <summary>
    /// Opens the extract in <paramref name="path"/> and proves it complete: one kind, one date, the four categories,
    /// chunks from 0000 without gap or repeat, no empty file. Throws <see cref="DirectoryException"/> with the exact cause.
    /// </summary>
    public static ExtractPackage Open(string path)
    {
        var folder = new DirectoryInfo(path);
        if (!folder.Exists)
        {
            throw ExtractRefusal.NotFound(path);
        }

        var found = folder.EnumerateFiles("*.xml").Select(file => (file.Name, Aaf: ExtractFile.TryFrom(file))).ToList();
        var files = found.Select(file => file.Aaf).OfType<ExtractFile>()
            .OrderBy(file => file.Category)
            .ThenBy(file => file.Chunk)
            .ThenBy(file => file.Name, StringComparer.Ordinal)
            .ToList();
        Prove(path, files);
        return new ExtractPackage(
            folder.FullName, files, [.. found.Where(file => file.Aaf is null).Select(file => file.Name).Order(StringComparer.Ordinal)]);
    }

    private static void Prove(string path, List<ExtractFile> files)
    {
        if (files.Count == 0)
        {
            throw ExtractRefusal.NoFile(path);
        }

        var first = files[0];
        if (files.Find(file => file.Kind != first.Kind) is { } otherKind)
        {
            throw ExtractRefusal.KindsDiffer(first, otherKind);
        }

        if (files.Find(file => file.Date != first.Date) is { } otherDate)
        {
            throw ExtractRefusal.DatesDiffer(first, otherDate);
        }

        if (files.Find(file => file.Bytes == 0) is { } empty)
        {
            throw ExtractRefusal.FileEmpty(empty.Name);
        }

        if (first.Kind is ExtractKind.Delta)
        {
            throw ExtractRefusal.DeltaNotSupported(first);
        }

        foreach (var category in AafCategories.Required)
        {
            ProveChunks(path, category, [.. files.Where(file => file.Category == category)]);
        }
    }

    private static void ProveChunks(string path, AafCategory category, List<ExtractFile> files)
    {
        if (files.Count == 0)
        {
            throw ExtractRefusal.CategoryMissing(path, category);
        }

        for (var i = 0; i < files.Count; i++)
        {
            if (i > 0 && files[i].Chunk == files[i - 1].Chunk)
            {
                throw ExtractRefusal.ChunkTwice(files[i - 1], files[i]);
            }

            if (files[i].Chunk != i)
            {
                throw ExtractRefusal.ChunkMissing(category, i, files[i]);
            }
        }
    }
}
