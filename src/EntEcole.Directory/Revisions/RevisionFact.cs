
namespace EntEcole.Directory.Revisions;

/// <summary>A revision and the run that made it.</summary>
/// <param name="Revision">Its number.</param>
/// <param name="MadeAt">When.</param>
/// <param name="RunId">The run; null for a decision of a person.</param>
/// <param name="ExtractDate">Date of the run's extract.</param>
public sealed record RevisionFact(long Revision, DateTimeOffset MadeAt, long? RunId, DateOnly? ExtractDate);
