using System.Security.Cryptography;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts;

/// <summary>
/// The identity of a package's content: SHA-256 over the SHA-256 of its files by category, chunk and name, hence the same
/// from a folder, a zip or a tgz, in whatever order they were read.
/// </summary>
internal sealed class PackageDigest
{
    private readonly List<(ExtractFile File, byte[] Hash)> files = [];

    public void Add(ExtractFile file, byte[] hash) => files.Add((file, hash));

    /// <summary>Lower-case hexadecimal.</summary>
    public override string ToString()
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, hash) in files
            .OrderBy(file => file.File.Category.ReadingRank())
            .ThenBy(file => file.File.Chunk)
            .ThenBy(file => file.File.Name, StringComparer.Ordinal))
        {
            all.AppendData(hash);
        }

        return Convert.ToHexStringLower(all.GetHashAndReset());
    }
}
