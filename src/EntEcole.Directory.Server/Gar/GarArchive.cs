using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Files;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Gar;

/// <summary>
/// The archive that the GAR takes: a tar of all files, without folders, compressed by gzip. Nothing in it depends on the machine,
/// the account or the moment: equal files make equal bytes.
/// </summary>
internal static class GarArchive
{
    /// <summary>Writes the files of a folder, in the order of their families, then numbers.</summary>
    /// <param name="folder">Where the files are.</param>
    /// <param name="path">The archive.</param>
    /// <param name="set">What the files have in common.</param>
    /// <param name="cancellationToken">Ends it between two files.</param>
    public static void Write(string folder, string path, GarSetName set, CancellationToken cancellationToken)
    {
        var files = System.IO.Directory.EnumerateFiles(folder, "*.xml")
            .Select(file => (Path: file, Name: GarFileName.Parse(Path.GetFileName(file))!))
            .OrderBy(file => file.Name.Family).ThenBy(file => file.Name.Number).ToList();
        // An hour that clocks leave out is the one after it.
        var clock = GarSetName.TimeOf(set.Stamp)!.Value;
        clock = FrenchTime.Zone.IsInvalidTime(clock) ? clock.AddHours(1) : clock;
        var at = new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(clock, FrenchTime.Zone), TimeSpan.Zero);
        using var file = PrivateFile.Open(path, FileMode.CreateNew, bufferSize: 1 << 16);
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (source, name) in files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var data = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read);
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name.ToString())
                {
                    Mode = PrivateFile.Mode, Uid = 0, Gid = 0, UserName = "", GroupName = "", DataStream = data,
                    ModificationTime = at,
                });
            }
        }

        // On the disk before it gets its name: a machine that loses power keeps all of it, or none.
        file.Flush(flushToDisk: true);
    }

    /// <summary>The digests of an archive, lower-case hexadecimal.</summary>
    public static (string Md5, string Sha256) DigestsOf(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        // MD5 is what the GAR expects: it finds accidents of transport, and is no signature.
#pragma warning disable CA5351
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        for (int read; (read = file.Read(buffer)) > 0;)
        {
            md5.AppendData(buffer, 0, read);
            sha.AppendData(buffer, 0, read);
        }

        return (Convert.ToHexStringLower(md5.GetHashAndReset()), Convert.ToHexStringLower(sha.GetHashAndReset()));
    }
}
