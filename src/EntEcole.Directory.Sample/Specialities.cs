using System.Text;

namespace EntEcole.Directory.Sample;

/// <summary>Specialities of teachers, in the proportions of a genuine extract.</summary>
internal static class Specialities
{
    private static readonly byte[][] _xml = Encode(
        "G0000$SANS SPECIALITE", "G0145$OPTION D", "G0135$OPTION E", "G0191$CLASSE D&apos;APPLICATION", "G0163$ACCUEIL PRIMO ARRIVANTS",
        "G0139$OPTION A", "G0143$OPTION C", "G0176$ULIS UE TROUBLES FONCTIONS COGNITIVES", "G0205$COORDINATION REP PLUS");

    public static ReadOnlySpan<int> Weights => [1028, 39, 19, 12, 7, 2, 2, 2, 1];

    /// <summary>Positions 4 and 5 of a function.</summary>
    public static ReadOnlySpan<byte> Xml(FunctionKind kind, int speciality) => kind switch
    {
        FunctionKind.Teaching => _xml[speciality],
        FunctionKind.Direction => "D0000$DIRECTION"u8,
        FunctionKind.Language => "G0400$LANGUE VIVANTE ETRANGERE"u8,
        FunctionKind.Support => "G0000$SANS SPECIALITE"u8,
        FunctionKind.None => "-$SANS OBJET"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of function."),
    };

    /// <summary>Positions 2 and 3 of a function.</summary>
    public static ReadOnlySpan<byte> Function(FunctionKind kind) => kind switch
    {
        FunctionKind.None => "-$SANS OBJET"u8,
        FunctionKind.Support => "ACS$ACCOMPAGNEMENT SOUTIEN ET HORS AIS"u8,
        _ => "ENS$ENSEIGNEMENT"u8,
    };

    private static byte[][] Encode(params string[] texts) => [.. texts.Select(Encoding.ASCII.GetBytes)];
}
