namespace EntEcole.Directory.Sample;

/// <summary>
/// Decides which schools exist, in which sectors and communes. A few thousand small objects: the only thing kept in memory.
/// </summary>
internal sealed class Territory
{
    private const int SectorSize = 8;
    private const int BesideRealSchools = 3;
    private const int FirstSchoolId = 301;
    private readonly SampleOptions _options;
    private readonly AcademyInfo _academy;
    private readonly CommuneMaker _communes = new();
    private readonly Dictionary<string, int> _uaiNumbers = new(StringComparer.Ordinal);
    private readonly List<IReadOnlyList<School>> _sectors = [];
    private int _schools;

    private Territory(SampleOptions options, AcademyInfo academy)
    {
        _options = options;
        _academy = academy;
    }

    public static IReadOnlyList<AcademyPlan> Plan(SampleOptions options)
    {
        var total = options.Bundled ? 29 : options.Schools;
        var real = Math.Min(total, 23);
        var invented = total - real;

        // Toulouse has 53 % of the invented schools and, when there are fewer than 23 in all, two thirds of the real ones.
        var realToulouse = Math.Min(15, ((2 * real) + 2) / 3);
        var inventedToulouse = options.Bundled ? invented / 2 : ((invented * 53) + 50) / 100;
        return
        [
            .. new[]
            {
                new Territory(options, AcademyInfo.Toulouse).Make(realToulouse, inventedToulouse),
                new Territory(options, AcademyInfo.Montpellier).Make(real - realToulouse, invented - inventedToulouse),
            }.Where(plan => plan.Sectors.Count > 0),
        ];
    }

    private AcademyPlan Make(int real, int invented)
    {
        var sector = RealSchools.Of(_academy).Take(real).Select(FromReal).ToList();
        if (sector.Count > 0)
        {
            AddInvented(sector, Math.Min(BesideRealSchools, invented));
            _sectors.Add(SectorMaker.WithRpi(sector, _options.Seed, _academy, _sectors.Count));
        }

        while (_schools < real + invented)
        {
            sector = [];
            AddInvented(sector, Math.Min(SectorSize, real + invented - _schools));
            _sectors.Add(SectorMaker.WithRpi(sector, _options.Seed, _academy, _sectors.Count));
        }

        var services = new ServiceMaker(_academy, NextUai);
        var sectors = _sectors.Select(services.Attach).ToList();
        return new AcademyPlan(_academy, services.Services, sectors);
    }

    private void AddInvented(List<School> sector, int count)
    {
        var noise = new Noise(_options.Seed, Draw.Sector, _academy.Index, _sectors.Count);
        var department = sector.Count > 0
            ? _academy.Departments[_academy.Index == 0 ? 0 : 1]
            : _academy.Departments[noise.Weighted([.. _academy.Departments.Select(item => item.Weight)])];
        var commune = _communes.Next(department.Code);
        for (var number = 0; number < count; number++)
        {
            if (number > 0 && noise.Chance(0.6))
            {
                commune = _communes.Next(department.Code);
            }

            var draw = new Noise(_options.Seed, Draw.School, _academy.Index, _schools);
            sector.Add(SectorMaker.Invent(ref draw, NextPlace(commune), _options.Bundled));
        }
    }

    private School FromReal(RealSchool real)
    {
        var noise = new Noise(_options.Seed, Draw.School, _academy.Index, _schools);
        var place = NextPlace(real.Commune, real.Uai);
        return new School
        {
            Index = place.Index,
            Id = place.Id,
            Uai = real.Uai,
            Kind = real.Kind,
            Label = real.Label,
            Type = SectorMaker.TypeOf(real.Kind, real.Label),
            Commune = real.Commune,
            Private = real.Private,
            Siret = real.Siren.Length == 0 ? "" : Numbers.Siret(real.Siren, 3 + place.Index),
            Classes = SectorMaker.ClassCount(ref noise, _options.Bundled),
        };
    }

    private Place NextPlace(Commune commune, string? uai = null)
    {
        var index = _schools++;
        return new Place(index, FirstSchoolId + index, uai ?? NextUai(commune.Department), commune);
    }

    private string NextUai(string department)
    {
        // Real numbers stay well under 4000: an invented UAI is no real school's.
        var number = _uaiNumbers.GetValueOrDefault(department, 4000);
        _uaiNumbers[department] = number + 1;
        return Numbers.Uai(department, number);
    }
}

/// <summary>Where a school stands in its academy.</summary>
internal readonly record struct Place(int Index, int Id, string Uai, Commune Commune);
