using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>The schools to which the present record attaches the pupil: nearly always one.</summary>
internal sealed class PupilSchools(SchoolScope known)
{
    private readonly List<ScopedSchool> all = [];
    private readonly List<int> own = [];

    /// <summary>All of them that the extract holds.</summary>
    public IReadOnlyList<ScopedSchool> All => all;

    /// <summary>The numbers of the enrolled ones, ascending: there the pupil has a profile.</summary>
    public List<int> Own => own;

    /// <summary>An enrolled one; null when none is.</summary>
    public ScopedSchool? Enrolled => all.Find(school => school.InScope);

    /// <summary>Whether it is one of them.</summary>
    public bool Has(ScopedSchool school) => all.Contains(school);

    /// <summary>Reads them.</summary>
    public void Find(AafRecord record)
    {
        all.Clear();
        own.Clear();
        for (var at = 0; at < record.CountOf(AafAttribute.PersonAttachment); at++)
        {
            if (known.Find(record.ValueOf(AafAttribute.PersonAttachment, at)) is { } school && !all.Contains(school))
            {
                all.Add(school);
                if (school.InScope && !own.Contains(school.SchoolNo))
                {
                    own.Add(school.SchoolNo);
                }
            }
        }

        own.Sort();
    }

    /// <summary>Counts the pupil in each. A loop and no function of this pupil: nothing is allocated for one who has not changed.</summary>
    public void Count()
    {
        for (var at = 0; at < all.Count; at++)
        {
            all[at].Pupils++;
        }
    }

    /// <summary>None is known: told to the school that had the pupil until now, when that is known.</summary>
    public void TellUnknown(AafRecord record, Func<string?> knownUai, RecordProblems problems)
    {
        for (var at = 0; at < record.CountOf(AafAttribute.PersonAttachment) && problems.Uai is null; at++)
        {
            problems.Uai = known.FindGone(record.ValueOf(AafAttribute.PersonAttachment, at));
        }

        problems.Uai ??= knownUai();
        if (record.CountOf(AafAttribute.PersonAttachment) == 0)
        {
            problems.AddMissing(ProblemCode.SchoolMissing, AafAttribute.PersonAttachment);
        }
        else
        {
            problems.Add(ProblemCode.SchoolUnknown, AafAttribute.PersonAttachment, record.First(AafAttribute.PersonAttachment));
        }
    }
}
