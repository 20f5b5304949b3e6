namespace EntEcole.Directory.Persons;

/// <summary>What is kept of a person who was purged, with their id.</summary>
/// <param name="Revision">The revision that purged them.</param>
/// <param name="On">The day of the purge.</param>
public sealed record Tombstone(long Revision, DateOnly On);
