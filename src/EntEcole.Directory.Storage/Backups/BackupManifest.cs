using System.Text.Json;
using EntEcole.Directory.Privacy;

namespace EntEcole.Directory.Storage.Backups;

/// <summary>What a back-up holds, written beside it as <c>NAME.json</c>: counts, no personal data.</summary>
/// <param name="Format">1.</param>
/// <param name="MadeAt">When it was taken.</param>
/// <param name="Revision">The last revision in it; 0 for an empty store.</param>
/// <param name="SchemaStep">The last migration in it.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Sha256">Digest of the file, lower-case hexadecimal.</param>
/// <param name="Rows">How many rows each table holds.</param>
public sealed record BackupManifest(
    int Format, DateTimeOffset MadeAt, long Revision, int SchemaStep, long Bytes, string Sha256, IReadOnlyDictionary<string, long> Rows)
{
    /// <summary>
    /// Who had been erased by then, by hash: an older back-up that is put back forgets them again. Null in older manifests.
    /// </summary>
    public ErasureList? Erased { get; init; }

    /// <summary>The format that this program writes, and the last that it reads.</summary>
    public const int CurrentFormat = 1;

    private const string Ending = ".json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Where the manifest of a back-up lies.</summary>
    public static string PathOf(string file) => file + Ending;

    /// <summary>Writes it beside the back-up, whole or not at all.</summary>
    internal async Task WriteAsync(string file, CancellationToken cancellationToken)
    {
        var (path, part) = (PathOf(file), PathOf(file) + BackupFiles.Part);
        await using (var stream = BackupFiles.Create(part))
        {
            await JsonSerializer.SerializeAsync(stream, this, Options, cancellationToken);
            stream.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
    }

    /// <summary>Reads the manifest of a back-up; null when there is none.</summary>
    /// <exception cref="Model.DirectoryException"><see cref="Model.Reason.BackupInvalid"/>: it cannot be read.</exception>
    internal static async Task<BackupManifest?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = File.OpenRead(PathOf(file));
            var read = await JsonSerializer.DeserializeAsync<BackupManifest>(stream, Options, cancellationToken);
            return read is { Format: CurrentFormat, Sha256: not null, Rows: not null } ? read : throw BackupFaults.Manifest(file);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            throw BackupFaults.Manifest(file);
        }
    }
}
