using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Sync;

/// <summary>Pupils: in scope when their school is enrolled. They name their classes and their relatives.</summary>
internal sealed class PupilStage(SyncSession session, RecordIndex index, RecordIndex relatives, RelativeSchools relativeSchools)
    : PersonStage(session, index)
{
    private Dictionary<int, int>? slotOfRelative;
    private ScopedSchool? school;

    public override AafCategory Category => AafCategory.Eleve;

    protected override Scope ScopeOf(AafRecord record, int slot, RecordProblems problems)
    {
        school = Session.Schools.Find(record.First(AafAttribute.PersonAttachment));
        MarkRelatives(record, RecordFlags.Referenced);
        if (school is null)
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

        school.HasPupils = true;
        problems.Uai = school.Uai;
        SchoolNos.Clear();
        SchoolNos.Add(school.SchoolNo);
        return school.InScope ? Scope.In : Scope.Out;
    }

    protected override Person? Parse(AafRecord record, RecordProblems problems) => AafParser.Pupil(record, problems);

    protected override DesiredRows DesiredFor(Person person, RecordProblems problems)
    {
        var pupil = person.Pupil!;
        var classes = new Dictionary<int, DateOnly?>();
        AddClasses(classes, pupil, pupil.Classes, ClassKind.Class, AafAttribute.PupilClasses, problems);
        AddClasses(classes, pupil, pupil.Groups, ClassKind.Group, AafAttribute.PupilGroups, problems);
        var links = new Dictionary<int, string>();
        foreach (var relative in pupil.Relatives)
        {
            var slot = relatives.SlotOf(Session.Ids.NumberOf(relative.SourceId));
            ref var number = ref relatives.PersonAt(slot);
            number = number == 0 ? Session.Plan.NextNumber(NumberKind.Person) : number;
            links[number] = relative.LinkCode;
            Keep(slot, school!.SchoolNo);
        }

        return new DesiredRows { Profiles = [(school!.SchoolNo, Role.Pupil)], Classes = classes, Relatives = links };
    }

    protected override void OnUnchanged(AafRecord record)
    {
        for (var i = 0; i < record.CountOf(AafAttribute.PupilRelatives); i++)
        {
            if (RelativeId(record, i) is { IsEmpty: false } id)
            {
                Keep(relatives.SlotOf(Session.Ids.NumberOf(id)), school!.SchoolNo);
            }
        }
    }

    protected override void OnLeftAsHeWas(PersonRows rows)
    {
        slotOfRelative ??= Enumerable.Range(0, relatives.Count)
            .Where(slot => relatives.PersonAt(slot) != 0)
            .GroupBy(slot => relatives.PersonAt(slot))
            .ToDictionary(group => group.Key, group => group.First());
        foreach (var profile in rows.Profiles.Where(row => row.State is ProfileState.Active))
        {
            foreach (var relation in rows.Relations)
            {
                if (slotOfRelative.TryGetValue(relation.RelativeNo, out var slot))
                {
                    Keep(slot, profile.SchoolNo);
                }
            }
        }
    }

    private void AddClasses(
        Dictionary<int, DateOnly?> classes, PupilPart pupil, IReadOnlyList<ClassRef> references, ClassKind kind,
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
            classes[Session.Classes.NumberOf(school!.SchoolNo, kind, reference)] = entry?.Date;
        }
    }

    private void MarkRelatives(AafRecord record, RecordFlags flag)
    {
        for (var i = 0; i < record.CountOf(AafAttribute.PupilRelatives); i++)
        {
            if (RelativeId(record, i) is { IsEmpty: false } id)
            {
                relatives.FlagsAt(relatives.SlotOf(Session.Ids.NumberOf(id))) |= flag;
            }
        }
    }

    private void Keep(int slot, int schoolNo)
    {
        relatives.FlagsAt(slot) |= RecordFlags.Referenced | RecordFlags.InScope;
        relativeSchools.Add(slot, schoolNo);
    }

    private static ReadOnlySpan<char> RelativeId(AafRecord record, int rank)
    {
        var value = record.ValueOf(AafAttribute.PupilRelatives, rank);
        var dollar = value.IndexOf('$');
        return (dollar < 0 ? value : value[..dollar]).Trim();
    }
}
