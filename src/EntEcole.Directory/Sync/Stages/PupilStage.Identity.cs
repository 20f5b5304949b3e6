using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <content>The person that a new record is about.</content>
internal sealed partial class PupilStage
{
    // Taken back together, in one transaction.
    private const int Batch = 500;

    // The source ids of this feed that have the INE of the present pupil.
    private IReadOnlyList<string> others = [];

    protected override (int PersonNo, PersonId Id)? FindElsewhere(string sourceId, Person person, RecordProblems problems)
    {
        others = [];
        if (person.Pupil!.Ine is not { } ine || repeated)
        {
            return null;
        }

        // Of several, those who are still there first; then the same ones whatever their numbers.
        var bearers = Session.Plan.Base.FindPupils(ine)
            .OrderBy(record => record.Presence).ThenBy(record => record.FeedNo).ThenBy(record => record.SourceId, StringComparer.Ordinal)
            .GroupBy(record => record.PersonNo).Where(records => records.Any(record => Bears(record, ine))).ToList();
        var same = bearers.Where(records => records.All(record => SamePerson.MayBeOne(PersonJson.Read(record.Content.Span), person))).ToList();
        if (same.Count == 0)
        {
            if (bearers.Count > 0)
            {
                problems.Add(ProblemCode.IneContradicted, AafAttribute.PupilIne, ine);
            }

            return null;
        }

        // One of our own first: if they are still here, the new one is another person.
        others = [.. same.SelectMany(records => records.Where(IsOurs)).Select(record => record.SourceId).Order(StringComparer.Ordinal)];
        return others.Count == 0 ? (same[0].Key, same[0].First().PersonId) : null;
    }

    protected override bool IsDeferred(int slot, AafRecord record, long hash, Person person, DesiredRows desired, RecordProblems problems)
    {
        if (others.Count == 0)
        {
            return false;
        }

        Session.Context.Deferred.Add(new DeferredPupil(
            slot, others, hash, person, desired, problems.File, record.LineOf(AafAttribute.PupilIne), problems.Uai));
        return true;
    }

    protected override void OnRead()
    {
        foreach (var batch in Session.Context.Deferred.ReadAll().Chunk(Batch))
        {
            // What this delta took away of them is written anew.
            var gone = batch.Select(NoLongerHere).OfType<string>()
                .Where(known => Session.IsDelta && Index.Has(SlotOf(known), RecordFlags.Kept))
                .ToHashSet(StringComparer.Ordinal);
            if (gone.Count > 0)
            {
                Session.Plan.Rows.Forget([.. gone.Select(known => Index.PersonAt(SlotOf(known)))]);
                Session.Accounting.Departed -= gone.Count;
            }

            foreach (var pupil in batch)
            {
                if (NoLongerHere(pupil) is { } known)
                {
                    Succeed(pupil, known);
                }
                else
                {
                    KeepApart(pupil);
                }
            }
        }
    }

    private static bool Bears(RecordRow record, string ine) =>
        !record.Content.IsEmpty && string.Equals(PersonJson.Read(record.Content.Span).Pupil?.Ine, ine, StringComparison.Ordinal);

    private bool IsOurs(RecordRow record) => record.FeedNo == Session.Feed.FeedNo;

    private int SlotOf(string sourceId) => Index.SlotOf(Session.Ids.NumberOf(sourceId));

    // Whether the directory keeps the record with the source id after this extract; a record that another has followed stays with that one.
    private bool IsHere(string sourceId)
    {
        var slot = SlotOf(sourceId);
        return Index.PersonAt(slot) == 0 || (IsPresent(slot) && (Session.IsDelta || Index.Has(slot, RecordFlags.Kept)));
    }

    private string? NoLongerHere(DeferredPupil pupil) => pupil.Others.Any(IsHere) ? null : pupil.Others[0];

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

    private void KeepApart(DeferredPupil pupil)
    {
        var hash = pupil.Hash;
        if (!pupil.Others.Any(other => Index.Has(SlotOf(other), RecordFlags.Read)))
        {
            // In a delta that holds one of the two only.
            hash |= RecordHasher.Troubled;
            Session.Tell(new Problem(
                ProblemCode.IneRepeated, pupil.File, pupil.Line, Category, Session.Ids.IdOf(Index.IdAt(pupil.Slot)), pupil.Uai,
                AafAttributes.NameOf(AafAttribute.PupilIne, Category, null), ValueShape.Of(pupil.Person.Pupil!.Ine)));
        }

        Create(pupil.Slot, null, hash, pupil.Person, pupil.Rows);
    }
}
