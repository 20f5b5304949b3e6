using EntEcole.Directory.Model;

namespace EntEcole.Directory.Indicators;

/// <summary>Counts of one place.</summary>
public sealed class IndicatorRow
{
    private readonly CountCell[] active;
    private readonly CountCell[] suspended;
    private readonly CountCell[] activated;

    internal IndicatorRow(
        IndicatorPlace place, (int Enrolled, int Provisioned) schools, int? persons,
        (CountCell[] Active, CountCell[] Suspended, CountCell[] Activated) counts)
    {
        (Place, EnrolledSchools, ProvisionedSchools, Persons) = (place, schools.Enrolled, schools.Provisioned, persons);
        (active, suspended, activated) = counts;
    }

    /// <summary>Key of the place, as its level says.</summary>
    public string Key => Place.Key;

    /// <summary>Name to show.</summary>
    public string Name => Place.Name;

    /// <summary>Schools enrolled on the day.</summary>
    public int EnrolledSchools { get; }

    /// <summary>Schools with an active profile.</summary>
    public int ProvisionedSchools { get; }

    /// <summary>Persons with an active profile, each once whatever their roles; null when it is not said.</summary>
    public int? Persons { get; }

    /// <summary>Where the place lies; null where it lies in several, or in none.</summary>
    public IndicatorFilter Where { get; internal init; } = IndicatorFilter.None;

    internal IndicatorPlace Place { get; }

    /// <summary>Persons with an active profile of a role.</summary>
    public CountCell Active(Role role) => active[(int)role - 1];

    /// <summary>Those of them with an activated account.</summary>
    public CountCell Activated(Role role) => activated[(int)role - 1];

    /// <summary>Persons whose profiles of a role there are all suspended.</summary>
    public CountCell Suspended(Role role) => suspended[(int)role - 1];

    /// <summary>The same place with other cells, and without the number of persons and of activated accounts.</summary>
    internal IndicatorRow Shown(Func<CountKind, Role, CountCell> cell) => new(
        Place, (EnrolledSchools, ProvisionedSchools), null,
        ([.. Roles.All.Select(role => cell(CountKind.Active, role))], [.. Roles.All.Select(role => cell(CountKind.Suspended, role))],
            [.. Roles.All.Select(_ => new CountCell(0, CountForm.Withheld))]))
    {
        Where = Where,
    };

    internal CountCell Cell(CountKind kind, Role role) => kind is CountKind.Active ? Active(role) : Suspended(role);
}

/// <summary>What is counted of a role in a place.</summary>
internal enum CountKind
{
    /// <summary>Persons with an active profile.</summary>
    Active,

    /// <summary>Persons whose profiles are all suspended.</summary>
    Suspended,
}
