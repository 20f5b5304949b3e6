using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Sync;

/// <summary>
/// Pupils: in scope when their school is enrolled. They name their classes and their relatives. A new one is known by his INE when
/// another feed has him, or this one under a source id that it no longer delivers.
/// </summary>
internal sealed partial class PupilStage(
    SyncSession session, RecordIndex index, RecordIndex relatives, RelativeSchools relativeSchools, NamingPlaces places) : PersonStage(session, index)
{
    // Relatives of pupils who are left as they were, and the schools that this gives them; found by number at the end.
    private readonly Dictionary<int, List<int>> left = [];
    private readonly IneBook ines = new();
    private ScopedSchool? school;
    private (string File, int Line) place;

    // Another record of this extract bears the INE of the present one.
    private bool repeated;

    public override AafCategory Category => AafCategory.Eleve;

    protected override Scope ScopeOf(AafRecord record, int slot, RecordProblems problems)
    {
        school = Session.Schools.Find(record.First(AafAttribute.PersonAttachment));
        place = (problems.File, record.LineOf(AafValues.RelativesAttribute(record)));
        MarkRelatives(record);
        if (school is null)
        {
            if (Session.IsModification(record) && !record.Mentions(AafAttribute.PersonAttachment))
            {
                // A pupil who is not kept, and whose school does not change.
                return Scope.Out;
            }

            if (record.CountOf(AafAttribute.PersonAttachment) == 0)
            {
                problems.AddMissing(ProblemCode.SchoolMissing, AafAttribute.PersonAttachment);
            }
            else
            {
                problems.Add(ProblemCode.SchoolUnknown, AafAttribute.PersonAttachment, record.First(AafAttribute.PersonAttachment));
            }

            return Scope.Unusable;
        }

        school.Pupils += IsRepeatedRecord ? 0 : 1;
        problems.Uai = school.Uai;
        SchoolNos.Clear();
        SchoolNos.Add(school.SchoolNo);
        if (!school.InScope)
        {
            return Scope.Out;
        }

        repeated = !Index.Has(slot, RecordFlags.Kept) && IsRepeated(record.First(AafAttribute.PupilIne));
        if (repeated)
        {
            problems.Add(ProblemCode.IneRepeated, AafAttribute.PupilIne, record.First(AafAttribute.PupilIne));
        }

        return Scope.In;
    }

    protected override Person? Parse(AafRecord record, RecordProblems problems) => AafParser.Pupil(record, problems);

    protected override Person WithRows(Person person, PersonRows rows) => person with
    {
        Pupil = person.Pupil! with
        {
            Relatives =
            [
                .. rows.Relations
                    .Select(row => (Id: Session.Plan.FindKey(AafCategory.PersRelEleve, row.RelativeNo)?.SourceId, row.LinkCode, row.Details))
                    .Where(row => row.Id is not null)
                    .Select(row => new RelativeRef(row.Id!, row.LinkCode, row.Details)),
            ],
        },
    };

    protected override DesiredRows DesiredFor(Person person, RecordProblems problems)
    {
        var pupil = person.Pupil!;
        var classes = new Dictionary<int, Place>();
        AddClasses(classes, pupil, pupil.Classes, ClassKind.Class, AafAttribute.PupilClasses, problems);
        AddClasses(classes, pupil, pupil.Groups, ClassKind.Group, AafAttribute.PupilGroups, problems);
        CheckCodes(pupil.SecondDegree, problems);
        var links = new Dictionary<int, Link>();
        foreach (var relative in pupil.Relatives)
        {
            var slot = relatives.SlotOf(Session.Ids.NumberOf(relative.SourceId));
            ref var number = ref relatives.PersonAt(slot);
            number = number == 0 ? Session.Plan.NextNumber(NumberKind.Person) : number;
            links[number] = new Link(relative.LinkCode, relative.Details);
            Name(slot, Session.GivesProfile(relative.Details) ? school!.SchoolNo : null);
            places.Note(slot, place.File, place.Line);
        }

        return new DesiredRows { Profiles = [(school!.SchoolNo, Role.Pupil)], Classes = classes, Relatives = links };
    }

    protected override void OnUnchanged(AafRecord record, int slot)
    {
        Session.Families?.Settle(Index.PersonAt(slot), []);
        foreach (var tuple in RelativeTuples.Of(record))
        {
            if (!tuple.Id.IsEmpty)
            {
                var named = relatives.SlotOf(Session.Ids.NumberOf(tuple.Id));
                Name(named, Session.GivesProfile(tuple.Legal) ? school!.SchoolNo : null);
                places.Note(named, place.File, place.Line);
            }
        }
    }

    protected override void OnChanged(PersonRows before) => Session.Families?.Settle(before.Record.PersonNo, before.Relations);

    protected override void OnLeftAsHeWas(PersonRows rows)
    {
        foreach (var relation in rows.Relations)
        {
            if (!left.TryGetValue(relation.RelativeNo, out var schools))
            {
                left[relation.RelativeNo] = schools = [];
            }

            if (Session.GivesProfile(relation.Details))
            {
                schools.AddRange(rows.Profiles.Where(row => row.State is ProfileState.Active).Select(row => row.SchoolNo));
            }
        }
    }

    protected override void OnFinished()
    {
        for (var slot = 0; slot < relatives.Count && left.Count > 0; slot++)
        {
            if (left.TryGetValue(relatives.PersonAt(slot), out var schools))
            {
                Name(slot, null);
                schools.ForEach(schoolNo => relativeSchools.Add(slot, schoolNo));
            }
        }
    }

    // What is no INE is left out: it makes nobody a twin.
    private bool IsRepeated(ReadOnlySpan<char> ine)
    {
        Span<char> upper = stackalloc char[FieldForms.IneLength];
        return ine.ToUpperInvariant(upper) == upper.Length && FieldForms.IsIne(upper) && !ines.Add(upper);
    }

    private void AddClasses(
        Dictionary<int, Place> classes, PupilPart pupil, IReadOnlyList<ClassRef> references, ClassKind kind,
        AafAttribute attribute, RecordProblems problems)
    {
        foreach (var reference in references)
        {
            // A class of another school has never been seen; it would not be this pupil's school that owns it.
            if (Session.Schools.Find(reference.SchoolSourceId) != school)
            {
                problems.Add(ProblemCode.ClassElsewhere, attribute, reference.SchoolSourceId);
                continue;
            }

            var entry = pupil.ClassEntries.FirstOrDefault(entry =>
                string.Equals(entry.ClassSourceId, reference.SourceId, StringComparison.Ordinal));
            classes[Session.Classes.NumberOf(school!.SchoolNo, kind, reference)] = new Place(entry?.Date);
        }
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

    private void MarkRelatives(AafRecord record)
    {
        foreach (var tuple in RelativeTuples.Of(record))
        {
            if (!tuple.Id.IsEmpty)
            {
                relatives.FlagsAt(relatives.SlotOf(Session.Ids.NumberOf(tuple.Id))) |= RecordFlags.Referenced;
            }
        }
    }

    // A kept pupil names the relative; whether that gives him a profile in the school is another matter.
    private void Name(int slot, int? schoolNo)
    {
        relatives.FlagsAt(slot) |= RecordFlags.Referenced | RecordFlags.InScope;
        if (schoolNo is { } school)
        {
            relativeSchools.Add(slot, school);
        }
    }
}
