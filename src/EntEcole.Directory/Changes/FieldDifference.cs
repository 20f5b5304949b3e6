
namespace EntEcole.Directory.Changes;

/// <summary>A field before and after; null for none.</summary>
/// <param name="Field">Its name in the API, with dots.</param>
/// <param name="Old">Before.</param>
/// <param name="New">After.</param>
public sealed record FieldDifference(string Field, string? Old, string? New);
