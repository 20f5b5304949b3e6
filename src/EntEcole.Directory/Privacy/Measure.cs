using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Privacy;

/// <summary>How a measure stands. Numbers are those of the API.</summary>
public enum MeasureState
{
    /// <summary>In force, or not yet answered.</summary>
    Open = 1,

    /// <summary>Done, lifted or answered.</summary>
    Closed = 2,
}

/// <summary>What was decided of an objection. Numbers are those of the API.</summary>
public enum ObjectionOutcome
{
    /// <summary>Not an objection.</summary>
    None = 0,

    /// <summary>Not yet decided: processing is restricted meanwhile (article 18.1.d).</summary>
    Pending = 1,

    /// <summary>Upheld: processing stays restricted.</summary>
    Upheld = 2,

    /// <summary>Not upheld: the restriction ends.</summary>
    Dismissed = 3,
}

/// <summary>Who asks. Numbers are those of the API.</summary>
public enum RequesterKind
{
    /// <summary>Not said.</summary>
    Unknown = 0,

    /// <summary>The person.</summary>
    Self = 1,

    /// <summary>A holder of parental authority.</summary>
    Parent = 2,

    /// <summary>A member of the staff.</summary>
    Staff = 3,

    /// <summary>The executor of a directive, or an heir.</summary>
    Executor = 4,

    /// <summary>Another: a lawyer, the CNIL.</summary>
    Other = 5,
}

/// <summary>What a directive asks for. Numbers are those of the API.</summary>
public enum PostMortemWish
{
    /// <summary>None: the delay of the law applies.</summary>
    None = 0,

    /// <summary>Erase the data.</summary>
    Erase = 1,

    /// <summary>Keep them until the delay of the law ends.</summary>
    Keep = 2,

    /// <summary>Hand them over to the trustee.</summary>
    Communicate = 3,
}

/// <summary>A field and what it should be.</summary>
/// <param name="Field">Its name in the API, with dots.</param>
/// <param name="Wanted">What it should be; empty for nothing.</param>
public sealed record WantedField(string Field, string Wanted);

/// <summary>Something recorded in a person's favour. Its texts are personal data: an erasure empties them.</summary>
public sealed record Measure
{
    /// <summary>Number in the store; 0 before it is saved.</summary>
    public int MeasureNo { get; init; }

    /// <summary>How often it was changed: a change is made over the version that was read.</summary>
    public int Version { get; init; }

    /// <summary>Public id.</summary>
    public required string MeasureId { get; init; }

    /// <summary>Chosen by who recorded it.</summary>
    public required string RequestId { get; init; }

    /// <summary>Hash of what the request asks.</summary>
    public required string Digest { get; init; }

    /// <summary>Number of the person.</summary>
    public required int PersonNo { get; init; }

    /// <summary>The person; after an erasure, an id that leads nowhere.</summary>
    public required PersonId PersonId { get; init; }

    /// <summary>Kind.</summary>
    public required MeasureKind Kind { get; init; }

    /// <summary>State.</summary>
    public MeasureState State { get; init; } = MeasureState.Open;

    /// <summary>Who asked, in words, as in <c>mère</c>.</summary>
    public string RequestedBy { get; init; } = "";

    /// <summary>Who asked.</summary>
    public RequesterKind Requester { get; init; }

    /// <summary>Why, or what was said.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Who recorded it.</summary>
    public required Actor Recorder { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>By which day it must be answered (article 12.3); of a death, the day of the erasure.</summary>
    public required DateOnly DueOn { get; init; }

    /// <summary>The day to which that was extended.</summary>
    public DateOnly? ExtendedTo { get; init; }

    /// <summary>Why.</summary>
    public string ExtensionReason { get; init; } = "";

    /// <summary>Who closed it; empty while open.</summary>
    public string ClosedBy { get; init; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Why.</summary>
    public string ClosingReason { get; init; } = "";

    /// <summary>The request that closed or decided it: the same one again is answered as the first time.</summary>
    public string ClosingRequest { get; init; } = "";

    /// <summary>The day on which the person was informed that a restriction would end (article 18.3).</summary>
    public DateOnly? InformedOn { get; init; }

    /// <summary>Of a rectification: what shall be corrected.</summary>
    public IReadOnlyList<WantedField> Corrections { get; init; } = [];

    /// <summary>Of an objection: what was decided.</summary>
    public ObjectionOutcome Outcome { get; init; }

    /// <summary>Of a directive: its text; empty when it was revoked.</summary>
    public string Directive { get; init; } = "";

    /// <summary>Of a directive: what it asks for.</summary>
    public PostMortemWish Wish { get; init; }

    /// <summary>Of a directive: who shall see to it.</summary>
    public string Trustee { get; init; } = "";

    /// <summary>The day that counts: that of the answer, extended when it was.</summary>
    public DateOnly EffectiveDueOn => ExtendedTo ?? DueOn;
}

/// <summary>Which measures to list; null accepts all.</summary>
public sealed record MeasureFilter
{
    /// <summary>State.</summary>
    public MeasureState? State { get; init; }

    /// <summary>Kind.</summary>
    public MeasureKind? Kind { get; init; }

    /// <summary>The person.</summary>
    public PersonId? PersonId { get; init; }

    /// <summary>Due before this day.</summary>
    public DateOnly? DueBefore { get; init; }
}
