using EntEcole.Directory.Model;

namespace EntEcole.Directory.Rights;

/// <summary>Whether a grant holds. Numbers are stored.</summary>
public enum GrantState
{
    /// <summary>In force, or to come.</summary>
    Active = 1,

    /// <summary>Its last day is past, or what it rests on has ended.</summary>
    Expired = 2,

    /// <summary>Ended by decision.</summary>
    Revoked = 3,
}

/// <summary>Why a grant ends, or ended, when it does. Numbers are stored.</summary>
public enum GrantEnd
{
    /// <summary>The last day asked for.</summary>
    Date = 1,

    /// <summary>No convention covers its scope any longer.</summary>
    Convention = 2,

    /// <summary>The beneficiary left, or is no longer what the kind asks for.</summary>
    Beneficiary = 3,

    /// <summary>Revoked.</summary>
    Revoked = 4,

    /// <summary>Handed over to another director of publication.</summary>
    HandedOver = 5,
}

/// <summary>
/// A right that was granted. Whether it holds on a day follows from it, from the conventions and from the beneficiary
/// (<see cref="GrantStanding"/>): nothing has to run for it to end.
/// </summary>
public sealed record Grant
{
    /// <summary>Number in the store, in the order of grants; 0 before it is stored. Never shown.</summary>
    public int GrantNo { get; init; }

    /// <summary>Opaque id, 32 hexadecimal digits.</summary>
    public required string GrantId { get; init; }

    /// <summary>Kind.</summary>
    public required RightKind Kind { get; init; }

    /// <summary>Where it holds.</summary>
    public required RightScope Scope { get; init; }

    /// <summary>Academy of the scope, upper-case label.</summary>
    public required string Academy { get; init; }

    /// <summary>Number of the beneficiary in the store; 0 for one that the same change brings.</summary>
    public int PersonNo { get; init; }

    /// <summary>The beneficiary.</summary>
    public required PersonId PersonId { get; init; }

    /// <summary>First day.</summary>
    public required DateOnly StartsOn { get; init; }

    /// <summary>Last day asked for; null for as long as a convention covers the scope.</summary>
    public DateOnly? EndsOn { get; init; }

    /// <summary>Federation or association, for <see cref="RightKind.AssociationMessaging"/>.</summary>
    public string? Association { get; init; }

    /// <summary>The request that it answers.</summary>
    public required string RequestId { get; init; }

    /// <summary>Name of the caller who granted it.</summary>
    public required string GrantedBy { get; init; }

    /// <summary>Who vouches for that name.</summary>
    public string GranterIssuer { get; init; } = "";

    /// <summary>The person who granted it, when the token named one.</summary>
    public PersonId? GranterPersonId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset GrantedAt { get; init; }

    /// <summary>First day without it, by decision; null when no decision ended it.</summary>
    public DateOnly? EndedFrom { get; init; }

    /// <summary>It was ended to be handed over to another.</summary>
    public bool IsHandedOver { get; init; }

    /// <summary>Name of the caller who ended it.</summary>
    public string? RevokedBy { get; init; }

    /// <summary>Who vouches for that name.</summary>
    public string RevokerIssuer { get; init; } = "";

    /// <summary>The person who ended it, when the token named one.</summary>
    public PersonId? RevokerPersonId { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Why.</summary>
    public string? RevocationReason { get; init; }

    /// <summary>What was last recorded of it, and told to who follows the changes.</summary>
    public required GrantRecord Recorded { get; init; }
}

/// <summary>What is recorded of how a grant stands.</summary>
/// <param name="State">State.</param>
/// <param name="LastDay">Last day.</param>
/// <param name="End">Why it ends then.</param>
/// <param name="NoticedDay">The last day of which notice was given; null before that.</param>
public sealed record GrantRecord(GrantState State, DateOnly LastDay, GrantEnd End, DateOnly? NoticedDay = null);
