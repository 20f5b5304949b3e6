using EntEcole.Directory.Exports.Gar;

namespace EntEcole.Directory.Exports.GarCheck;

/// <summary>What an export was seen to hold so far: keys, never names.</summary>
internal sealed class GarContext(GarFindings findings)
{
    public GarFindings Findings => findings;

    /// <summary>Schools, and how many managers each has.</summary>
    public Dictionary<string, int> Schools { get; } = new(StringComparer.Ordinal);

    /// <summary>Identifiers of persons, whatever their family.</summary>
    public KeySet Persons { get; } = new();

    /// <summary>A family, an identifier and a school of its profiles.</summary>
    public KeySet Profiles { get; } = new();

    /// <summary>A school and the code of a class or group.</summary>
    public KeySet Groups { get; } = new();

    /// <summary>A school and the code of a class.</summary>
    public KeySet Divisions { get; } = new();

    /// <summary>A school, a code and an identifier.</summary>
    public KeySet Members { get; } = new();

    /// <summary>Identifiers of managers.</summary>
    public KeySet Managers { get; } = new();

    /// <summary>Pupils that are accepted.</summary>
    public long Pupils { get; set; }

    /// <summary>Staff that are accepted.</summary>
    public long Staff { get; set; }

    /// <summary>A person of a school, as <see cref="Profiles"/> keeps it.</summary>
    public static UInt128 ProfileKey(GarFamily family, string person, string uai) =>
        KeySet.Of(family is GarFamily.Eleve ? "1" : "2", person, uai);
}
