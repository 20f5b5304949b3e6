using EntEcole.Directory.Assignments;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Console.Pages.Schools;

/// <summary>A school: its enrolment, how fresh it is, what is held, its classes.</summary>
internal sealed class SchoolModel(TimeProvider time) : ConsolePage
{
    private const int Rows = 200;

    /// <summary>The school.</summary>
    public V1.School School { get; private set; } = new();

    /// <summary>Its classes; empty for a caller who does not see them.</summary>
    public IReadOnlyList<V1.SchoolClass> Classes { get; private set; } = [];

    /// <summary>Classes that no teacher has, when the director should have assigned them by now; groups are not counted.</summary>
    public int Untaught { get; private set; }

    /// <summary>How it stands; null when it is not enrolled, or for a caller who does not see it.</summary>
    public V1.SchoolState? State { get; private set; }

    public async Task OnGetAsync(string uai)
    {
        School = (await Directory.GetSchoolAsync(new() { Uai = uai })).School;
        if (May("DirectoryService/ListClasses"))
        {
            Classes = (await Directory.ListClassesAsync(new() { Uai = uai, PageSize = Rows })).Classes;
            Untaught = AssignmentYear.AsksForTeachers(FrenchTime.DayAt(time.GetUtcNow()))
                ? Classes.Count(one => one is { Kind: V1.ClassKind.Class, TeacherCount: 0 }) : 0;
        }

        if (May("SyncService/ListSchoolStates"))
        {
            State = (await Sync.ListSchoolStatesAsync(new() { Filter = new() { Uai = uai }, PageSize = 1 })).States.FirstOrDefault();
        }
    }
}
