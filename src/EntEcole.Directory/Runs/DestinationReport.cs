
namespace EntEcole.Directory.Runs;

/// <summary>Where pupils are who depart from a school.</summary>
/// <param name="Uai">The school; empty when its structure has no usable UAI in this extract.</param>
/// <param name="Pupils">How many.</param>
/// <param name="Kind">Enrolled, as <c>enrolled</c>; <c>notEnrolled</c>: in this extract, and no convention names it;
/// <c>otherFeed</c>.</param>
public sealed record DestinationReport(string Uai, long Pupils, string Kind);
