using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Rights;

/// <summary>State of a request. Numbers are stored.</summary>
public enum RightsRequestState
{
    /// <summary>Waits for a decision.</summary>
    Requested = 1,

    /// <summary>Granted.</summary>
    Approved = 2,

    /// <summary>Refused.</summary>
    Rejected = 3,

    /// <summary>Taken back.</summary>
    Cancelled = 4,
}

/// <summary>What is asked for.</summary>
public sealed record RightsDemand
{
    /// <summary>Kind.</summary>
    public required RightKind Kind { get; init; }

    /// <summary>Where it shall hold.</summary>
    public required RightScope Scope { get; init; }

    /// <summary>Who shall have it, when they are in the directory; otherwise <see cref="Staff"/>.</summary>
    public PersonId? PersonId { get; init; }

    /// <summary>Who shall have it, as staff of the collectivité: they may not be there yet.</summary>
    public StaffIdentity? Staff { get; init; }

    /// <summary>First day wished; null for the day of approval.</summary>
    public DateOnly? StartsOn { get; init; }

    /// <summary>Last day wished; null for as long as a convention covers the scope.</summary>
    public DateOnly? EndsOn { get; init; }

    /// <summary>Why it is asked for.</summary>
    public required string Justification { get; init; }

    /// <summary>Federation or association, for <see cref="RightKind.AssociationMessaging"/>.</summary>
    public string? Association { get; init; }
}

/// <summary>Staff of a collectivité, as a request names them.</summary>
/// <param name="Civility">Title; empty when none is given.</param>
/// <param name="UsageName">Usage name.</param>
/// <param name="GivenName">Given name.</param>
/// <param name="Mail">Professional e-mail: with the SIRET, the key under which they are found again, whatever its case.</param>
public sealed record StaffIdentity(string Civility, string UsageName, string GivenName, string Mail);

/// <summary>A request for a right.</summary>
public sealed record RightsRequest
{
    /// <summary>Number in the store, in the order of requests; 0 before it is stored. Never shown.</summary>
    public int RequestNo { get; init; }

    /// <summary>Id that the requester chose, 1 to 64 characters: unique among that requester's, hence theirs to ask by.</summary>
    public required string RequestId { get; init; }

    /// <summary>Id that this service gave, unique among all. Rows from before have none: their request id was.</summary>
    public string? GivenKey { get; init; }

    /// <summary>The id by which others than the requester name the request.</summary>
    public string RequestKey => GivenKey ?? RequestId;

    /// <summary>What is asked for.</summary>
    public required RightsDemand Demand { get; init; }

    /// <summary>State.</summary>
    public required RightsRequestState State { get; init; }

    /// <summary>Name of the caller who asked.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>Who vouches for that name.</summary>
    public string RequesterIssuer { get; init; } = "";

    /// <summary>The person who asked, when the token named one.</summary>
    public PersonId? RequesterPersonId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Name of the caller who decided it or took it back; null while it waits.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>Who vouches for that name.</summary>
    public string DeciderIssuer { get; init; } = "";

    /// <summary>The person who decided it, when the token named one.</summary>
    public PersonId? DeciderPersonId { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Why.</summary>
    public string? DecisionReason { get; init; }

    /// <summary>The grant, once approved.</summary>
    public string? GrantId { get; init; }

    /// <summary>Who asked.</summary>
    public Actor Requester => new(RequesterPersonId, RequestedBy, RequesterIssuer);

    /// <summary>Who decided it or took it back; null while it waits.</summary>
    public Actor? Decider => DecidedBy is { } name ? new(DeciderPersonId, name, DeciderIssuer) : null;
}
