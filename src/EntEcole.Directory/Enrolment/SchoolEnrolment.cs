using EntEcole.Directory.Model;

namespace EntEcole.Directory.Enrolment;

/// <summary>How a school stands between conventions and extracts. Numbers are those of the protos.</summary>
public enum EnrolmentStatus
{
    /// <summary>Enrolled, and in the last extract of an academy whose convention enrols it.</summary>
    Matched = 1,

    /// <summary>Enrolled, and not there.</summary>
    AbsentFromExtract = 2,

    /// <summary>In the last extract, with pupils, and not enrolled.</summary>
    NotEnrolled = 3,
}

/// <summary>What may be the matter with an absent school. Numbers are those of the protos.</summary>
public enum AbsenceCause
{
    /// <summary>No extract of its academy has ever held it.</summary>
    NeverSeen = 1,

    /// <summary>The other academy has it.</summary>
    OtherAcademy = 2,

    /// <summary>It was in the extracts and no longer is: closed, or merged with another.</summary>
    Closed = 3,

    /// <summary>A school of the same commune, which no convention enrols, has nearly that UAI.</summary>
    Mistyped = 4,

    /// <summary>The structure that bore this UAI bears another one in the last extract, or the reverse.</summary>
    UaiChanged = 5,
}

/// <summary>A hint.</summary>
/// <param name="Cause">What.</param>
/// <param name="Value">The academy that has it, or the nearly equal UAI; null for the others.</param>
/// <param name="Text">For people.</param>
public sealed record AbsenceHint(AbsenceCause Cause, string? Value, LocalizedText Text);

/// <summary>What the change of a UAI means for one of its two.</summary>
public static class UaiChangeText
{
    /// <summary>The change as a hint for the school of <paramref name="uai"/>, which is one of the two.</summary>
    public static AbsenceHint Of(UaiChange change, string uai) => string.Equals(uai, change.Before, StringComparison.Ordinal)
        ? new(AbsenceCause.UaiChanged, change.After, new(
            $"Structure {change.SourceId} bears {change.After} instead in the extract of {change.Date:yyyy-MM-dd}. If that is right, the convention has to name it.",
            $"La structure {change.SourceId} porte désormais {change.After} dans l'extrait du {change.Date:dd/MM/yyyy}. Si c'est exact, la convention doit le désigner."))
        : new(AbsenceCause.UaiChanged, change.Before, new(
            $"Structure {change.SourceId} bore {change.Before} until the extract of {change.Date:yyyy-MM-dd}.",
            $"La structure {change.SourceId} portait {change.Before} jusqu'à l'extrait du {change.Date:dd/MM/yyyy}."));
}

/// <summary>Since when an enrolled school is absent from extracts, and why it may be.</summary>
/// <param name="Since">Date of the first extract without it since it is enrolled; null before there is one.</param>
/// <param name="Days">Days from then on.</param>
/// <param name="Hints">What may be the matter.</param>
public sealed record Absence(DateOnly? Since, int Days, IReadOnlyList<AbsenceHint> Hints);

/// <summary>A school between conventions and extracts, on a day.</summary>
public sealed record SchoolEnrolment
{
    /// <summary>UAI.</summary>
    public required string Uai { get; init; }

    /// <summary>How it stands.</summary>
    public required EnrolmentStatus Status { get; init; }

    /// <summary>Academy: the extract's, or the convention's for an absent school.</summary>
    public required string Academy { get; init; }

    /// <summary>Name in the extract; null for an absent school.</summary>
    public string? ExtractName { get; init; }

    /// <summary>Name in the convention; null when not enrolled.</summary>
    public string? ConventionName { get; init; }

    /// <summary>Commune: the extract's, or the convention's for an absent school.</summary>
    public string? Commune { get; init; }

    /// <summary>The conventions that enrol it on the day, by reference.</summary>
    public IReadOnlyList<Convention> Conventions { get; init; } = [];

    /// <summary>Last day of enrolment without a gap, as conventions are known; null when not enrolled.</summary>
    public DateOnly? EnrolledUntil { get; init; }

    /// <summary>Pupils in its last extract; 0 for an absent school.</summary>
    public int PupilCount { get; init; }

    /// <summary>
    /// The structure bears, or bore, another UAI: what the last extract says, and no decision has followed yet. Null for none.
    /// </summary>
    public UaiChange? UaiChange { get; init; }

    /// <summary>Of an absent school.</summary>
    public Absence? Absence { get; init; }
}

/// <summary>Which schools to list; null accepts all.</summary>
/// <param name="On">Day of enrolment.</param>
/// <param name="Status">How they stand.</param>
/// <param name="Academy">Upper-case label.</param>
/// <param name="Siret">SIRET of a collectivité whose convention enrols them.</param>
/// <param name="AbsentDays">Only those absent for so many days or more.</param>
/// <param name="EndingWithin">Only those whose last day of enrolment is so many days ahead at most.</param>
public sealed record EnrolmentFilter(
    DateOnly On, EnrolmentStatus? Status = null, string? Academy = null, string? Siret = null, int? AbsentDays = null,
    int? EndingWithin = null);
