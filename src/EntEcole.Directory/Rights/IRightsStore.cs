using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Rights;

/// <summary>
/// Requests for rights, grants, and the staff of collectivités that they bring. Reads are at a revision; what they give of one revision
/// never changes, so decisions are made outside of the store and written only if it has not moved since.
/// </summary>
public interface IRightsStore
{
    /// <summary>
    /// All that a right depends on: the persons (those that are not there are left out), their grants in the order of granting, and the
    /// conventions. At <paramref name="revision"/>, or at the present one when it is null.
    /// </summary>
    Task<RightsFacts> ReadRightsAsync(IReadOnlyCollection<PersonId> persons, long? revision, CancellationToken cancellationToken);

    /// <summary>The member of a collectivité's staff with this e-mail, whatever its case; null when there is none.</summary>
    Task<PersonView?> FindStaffAsync(string siret, string mail, long revision, CancellationToken cancellationToken);

    /// <summary>The requests that bear an id. This service gives each one of its own; several requesters may choose the same.</summary>
    Task<IReadOnlyList<RightsRequest>> FindRightsRequestsAsync(string requestId, long revision, CancellationToken cancellationToken);

    /// <summary>Requests, the latest first, before the one numbered <paramref name="before"/>.</summary>
    Task<IReadOnlyList<RightsRequest>> ListRightsRequestsAsync(
        RightsRequestFilter filter, int before, int limit, long revision, CancellationToken cancellationToken);

    /// <summary>A grant by its id.</summary>
    Task<Grant?> FindGrantAsync(string grantId, long revision, CancellationToken cancellationToken);

    /// <summary>Grants, the latest first, before the one numbered <paramref name="before"/>.</summary>
    Task<IReadOnlyList<Grant>> ListGrantsAsync(
        GrantFilter filter, int before, int limit, long revision, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a change in one transaction, which is a revision. Null when the store has moved since <see
    /// cref="RightsChange.BaseRevision"/>: nothing is written then, and the decision is to be made again.
    /// </summary>
    Task<RightsApplied?> ApplyRightsAsync(RightsChange change, CancellationToken cancellationToken);
}

/// <summary>What rights depend on, at one revision.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Persons">The persons asked for who are there, each once.</param>
/// <param name="Grants">Their grants, and those of the persons merged into them.</param>
/// <param name="Coverage">The conventions.</param>
public sealed record RightsFacts(long Revision, IReadOnlyList<PersonView> Persons, IReadOnlyList<Grant> Grants, Coverage Coverage)
{
    /// <summary>The person of an id, their own or one merged into them.</summary>
    public PersonView? PersonOf(PersonId id) => Persons.FirstOrDefault(person => person.PersonId == id || person.MergedIds.Contains(id));

    /// <summary>The grants of a person.</summary>
    public IEnumerable<Grant> GrantsOf(PersonView person) =>
        Grants.Where(grant => grant.PersonId == person.PersonId || person.MergedIds.Contains(grant.PersonId));
}

/// <summary>Which requests; null accepts all.</summary>
public sealed record RightsRequestFilter
{
    /// <summary>State.</summary>
    public RightsRequestState? State { get; init; }

    /// <summary>Kind.</summary>
    public RightKind? Kind { get; init; }

    /// <summary>Scope.</summary>
    public RightScope? Scope { get; init; }

    /// <summary>Beneficiary, when they are in the directory.</summary>
    public PersonId? PersonId { get; init; }

    /// <summary>Name of the caller who asked; callers of several issuers may bear it.</summary>
    public string? RequestedBy { get; init; }
}

/// <summary>Which grants; null accepts all. How they stand today is not for the store to say.</summary>
public sealed record GrantFilter
{
    /// <summary>Kind.</summary>
    public RightKind? Kind { get; init; }

    /// <summary>Scope.</summary>
    public RightScope? Scope { get; init; }

    /// <summary>Beneficiary.</summary>
    public PersonId? PersonId { get; init; }

    /// <summary>Only those whose record is not final: active, or expired for another reason than their date.</summary>
    public bool IsOpen { get; init; }
}

/// <summary>What a decision about rights writes.</summary>
/// <param name="BaseRevision">The revision at which it was made.</param>
public sealed record RightsChange(long BaseRevision)
{
    /// <summary>The request as it now is.</summary>
    public RightsRequest? Request { get; init; }

    /// <summary>Grants as they now are; new ones have no number.</summary>
    public IReadOnlyList<Grant> Grants { get; init; } = [];

    /// <summary>Staff who come, come back, or leave.</summary>
    public IReadOnlyList<StaffChange> Staff { get; init; } = [];
}

/// <summary>A member of a collectivité's staff, as they now are.</summary>
/// <param name="PersonId">Their id.</param>
/// <param name="Academy">Academy of the collectivité.</param>
/// <param name="Siret">The collectivité.</param>
/// <param name="Collectivite">Its name; null to leave it as it is.</param>
/// <param name="Identity">Who they are; null to leave them as they are.</param>
/// <param name="Day">Since when.</param>
/// <param name="PurgeOn">When their profile is to be purged: they leave; null: they are there.</param>
public sealed record StaffChange(
    PersonId PersonId, string Academy, string Siret, string? Collectivite, StaffIdentity? Identity, DateOnly Day, DateOnly? PurgeOn);

/// <summary>What was written.</summary>
/// <param name="Revision">The revision made.</param>
/// <param name="Request">The request, with its number.</param>
/// <param name="Grants">The grants, with their numbers.</param>
public sealed record RightsApplied(long Revision, RightsRequest? Request, IReadOnlyList<Grant> Grants);
