using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Extracts.Text;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>
/// Pupils: in scope when their school is enrolled. They name their classes and their relatives. A new one is known by their INE when
/// another feed has them, or this one under a source id that it no longer delivers.
/// </summary>
internal sealed partial class PupilStage(
    SyncSession session, RecordIndex index, RecordIndex relatives, RelativeSchools relativeSchools, ReferenceLocations places) : PersonStage(session, index)
{
    // Relatives of pupils who are left as they were, and the schools that this gives them; found by number at the end.
    private readonly Dictionary<int, List<int>> left = [];
    private readonly SeenInes ines = new();

    // Those to which the present record attaches the pupil: nearly always one.
    private readonly List<ScopedSchool> schools = [];
    private (string File, int Line) place;

    public override AafCategory Category => AafCategory.Eleve;

    protected override Scope ScopeOf(AafRecord record, int slot, RecordProblems problems)
    {
        FindSchools(record);
        place = (problems.File, record.LineOf(AafValues.RelativesAttribute(record)));
        MarkRelatives(record);
        if (schools.Count == 0)
        {
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

        SchoolNos.Clear();
        problems.Uai = schools[0].Uai;
        foreach (var school in schools)
        {
            school.Pupils += IsRepeatedRecord ? 0 : 1;
            if (school.InScope)
            {
                problems.Uai = SchoolNos.Count == 0 ? school.Uai : problems.Uai;
                SchoolNos.Add(school.SchoolNo);
            }
        }

        if (SchoolNos.Count == 0)
        {
            SchoolNos.Add(schools[0].SchoolNo);
            return Scope.Out;
        }

        SchoolNos.Sort();
        if (!Index.Has(slot, RecordFlags.Kept))
        {
            CheckIne(record, slot, problems);
        }

        return Scope.In;
    }

    protected override Person? Parse(AafRecord record, RecordProblems problems) => AafParser.Pupil(record, problems);

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
            Name(slot, Session.GivesProfile(relative.Details));
            places.Note(slot, place.File, place.Line);
        }

        return new DesiredRows { Profiles = [.. SchoolNos.Select(number => (number, Role.Pupil))], Classes = classes, Relatives = links };
    }

    // A held school has to say where its pupils are.
    protected override void LeaveOut(int slot, AafRecord record, RecordProblems problems)
    {
        if (IsPresent(slot) && !Index.Has(slot, RecordFlags.Kept))
        {
            foreach (var profile in Writer.Read(SubjectAt(slot)).Profiles.Where(profile => profile is { Role: Role.Pupil, State: ProfileState.Active }))
            {
                Session.Doubts.SeeOutside(profile.SchoolNo, problems.Uai ?? "");
            }
        }

        base.LeaveOut(slot, record, problems);
    }

    protected override void OnUnchanged(AafRecord record, int slot)
    {
        Session.Families?.Settle(Index.PersonAt(slot), []);
        foreach (var tuple in RelativeTuples.Of(record))
        {
            if (!tuple.Id.IsEmpty)
            {
                var named = relatives.SlotOf(Session.Ids.NumberOf(tuple.Id));
                Name(named, Session.GivesProfile(tuple.Legal));
                places.Note(named, place.File, place.Line);
            }
        }
    }

    protected override void OnChanged(PersonRows before) => Session.Families?.Settle(before.Record.PersonNo, before.Relations);

    protected override void OnLeftAsHeWas(PersonRows rows)
    {
        foreach (var relation in rows.Relations)
        {
            if (!left.TryGetValue(relation.RelativeNo, out var kept))
            {
                left[relation.RelativeNo] = kept = [];
            }

            if (Session.GivesProfile(relation.Details))
            {
                kept.AddRange(rows.Profiles.Where(row => row.State is ProfileState.Active).Select(row => row.SchoolNo));
            }
        }
    }

    protected override void OnFinished()
    {
        for (var slot = 0; slot < relatives.Count && left.Count > 0; slot++)
        {
            if (left.TryGetValue(relatives.PersonAt(slot), out var kept))
            {
                relatives.FlagsAt(slot) |= RecordFlags.Referenced | RecordFlags.InScope;
                kept.ForEach(schoolNo => relativeSchools.Add(slot, schoolNo));
            }
        }
    }

    // What is no INE is left out. Two records with one INE are one person when names and birth date agree to the letter.
    private void CheckIne(AafRecord record, int slot, RecordProblems problems)
    {
        var ine = record.First(AafAttribute.PupilIne);
        Span<char> upper = stackalloc char[FieldForms.IneLength];
        if (ine.ToUpperInvariant(upper) != upper.Length || !FieldForms.IsIne(upper))
        {
            return;
        }

        var facts = FactsOf(record);
        if (ines.Add(upper, new SeenInes.Bearer(slot, facts)) is not { } first)
        {
            return;
        }

        if (first.Facts == facts)
        {
            Session.Joins.Add((Session.Ids.IdOf(Index.IdAt(first.Slot)), Session.Ids.IdOf(Index.IdAt(slot))));
        }
        else
        {
            problems.Add(ProblemCode.IneRepeated, AafAttribute.PupilIne, ine);
        }
    }

    private static int FactsOf(AafRecord record)
    {
        var hash = new TextHash(0);
        foreach (var attribute in (ReadOnlySpan<AafAttribute>)[AafAttribute.PersonName, AafAttribute.PersonGivenName, AafAttribute.PersonBirthDate])
        {
            hash.Add((int)attribute, record.First(attribute));
        }

        return (int)(hash.Result >> 1);
    }

    private void AddClasses(
        Dictionary<int, Place> classes, PupilPart pupil, IReadOnlyList<ClassRef> references, ClassKind kind,
        AafAttribute attribute, RecordProblems problems)
    {
        foreach (var reference in references)
        {
            // It would not be a school of this pupil's that owns it.
            if (Session.Schools.Find(reference.SchoolSourceId) is not { } school || !schools.Contains(school))
            {
                problems.Add(ProblemCode.ClassElsewhere, attribute, reference.SchoolSourceId);
                continue;
            }

            if (!school.InScope)
            {
                continue;
            }

            var entry = pupil.ClassEntries.FirstOrDefault(entry =>
                string.Equals(entry.ClassSourceId, reference.SourceId, StringComparison.Ordinal));
            classes[Session.Classes.NumberOf(school.SchoolNo, kind, reference)] = new Place(entry?.Date);
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

    // A kept pupil names the relative; whether that gives a profile in the pupil's schools is another matter.
    private void Name(int slot, bool givesProfile)
    {
        relatives.FlagsAt(slot) |= RecordFlags.Referenced | RecordFlags.InScope;
        for (var at = 0; at < SchoolNos.Count && givesProfile; at++)
        {
            relativeSchools.Add(slot, SchoolNos[at]);
        }
    }

    private void FindSchools(AafRecord record)
    {
        schools.Clear();
        for (var at = 0; at < record.CountOf(AafAttribute.PersonAttachment); at++)
        {
            if (Session.Schools.Find(record.ValueOf(AafAttribute.PersonAttachment, at)) is { } school && !schools.Contains(school))
            {
                schools.Add(school);
            }
        }
    }
}
