using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <content>Who new records are about: decided once all records are read, over all that bear one INE.</content>
internal sealed partial class PupilStage
{
    // Taken back together, in one transaction.
    private const int Batch = 500;

    protected override bool IsDeferred(int slot, AafRecord record, long hash, Person person, DesiredRows desired, RecordProblems problems)
    {
        if (person.Pupil!.Ine is not { } ine || Claims.BearersOf(ine).Count == 0)
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
            Session.Plan.Base.Ahead.Pupils([.. batch.Select(PupilClaimReader.IneOf)]);
            foreach (var pupil in batch.Where(pupil => ineCheck.IsRepeated(PupilClaimReader.IneOf(pupil))))
            {
                if (!shared.TryGetValue(PupilClaimReader.IneOf(pupil), out var all))
                {
                    shared[PupilClaimReader.IneOf(pupil)] = all = [];
                }

                all.Add(pupil);
            }

            Settle(batch.Where(pupil => !ineCheck.IsRepeated(PupilClaimReader.IneOf(pupil))).Select(
                pupil => (IReadOnlyList<DeferredPupil>)[pupil]));
        }

        Session.Plan.Base.Ahead.Pupils(shared.Keys);
        Settle(shared.Values);
    }

    private string SourceIdOf(DeferredPupil pupil) => Session.Ids.IdOf(Index.IdAt(pupil.Slot));

    private int SlotOf(string sourceId) => Index.SlotOf(Session.Ids.NumberOf(sourceId));

    // Whether the directory keeps the record with the source id after this extract; a record that another has followed stays with that one.
    private bool IsHere(string sourceId)
    {
        var slot = SlotOf(sourceId);
        return Index.PersonAt(slot) == 0 || (IsPresent(slot) && (Session.IsDelta || Index.Has(slot, RecordFlags.Kept)));
    }

    private void Settle(IEnumerable<IReadOnlyList<DeferredPupil>> groups)
    {
        var settled = groups.SelectMany(pupils => Claims.Decide([.. pupils.Select(pupil => (SourceIdOf(pupil), pupil))])).ToList();
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
                one.IsCandidateHere ? ProblemCode.IneRepeated : ProblemCode.IneContradicted, pupil.File, pupil.Line, Category,
                SourceIdOf(pupil), pupil.Uai,
                AafAttributes.NameOf(AafAttribute.PupilIne, Category, null), ValueShape.Of(PupilClaimReader.IneOf(pupil))));
        }

        Create(pupil.Slot, null, hash, pupil.Person, pupil.Rows);
    }
}
