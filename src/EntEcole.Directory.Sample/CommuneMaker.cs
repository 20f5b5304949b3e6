using System.Globalization;

namespace EntEcole.Directory.Sample;

/// <summary>Invents communes, with INSEE codes from 600 up: above the real ones of these departments.</summary>
internal sealed class CommuneMaker
{
    private const int First = 600;
    private const int Most = 400;
    private static readonly string[] _heads =
    [
        "CASTELBRU", "MONTGRÉ", "VILLELOU", "ROQUESA", "PUYGRA", "LABASTI", "FONTAR", "BEAUZA", "SERREVI", "CAZELOU",
        "PEYRESO", "AIGUEBRO", "COMBEVA", "LAVALOU", "ESPARDI", "SAINT-VALRI", "SAINTE-ORBI", "LE MAS-D'ORNA", "LES CLUZO", "GRANDVI",
    ];

    private static readonly string[] _tails =
    [
        "ZAC", "LLES", "NETTE", "RGUES", "DELS", "NAC", "TIÈRE", "SSAN", "VELLE", "ROUX",
        "GNAN", "LHAC", "CELLE", "MONT", "DOUX", "THES", "BÈGUE", "PIAC", "QUELS", "RANDE",
    ];

    private readonly Dictionary<string, List<Commune>> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _turn = new(StringComparer.Ordinal);

    /// <summary>The next commune of a department; from the first again once all are used.</summary>
    public Commune Next(string department)
    {
        var turn = _turn.GetValueOrDefault(department);
        _turn[department] = turn + 1;
        if (!_known.TryGetValue(department, out var communes))
        {
            _known[department] = communes = [];
        }

        if (turn >= Most)
        {
            return communes[turn % Most];
        }

        var commune = Make(department, turn);
        communes.Add(commune);
        return commune;
    }

    private static Commune Make(string department, int number)
    {
        var digits = department[1..];
        var insee = digits + (First + number).ToString("D3", CultureInfo.InvariantCulture);

        // 7 is coprime with 400 and 11 with 20: every number has its own name, and neighbours do not look alike.
        var shuffled = ((number * 7) + (int.Parse(digits, CultureInfo.InvariantCulture) * 13)) % Most;
        var name = _heads[shuffled % _heads.Length] + _tails[(shuffled / _heads.Length + shuffled) % _tails.Length];
        var postalCode = digits + (100 + (number % 90 * 10)).ToString("D3", CultureInfo.InvariantCulture);
        return new Commune(name, insee, department, postalCode, Numbers.Siren(insee), Invented: true);
    }
}
