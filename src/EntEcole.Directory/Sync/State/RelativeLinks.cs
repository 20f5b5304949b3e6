using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;

namespace EntEcole.Directory.Sync.State;

/// <summary>
/// Links that one side alone names. The pupil's record decides; what differs is told to the pupil's school. Relatives without any back
/// reference wait for the end: some extracts have none at all, and then nothing is one-sided.
/// </summary>
internal sealed class RelativeLinks(SyncSession session, NamingPupils naming)
{
    // More of them are the format of an extract, not mistakes of schools.
    private const int MaxWaiting = 10_000;

    private readonly List<(int Slot, Problem Problem)> waiting = [];
    private bool hasReferences;

    /// <summary>A relative named by no pupil of the extract: told to the schools of the kept pupils that they name.</summary>
    public void TellUnreferenced(AafRecord record, RecordProblems problems)
    {
        hasReferences |= record.CountOf(AafAttribute.RelativeChildren) > 0;
        problems.Concerned = null;
        foreach (var concern in KeptChildren(record))
        {
            problems.AddFor(concern, ProblemCode.RelativeUnreferenced, AafAttribute.RelativeChildren);
        }

        if (problems.Found.Count == 0)
        {
            problems.AddMissing(ProblemCode.RelativeUnreferenced, AafAttribute.RelativeChildren);
        }
    }

    /// <summary>A relative named by a pupil: compares both sides.</summary>
    public void Check(int slot, AafRecord record, RecordProblems problems)
    {
        if (record.CountOf(AafAttribute.RelativeChildren) == 0)
        {
            Wait(slot, record, problems);
            return;
        }

        hasReferences = true;
        if (naming.IsMutual(slot, record))
        {
            return;
        }

        foreach (var concern in KeptChildren(record).Where(child => !naming.Names(slot, session.Ids.NumberOf(child.PupilId!))))
        {
            problems.AddFor(concern, ProblemCode.LinkOneSided, AafAttribute.RelativeChildren);
        }

        foreach (var pupil in naming.Of(slot).Order())
        {
            foreach (var concern in naming.ConcernsOfPupil(pupil))
            {
                if (!Holds(record, concern.PupilId!))
                {
                    problems.AddFor(concern, ProblemCode.LinkOneSided, AafAttribute.RelativeChildren);
                }
            }
        }
    }

    /// <summary>Tells of those who waited, if the extract has back references.</summary>
    public void Finish()
    {
        foreach (var (slot, problem) in hasReferences ? waiting : [])
        {
            foreach (var pupil in naming.Of(slot).Order())
            {
                foreach (var concern in naming.ConcernsOfPupil(pupil))
                {
                    session.Tell(problem with { Uai = concern.Uai, PupilId = concern.PupilId });
                }
            }
        }
    }

    // In a delta an attribute that is not there is as it was.
    private void Wait(int slot, AafRecord record, RecordProblems problems)
    {
        if (!session.IsDelta && waiting.Count < MaxWaiting && naming.Of(slot).Any())
        {
            waiting.Add((slot, problems.About(ProblemCode.LinkOneSided, AafAttribute.RelativeChildren)));
        }
    }

    private List<Concern> KeptChildren(AafRecord record)
    {
        var children = new List<Concern>();
        for (var rank = 0; rank < record.CountOf(AafAttribute.RelativeChildren); rank++)
        {
            children.AddRange(naming.Find(session.Ids.NumberOf(record.ValueOf(AafAttribute.RelativeChildren, rank))));
        }

        return children;
    }

    private static bool Holds(AafRecord record, string child)
    {
        for (var rank = 0; rank < record.CountOf(AafAttribute.RelativeChildren); rank++)
        {
            if (record.ValueOf(AafAttribute.RelativeChildren, rank).SequenceEqual(child))
            {
                return true;
            }
        }

        return false;
    }
}
