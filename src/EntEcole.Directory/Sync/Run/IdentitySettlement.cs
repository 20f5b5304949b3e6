using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Run;

/// <summary>
/// What is settled about persons once a run is applied: two records of one pupil are joined, and records that wait for a decision are kept.
/// A crash before it loses nothing: the next run finds the same again.
/// </summary>
internal sealed class IdentitySettlement(IdentityStores stores)
{
    /// <summary>Settles what the run found. It is not cancelled: the run is applied.</summary>
    public async Task SettleAsync(SyncSession session, SyncReport applied, ExtractKind kind, DateTimeOffset now)
    {
        await stores.Identities.KeepHoldsAsync(
            session.Feed.FeedNo, applied.RunId, kind, session.Identities.Held, session.Identities.Applied, CancellationToken.None);
        if (session.Joins.Count == 0)
        {
            return;
        }

        var author = new DecisionAuthor(
            string.Create(CultureInfo.InvariantCulture, $"run {applied.RunId}"),
            "One INE, one birth date, the same names: two records of one pupil.", now);
        var revision = await stores.Revisions.GetRevisionAsync(CancellationToken.None);
        var persons = await PersonsAsync(session, revision);
        foreach (var (one, other) in session.Joins.OrderBy(pair => pair.One, StringComparer.Ordinal).ThenBy(
            pair => pair.Other, StringComparer.Ordinal))
        {
            if (persons.TryGetValue(one, out var first) && persons.TryGetValue(other, out var second) && first.PersonNo != second.PersonNo
                && AreOne(RecordOf(first, one), RecordOf(second, other)) && MergeRules.Between(first.Records, second.Records) is null
                && !await AreDecidedTwoAsync(first, second, revision))
            {
                var (kept, merged) = first.PersonNo < second.PersonNo ? (first, second) : (second, first);
                await stores.Merges.MergeAsync(new MergeOrder(kept.PersonId, merged.PersonId, author), CancellationToken.None);
            }
        }
    }

    // As the store has them now: a record that was held, rejected or decided otherwise is joined to none.
    private static bool AreOne(Person one, Person other) =>
        FactComparison.Of(IdentityFacts.Of(one), IdentityFacts.Of(other)) is { IsSamePupil: true, FamilyName: FactMatch.Agrees };

    private static Person RecordOf(PersonView view, string sourceId) => view.Records.First(
        record => record.Source.Category is AafCategory.Eleve && string.Equals(
            record.Source.Id, sourceId, StringComparison.Ordinal)).Person;

    // Joined before, and parted by a decision: that stands.
    private async Task<bool> AreDecidedTwoAsync(PersonView one, PersonView other, long revision) =>
        (await stores.Merges.ReadMergesAsync(one.PersonNo, revision, CancellationToken.None)).Facts.Any(fact => fact.EndRevision is not null
            && ((fact.Kept == one.PersonId && fact.Merged == other.PersonId) || (
                fact.Kept == other.PersonId && fact.Merged == one.PersonId)));

    private async Task<Dictionary<string, PersonView>> PersonsAsync(SyncSession session, long revision)
    {
        var ids = session.Joins.SelectMany(pair => new[] { pair.One, pair.Other }).Distinct(StringComparer.Ordinal).ToList();
        var persons = await stores.Persons.FindPersonsAsync(session.Feed.Academy, AafCategory.Eleve, ids, revision, CancellationToken.None);
        return persons.SelectMany(person => person.Records.Select(record => (record.Source, Person: person)))
            .Where(pair => pair.Source.Category is AafCategory.Eleve && string.Equals(
                pair.Source.Academy, session.Feed.Academy, StringComparison.Ordinal))
            .DistinctBy(pair => pair.Source.Id, StringComparer.Ordinal)
            .ToDictionary(pair => pair.Source.Id, pair => pair.Person, StringComparer.Ordinal);
    }
}
