using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;

namespace EntEcole.Directory.Sync.State;

/// <summary>What a new record is to the persons who were erased.</summary>
internal enum ErasedVerdict
{
    /// <summary>Another person.</summary>
    Other,

    /// <summary>An erased person: passed over.</summary>
    Erased,

    /// <summary>One of several that fit, or the INE alone does: set aside and reported.</summary>
    Doubtful,
}

/// <summary>
/// Recognises erased persons of ONDE files when the academy's extracts deliver their school: their records come under source ids that were
/// never erased.
/// </summary>
internal sealed class ErasedReview
{
    private readonly ErasedPersons erased;
    private readonly Dictionary<string, List<IdentityFacts>> children = new(StringComparer.Ordinal);
    private readonly HashSet<string> met = new(StringComparer.Ordinal);

    private ErasedReview(ErasedPersons erased) => this.erased = erased;

    /// <summary>Of what is kept of erased persons; null when nothing is.</summary>
    public static ErasedReview? Of(IReadOnlyCollection<ErasedFact> facts) =>
        facts.Count == 0 ? null : new ErasedReview(new ErasedPersons(facts));

    /// <summary>Whether persons of one of the schools were erased.</summary>
    public bool Concerns(IEnumerable<string> uais) => uais.Any(erased.IsOf);

    /// <summary>A pupil of such a school names relatives, who are known by their children.</summary>
    public void Note(Person pupil)
    {
        var facts = IdentityFacts.Of(pupil);
        foreach (var relative in pupil.Pupil!.Relatives)
        {
            if (!children.TryGetValue(relative.SourceId, out var named))
            {
                children[relative.SourceId] = named = [];
            }

            named.Add(facts);
        }
    }

    /// <summary>What a record is that the store does not have.</summary>
    public ErasedVerdict Judge(AafCategory category, string sourceId, Person person, IEnumerable<string> uais)
    {
        var hits = new ErasedHits();
        foreach (var uai in uais.Where(erased.IsOf).Distinct(StringComparer.Ordinal))
        {
            hits.Add(erased.Find(uai, category, person, children.GetValueOrDefault(sourceId, [])));
        }

        var sure = hits.Of(ErasedRule.Same).Count > 0 ? hits.Of(ErasedRule.Same) : hits.Of(ErasedRule.Named);
        if (sure.Count == 0)
        {
            return hits.Of(ErasedRule.Doubt).IsSubsetOf(met) ? ErasedVerdict.Other : ErasedVerdict.Doubtful;
        }

        // The second one that fits is reported: one of the two is another person.
        return met.Overlaps(sure) ? ErasedVerdict.Doubtful : Meet(sure);
    }

    private ErasedVerdict Meet(HashSet<string> marks)
    {
        met.UnionWith(marks);
        return ErasedVerdict.Erased;
    }
}
