using System.Text.Json.Serialization;

namespace EntEcole.Directory.Runs;

/// <summary>A school and role held.</summary>
/// <param name="Uai">The school; empty for the whole academy.</param>
/// <param name="Role">The role; empty for all.</param>
/// <param name="Present">Active profiles before.</param>
/// <param name="Departing">Profiles that would go, or persons whose identity would change.</param>
/// <param name="Limit">How many would have passed.</param>
/// <param name="Cause">Why, as <c>schoolDepartures</c>.</param>
public sealed record HeldReport(string Uai, string Role, long Present, long Departing, long Limit, string Cause)
{
    /// <summary>Where its departing pupils are, the most first; null when none of them is seen anywhere.</summary>
    public IReadOnlyList<DestinationReport>? Destinations { get; init; }

    /// <summary>Day from which it is applied without a decision; null for one that waits for a decision alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? AppliesOn { get; init; }
}
