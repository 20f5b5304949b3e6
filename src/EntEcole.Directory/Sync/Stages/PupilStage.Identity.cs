using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <content>Who new records are about: decided once all records are read, over all that bear one INE.</content>
internal sealed partial class PupilStage
{
    // Taken back together, in one transaction.
    private const int Batch = 500;

    protected override bool IsDeferred(int slot, AafRecord record, long hash, Person person, DesiredRows desired, RecordProblems problems)
    {
        if (person.Pupil!.Ine is not { } ine || BearersOf(ine).Count == 0)
        {
            return false;
        }

        Session.Context.Deferred.Add(new DeferredPupil(
            slot, hash, person, desired, problems.File, record.LineOf(AafAttribute.PupilIne), problems.Uai));
        return true;
    }

    protected override void OnRead()
    {
        var shared = new Dictionary<string, List<DeferredPupil>>(StringComparer.Ordinal);
        foreach (var batch in Session.Context.Deferred.ReadAll().Chunk(Batch))
        {
            Session.Plan.Base.Ahead.Pupils([.. batch.Select(IneOf)]);
            foreach (var pupil in batch.Where(pupil => ines.IsRepeated(IneOf(pupil))))
            {
                if (!shared.TryGetValue(IneOf(pupil), out var all))
                {
                    shared[IneOf(pupil)] = all = [];
                }

                all.Add(pupil);
            }

            Settle(batch.Where(pupil => !ines.IsRepeated(IneOf(pupil))).Select(pupil => (IReadOnlyList<DeferredPupil>)[pupil]));
        }

        Session.Plan.Base.Ahead.Pupils(shared.Keys);
        Settle(shared.Values);
    }

    private static string IneOf(DeferredPupil pupil) => pupil.Person.Pupil!.Ine!;

    private string SourceIdOf(DeferredPupil pupil) => Session.Ids.IdOf(Index.IdAt(pupil.Slot));

    private int SlotOf(string sourceId) => Index.SlotOf(Session.Ids.NumberOf(sourceId));

    // The living records, of any feed, of those who have the INE, by person.
    private List<IGrouping<int, RecordRow>> BearersOf(string ine) =>
    [
        .. Session.Plan.Base.FindPupils(ine)
            .OrderBy(record => record.FeedNo).ThenBy(record => record.SourceId, StringComparer.Ordinal)
            .GroupBy(record => Session.Plan.Base.RootOf(record.PersonNo))
            .Where(records => records.Any(record => !record.Content.IsEmpty
                && string.Equals(PersonJson.Read(record.Content.Span).Pupil?.Ine, ine, StringComparison.Ordinal))),
    ];

    private bool IsOurs(RecordRow record) => record.FeedNo == Session.Feed.FeedNo;

    // Whether the directory keeps the record with the source id after this extract; a record that another has followed stays with that one.
    private bool IsHere(string sourceId)
    {
        var slot = SlotOf(sourceId);
        return Index.PersonAt(slot) == 0 || (IsPresent(slot) && (Session.IsDelta || Index.Has(slot, RecordFlags.Kept)));
    }

    private void Settle(IEnumerable<IReadOnlyList<DeferredPupil>> groups)
    {
        var settled = groups.SelectMany(Decide).ToList();
        // What this delta took away of them is written anew.
        var gone = settled.Where(one => one.Outcome is ClaimOutcome.SamePerson).Select(one => one.Known?.SourceId).OfType<string>()
            .Where(known => Session.IsDelta && Index.Has(SlotOf(known), RecordFlags.Kept))
            .ToHashSet(StringComparer.Ordinal);
        if (gone.Count > 0)
        {
            Session.Plan.Rows.Forget([.. gone.Select(known => Index.PersonAt(SlotOf(known)))]);
            Session.Accounting.Departed -= gone.Count;
        }

        Foreseen.Read([.. settled.Select(one => one.Known?.SourceId).OfType<string>().Select(SlotOf)]);
        Session.Identities.NewIds += settled.Count(one => one.Outcome is ClaimOutcome.SamePerson);
        Session.Identities.Contradicted += settled.Count(one => one is { Outcome: ClaimOutcome.NewPerson, HasCandidate: true });
        foreach (var one in settled)
        {
            switch (one)
            {
                case { Outcome: ClaimOutcome.SamePerson, Known: { } known }:
                    Succeed(one.Pupil, known.SourceId);
                    break;
                case { Outcome: ClaimOutcome.SamePerson }:
                    Create(one.Pupil.Slot, one.Elsewhere, one.Pupil.Hash, one.Pupil.Person, one.Pupil.Rows);
                    break;
                case { Outcome: ClaimOutcome.SecondRecord, JoinedTo: { } joined }:
                    Session.Joins.Add((joined, SourceIdOf(one.Pupil)));
                    Create(one.Pupil.Slot, null, one.Pupil.Hash, one.Pupil.Person, one.Pupil.Rows);
                    break;
                default:
                    KeepApart(one);
                    break;
            }
        }
    }

    private IEnumerable<Settled> Decide(IReadOnlyList<DeferredPupil> pupils)
    {
        var bearers = BearersOf(IneOf(pupils[0])).ToDictionary(records => records.Key, records => records.ToList());
        var candidates = bearers.Select(pair => new PupilCandidate(
            pair.Key, FactsOf(pair.Value),
            pair.Value.Any(record => IsOurs(record) && IsHere(record.SourceId)))).ToList();
        var bySource = pupils.ToDictionary(SourceIdOf, StringComparer.Ordinal);
        var decisions = PupilClaims.Decide([.. bySource.Select(pair => new PupilClaim(pair.Key, IdentityFacts.Of(pair.Value.Person)))], candidates);
        foreach (var decision in decisions)
        {
            var records = decision.Candidate is { } candidate ? bearers[candidate.PersonNo] : [];
            var follower = decisions.FirstOrDefault(other => other.Outcome is ClaimOutcome.SamePerson && other.Candidate == decision.Candidate);
            yield return new Settled(bySource[decision.Claim.SourceId], decision.Outcome)
            {
                // Of several records of one person the one that leaves tonight.
                Known = records.Where(record => IsOurs(record) && !IsHere(record.SourceId)).OrderBy(record => record.Presence).FirstOrDefault(),
                Elsewhere = records.Count > 0 ? (records[0].PersonNo, records[0].PersonId) : null,
                JoinedTo = records.Find(record => IsOurs(record) && IsHere(record.SourceId))?.SourceId ?? follower?.Claim.SourceId,
                HasCandidate = records.Count > 0,
                IsCandidateHere = decision.Candidate?.IsDelivered ?? false,
            };
        }
    }

    // As the last extracts told them: a record that departed before says how the person was.
    private static List<IdentityFacts> FactsOf(List<RecordRow> records)
    {
        var told = records.Exists(record => record.Presence is Presence.Present) ? records.FindAll(record => record.Presence is Presence.Present) : records;
        return [.. told.Where(record => !record.Content.IsEmpty).Select(record => IdentityFacts.Of(PersonJson.Read(record.Content.Span)))];
    }

    private void Succeed(DeferredPupil pupil, string known)
    {
        var slot = SlotOf(known);
        if (Index.FlagsAt(slot) is var flags && (flags & (RecordFlags.Departed | RecordFlags.Kept)) == RecordFlags.Departed)
        {
            Session.Accounting.Returned++;
        }

        Index.PersonAt(pupil.Slot) = Index.PersonAt(slot);
        Index.PersonAt(slot) = 0;
        Index.FlagsAt(slot) = RecordFlags.None;
        OnChanged(Writer.Succeed(SubjectAt(pupil.Slot), known, pupil.Hash, pupil.Person, pupil.Rows));
    }

    // A new person, although another one has the INE: reported, unless that was reported when the second of the two records was read.
    private void KeepApart(Settled one)
    {
        var (pupil, hash) = (one.Pupil, one.Pupil.Hash);
        if (one.HasCandidate && !(one.JoinedTo is { } other && Index.Has(SlotOf(other), RecordFlags.Read)))
        {
            hash |= RecordHasher.Troubled;
            Session.Tell(new Problem(
                one.IsCandidateHere ? ProblemCode.IneRepeated : ProblemCode.IneContradicted, pupil.File, pupil.Line, Category, SourceIdOf(pupil), pupil.Uai,
                AafAttributes.NameOf(AafAttribute.PupilIne, Category, null), ValueShape.Of(IneOf(pupil))));
        }

        Create(pupil.Slot, null, hash, pupil.Person, pupil.Rows);
    }

    /// <summary>What becomes of a new record.</summary>
    private sealed record Settled(DeferredPupil Pupil, ClaimOutcome Outcome)
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
}
