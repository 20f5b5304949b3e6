using EntEcole.Directory.Model;

namespace EntEcole.Directory.Access;

/// <summary>Refusals of what exceeds a perimeter. They name what the caller named, and nothing else.</summary>
public static class PerimeterFaults
{
    private const int MaxFact = 100;

    /// <summary>What is decided for the whole region.</summary>
    public static DirectoryException OfRegion() => new(
        Reason.PerimeterExceeded,
        new(
            "This is decided for the whole region: your perimeter is a part of it.",
            "Cela se décide pour toute la région : votre périmètre en est une partie."));

    /// <summary>A person that the caller reaches in part only.</summary>
    public static DirectoryException OfPerson(PersonId id) => Named("personId", id.ToString(), new(
        "A part of this person is not in your perimeter.", "Une partie de cette personne n'est pas dans votre périmètre."));

    /// <summary>An academy, a school or a collectivité that the caller named.</summary>
    /// <param name="key">Name of the fact: <c>academy</c>, <c>uai</c>, <c>siret</c>.</param>
    /// <param name="value">As the caller named it.</param>
    public static DirectoryException Of(string key, string value) =>
        Named(key, value, new($"{value} is not in your perimeter.", $"{value} n'est pas dans votre périmètre."));

    private static DirectoryException Named(string key, string value, LocalizedText text) =>
        new(Reason.PerimeterExceeded, text, DirectoryException.Fact(key, value.Length <= MaxFact ? value : value[..MaxFact]));
}
