using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Sync;

/// <summary>
/// Staff: in scope when a function, or failing any function the attachment, names an enrolled school. Profiles follow
/// the schools of the functions (aaf-format 5.2); a member of staff without function is kept without role.
/// </summary>
internal sealed class StaffStage(SyncSession session, RecordIndex index) : PersonStage(session, index)
{
    private const string NoFunction = "-";
    private const string Teaching = "ENS";
    private const string Direction = "D0000";

    public override AafCategory Category => AafCategory.PersEducNat;

    protected override Scope ScopeOf(AafRecord record, int slot, RecordProblems problems)
    {
        SchoolNos.Clear();
        AddSchools(record, AafAttribute.StaffFunctions, problems);
        AddSchools(record, AafAttribute.StaffDirected, problems);
        if (record.CountOf(AafAttribute.StaffFunctions) == 0)
        {
            AddSchools(record, AafAttribute.PersonAttachment, problems);
        }

        if (SchoolNos.Count == 0)
        {
            // Problems of persons out of scope are nobody's business here.
            problems.Begin();
            return Scope.Out;
        }

        SchoolNos.Sort();
        return Scope.In;
    }

    protected override Person? Parse(AafRecord record, RecordProblems problems) => AafParser.Staff(record, problems);

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

        return new DesiredRows { Profiles = profiles };
    }

    private static Role? RoleOf(StaffFunction function, StaffPart staff) => function switch
    {
        { Function.Code: NoFunction or "" } => null,
        { Speciality.Code: Direction } => Role.Director,
        { Function.Code: Teaching } => Role.Teacher,
        _ => staff.TeacherByStatus is true ? Role.Teacher : Role.SchoolStaff,
    };

    private void AddSchools(AafRecord record, AafAttribute attribute, RecordProblems problems)
    {
        for (var i = 0; i < record.CountOf(attribute); i++)
        {
            var value = record.ValueOf(attribute, i);
            var school = Session.Schools.FindFirstPart(value);
            if (school is null)
            {
                problems.Add(ProblemCode.FunctionElsewhere, attribute, value);
            }
            else if (school.InScope && !SchoolNos.Contains(school.SchoolNo))
            {
                SchoolNos.Add(school.SchoolNo);
                problems.Uai ??= school.Uai;
            }
        }
    }
}
