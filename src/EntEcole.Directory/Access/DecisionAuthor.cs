using EntEcole.Directory.Model;

namespace EntEcole.Directory.Access;

/// <summary>Who decides, why and when.</summary>
/// <param name="By">Who.</param>
/// <param name="Why">The reason given.</param>
/// <param name="At">Instant.</param>
public sealed record DecisionAuthor(string By, string Why, DateTimeOffset At)
{
    private const int MaxLength = 500;

    /// <summary>Refuses a decision without its author or its reason.</summary>
    /// <param name="field">Which of them, as callers name it: <c>by</c> or <c>reason</c>.</param>
    /// <param name="text">What was given, 1 to 500 characters.</param>
    internal static void Validate(string field, string text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxLength)
        {
            throw DirectoryException.InvalidArgument(field, new(
                $"{field} is needed, at most {MaxLength} characters: a decision bears its author and its reason.",
                $"{field} est obligatoire, {MaxLength} caractères au plus : une décision porte son auteur et sa raison."));
        }
    }
}
