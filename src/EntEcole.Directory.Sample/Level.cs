using System.Text;

namespace EntEcole.Directory.Sample;

/// <summary>A level of the first degree.</summary>
internal sealed class Level
{
    private Level(string code, string label, string longLabel, int cycle, int age)
    {
        Label = label;
        LongLabel = longLabel;
        Age = age;
        Xml = Encoding.ASCII.GetBytes($"{code}${label}");
        CycleXml = Encoding.ASCII.GetBytes($"{cycle}$CYCLE {new string('I', cycle)}");
    }

    public static IReadOnlyList<Level> All { get; } =
    [
        new("1110", "TPS", "Tout-petits", 1, 2),
        new("1111", "PS", "Petite section", 1, 3),
        new("1112", "MS", "Moyenne section", 1, 4),
        new("1113", "GS", "Grande section", 1, 5),
        new("1121", "CP", "Cours préparatoire", 2, 6),
        new("1122", "CE1", "Cours élémentaire 1", 2, 7),
        new("1123", "CE2", "Cours élémentaire 2", 2, 8),
        new("1124", "CM1", "Cours moyen 1", 3, 9),
        new("1125", "CM2", "Cours moyen 2", 3, 10),
    ];

    public string Label { get; }

    public string LongLabel { get; }

    /// <summary>Age on 31 December after the start of the school year.</summary>
    public int Age { get; }

    public byte[] Xml { get; }

    public byte[] CycleXml { get; }

    /// <summary>First and last level of a kind of school.</summary>
    public static (int First, int Last) Of(SchoolKind kind) => kind switch
    {
        SchoolKind.Nursery => (1, 3),
        SchoolKind.Elementary => (4, 8),
        SchoolKind.Primary => (1, 8),
        SchoolKind.Institute => (5, 8),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of school."),
    };
}
