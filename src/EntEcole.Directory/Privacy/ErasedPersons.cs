using System.Security.Cryptography;
using System.Text;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Privacy;

/// <summary>The erased persons that a run has to recognise by their facts. Holds hashes alone.</summary>
public sealed class ErasedPersons
{
    private const int SaltBytes = 16;

    private readonly ILookup<(string Uai, string Hash), string> marks;
    private readonly ILookup<string, string> salts;

    /// <summary>From what is kept of them.</summary>
    public ErasedPersons(IReadOnlyCollection<ErasedFact> facts)
    {
        marks = facts.ToLookup(fact => (fact.Uai, fact.Hash), fact => fact.Mark);
        salts = facts.Select(fact => (fact.Uai, fact.Salt)).Distinct().ToLookup(
            pair => pair.Uai, pair => pair.Salt, StringComparer.Ordinal);
    }

    /// <summary>No person.</summary>
    public static ErasedPersons None { get; } = new([]);

    /// <summary>No person was erased.</summary>
    public bool IsEmpty => marks.Count == 0;

    /// <summary>A key for the hashes of a store that has none yet: hexadecimal.</summary>
    public static string NewSalt() => RandomNumberGenerator.GetHexString(SaltBytes * 2, lowercase: true);

    /// <summary>What is kept of a person who is erased, in one school.</summary>
    /// <param name="place">Feed and school; salt of the hashes; mark of the person. The hash is left empty.</param>
    /// <param name="category">Category of the record.</param>
    /// <param name="person">The person.</param>
    /// <param name="children">The children that a relative stands with.</param>
    public static IReadOnlyList<ErasedFact> FactsOf(
        ErasedFact place, AafCategory category, Person person, IEnumerable<IdentityFacts> children) =>
    [
        .. ErasedFactTexts.OfErased(category, person, children).Select(one => HashOf(place.Uai, place.Salt, one.Text)).Distinct(
            StringComparer.Ordinal).Select(hash => place with { Hash = hash }),
    ];

    /// <summary>Whether persons of a school were erased.</summary>
    internal bool IsOf(string uai) => salts.Contains(uai);

    /// <summary>The marks of the erased persons that a record of a school may be about, by how surely.</summary>
    internal ErasedHits Find(string uai, AafCategory category, Person person, IEnumerable<IdentityFacts> children)
    {
        var hits = new ErasedHits();
        var texts = IsOf(uai) ? ErasedFactTexts.OfRecord(category, person, children) : [];
        foreach (var salt in texts.Count == 0 ? [] : salts[uai])
        {
            foreach (var (rule, text) in texts)
            {
                hits.Of(rule).UnionWith(marks[(uai, HashOf(uai, salt, text))]);
            }
        }

        return hits;
    }

    private static string HashOf(string uai, string salt, string text) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Convert.FromHexString(salt), Encoding.UTF8.GetBytes($"{uai}\n{text}")));
}

/// <summary>The erased persons that one record may be about.</summary>
internal sealed class ErasedHits
{
    private readonly HashSet<string>[] byRule = [.. Enum.GetValues<ErasedRule>().Select(_ => new HashSet<string>(StringComparer.Ordinal))];

    /// <summary>None.</summary>
    public bool IsEmpty => byRule.All(marks => marks.Count == 0);

    /// <summary>Their marks by one rule.</summary>
    public HashSet<string> Of(ErasedRule rule) => byRule[(int)rule - 1];

    /// <summary>Adds those of another school.</summary>
    public void Add(ErasedHits other)
    {
        foreach (var rule in Enum.GetValues<ErasedRule>())
        {
            Of(rule).UnionWith(other.Of(rule));
        }
    }
}
