using EntEcole.Directory.Model;

namespace EntEcole.Directory.Plans;

/// <summary>How an enrolled school stands.</summary>
/// <param name="SchoolNo">Its number; 0 when no extract ever held it.</param>
/// <param name="Uai">Its UAI.</param>
/// <param name="Name">Name to show; that of its convention when no extract ever held it.</param>
/// <param name="Academy">Academy whose feed describes it, or failing any that of its convention.</param>
/// <param name="AppliedRunId">The last run that applied it; null when no extract ever held it.</param>
/// <param name="AppliedAt">When that run began.</param>
/// <param name="ExtractDate">Date of the extract of that run, the last that held the school: its freshness.</param>
/// <param name="PlanId">The plan that holds it; null when nothing does.</param>
/// <param name="Holds">What is held, and since when.</param>
public sealed record SchoolStanding(
    int SchoolNo, string Uai, string Name, string Academy, long? AppliedRunId, DateTimeOffset? AppliedAt, DateOnly? ExtractDate,
    long? PlanId, IReadOnlyList<Hold> Holds)
{
    /// <summary>Degree of the feed that describes it: <see cref="Degree.Onde"/> while ONDE files feed it; 0 for none.</summary>
    public Degree Degree { get; init; }
}

/// <summary>Which schools to tell the standing of; null accepts all.</summary>
/// <param name="EnrolledOn">Those enrolled on this day, in the last extract or not.</param>
/// <param name="Uai">The school.</param>
/// <param name="Academy">Academy whose feed describes them, or failing any that of their convention.</param>
/// <param name="HeldOnly">Only those of which something is held.</param>
/// <param name="ReadUntil">Only those whose last applied extract is of this day or older, or that none has applied.</param>
public sealed record StandingFilter(
    DateOnly EnrolledOn, string? Uai = null, string? Academy = null, bool HeldOnly = false, DateOnly? ReadUntil = null);
