using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>Who new records are about, among the persons of the directory: over all that bear one INE.</summary>
/// <param name="session">The run.</param>
/// <param name="isHere">Whether the directory keeps the record with a source id after this extract.</param>
internal sealed class PupilClaimReader(SyncSession session, Func<string, bool> isHere)
{
    /// <summary>The INE that a deferred pupil has.</summary>
    public static string IneOf(DeferredPupil pupil) => pupil.Person.Pupil!.Ine!;

    /// <summary>The living records, of any feed, of those who have the INE, by person.</summary>
    public List<IGrouping<int, RecordRow>> BearersOf(string ine) =>
    [
        .. session.Plan.Base.FindPupils(ine)
            .OrderBy(record => record.FeedNo).ThenBy(record => record.SourceId, StringComparer.Ordinal)
            .GroupBy(record => session.Plan.Base.RootOf(record.PersonNo))
            .Where(records => records.Any(record => !record.Content.IsEmpty
                && string.Equals(PersonJson.Read(record.Content.Span).Pupil?.Ine, ine, StringComparison.Ordinal))),
    ];

    /// <summary>What becomes of new records that bear one INE.</summary>
    public IEnumerable<Settled> Decide(IReadOnlyList<(string SourceId, DeferredPupil Pupil)> pupils)
    {
        var bearers = BearersOf(IneOf(pupils[0].Pupil)).ToDictionary(records => records.Key, records => records.ToList());
        var candidates = bearers.Select(pair => new PupilCandidate(
            pair.Key, FactsOf(pair.Value),
            pair.Value.Any(record => IsOurs(record) && isHere(record.SourceId)))).ToList();
        var bySource = pupils.ToDictionary(one => one.SourceId, one => one.Pupil, StringComparer.Ordinal);
        var decisions = PupilClaims.Decide(
            [.. bySource.Select(pair => new PupilClaim(pair.Key, IdentityFacts.Of(pair.Value.Person)))], candidates);
        foreach (var decision in decisions)
        {
            var records = decision.Candidate is { } candidate ? bearers[candidate.PersonNo] : [];
            var follower = decisions.FirstOrDefault(
                other => other.Outcome is ClaimOutcome.SamePerson && other.Candidate == decision.Candidate);
            yield return new Settled(bySource[decision.Claim.SourceId], decision.Outcome)
            {
                // Of several records of one person the one that leaves tonight.
                Known = records.Where(record => IsOurs(record) && !isHere(record.SourceId)).OrderBy(
                    record => record.Presence).FirstOrDefault(),
                Elsewhere = records.Count > 0 ? (records[0].PersonNo, records[0].PersonId) : null,
                JoinedTo = records.Find(record => IsOurs(record) && isHere(record.SourceId))?.SourceId ?? follower?.Claim.SourceId,
                HasCandidate = records.Count > 0,
                IsCandidateHere = decision.Candidate?.IsDelivered ?? false,
            };
        }
    }

    // As the last extracts told them: a record that departed before says how the person was.
    private static List<IdentityFacts> FactsOf(List<RecordRow> records)
    {
        var told = records.Exists(record => record.Presence is Presence.Present)
            ? records.FindAll(record => record.Presence is Presence.Present)
            : records;
        return [.. told.Where(record => !record.Content.IsEmpty).Select(record => IdentityFacts.Of(PersonJson.Read(record.Content.Span)))];
    }

    private bool IsOurs(RecordRow record) => record.FeedNo == session.Feed.FeedNo;
}

/// <summary>What becomes of a new record.</summary>
internal sealed record Settled(DeferredPupil Pupil, ClaimOutcome Outcome)
{
    /// <summary>The record of this feed that the new one follows; null when only other feeds have the person.</summary>
    public RecordRow? Known { get; init; }

    /// <summary>The person that other feeds have.</summary>
    public (int PersonNo, PersonId Id)? Elsewhere { get; init; }

    /// <summary>Source id of the other record of the person.</summary>
    public string? JoinedTo { get; init; }

    public bool HasCandidate { get; init; }

    public bool IsCandidateHere { get; init; }
}
