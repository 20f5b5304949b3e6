using System.Security.Cryptography;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Packages;

/// <summary>
/// The identity of a package's content: SHA-256 over the SHA-256 of its files by category, chunk and name, hence the same
/// from a folder, a zip or a tgz, in whatever order they were read.
/// </summary>
internal sealed class PackageDigest
{
    private readonly List<(ExtractFile File, byte[] Hash)> files = [];

    public void Add(ExtractFile file, byte[] hash) => files.Add((file, hash));

    /// <summary>The digest of a whole package, whose files are read for it.</summary>
    /// <exception cref="DirectoryException">A file cannot be read.</exception>
    public static string Of(ExtractPackage package, CancellationToken cancellationToken)
    {
        var digest = new PackageDigest();
        var buffer = new byte[1 << 16];
        foreach (var file in package.Files)
        {
            using var stream = new DigestStream(file.Open(cancellationToken));
            while (stream.Read(buffer) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            digest.Add(file, stream.Finish());
        }

        return digest.ToString();
    }

    /// <summary>Lower-case hexadecimal.</summary>
    public override string ToString()
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, hash) in files
            .OrderBy(file => file.File.Category.ReadingRank())
            .ThenBy(file => file.File.Chunk)
            .ThenBy(file => file.File.Name, StringComparer.Ordinal)
            .ThenBy(file => Convert.ToHexString(file.Hash), StringComparer.Ordinal))
        {
            all.AppendData(hash);
        }

        return Convert.ToHexStringLower(all.GetHashAndReset());
    }
}
