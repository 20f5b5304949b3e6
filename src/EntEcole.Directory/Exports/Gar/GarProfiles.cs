using EntEcole.Directory.Model;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>The national profile of each function of AAF. What is not named is other staff.</summary>
public sealed class GarProfiles
{
    private const string Prefix = "National_";

    private const string Teacher = Prefix + "ens";
    private const string Documentalist = Prefix + "doc";

    // Facts G2 and G3: GAR 4.0 takes every national profile of staff.
    private static readonly (string Suffix, string[] Codes)[] Known =
    [
        ("dir", ["DIR", "DEC", "DECPR", "DSES"]),
        ("ens", ["ENS", "EAP"]),
        ("doc", ["DOC", "CIO", "DCT"]),
        ("evs", ["EDU", "AED", "AES", "ASH", "ASE", "SUR", "CPE", "AVS", "BED", "EEI", "FIJ", "INJ", "ORI", "ADE"]),
        ("col", ["COL"]),
        ("eta", ["-", "ACP", "ACS", "ADA", "ADF", "AEH", "ALB", "CFC", "CTR", "LAB", "MDS", "OUV", "PSY", "TEC"]),
    ];

    private readonly Dictionary<string, string> byCode;

    private GarProfiles(Dictionary<string, string> byCode) => this.byCode = byCode;

    /// <summary>The table that the program keeps.</summary>
    public static GarProfiles BuiltIn { get; } = new(Known.SelectMany(one => one.Codes.Select(code => (code, one.Suffix))).ToDictionary(
        one => one.code, one => Prefix + one.Suffix, StringComparer.Ordinal));

    /// <summary>The profile of other staff.</summary>
    public static string Other => Prefix + "eta";

    /// <summary>The profile of a director.</summary>
    public static string Director => Prefix + "dir";

    /// <summary>The profile of the staff of a collectivité.</summary>
    public static string Collectivite => Prefix + "col";

    /// <summary>The table with changes, as <c>ADE=evs, RH1D=ens</c>; null for a text of another form.</summary>
    public static GarProfiles? Parse(string? changes)
    {
        var changed = new Dictionary<string, string>(BuiltIn.byCode, StringComparer.Ordinal);
        foreach (var change in (changes ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = change.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length != 2 || parts[0].Length == 0 || !Array.Exists(
                Known, one => string.Equals(one.Suffix, parts[1], StringComparison.Ordinal)))
            {
                return null;
            }

            changed[parts[0].ToUpperInvariant()] = Prefix + parts[1];
        }

        return new GarProfiles(changed);
    }

    /// <summary>The profiles of a role in a school, ascending.</summary>
    /// <param name="role">The role.</param>
    /// <param name="codes">Codes of the functions in that school.</param>
    /// <param name="isKnown">False when a function is in no table: the profile is then that of other staff.</param>
    public IReadOnlyList<string> Of(Role role, IReadOnlyList<string> codes, out bool isKnown)
    {
        isKnown = true;
        if (role is Role.Director)
        {
            return [Director];
        }

        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var code in codes)
        {
            if (byCode.TryGetValue(code, out var profile))
            {
                if (role is not Role.Teacher || profile is Teacher or Documentalist)
                {
                    found.Add(profile);
                }
            }
            else if (role is not Role.Teacher)
            {
                isKnown = false;
                found.Add(Other);
            }
        }

        return found.Count > 0 ? [.. found] : [role is Role.Teacher ? Teacher : Other];
    }
}
