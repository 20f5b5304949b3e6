using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <content>The classes and groups of pupils, and the codes of what they learn.</content>
internal sealed partial class PupilStage
{
    // The type of a class that is no grouping (aaf-format 3.2).
    private const string OrdinaryClass = "11";

    private static readonly AafAttribute[] ClassAttributes =
        [AafAttribute.PupilClasses, AafAttribute.PupilGroups, AafAttribute.PupilClassNames, AafAttribute.PupilGroupNames];

    private void AddClasses(
        Dictionary<int, Place> classes, PupilPart pupil, IReadOnlyList<ClassRef> references, ClassKind kind,
        AafAttribute attribute, RecordProblems problems)
    {
        foreach (var reference in references)
        {
            if (OwnerOf(reference, kind, attribute, problems) is not { } owner)
            {
                continue;
            }

            CheckName(owner, kind, reference, attribute, problems);
            var entry = pupil.ClassEntries.FirstOrDefault(entry =>
                string.Equals(entry.ClassSourceId, reference.SourceId, StringComparison.Ordinal));
            classes[Session.Classes.NumberOf(owner.SchoolNo, kind, reference, IsUnchanged)] = new Place(entry?.Date);
        }
    }

    // The school of a class or group; null when it is left out. An ordinary class is in one of the pupil's schools, a grouping may be elsewhere.
    private ScopedSchool? OwnerOf(ClassRef reference, ClassKind kind, AafAttribute attribute, RecordProblems problems)
    {
        var owner = Session.Schools.Find(reference.SchoolSourceId);
        if (owner is not null && schools.Contains(owner))
        {
            return owner.InScope ? owner : null;
        }

        var isGrouping = owner is not null && (kind is ClassKind.Group || reference.Type is { Code: not ("" or OrdinaryClass) });
        problems.Add(
            !isGrouping ? ProblemCode.ClassElsewhere : owner!.InScope ? ProblemCode.GroupingElsewhere : ProblemCode.GroupingNotEnrolled,
            attribute, reference.SchoolSourceId, reference.SourceId);
        return isGrouping && owner!.InScope ? owner : null;
    }

    // The pupil is in a class, but in a school of theirs that is not enrolled.
    private bool IsOfOwnOutOfScope(ClassRef reference) =>
        Session.Schools.Find(reference.SchoolSourceId) is { InScope: false } owner && schools.Contains(owner);

    private void CheckName(ScopedSchool owner, ClassKind kind, ClassRef reference, AafAttribute attribute, RecordProblems problems)
    {
        if (string.IsNullOrWhiteSpace(reference.Name))
        {
            problems.Add(ProblemCode.ClassUnnamed, attribute, default, reference.SourceId);
        }
        else if (Session.Classes.IsNamedOtherwise(owner.SchoolNo, kind, reference))
        {
            problems.Add(ProblemCode.ClassNamedTwice, attribute, reference.Name, reference.SourceId);
        }
    }

    // A grouping of another school is kept while that one is enrolled: the pupil's rows depend on it.
    private void AddSchoolsOfGroupings(AafRecord record)
    {
        // Nearly all are held in the pupil's school, which is there already.
        var own = record.First(AafAttribute.PersonAttachment);
        foreach (var attribute in ClassAttributes)
        {
            for (var rank = 0; rank < record.CountOf(attribute); rank++)
            {
                var id = AafTuples.Part(record.ValueOf(attribute, rank), 0);
                if (!id.SequenceEqual(own) && Session.Schools.Find(id) is { InScope: true } owner && !SchoolNos.Contains(owner.SchoolNo))
                {
                    SchoolNos.Add(owner.SchoolNo);
                }
            }
        }

        SchoolNos.Sort();
    }

    private void CheckCodes(SecondDegreePupil? pupil, RecordProblems problems)
    {
        if (pupil?.Course is { Code.Length: > 0 } course && !Session.Knows(AafCategory.MefEducNat, course.Code))
        {
            problems.Add(ProblemCode.CourseUnknown, AafAttribute.PupilCourse, course.Code);
        }

        foreach (var subject in pupil?.Subjects ?? [])
        {
            if (!Session.Knows(AafCategory.MatiereEducNat, subject.Code))
            {
                problems.Add(ProblemCode.SubjectUnknown, AafAttribute.PupilSubjectCodes, subject.Code);
            }
        }
    }
}
