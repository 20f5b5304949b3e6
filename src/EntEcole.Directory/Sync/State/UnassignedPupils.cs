using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;

namespace EntEcole.Directory.Sync.State;

/// <summary>
/// Pupils whose record names no class, until it is known whether others of their school have one: of a school without any class, which is
/// usual before the rentrée, one problem is told and not hundreds. Found by looking at the raw record, so no record is read for it.
/// </summary>
internal sealed class UnassignedPupils(SyncSession session)
{
    // A school of fewer pupils is told of each of them.
    private const int Many = 10;

    private readonly HashSet<int> schoolsWithClasses = [];
    private readonly List<(ScopedSchool School, Problem Problem)> waiting = [];

    /// <summary>Notes a kept pupil, for those of their schools that are enrolled; true when their record names no class.</summary>
    public bool Note(IReadOnlyList<ScopedSchool> schools, AafRecord record, RecordProblems problems)
    {
        if (record.CountOf(AafAttribute.PupilClasses) > 0 || record.CountOf(AafAttribute.PupilClassNames) > 0)
        {
            for (var at = 0; at < schools.Count; at++)
            {
                schoolsWithClasses.Add(schools[at].SchoolNo);
            }

            return false;
        }

        var problem = problems.About(
            ProblemCode.ClassNone, problems.IsSecondDegree ? AafAttribute.PupilClassNames : AafAttribute.PupilClasses);
        waiting.AddRange(schools.Where(school => school.InScope).Select(school => (school, problem)));
        return true;
    }

    /// <summary>Tells of them once all pupils are read.</summary>
    public void Finish()
    {
        foreach (var school in waiting.GroupBy(one => (one.School.SchoolNo, one.School.Uai), one => one.Problem))
        {
            var problems = school.ToList();
            var isUsual = problems.Count >= Many && !schoolsWithClasses.Contains(school.Key.SchoolNo);
            foreach (var problem in isUsual ? problems.Take(1) : problems)
            {
                session.Tell(isUsual
                    ? problem with { Code = ProblemCode.ClassesNone, RecordId = null, Uai = school.Key.Uai }
                    : problem with { Uai = school.Key.Uai });
            }
        }

        waiting.Clear();
    }
}
