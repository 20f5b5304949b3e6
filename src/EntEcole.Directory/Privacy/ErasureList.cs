using System.Security.Cryptography;
using System.Text;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Privacy;

/// <summary>Who was erased, as back-ups carry it: hashes, so that an older state that is put back forgets them again.</summary>
/// <param name="Persons">Hashes of ids.</param>
/// <param name="Suppressed">Records that syncs pass over.</param>
public sealed record ErasureList(IReadOnlyList<string> Persons, IReadOnlyList<SuppressedRecord> Suppressed)
{
    /// <summary>Facts by which the next imports recognise erased persons; none in what an older program wrote.</summary>
    public IReadOnlyList<ErasedFact> Facts { get; init; } = [];

    /// <summary>What was passed over before and is no longer: hashes of records, and marks of facts.</summary>
    public IReadOnlyList<string> Readmitted { get; init; } = [];

    /// <summary>It says nothing.</summary>
    public bool IsEmpty => Persons.Count + Suppressed.Count + Facts.Count + Readmitted.Count == 0;

    /// <summary>No person was erased.</summary>
    public static ErasureList Empty { get; } = new([], []);

    /// <summary>SHA-256 of an id, hexadecimal: ids are random, so a hash leads to none.</summary>
    public static string HashOf(PersonId id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(id.ToString())));

    /// <summary>Both: of what one passes over and the other does not, the later one counts.</summary>
    /// <param name="later">What was so at a later time.</param>
    public ErasureList With(ErasureList later)
    {
        var readmitted = later.Readmitted.ToHashSet(StringComparer.Ordinal);
        var again = later.Suppressed.Select(one => one.Hash).Concat(later.Facts.Select(fact => fact.Mark)).ToHashSet(
            StringComparer.Ordinal);
        return new(
            [.. Persons.Union(later.Persons, StringComparer.Ordinal)],
            [.. later.Suppressed.UnionBy(Suppressed.Where(one => !readmitted.Contains(one.Hash)), one => one.Hash, StringComparer.Ordinal)])
        {
            Facts = [.. Facts.Where(fact => !readmitted.Contains(fact.Mark)).Union(later.Facts)],
            Readmitted = [.. Readmitted.Where(hash => !again.Contains(hash)).Union(later.Readmitted, StringComparer.Ordinal)],
        };
    }
}

/// <summary>A record that syncs pass over.</summary>
/// <param name="FeedNo">Its feed.</param>
/// <param name="Hash">See <see cref="SourceHash"/>.</param>
/// <param name="Mark"><see cref="ErasureList.HashOf"/> of the person's former id; empty in what an older program wrote.</param>
public sealed record SuppressedRecord(int FeedNo, string Hash, string Mark = "");
