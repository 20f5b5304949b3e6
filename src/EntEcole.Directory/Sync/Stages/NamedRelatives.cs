using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>The relatives that pupils name.</summary>
internal sealed class NamedRelatives(
    SyncSession session, RecordIndex relatives, RelativeSchools relativeSchools, ReferenceLocations places, NamingPupils naming)
{
    /// <summary>Any pupil's record names them, kept or not.</summary>
    public void Mark(AafRecord record)
    {
        foreach (var tuple in RelativeTuples.Of(record))
        {
            if (!tuple.Id.IsEmpty)
            {
                relatives.FlagsAt(relatives.SlotOf(session.Ids.NumberOf(tuple.Id))) |= RecordFlags.Referenced;
            }
        }
    }

    /// <summary>A kept pupil names the relative; whether that gives a profile in the pupil's schools is another matter.</summary>
    /// <param name="slot">The relative's.</param>
    /// <param name="pupil">The pupil's slot.</param>
    /// <param name="schoolNos">The pupil's schools.</param>
    /// <param name="givesProfile">Whether the link gives a profile there.</param>
    public void Name(int slot, int pupil, List<int> schoolNos, bool givesProfile)
    {
        relatives.FlagsAt(slot) |= RecordFlags.Referenced | RecordFlags.InScope;
        naming.Note(slot, pupil);
        for (var at = 0; at < schoolNos.Count && givesProfile; at++)
        {
            relativeSchools.Add(slot, schoolNos[at]);
        }
    }

    /// <summary>An unchanged pupil names them all again.</summary>
    public void NameAll(AafRecord record, int pupil, List<int> schoolNos, (string File, int Line) place)
    {
        if (session.Erased?.Concerns(session.Schools.UaisOf(schoolNos)) is true)
        {
            var problems = new RecordProblems("", AafCategory.Eleve, session.Feed.Degree);
            problems.Begin(record);
            NoteChild(AafParser.Pupil(record, problems), schoolNos);
        }

        foreach (var tuple in RelativeTuples.Of(record))
        {
            if (!tuple.Id.IsEmpty && !session.IsSuppressed(AafCategory.PersRelEleve, tuple.Id))
            {
                var named = relatives.SlotOf(session.Ids.NumberOf(tuple.Id));
                Name(named, pupil, schoolNos, session.GivesProfile(tuple.Legal));
                places.Note(named, place.File, place.Line);
            }
        }
    }

    /// <summary>A pupil that tells who an erased relative is, where there are any; null for none.</summary>
    public void NoteChild(Person? pupil, List<int> schoolNos)
    {
        if (pupil is not null && session.Erased is { } erased && erased.Concerns(session.Schools.UaisOf(schoolNos)))
        {
            erased.Note(pupil);
        }
    }
}
