using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
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
    SyncSession session, RecordIndex index, RecordIndex relatives, RelativeSchools relativeSchools, ReferenceLocations places,
    NamingPupils naming) : PersonStage(session, index)
{
    private readonly LeftRelatives left = new();
    private readonly NamedRelatives named = new(session, relatives, relativeSchools, places, naming);
    private readonly IneCheck ineCheck = new(session, index);
    private readonly UnassignedPupils unassigned = new(session);

    private readonly PupilSchools schools = new(session.Schools);
    private PupilClasses? classes;
    private PupilClaimReader? claims;
    private (string File, int Line) place;

    // The slot of the present record, and whether it names no class.
    private int present;
    private bool isUnassigned;

    public override AafCategory Category => AafCategory.Eleve;

    private PupilClasses Classes => classes ??= new PupilClasses(Session, schools);

    private PupilClaimReader Claims => claims ??= new PupilClaimReader(Session, IsHere);

    protected override Scope ScopeOf(AafRecord record, int slot, RecordProblems problems)
    {
        present = slot;
        schools.Find(record);
        place = (problems.File, record.LineOf(AafValues.RelativesAttribute(record)));
        named.Mark(record);
        if (schools.All.Count == 0)
        {
            if (Session.IsModification(record) && !record.Mentions(AafAttribute.PersonAttachment))
            {
                // A pupil who is not kept, and whose school does not change.
                return Scope.Out;
            }

            TellUnknown(record, slot, problems);
            return Scope.Unusable;
        }

        SchoolNos.Clear();
        if (!IsRepeatedRecord)
        {
            schools.Count();
        }

        problems.Uai = (schools.Enrolled ?? schools.All[0]).Uai;
        if (schools.Own.Count == 0)
        {
            SchoolNos.Add(schools.All[0].SchoolNo);
            return Scope.Out;
        }

        naming.Keep(slot, schools.Own);
        SchoolNos.AddRange(schools.Own);
        Classes.AddSchools(record, SchoolNos);
        PupilDates.CheckStay(record, Session.AsOf, problems);
        isUnassigned = !IsRepeatedRecord && unassigned.Note(schools.All, record, problems);
        if (!Index.Has(slot, RecordFlags.Kept))
        {
            ineCheck.Check(record, slot, problems);
        }

        return Scope.In;
    }

    protected override bool IsInScope(AafRecord record, int slot)
    {
        schools.Find(record);
        if (schools.Own.Count == 0)
        {
            return false;
        }

        SchoolNos.AddRange(schools.Own);
        Classes.AddSchools(record, SchoolNos);
        return true;
    }

    protected override bool ForeseeNew(AafRecord record)
    {
        Foreseen.Ine(record);
        return true;
    }

    protected override void ForeseeOfDelta(AafRecord record)
    {
        Foreseen.Relatives(record);
        Foreseen.Ine(record);
    }

    public override void Locate(AafRecord record, RecordProblems problems)
    {
        schools.Find(record);
        if (schools.Enrolled is { } named)
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

    protected override Person WithRows(Person person, PersonRows rows) => person with
    {
        Pupil = person.Pupil! with
        {
            Relatives =
            [
                .. rows.Relations
                    .Select(row => (
                        Id: Session.Plan.Base.FindKey(AafCategory.PersRelEleve, row.RelativeNo)?.SourceId, row.LinkCode, row.Details))
                    .Where(row => row.Id is not null)
                    .Select(row => new RelativeRef(row.Id!, row.LinkCode, row.Details)),
            ],
        },
    };

    protected override DesiredRows DesiredFor(Person person, RecordProblems problems)
    {
        var pupil = person.Pupil!;
        named.NoteChild(IsUnchanged ? null : person, schools.Own);
        var rows = new Dictionary<int, Place>();
        Classes.Add(rows, pupil, ClassKind.Class, IsUnchanged, problems);
        if (rows.Count == 0 && !isUnassigned && !pupil.Classes.Any(Classes.IsOfOwnOutOfScope))
        {
            // All that the record names was left out.
            problems.AddMissing(ProblemCode.ClassNone, problems.IsSecondDegree ? AafAttribute.PupilClassNames : AafAttribute.PupilClasses);
        }

        Classes.Add(rows, pupil, ClassKind.Group, IsUnchanged, problems);
        Classes.CheckCodes(pupil.SecondDegree, problems);
        var links = new Dictionary<int, Link>();
        foreach (var relative in pupil.Relatives.Where(one => !Session.IsSuppressed(AafCategory.PersRelEleve, one.SourceId)))
        {
            var slot = relatives.SlotOf(Session.Ids.NumberOf(relative.SourceId));
            ref var number = ref relatives.PersonAt(slot);
            number = number == 0 ? Session.Plan.NextNumber(NumberKind.Person) : number;
            links[number] = new Link(relative.LinkCode, relative.Details);
            named.Name(slot, present, schools.Own, Session.GivesProfile(relative.Details));
            places.Note(slot, place.File, place.Line);
        }

        return new DesiredRows { Profiles = [.. schools.Own.Select(number => (number, Role.Pupil))], Classes = rows, Relatives = links };
    }

    // A held school has to say where its pupils are.
    protected override void LeaveOut(int slot, AafRecord record, RecordProblems problems)
    {
        if (IsPresent(slot) && !Index.Has(slot, RecordFlags.Kept))
        {
            foreach (var profile in Writer.Read(SubjectAt(slot)).Profiles.Where(
                profile => profile is { Role: Role.Pupil, State: ProfileState.Active }))
            {
                Session.Doubts.SeeOutside(profile.SchoolNo, problems.Uai ?? "");
            }
        }

        base.LeaveOut(slot, record, problems);
    }

    protected override void OnUnchanged(AafRecord record, int slot)
    {
        Session.Families?.Settle(Index.PersonAt(slot), []);
        named.NameAll(record, present, schools.Own, place);
    }

    protected override void OnChanged(PersonRows before) => Session.Families?.Settle(before.Record.PersonNo, before.Relations);

    protected override void OnDeparted(PersonRows before) => FinishingPupils.Count(before, Session);

    protected override void OnLeftAsHeWas(PersonRows rows)
    {
        var pupil = SlotOf(rows.Record.SourceId);
        var active = rows.Profiles.Where(row => row.State is ProfileState.Active).Select(row => row.SchoolNo).Distinct().Order().ToList();
        if (active.Count > 0)
        {
            naming.Keep(pupil, active);
        }

        foreach (var relation in rows.Relations)
        {
            left.Note(relation.RelativeNo, pupil, Session.GivesProfile(relation.Details) ? active : []);
        }
    }

    protected override void OnFinished()
    {
        unassigned.Finish();
        left.Finish(relatives, relativeSchools, naming);
    }

    // On its own: what it holds on to is made for these records only.
    private void TellUnknown(AafRecord record, int slot, RecordProblems problems) =>
        schools.TellUnknown(record, () => KnownUai(slot), problems);

    private string? KnownUai(int slot) => !IsPresent(slot) ? null
        : Writer.Read(SubjectAt(slot)).Profiles.Where(row => row.State is ProfileState.Active)
            .Select(row => Session.Schools.FindNumber(row.SchoolNo)?.Uai).FirstOrDefault(uai => uai is not null);
}
