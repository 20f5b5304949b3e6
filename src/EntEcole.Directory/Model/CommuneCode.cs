using System.Globalization;

namespace EntEcole.Directory.Model;

/// <summary>INSEE codes of communes (code officiel géographique).</summary>
public static class CommuneCode
{
    private const int Length = 5;

    /// <summary>
    /// Whether a code is of a French commune, metropolitan or overseas: 01 to 95, 2A, 2B, 97 and 98, with three digits. 99 is of another
    /// country, and what some tools write when they know no commune.
    /// </summary>
    public static bool IsFrench(string code) => code.Length == Length && code.AsSpan(2).IndexOfAnyExceptInRange('0', '9') < 0
        && (code[..2] is "2A" or "2B"
            || (int.TryParse(code.AsSpan(0, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var department)
                && department is (>= 1 and <= 95) or 97 or 98));
}
