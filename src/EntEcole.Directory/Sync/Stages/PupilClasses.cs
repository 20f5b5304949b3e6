using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>The classes and groups of the present pupil, and the codes of what they learn.</summary>
internal sealed class PupilClasses(SyncSession session, PupilSchools schools)
{
    // The type of a class that is no grouping (aaf-format 3.2).
    private const string OrdinaryClass = "11";

    private static readonly AafAttribute[] ClassAttributes =
        [AafAttribute.PupilClasses, AafAttribute.PupilGroups, AafAttribute.PupilClassNames, AafAttribute.PupilGroupNames];

    /// <summary>The classes or the groups that a pupil names, where they are kept.</summary>
    public void Add(
        Dictionary<int, Place> classes, PupilPart pupil, ClassKind kind, bool isUnchanged, RecordProblems problems)
    {
        var (references, attribute) = kind is ClassKind.Class
            ? (pupil.Classes, AafAttribute.PupilClasses)
            : (pupil.Groups, AafAttribute.PupilGroups);
        foreach (var reference in references)
        {
            if (OwnerOf(reference, kind, attribute, problems) is not { } owner)
            {
                continue;
            }

            CheckName(owner, kind, reference, attribute, problems);
            var entry = pupil.ClassEntries.FirstOrDefault(entry =>
                string.Equals(entry.ClassSourceId, reference.SourceId, StringComparison.Ordinal));
            classes[session.Classes.NumberOf(owner.SchoolNo, kind, reference, isUnchanged)] = new Place(entry?.Date);
        }
    }

    // The school of a class or group; null when it is left out. An ordinary class is in one of the pupil's schools, a grouping may be
    // elsewhere.
    private ScopedSchool? OwnerOf(ClassRef reference, ClassKind kind, AafAttribute attribute, RecordProblems problems)
    {
        var owner = session.Schools.Find(reference.SchoolSourceId);
        if (owner is not null && schools.Has(owner))
        {
            return owner.InScope ? owner : null;
        }

        var isGrouping = owner is not null && (kind is ClassKind.Group || reference.Type is { Code: not ("" or OrdinaryClass) });
        problems.Add(
            !isGrouping ? ProblemCode.ClassElsewhere : owner!.InScope ? ProblemCode.GroupingElsewhere : ProblemCode.GroupingNotEnrolled,
            attribute, reference.SchoolSourceId, reference.SourceId);
        return isGrouping && owner!.InScope ? owner : null;
    }

    /// <summary>Whether a class is in a school of the pupil that is not enrolled.</summary>
    public bool IsOfOwnOutOfScope(ClassRef reference) =>
        session.Schools.Find(reference.SchoolSourceId) is { InScope: false } owner && schools.Has(owner);

    private void CheckName(ScopedSchool owner, ClassKind kind, ClassRef reference, AafAttribute attribute, RecordProblems problems)
    {
        if (string.IsNullOrWhiteSpace(reference.Name))
        {
            problems.Add(ProblemCode.ClassUnnamed, attribute, default, reference.SourceId);
        }
        else if (session.Classes.IsNamedOtherwise(owner.SchoolNo, kind, reference))
        {
            problems.Add(ProblemCode.ClassNamedTwice, attribute, reference.Name, reference.SourceId);
        }
    }

    /// <summary>The schools of groupings elsewhere, while they are enrolled: the pupil's rows depend on them.</summary>
    public void AddSchools(AafRecord record, List<int> schoolNos)
    {
        // Nearly all are held in the pupil's school, which is there already.
        var own = record.First(AafAttribute.PersonAttachment);
        foreach (var attribute in ClassAttributes)
        {
            for (var rank = 0; rank < record.CountOf(attribute); rank++)
            {
                var id = AafTuples.Part(record.ValueOf(attribute, rank), 0);
                if (!id.SequenceEqual(own) && session.Schools.Find(id) is { InScope: true } owner && !schoolNos.Contains(owner.SchoolNo))
                {
                    schoolNos.Add(owner.SchoolNo);
                }
            }
        }

        schoolNos.Sort();
    }

    /// <summary>Tells of courses and subjects that the extract does not hold.</summary>
    public void CheckCodes(SecondDegreePupil? pupil, RecordProblems problems)
    {
        if (pupil?.Course is { Code.Length: > 0 } course && !session.Knows(AafCategory.MefEducNat, course.Code))
        {
            problems.Add(ProblemCode.CourseUnknown, AafAttribute.PupilCourse, course.Code);
        }

        foreach (var subject in pupil?.Subjects ?? [])
        {
            if (!session.Knows(AafCategory.MatiereEducNat, subject.Code))
            {
                problems.Add(ProblemCode.SubjectUnknown, AafAttribute.PupilSubjectCodes, subject.Code);
            }
        }
    }
}
