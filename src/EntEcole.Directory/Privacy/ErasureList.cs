using System.Security.Cryptography;
using System.Text;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Privacy;

/// <summary>Who was erased, as back-ups carry it: hashes, so that an older state that is put back forgets them again.</summary>
/// <param name="Persons">Hashes of ids.</param>
/// <param name="Suppressed">Records that syncs pass over.</param>
public sealed record ErasureList(IReadOnlyList<string> Persons, IReadOnlyList<SuppressedRecord> Suppressed)
{
    /// <summary>No person was erased.</summary>
    public static ErasureList Empty { get; } = new([], []);

    /// <summary>SHA-256 of an id, hexadecimal: ids are random, so a hash leads to none.</summary>
    public static string HashOf(PersonId id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(id.ToString())));

    /// <summary>Both.</summary>
    public ErasureList With(ErasureList other) =>
        new([.. Persons.Union(other.Persons, StringComparer.Ordinal)], [.. Suppressed.Union(other.Suppressed)]);
}

/// <summary>A record that syncs pass over.</summary>
/// <param name="FeedNo">Its feed.</param>
/// <param name="Hash">See <see cref="SourceHash"/>.</param>
public sealed record SuppressedRecord(int FeedNo, string Hash);
