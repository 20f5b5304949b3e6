using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Files;

namespace EntEcole.Directory.Server.Cli.Onde;

/// <summary>The files of an import on a disk.</summary>
internal static class OndeFolder
{
    // More than the program takes: it refuses what is larger, without its being read whole.
    private const int MaxBytes = (20 << 20) + 1;

    private static readonly string[] Extensions = [".csv", ".txt", ".tsv", ".xlsx"];

    /// <summary>The folders in a folder.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.ExtractNotFound"/>.</exception>
    public static IEnumerable<string> FoldersOf(string path) => System.IO.Directory.Exists(path)
        ? System.IO.Directory.EnumerateDirectories(path).Where(IsShown) : throw NotFound(path);

    /// <summary>The files that are meant: those named, and the lists of a folder.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.ExtractNotFound"/>.</exception>
    public static IReadOnlyList<string> FilesOf(IEnumerable<string> paths) => [.. paths.SelectMany(ListsOf)];

    private static IEnumerable<string> ListsOf(string path)
    {
        if (System.IO.Directory.Exists(path))
        {
            return System.IO.Directory.EnumerateFiles(path).Where(file => IsShown(file) && Extensions.Contains(
                Path.GetExtension(file).ToLowerInvariant(), StringComparer.Ordinal)).Order(StringComparer.Ordinal);
        }

        return File.Exists(path) ? [path] : throw NotFound(path);
    }

    /// <summary>Reads files; of one that is too large, as much as shows it.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.ExtractNotFound"/>: it cannot be read.</exception>
    public static async Task<IReadOnlyList<OndeUpload>> ReadAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var uploads = new List<OndeUpload>();
        foreach (var file in files.Take(OndeFileReader.MaxFiles + 1))
        {
            try
            {
                await using var stream = File.OpenRead(file);
                var content = new byte[Math.Min(stream.Length, MaxBytes)];
                var read = await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken);
                uploads.Add(new OndeUpload(OutsideText.Show(Path.GetFileName(file)), content.AsMemory(0, read)));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw NotFound(file);
            }
        }

        return uploads;
    }

    private static bool IsShown(string path) => !Path.GetFileName(path).StartsWith('.');

    private static DirectoryException NotFound(string path) => new(
        Reason.ExtractNotFound,
        new LocalizedText(
            $"{OutsideText.Show(path)} is not there, or cannot be read. Give a folder, or the files that ONDE exported; nothing was applied.",
            $"{OutsideText.Show(path)} n'existe pas ou ne peut être lu. Indiquer un dossier, ou les fichiers exportés d'ONDE ; rien n'a été appliqué."),
        DirectoryException.Fact("path", path));
}
