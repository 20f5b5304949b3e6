using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Identity;

/// <summary>Why two persons cannot be one.</summary>
public enum MergeObstacle
{
    /// <summary>They are one already.</summary>
    SamePerson,

    /// <summary>The person whose id would lead to the other leads to another person already.</summary>
    AlreadyMerged,

    /// <summary>A pupil and an adult.</summary>
    DifferentKind,

    /// <summary>Two pupils with two INE.</summary>
    TwoInes,
}

/// <summary>What no decision can make one. Mixing two people is worse than having one twice.</summary>
public static class MergeRules
{
    /// <summary>What keeps these records from being one person's; null when nothing does.</summary>
    public static MergeObstacle? Between(IReadOnlyList<RecordView> some, IReadOnlyList<RecordView> others) =>
        some.Concat(others).Select(
            record => record.Source.Category is AafCategory.Eleve).Distinct().Count() > 1 ? MergeObstacle.DifferentKind
        : some.Concat(others).Select(record => record.Person.Pupil?.Ine).OfType<string>().Distinct(
            StringComparer.OrdinalIgnoreCase).Count() > 1
        ? MergeObstacle.TwoInes
        : null;

    /// <summary>
    /// Whether one feed delivers both under two ids at present: homonyms, or a double that the academy has to mend. They are not proposed;
    /// a person who decides may still say that they are one.
    /// </summary>
    public static bool AreDeliveredApart(IReadOnlyList<RecordView> some, IReadOnlyList<RecordView> others) => some.Any(one => others.Any(
        other => one.Presence is Presence.Present && other.Presence is Presence.Present && IsOfOneFeed(one, other)));

    /// <summary>The error to tell.</summary>
    public static DirectoryException Refusal(MergeObstacle obstacle, PersonId kept, PersonId other) => new(
        Reason.MergeImpossible,
        obstacle switch
        {
            MergeObstacle.SamePerson => new(
                "The two ids give one person already: there is nothing to merge.",
                "Les deux identifiants donnent déjà une seule personne : il n'y a rien à fusionner."),
            MergeObstacle.AlreadyMerged => new(
                "The second person is already merged into another one. Undo that merge first.",
                "La seconde personne est déjà fusionnée dans une autre. Défaire d'abord cette fusion."),
            MergeObstacle.DifferentKind => new("A pupil and an adult are two persons.", "Un élève et un adulte sont deux personnes."),
            MergeObstacle.TwoInes => new(
                "Two pupils with two INE are two persons.", "Deux élèves dont les INE diffèrent sont deux personnes."),
            _ => throw new ArgumentOutOfRangeException(nameof(obstacle)),
        },
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["personId"] = kept.ToString(),
            ["otherPersonId"] = other.ToString(),
            ["cause"] = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(obstacle.ToString()),
        });

    // A member of staff has one id in both degrees of their academy (aaf-format 2.1): another id there is another person. Collectivités
    // know
    // nothing of each other's staff.
    private static bool IsOfOneFeed(RecordView one, RecordView other) =>
        one.Source.Category is not AafCategory.PersCollectivite && one.Source.Category == other.Source.Category && string.Equals(
            one.Source.Academy, other.Source.Academy, StringComparison.Ordinal)
        && (one.Degree == other.Degree || one.Source.Category is AafCategory.PersEducNat);
}
