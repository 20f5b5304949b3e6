namespace EntEcole.Directory.Store;

/// <summary>Who decides, why and when.</summary>
/// <param name="By">Who.</param>
/// <param name="Why">The reason given.</param>
/// <param name="At">Instant.</param>
public sealed record DecisionAuthor(string By, string Why, DateTimeOffset At);
