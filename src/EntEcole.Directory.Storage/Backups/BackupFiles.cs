using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using EntEcole.Directory.Files;
using EntEcole.Directory.Storage.Connections.Sqlite;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Storage.Backups;

/// <summary>Back-ups as files of a folder, which only their owner reads.</summary>
public static partial class BackupFiles
{
    /// <summary>Ends the name of what is not whole yet.</summary>
    internal const string Part = ".part";

    private const string Instant = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>The name of a back-up: <c>entecole-20261126T013000Z-r1204.db</c>. Names sort as their instants do.</summary>
    internal static string NameOf(DateTimeOffset at, long revision) =>
        string.Create(
            CultureInfo.InvariantCulture, $"entecole-{at.UtcDateTime.ToString(Instant, CultureInfo.InvariantCulture)}-r{revision}.db");

    /// <summary>A new file; one of the same name is written over.</summary>
    internal static FileStream Create(string path) => PrivateFile.Open(path, FileMode.Create, FileAccess.ReadWrite);

    /// <summary>Brings a file to the disk, past every cache of the system.</summary>
    internal static void Flush(string path)
    {
        using var stream = PrivateFile.Open(path, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Size and digest of a file.</summary>
    internal static async Task<(long Bytes, string Sha256)> DigestAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan | FileOptions.Asynchronous);
        return (stream.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken)));
    }

    /// <summary>
    /// Forgets all back-ups of a folder but the newest ones; nothing else that lies there. Returns the names of those forgotten.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="keep">How many stay, 1 or more.</param>
    public static IReadOnlyList<string> Prune(string folder, int keep)
    {
        var old = Of(folder).Skip(keep).ToList();
        foreach (var name in old)
        {
            // The manifest last: what has none is not one of ours.
            File.Delete(Path.Combine(folder, name));
            File.Delete(BackupManifest.PathOf(Path.Combine(folder, name)));
        }

        return old;
    }

    /// <summary>When the newest back-up of a folder was taken, by its name; null when there is none.</summary>
    public static DateTimeOffset? Newest(string folder) =>
        !System.IO.Directory.Exists(folder) || Of(folder).FirstOrDefault() is not { } name ? null
        : DateTimeOffset.ParseExact(name.Split('-')[1], Instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>The files and manifests of a folder that others than their owner can read; none where there is no folder.</summary>
    public static IReadOnlyList<string> Loose(string folder) => !System.IO.Directory.Exists(folder) ? []
        : [.. Of(folder).Select(name => Path.Combine(folder, name)).SelectMany(file => (string[])[file, BackupManifest.PathOf(file)]).Where(
            PrivateFile.IsLoose)];

    // The newest first.
    private static IEnumerable<string> Of(string folder) =>
        System.IO.Directory.EnumerateFiles(folder).Select(Path.GetFileName).OfType<string>()
        .Where(name => Names().IsMatch(name) && File.Exists(BackupManifest.PathOf(Path.Combine(folder, name))))
        .OrderDescending(StringComparer.Ordinal);

    [GeneratedRegex(@"^entecole-\d{8}T\d{6}Z-r\d+\.db$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Names();

    /// <summary>Opens one, or a store, alone: its connection is not kept.</summary>
    internal static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteStoreConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
