using EntEcole.Directory.Model;

namespace EntEcole.Directory.Enrolment;

/// <summary>A partnership convention: a collectivité enrols schools for a school year (domain.md, articles 3, 9 and 10).</summary>
public sealed record Convention
{
    // From the registered letter to the end (domain.md, article 11).
    private const int DaysAfterLetter = 15;

    /// <summary>Reference; unique.</summary>
    public required string Reference { get; init; }

    /// <summary>School year.</summary>
    public required SchoolYear SchoolYear { get; init; }

    /// <summary>Upper-case label of the academy.</summary>
    public required string Academy { get; init; }

    /// <summary>Name of the collectivité.</summary>
    public required string Collectivite { get; init; }

    /// <summary>SIRET of the collectivité, 14 digits.</summary>
    public required string Siret { get; init; }

    /// <summary>Postal address of the collectivité.</summary>
    public string? Address { get; init; }

    /// <summary>Postal code of the collectivité.</summary>
    public string? PostalCode { get; init; }

    /// <summary>Town of the collectivité.</summary>
    public string? City { get; init; }

    /// <summary>Who signs for the collectivité.</summary>
    public string? Representative { get; init; }

    /// <summary>In which capacity they sign.</summary>
    public string? RepresentativeRole { get; init; }

    /// <summary>Date of signature.</summary>
    public required DateOnly SignedOn { get; init; }

    /// <summary>First day in force.</summary>
    public required DateOnly EffectiveFrom { get; init; }

    /// <summary>Last day in force as written; null when the text leaves it blank.</summary>
    public DateOnly? EffectiveTo { get; init; }

    /// <summary>Yearly fee for a school, euros.</summary>
    public required decimal FeePerSchool { get; init; }

    /// <summary>Schools as written.</summary>
    public required int SchoolCount { get; init; }

    /// <summary>Yearly amount as written, euros.</summary>
    public required decimal Amount { get; init; }

    /// <summary>The schools, in the order of UAI.</summary>
    public required IReadOnlyList<ConventionSchool> Schools { get; init; }

    /// <summary>Last day in force when it was terminated before its end (domain.md, article 11); null otherwise.</summary>
    public DateOnly? TerminatedOn { get; init; }

    /// <summary>Why it was terminated; null otherwise.</summary>
    public string? TerminationReason { get; init; }

    /// <summary>Day of the formal notice (mise en demeure; domain.md, article 11); null when none was given.</summary>
    public DateOnly? NoticeOn { get; init; }

    /// <summary>Why the notice was given; null without one.</summary>
    public string? NoticeReason { get; init; }

    /// <summary>Last day of the month of conciliation that the notice opens; null without a notice.</summary>
    public DateOnly? ConciliationUntil => NoticeOn?.AddMonths(1);

    /// <summary>
    /// First day on which a termination may end it: fifteen days after the registered letter, which may leave when the conciliation is
    /// over.
    /// Null without a notice.
    /// </summary>
    public DateOnly? EarliestEnd => ConciliationUntil?.AddDays(DaysAfterLetter);

    /// <summary>Last day in force as the text has it: as written, or 5 September after the school year when left blank.</summary>
    public DateOnly WrittenEnd => EffectiveTo ?? SchoolYear.FallbackEnd;

    /// <summary>Last day in force, termination taken into account.</summary>
    public DateOnly EndsOn => TerminatedOn is { } terminated && terminated < WrittenEnd ? terminated : WrittenEnd;

    /// <summary>Whether it is in force on a day, first and last days included.</summary>
    public bool IsInForceOn(DateOnly day) => EffectiveFrom <= day && day <= EndsOn;

    /// <summary>State on a day.</summary>
    public ConventionState StateOn(DateOnly day) =>
        day < EffectiveFrom ? ConventionState.Upcoming
        : day <= EndsOn ? ConventionState.InForce
        : TerminatedOn is null ? ConventionState.Ended
        : ConventionState.Terminated;

    /// <summary>Whether it names a school.</summary>
    public bool Names(string uai) => Schools.Any(school => string.Equals(school.Uai, uai, StringComparison.Ordinal));

    /// <summary>Whether <paramref name="other"/> says the same, schools and their order included.</summary>
    public bool IsSame(Convention? other) =>
        other is not null && Schools.SequenceEqual(other.Schools) && this with { Schools = [] } == other with { Schools = [] };
}

/// <summary>State of a convention on a day. Numbers are those of the protos.</summary>
public enum ConventionState
{
    /// <summary>Not yet in force.</summary>
    Upcoming = 1,

    /// <summary>In force.</summary>
    InForce = 2,

    /// <summary>Past its end.</summary>
    Ended = 3,

    /// <summary>Past its end, which was brought forward.</summary>
    Terminated = 4,
}

/// <summary>A version of a convention, and who made it.</summary>
/// <param name="Revision">Revision that made it.</param>
/// <param name="At">Instant; null when the store no longer says.</param>
/// <param name="By">Who; null for one recorded before authors were.</param>
/// <param name="Why">Why, as given; null or empty when no reason was asked for.</param>
/// <param name="Convention">The convention as it was from then on.</param>
public sealed record ConventionVersion(long Revision, DateTimeOffset? At, string? By, string? Why, Convention Convention);

/// <summary>What a school costs its collectivité in a school year (domain.md, articles 3.2 and 4).</summary>
/// <param name="SchoolYear">The year.</param>
/// <param name="Cents">Euro cents a school.</param>
/// <param name="By">Who set it.</param>
/// <param name="Why">Why.</param>
/// <param name="At">Instant; null for those that came with the schema.</param>
public sealed record Fee(SchoolYear SchoolYear, long Cents, string By, string Why, DateTimeOffset? At);

/// <summary>A school of a convention. The UAI is the only key: the rest is shown, never matched.</summary>
/// <param name="Uai">UAI.</param>
/// <param name="Name">Name as the convention writes it.</param>
/// <param name="Commune">Commune.</param>
/// <param name="Department">Department, as in <c>12</c>.</param>
public sealed record ConventionSchool(string Uai, string Name, string Commune, string Department);
