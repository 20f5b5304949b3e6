using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Sync;

/// <summary>
/// Pupils: in scope when their school is enrolled. They name their classes and their relatives. A new one is known by his INE when
/// another feed has him, or this one under a source id that it no longer delivers.
/// </summary>
internal sealed partial class PupilStage(
    SyncSession session, RecordIndex index, RecordIndex relatives, RelativeSchools relativeSchools, NamingPlaces places,
    NamingPupils naming) : PersonStage(session, index)
{
    // The type of a class that is no grouping (aaf-format 3.2).
    private const string OrdinaryClass = "11";

    private static readonly AafAttribute[] ClassAttributes =
        [AafAttribute.PupilClasses, AafAttribute.PupilGroups, AafAttribute.PupilClassNames, AafAttribute.PupilGroupNames];

    // Relatives of pupils who are left as they were: these pupils, and the schools that they give them; found by number at the end.
    private readonly Dictionary<int, (List<int> Schools, List<int> Pupils)> left = [];
    private readonly IneBook ines = new();
    private readonly UnassignedPupils unassigned = new(session);
    private ScopedSchool? school;
    private (string File, int Line) place;

    // The slot of the present record, and whether it names no class.
    private int present;
    private bool isUnassigned;

    // Another record of this extract bears the INE of the present one.
    private bool repeated;

    public override AafCategory Category => AafCategory.Eleve;

    protected override Scope ScopeOf(AafRecord record, int slot, RecordProblems problems)
    {
        present = slot;
        school = Session.Schools.Find(record.First(AafAttribute.PersonAttachment));
        place = (problems.File, record.LineOf(AafValues.RelativesAttribute(record)));
        MarkRelatives(record);
        if (school is null)
        {
            problems.Uai = Session.Schools.FindGone(record.First(AafAttribute.PersonAttachment)) ?? KnownUai(slot);
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

        naming.Keep(slot, school.SchoolNo);
        AddSchoolsOfGroupings(record);
        PupilDates.CheckStay(record, Session.AsOf, problems);
        isUnassigned = !IsRepeatedRecord && unassigned.Note(school, record, problems);
        repeated = !Index.Has(slot, RecordFlags.Kept) && IsRepeated(record.First(AafAttribute.PupilIne));
        if (repeated)
        {
            problems.Add(ProblemCode.IneRepeated, AafAttribute.PupilIne, record.First(AafAttribute.PupilIne));
        }

        return Scope.In;
    }

    public override void Locate(AafRecord record, RecordProblems problems)
    {
        if (Session.Schools.Find(record.First(AafAttribute.PersonAttachment)) is { InScope: true } named)
        {
            problems.Uai = named.Uai;
        }
    }

    protected override Person? Parse(AafRecord record, RecordProblems problems)
    {
        var person = AafParser.Pupil(record, problems);
        PupilDates.CheckBirth(person, record, Session.AsOf, problems);
        return person;
    }

    protected override DesiredRows DesiredFor(Person person, RecordProblems problems)
    {
        var pupil = person.Pupil!;
        var classes = new Dictionary<int, Place>();
        AddClasses(classes, pupil, pupil.Classes, ClassKind.Class, AafAttribute.PupilClasses, problems);
        if (classes.Count == 0 && !isUnassigned)
        {
            // All that the record names was left out.
            problems.AddMissing(ProblemCode.ClassNone, problems.IsSecondDegree ? AafAttribute.PupilClassNames : AafAttribute.PupilClasses);
        }

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
        var pupil = SlotOf(rows.Record.SourceId);
        var active = rows.Profiles.Where(row => row.State is ProfileState.Active).Select(row => row.SchoolNo).ToList();
        if (active.Count > 0)
        {
            naming.Keep(pupil, active[0]);
        }

        foreach (var relation in rows.Relations)
        {
            if (!left.TryGetValue(relation.RelativeNo, out var by))
            {
                left[relation.RelativeNo] = by = ([], []);
            }

            by.Pupils.Add(pupil);
            if (Session.GivesProfile(relation.Details))
            {
                by.Schools.AddRange(active);
            }
        }
    }

    protected override void OnFinished()
    {
        unassigned.Finish();
        for (var slot = 0; slot < relatives.Count && left.Count > 0; slot++)
        {
            if (left.TryGetValue(relatives.PersonAt(slot), out var by))
            {
                relatives.FlagsAt(slot) |= RecordFlags.Referenced | RecordFlags.InScope;
                by.Schools.ForEach(schoolNo => relativeSchools.Add(slot, schoolNo));
                by.Pupils.ForEach(pupil => naming.Note(slot, pupil));
            }
        }
    }

    // What is no INE is left out: it makes nobody a twin.
    private bool IsRepeated(ReadOnlySpan<char> ine)
    {
        Span<char> upper = stackalloc char[FieldForms.IneLength];
        return FieldForms.TryReadIne(ine, upper) && !ines.Add(upper);
    }

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

    // The school of a class or group; null when it is left out. An ordinary class is in the pupil's school, a grouping may be elsewhere.
    private ScopedSchool? OwnerOf(ClassRef reference, ClassKind kind, AafAttribute attribute, RecordProblems problems)
    {
        var owner = Session.Schools.Find(reference.SchoolSourceId);
        if (owner == school)
        {
            return owner;
        }

        var isGrouping = owner is not null && (kind is ClassKind.Group || reference.Type is { Code: not ("" or OrdinaryClass) });
        problems.Add(
            !isGrouping ? ProblemCode.ClassElsewhere : owner!.InScope ? ProblemCode.GroupingElsewhere : ProblemCode.GroupingNotEnrolled,
            attribute, reference.SchoolSourceId, reference.SourceId);
        return isGrouping && owner!.InScope ? owner : null;
    }

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
        var own = record.First(AafAttribute.PersonAttachment);
        foreach (var attribute in ClassAttributes)
        {
            for (var rank = 0; rank < record.CountOf(attribute); rank++)
            {
                var id = AafValues.Part(record.ValueOf(attribute, rank), 0);
                if (!id.SequenceEqual(own) && Session.Schools.Find(id) is { InScope: true } owner && !SchoolNos.Contains(owner.SchoolNo))
                {
                    SchoolNos.Add(owner.SchoolNo);
                }
            }
        }

        SchoolNos.Sort();
    }

    private string? KnownUai(int slot) => !IsPresent(slot) ? null
        : Writer.Read(SubjectAt(slot)).Profiles.Where(row => row.State is ProfileState.Active)
            .Select(row => Session.Schools.FindNumber(row.SchoolNo)?.Uai).FirstOrDefault(uai => uai is not null);

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

    // A kept pupil names the relative; whether that gives them a profile in the school is another matter.
    private void Name(int slot, int? schoolNo)
    {
        relatives.FlagsAt(slot) |= RecordFlags.Referenced | RecordFlags.InScope;
        naming.Note(slot, present);
        if (schoolNo is { } school)
        {
            relativeSchools.Add(slot, school);
        }
    }
}
