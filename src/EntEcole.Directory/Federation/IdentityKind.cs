namespace EntEcole.Directory.Federation;

/// <summary>What an identity provider says of who logs in. Numbers are those of the API.</summary>
public enum IdentityKind
{
    /// <summary>A value of <c>FrEduCtRefId</c>: academy number, type, <c>ENTPersonJointure</c>.</summary>
    EduConnectRef = 1,

    /// <summary>The academic mail of a member of staff.</summary>
    AgentMail = 2,

    /// <summary>A subject that was linked to a person before.</summary>
    LinkedSubject = 3,

    /// <summary>A source record, as <c>TOULOUSE:PersRelEleve:1234</c>.</summary>
    SourceId = 4,
}

/// <summary>What came of a value. Numbers are those of the API.</summary>
public enum IdentityOutcome
{
    /// <summary>One person, with an active profile in a school that is enrolled today.</summary>
    Matched = 1,

    /// <summary>No one, or no one that the caller may know of.</summary>
    NotFound = 2,

    /// <summary>Several persons, or one that a hint contradicts.</summary>
    Ambiguous = 3,

    /// <summary>One person, whose profiles are all suspended.</summary>
    Suspended = 4,

    /// <summary>One person, none of whose active profiles is of a school that is enrolled today.</summary>
    NotEnrolled = 5,

    /// <summary>No value of its kind, or of an academy number that the settings do not know.</summary>
    Malformed = 6,
}
