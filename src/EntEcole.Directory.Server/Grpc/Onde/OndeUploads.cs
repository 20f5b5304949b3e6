using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Files;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Grpc.Onde;

/// <summary>The files of an import as they arrive. They are held in memory, within a bound, and nowhere else.</summary>
internal sealed class OndeUploads
{
    /// <summary>Bytes of all files of an import: those of a large school have one million.</summary>
    public const int MaxBytes = 5_000_000;

    private const int MaxName = 200;

    private readonly List<(string Name, MemoryStream Content)> files = [];
    private long bytes;

    /// <summary>The files, in the order in which they came.</summary>
    public IReadOnlyList<OndeUpload> Files => [.. files.Select(file => new OndeUpload(file.Name, file.Content.ToArray()))];

    /// <summary>Takes a piece.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.MessageTooLarge"/>; <see cref="Reason.InvalidArgument"/>: no name, a name that came before another, or more than
    /// three files.
    /// </exception>
    public void Add(V1.OndeChunk chunk)
    {
        bytes += chunk.Data.Length;
        if (bytes > MaxBytes)
        {
            throw new DirectoryException(
                Reason.MessageTooLarge,
                new LocalizedText("The files are larger than 5 MB together.", "Les fichiers dépassent 5 Mo ensemble."),
                DirectoryException.Fact("limit", MaxBytes.ToString(CultureInfo.InvariantCulture)));
        }

        var name = Path.GetFileName(chunk.FileName.Trim());
        if (name.Length is 0 or > MaxName)
        {
            throw Requests.Missing("chunk.file_name");
        }

        if (files.Count == 0 || !string.Equals(files[^1].Name, name, StringComparison.Ordinal))
        {
            if (files.Count > OndeFileReader.MaxFiles || files.Exists(file => string.Equals(file.Name, name, StringComparison.Ordinal)))
            {
                throw DirectoryException.InvalidArgument("chunk.file_name", new(
                    "Pieces of one file follow each other, and an import has three files at most.",
                    "Les morceaux d'un fichier se suivent, et un import a trois fichiers au plus."));
            }

            files.Add((name, new MemoryStream()));
        }

        files[^1].Content.Write(chunk.Data.Span);
    }
}
