namespace EntEcole.Directory.Sample;

/// <summary>Rectorate, departmental services and inspections; gives each school its inspection.</summary>
internal sealed class ServiceMaker
{
    private const int SchoolsPerInspection = 30;
    private readonly AcademyInfo _academy;
    private readonly Func<string, string> _nextUai;
    private readonly List<Service> _services = [];
    private readonly Dictionary<string, (int Schools, int Inspections, Service? Last)> _districts = new(StringComparer.Ordinal);
    private int _id = 11;

    public ServiceMaker(AcademyInfo academy, Func<string, string> nextUai)
    {
        _academy = academy;
        _nextUai = nextUai;
        Add($"RECTORAT$$ACADEMIE DE {academy.Name}", "RECTORAT", academy.Departments[0], inspection: false);
        foreach (var department in academy.Departments)
        {
            Add($"D.S.D.E.N.$$" + department.ChiefTown, "INSPECTIONS ACADEMIQUES", department, inspection: false);
        }
    }

    public IReadOnlyList<Service> Services => _services;

    public IReadOnlyList<School> Attach(IReadOnlyList<School> sector) =>
        [.. sector.Select(school => school with { Inspection = Inspection(school.Commune.Department) })];

    private int Inspection(string code)
    {
        var district = _districts.GetValueOrDefault(code);
        if (district.Schools % SchoolsPerInspection == 0)
        {
            var department = _academy.Departments.First(item => string.Equals(item.Code, code, StringComparison.Ordinal));
            district.Inspections++;
            var label = $"IEN$CIRCONSCRIPTION {department.ChiefTown} {district.Inspections}${department.ChiefTown}";
            district.Last = Add(label, "CIRCONSCRIPTIONS INSPECTION EDUC NAT", department, inspection: true);
        }

        district.Schools++;
        _districts[code] = district;
        return district.Last!.Id;
    }

    private Service Add(string label, string type, Department department, bool inspection)
    {
        var service = new Service(_id++, _nextUai(department.Code), label, type, department, inspection);
        _services.Add(service);
        return service;
    }
}
