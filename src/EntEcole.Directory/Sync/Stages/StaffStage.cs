using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>
/// Staff: in scope when a function, a direction or the attachment names an enrolled school: <see cref="StaffScope"/>, which explanations
/// ask too. Profiles follow the schools of the functions (aaf-format 5.2); without one there a member of staff is kept without role.
/// One who is in both degrees of an academy bears the same id there and is one person (aaf-format 2.1).
/// </summary>
internal sealed class StaffStage(SyncSession session, RecordIndex index, IReadOnlySet<int> siblings) : PersonStage(session, index)
{
    public override AafCategory Category => AafCategory.PersEducNat;

    protected override Scope ScopeOf(AafRecord record, int slot, RecordProblems problems)
    {
        SchoolNos.Clear();
        if (!IsInScope(record, problems))
        {
            // Problems of persons out of scope are not reported here.
            problems.Forget();
            return Scope.Out;
        }

        return Scope.In;
    }

    protected override bool IsInScope(AafRecord record, int slot) => IsInScope(record, problems: null);

    protected override bool ForeseeNew(AafRecord record)
    {
        var isSibling = siblings.Count > 0 && siblings.Contains(Session.Ids.NumberOf(record.Id));
        if (isSibling)
        {
            Foreseen.Sibling(record.Id.ToString());
        }

        return isSibling;
    }

    // What is wrong with it is told when it is taken.
    private bool IsInScope(AafRecord record, RecordProblems? problems)
    {
        var scope = new StaffScope();
        var hasFunctions = false;
        foreach (var tie in StaffTies.Of(record))
        {
            var school = Session.Schools.Find(tie.SchoolId);
            if (school is not null)
            {
                scope.Add(tie.Kind, school.InScope);
                hasFunctions |= tie.Attribute is AafAttribute.StaffFunctions;
                Add(school, problems);
            }
            else if (!Session.Schools.IsGone(tie.SchoolId))
            {
                // A school that is gone is told once, not by everyone who works there.
                scope.AddUnknown(tie.Kind);
                if (tie.Kind is StaffTieKind.Function or StaffTieKind.Direction || (tie.Kind is StaffTieKind.Attachment && !hasFunctions))
                {
                    problems?.Add(ProblemCode.FunctionElsewhere, tie.Attribute, tie.Value);
                }
            }
        }

        SchoolNos.Sort();
        return scope.Standing.IsKept();
    }

    public override void Locate(AafRecord record, RecordProblems problems)
    {
        foreach (var tie in StaffTies.Of(record))
        {
            if (Session.Schools.Find(tie.SchoolId) is { InScope: true } school)
            {
                problems.Uai ??= school.Uai;
            }
        }
    }

    protected override Person? Parse(AafRecord record, RecordProblems problems) => AafParser.Staff(record, problems);

    protected override Person WithRows(Person person, PersonRows rows) => person with
    {
        Staff = person.Staff! with { Teachings = [.. rows.Memberships.SelectMany(TeachingsOf)] },
    };

    protected override DesiredRows DesiredFor(Person person, RecordProblems problems)
    {
        var profiles = new HashSet<(int, Role)>();
        foreach (var function in person.Staff!.Functions)
        {
            if (Session.Schools.Find(function.SchoolSourceId) is { InScope: true } school && RoleOf(function, person.Staff) is { } role)
            {
                profiles.Add((school.SchoolNo, role));
            }
        }

        foreach (var directed in person.Staff.DirectedSourceIds)
        {
            if (Session.Schools.Find(directed) is { InScope: true } school)
            {
                profiles.Add((school.SchoolNo, Role.Director));
            }
        }

        return new DesiredRows { Profiles = profiles, Classes = Places(person.Staff.Teachings, problems) };
    }

    protected override (int PersonNo, PersonId Id)? FindElsewhere(string sourceId, Person person, RecordProblems problems)
    {
        if (!siblings.Contains(Session.Ids.NumberOf(sourceId))
            || Session.Plan.Base.FindRecord(Session.Feed.SiblingNo!.Value, Category, sourceId) is not { Content.IsEmpty: false } other)
        {
            return null;
        }

        if (FactComparison.Of(IdentityFacts.Of(PersonJson.Read(other.Content.Span)), IdentityFacts.Of(person)).IsSameStaff)
        {
            return (other.PersonNo, other.PersonId);
        }

        problems.Add(ProblemCode.StaffContradicted);
        return null;
    }

    // Documentation is a teacher's post (aaf-format 5.2).
    private static Role? RoleOf(StaffFunction function, StaffPart staff) => function switch
    {
        _ when !StaffTies.GivesRole(function.Function.Code) => null,
        _ when function.IsDirection() => Role.Director,
        { Function.Code: "ENS" or "DOC" } => Role.Teacher,
        _ => staff.TeacherByStatus is true ? Role.Teacher : Role.SchoolStaff,
    };

    private Dictionary<int, Place> Places(IReadOnlyList<Teaching> teachings, RecordProblems problems)
    {
        var places = new Dictionary<int, Place>();
        foreach (var teaching in teachings)
        {
            if (Session.Schools.Find(teaching.Class.SchoolSourceId) is not { InScope: true } school)
            {
                continue;
            }

            if (teaching.SubjectCode is { } subject && !Session.Knows(AafCategory.MatiereEducNat, subject))
            {
                problems.Add(ProblemCode.SubjectUnknown, AafAttribute.StaffClassSubjects, subject);
            }

            var number = Session.Classes.NumberOf(school.SchoolNo, teaching.IsGroup ? ClassKind.Group : ClassKind.Class, teaching.Class);
            var known = places.GetValueOrDefault(number);
            places[number] = new Place(null, Teaches: true, known.Head || teaching.Head, WithSubject(known.Subjects, teaching.SubjectCode));
        }

        return places;
    }

    // As the record named them: the class once for its subjects or without any, and once as that of its head teacher.
    private IEnumerable<Teaching> TeachingsOf(MembershipRow row)
    {
        if (Session.Classes.Find(row.ClassNo) is not { } known || Session.Schools.SourceIdOf(known.SchoolNo) is not { } school)
        {
            yield break;
        }

        var reference = new ClassRef(school, null, known.SourceId, known.Name);
        var isGroup = known.Kind is ClassKind.Group;
        foreach (var subject in row.Subjects?.Split(' ') ?? [])
        {
            yield return new Teaching(reference, isGroup, subject, Head: false);
        }

        if (row.Head)
        {
            yield return new Teaching(reference, isGroup, null, Head: true);
        }
        else if (row.Subjects is null)
        {
            yield return new Teaching(reference, isGroup, null, Head: false);
        }
    }

    private static string? WithSubject(string? subjects, string? code) => code is null
        ? subjects
        : string.Join(
            ' ',
            (subjects?.Split(' ') ?? []).Append(code.Replace(' ', '_')).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private void Add(ScopedSchool school, RecordProblems? problems)
    {
        if (school.InScope && !SchoolNos.Contains(school.SchoolNo))
        {
            SchoolNos.Add(school.SchoolNo);
            if (problems is not null)
            {
                problems.Uai ??= school.Uai;
            }
        }
    }
}
