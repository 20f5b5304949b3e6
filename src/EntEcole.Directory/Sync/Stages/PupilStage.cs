using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Extracts.Text;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Sync.Guard;
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
    // Relatives of pupils who are left as they were: these pupils, and the schools that they give them; found by number at the end.
    private readonly Dictionary<int, (List<int> Schools, List<int> Pupils)> left = [];
    private readonly SeenInes ines = new(index.Capacity);
    private readonly UnassignedPupils unassigned = new(session);

    // Those to which the present record attaches the pupil: nearly always one.
    private readonly List<ScopedSchool> schools = [];

    // The numbers of the enrolled ones of them, ascending: there the pupil has a profile.
    private readonly List<int> ownNos = [];
    private (string File, int Line) place;

    // The slot of the present record, and whether it names no class.
    private int present;
    private bool isUnassigned;

    public override AafCategory Category => AafCategory.Eleve;

    protected override Scope ScopeOf(AafRecord record, int slot, RecordProblems problems)
    {
        present = slot;
        FindSchools(record);
        place = (problems.File, record.LineOf(AafValues.RelativesAttribute(record)));
        MarkRelatives(record);
        if (schools.Count == 0)
        {
            if (Session.IsModification(record) && !record.Mentions(AafAttribute.PersonAttachment))
            {
                // A pupil who is not kept, and whose school does not change.
                return Scope.Out;
            }

            TellSchoolUnknown(record, slot, problems);
            return Scope.Unusable;
        }

        SchoolNos.Clear();
        CountPupil();
        problems.Uai = (schools.Find(school => school.InScope) ?? schools[0]).Uai;
        if (ownNos.Count == 0)
        {
            SchoolNos.Add(schools[0].SchoolNo);
            return Scope.Out;
        }

        naming.Keep(slot, ownNos);
        SchoolNos.AddRange(ownNos);
        AddSchoolsOfGroupings(record);
        PupilDates.CheckStay(record, Session.AsOf, problems);
        isUnassigned = !IsRepeatedRecord && unassigned.Note(schools, record, problems);
        if (!Index.Has(slot, RecordFlags.Kept))
        {
            CheckIne(record, slot, problems);
        }

        return Scope.In;
    }

    protected override bool IsInScope(AafRecord record, int slot)
    {
        FindSchools(record);
        if (ownNos.Count == 0)
        {
            return false;
        }

        SchoolNos.AddRange(ownNos);
        AddSchoolsOfGroupings(record);
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

    // A loop and no function of this pupil: nothing is allocated for one who has not changed.
    private void CountPupil()
    {
        for (var at = 0; at < schools.Count && !IsRepeatedRecord; at++)
        {
            schools[at].Pupils++;
        }
    }

    public override void Locate(AafRecord record, RecordProblems problems)
    {
        FindSchools(record);
        if (schools.Find(school => school.InScope) is { } named)
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
                    .Select(row => (Id: Session.Plan.Base.FindKey(AafCategory.PersRelEleve, row.RelativeNo)?.SourceId, row.LinkCode, row.Details))
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
        if (classes.Count == 0 && !isUnassigned && !pupil.Classes.Any(IsOfOwnOutOfScope))
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
            Name(slot, Session.GivesProfile(relative.Details));
            places.Note(slot, place.File, place.Line);
        }

        return new DesiredRows { Profiles = [.. ownNos.Select(number => (number, Role.Pupil))], Classes = classes, Relatives = links };
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

    protected override void OnDeparted(PersonRows before)
    {
        var classes = before.Memberships.Select(row => Session.Classes.Find(row.ClassNo)?.Name).OfType<string>();
        if (before.Record.Content.IsEmpty || !LastLevel.Is(PersonJson.Read(before.Record.Content.Span).Pupil?.Level, classes))
        {
            return;
        }

        foreach (var profile in before.Profiles.Where(row => row is { State: ProfileState.Active, Role: Role.Pupil }))
        {
            Session.Finishing[profile.SchoolNo] = Session.Finishing.GetValueOrDefault(profile.SchoolNo) + 1;
        }
    }

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

    // What is no INE is left out. Two records with one INE are one person when names and birth date agree to the letter.
    private void CheckIne(AafRecord record, int slot, RecordProblems problems)
    {
        var ine = record.First(AafAttribute.PupilIne);
        Span<char> upper = stackalloc char[FieldForms.IneLength];
        if (!FieldForms.TryReadIne(ine, upper))
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
        naming.Note(slot, present);
        for (var at = 0; at < ownNos.Count && givesProfile; at++)
        {
            relativeSchools.Add(slot, ownNos[at]);
        }
    }

    private void FindSchools(AafRecord record)
    {
        schools.Clear();
        ownNos.Clear();
        for (var at = 0; at < record.CountOf(AafAttribute.PersonAttachment); at++)
        {
            if (Session.Schools.Find(record.ValueOf(AafAttribute.PersonAttachment, at)) is { } school && !schools.Contains(school))
            {
                schools.Add(school);
                if (school.InScope && !ownNos.Contains(school.SchoolNo))
                {
                    ownNos.Add(school.SchoolNo);
                }
            }
        }

        ownNos.Sort();
    }

    // Told to the school that had the pupil until now, when that is known.
    private void TellSchoolUnknown(AafRecord record, int slot, RecordProblems problems)
    {
        for (var at = 0; at < record.CountOf(AafAttribute.PersonAttachment) && problems.Uai is null; at++)
        {
            problems.Uai = Session.Schools.FindGone(record.ValueOf(AafAttribute.PersonAttachment, at));
        }

        problems.Uai ??= KnownUai(slot);
        if (record.CountOf(AafAttribute.PersonAttachment) == 0)
        {
            problems.AddMissing(ProblemCode.SchoolMissing, AafAttribute.PersonAttachment);
        }
        else
        {
            problems.Add(ProblemCode.SchoolUnknown, AafAttribute.PersonAttachment, record.First(AafAttribute.PersonAttachment));
        }
    }

    private string? KnownUai(int slot) => !IsPresent(slot) ? null
        : Writer.Read(SubjectAt(slot)).Profiles.Where(row => row.State is ProfileState.Active)
            .Select(row => Session.Schools.FindNumber(row.SchoolNo)?.Uai).FirstOrDefault(uai => uai is not null);
}
