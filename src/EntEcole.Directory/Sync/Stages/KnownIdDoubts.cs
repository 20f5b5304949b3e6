using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>Whether a known source id has been given to another person.</summary>
internal sealed class KnownIdDoubts(SyncSession session, AafCategory category)
{
    /// <summary>Whether a record with a known source id may be another person's.</summary>
    public bool IsDoubtful(RecordRow stored, Person person)
    {
        if (stored.Content.IsEmpty)
        {
            return false;
        }

        if (session.Proposed.Contains((category, stored.SourceId)))
        {
            return true;
        }

        var (before, after) = (IdentityFacts.Of(PersonJson.Read(stored.Content.Span)), IdentityFacts.Of(person));
        var facts = FactComparison.Of(before, after);
        return (session.Identities.WasHeld(category, stored.SourceId) ? facts.HasContradiction : KnownIdRule.IsDoubtful(category, facts))
            || (facts.GivenName is FactMatch.Contradicts or FactMatch.Near && IsSomeoneElse(stored, person));
    }

    /// <summary>
    /// Whether another person of the feed bears the names that a known record has now: a given name that differs, or nearly agrees as
    /// those of twins may, is then no correction.
    /// </summary>
    private bool IsSomeoneElse(RecordRow stored, Person person) => session.Plan.Base.FindNamed(category, person.FoldedName())
        .Any(other => other.PersonNo != stored.PersonNo && !other.Content.IsEmpty
            && PersonJson.Read(other.Content.Span).BirthDate == person.BirthDate);
}
