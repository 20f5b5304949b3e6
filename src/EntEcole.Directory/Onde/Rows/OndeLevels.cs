using EntEcole.Directory.Model;

namespace EntEcole.Directory.Onde.Rows;

/// <summary>Levels, cycles and sexes as ONDE writes them, and as AAF does.</summary>
internal static class OndeLevels
{
    private static readonly Dictionary<string, Coded> ByLabel = Of(
        ("1110", "TPS", "tps|toute petite section"), ("1111", "PS", "ps|petite section"), ("1112", "MS", "ms|moyenne section"),
        ("1113", "GS", "gs|grande section"), ("1121", "CP", "cp|cours preparatoire"),
        ("1122", "CE1", "ce1|cours elementaire 1|cours elementaire 1ere annee"),
        ("1123", "CE2", "ce2|cours elementaire 2|cours elementaire 2eme annee"),
        ("1124", "CM1", "cm1|cours moyen 1|cours moyen 1ere annee"), ("1125", "CM2", "cm2|cours moyen 2|cours moyen 2eme annee"));

    private static readonly Dictionary<string, Coded> Cycles = Of(
        ("1", "MATERNELLE", "maternelle|cycle i|cycle 1"), ("2", "CYCLE II", "cycle ii|cycle 2"), ("3", "CYCLE III", "cycle iii|cycle 3"));

    /// <summary>The level of a label: an unknown one is kept without code. Null for none.</summary>
    public static Coded? LevelOf(string? label) => Find(ByLabel, label);

    /// <summary>The cycle of a label: an unknown one is kept without code. Null for none.</summary>
    public static Coded? CycleOf(string? label) => Find(Cycles, label);

    /// <summary>The title that a sex gives, <c>M.</c> or <c>Mme</c>; null when it says nothing.</summary>
    public static string? CivilityOfSex(string? sex) => NameFolding.Fold(sex) switch
    {
        "m" or "h" or "g" or "masculin" or "garcon" or "homme" => "M.",
        "f" or "feminin" or "fille" or "femme" => "Mme",
        _ => null,
    };

    /// <summary>A title in its one spelling; as it is when it is not known.</summary>
    public static string? CivilityOf(string? title) => NameFolding.Fold(title) switch
    {
        "m" or "mr" or "monsieur" => "M.",
        "mme" or "mlle" or "madame" or "mademoiselle" => "Mme",
        _ => title,
    };

    private static Coded? Find(Dictionary<string, Coded> known, string? label) =>
        label is null ? null : known.GetValueOrDefault(NameFolding.Fold(label)) ?? new Coded("", label);

    private static Dictionary<string, Coded> Of(params (string Code, string Label, string Names)[] all) =>
        all.SelectMany(one => one.Names.Split('|'), (one, name) => (name, new Coded(one.Code, one.Label))).ToDictionary(
            one => one.name, one => one.Item2, StringComparer.Ordinal);
}
