namespace EntEcole.Directory.Exports.Gar;

/// <summary>The families of files of an export to the GAR, in the order in which the GAR reads them.</summary>
public enum GarFamily
{
    /// <summary>Schools.</summary>
    Etab,

    /// <summary>Pupils and their levels.</summary>
    Eleve,

    /// <summary>Teachers and other staff, and the levels that they teach.</summary>
    Enseignant,

    /// <summary>Classes, groups, and their members.</summary>
    Groupe,

    /// <summary>Those who assign resources.</summary>
    RespAff,
}

/// <summary>Facts about families.</summary>
public static class GarFamilies
{
    /// <summary>Namespace of the first degree.</summary>
    public const string Namespace = "http://data.education.fr/ns/gar/1d";

    /// <summary>Every family, in order.</summary>
    public static IReadOnlyList<GarFamily> All { get; } = Enum.GetValues<GarFamily>();

    /// <summary>The root element of its files.</summary>
    public static string Root(this GarFamily family) => "GAR-ENT-" + family;
}
