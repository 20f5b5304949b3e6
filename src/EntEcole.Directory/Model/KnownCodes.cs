namespace EntEcole.Directory.Model;

/// <summary>Levels and functions that are known: others are kept as they are, and counted.</summary>
public static class KnownCodes
{
    // aaf-format 3.4: the code is the first four digits of the level's statistical code.
    private static readonly HashSet<string> Levels = new(
        ["1110", "1111", "1112", "1113", "1121", "1122", "1123", "1124", "1125"], StringComparer.Ordinal);

    // Initiation, adaptation, integration: 121x, 131x, 141x.
    private static readonly string[] SpecialLevels = ["121", "131", "141"];

    // aaf-format 5.2, both degrees.
    private static readonly HashSet<string> Functions = new(
        [
            "-", "ACP", "ACS", "ADA", "ADF", "AED", "AEH", "AES", "ALB", "ASE", "CFC", "CTR", "DIR", "DOC", "EDU", "ENS", "FIJ", "LAB",
            "MDS", "ORI", "OUV", "PSY", "SUR", "TEC",
        ],
        StringComparer.Ordinal);

    /// <summary>Whether a code of <c>ENTEleveNiveau</c> is known.</summary>
    public static bool IsLevel(string code) => Levels.Contains(code)
        || (code.Length == 4 && Array.Exists(SpecialLevels, prefix => code.StartsWith(prefix, StringComparison.Ordinal)));

    /// <summary>Whether the second part of an <c>ENTPersonFonctions</c> value is known.</summary>
    public static bool IsFunction(string code) => Functions.Contains(code);
}
