using System.Globalization;

namespace EntEcole.Directory.Sample;

/// <summary>Invents the schools of a sector.</summary>
internal static class SectorMaker
{
    private static readonly string[] _names =
    [
        "LES TILLEULS", "LA COQUILLE BLEUE", "LE PETIT PRÉ", "LES MÉSANGES", "L'OLIVERAIE", "LES QUATRE VENTS", "LA FONTAINE DES LOUPS",
        "LE CHAMP DU PUITS", "LES HIRONDELLES", "LA GARENNE", "LE VIEUX MOULIN", "LES CIGALES", "LA CROIX DE PIERRE", "CŒUR DE VILLAGE",
        "LES AMANDIERS", "LA PLAINE", "LE GRAND CHÊNE", "LES LUCIOLES", "LA RIVIÈRE & LE PONT", "LES \"PETITS PAS\"", "LA TUILERIE",
        "LES GENÊTS",
    ];

    private static readonly int[] _smallWeights = [8, 28, 34, 20, 10];
    private static readonly int[] _weights = [5, 10, 14, 16, 15, 13, 9, 7, 4, 3, 2, 1, 1];

    public static int ClassCount(ref Noise noise, bool bundled) => 1 + noise.Weighted(bundled ? _smallWeights : _weights);

    public static string TypeOf(SchoolKind kind, string label) => kind switch
    {
        SchoolKind.Nursery => "ECOLE MATERNELLE",
        SchoolKind.Institute => "INSTITUT MEDICO-EDUCATIF",
        SchoolKind.Elementary or SchoolKind.Primary => label.StartsWith("E.E.A.", StringComparison.Ordinal)
            ? "ECOLE ELEMENTAIRE D APPLICATION"
            : "ECOLE DE NIVEAU ELEMENTAIRE",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of school."),
    };

    public static School Invent(ref Noise noise, Place place, bool bundled)
    {
        var (kind, type) = noise.Weighted([15, 40, 36, 8, 1]) switch
        {
            0 => (SchoolKind.Nursery, "E.M.PU"),
            1 => (SchoolKind.Elementary, "E.E.PU"),
            2 => (SchoolKind.Primary, "E.P.PU"),
            3 => (SchoolKind.Primary, "E.P.PR"),
            _ => (SchoolKind.Institute, "I.M.E."),
        };
        var isPrivate = kind == SchoolKind.Institute || type.EndsWith("PR", StringComparison.Ordinal);
        var name = noise.Chance(0.27) ? "" : noise.Pick<string>(_names);
        var label = $"{type}${name}${place.Commune.Name}";
        var classes = kind == SchoolKind.Institute ? 1 : ClassCount(ref noise, bundled);
        return new School
        {
            Index = place.Index,
            Id = place.Id,
            Uai = place.Uai,
            Kind = kind,
            Label = label,
            Type = TypeOf(kind, label),
            Commune = place.Commune,
            Private = isPrivate,
            Siret = isPrivate ? "" : Numbers.Siret(place.Commune.Siren, 2 + (place.Index % 9000)),
            Classes = classes,
        };
    }

    /// <summary>Two neighbouring schools of different communes may work as one: 5 % of schools do.</summary>
    public static IReadOnlyList<School> WithRpi(IReadOnlyList<School> sector, int seed, AcademyInfo academy, int number)
    {
        var noise = new Noise(seed, Draw.Sector, academy.Index, number, day: 1);
        var last = sector.Count - 1;
        while (last > 0 && sector[last].Commune == sector[last - 1].Commune)
        {
            last--;
        }

        // One in the first sector of each academy, so that the bundled sample has some.
        if (last < 1 || !sector[last - 1].Commune.Invented || (number > 0 && !noise.Chance(sector.Count / 40.0)))
        {
            return sector;
        }

        var (first, second) = (sector[last - 1].Commune, sector[last].Commune);
        var code = first.Department + number.ToString("D3", CultureInfo.InvariantCulture);
        var rpi = $"{code}${first.Name}/{second.Name}${first.Department}";
        return [.. sector.Select((school, rank) => rank == last || rank == last - 1 ? school with { Rpi = rpi } : school)];
    }
}
