using EntEcole.Directory.Model;

namespace EntEcole.Directory.Sync.Guard;

/// <summary>The last level of the first degree: its pupils leave the school at the end of the year.</summary>
public static class LastLevel
{
    private const string Code = "1125";
    private const string Short = "cm2";
    private const string Long = "cours moyen 2";

    // Levels as classes are named by them.
    private static readonly HashSet<string> Levels =
        new(["tps", "ps", "ms", "gs", "cp", "ce1", "ce2", "cm1", Short], StringComparer.Ordinal);

    /// <summary>Whether a pupil is of the last level, by the level of the record or by a class that is named by that level alone.</summary>
    /// <param name="level">Level of the record; null when it has none.</param>
    /// <param name="classes">Names of the pupil's classes and groups.</param>
    public static bool Is(Coded? level, IEnumerable<string> classes) =>
        (level is not null && (string.Equals(level.Code, Code, StringComparison.Ordinal) || IsNamed(level.Label)))
        || classes.Any(name => Words(name).Where(Levels.Contains).Distinct(StringComparer.Ordinal).ToList() is [Short]);

    private static bool IsNamed(string? label) =>
        Words(label).Contains(Short) || NameFolding.Fold(label).StartsWith(Long, StringComparison.Ordinal);

    private static string[] Words(string? text) => NameFolding.Fold(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
