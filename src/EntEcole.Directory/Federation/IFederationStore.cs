using EntEcole.Directory.Model;

namespace EntEcole.Directory.Federation;

/// <summary>
/// Links between persons and the subjects of identity providers, and the days on which accounts were activated. Not versioned: they are as
/// they are now. All of a person is erased with them.
/// </summary>
public interface IFederationStore
{
    /// <summary>Who a subject is linked to; null for no one.</summary>
    Task<PersonId?> FindLinkedAsync(string subjectHash, CancellationToken cancellationToken);

    /// <summary>Links a subject to a person. To repeat it changes nothing.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.PersonNotFound"/>; <see cref="Reason.IdentityAlreadyLinked"/>: to another person;
    /// <see cref="Reason.IdentityLinksExceeded"/>.
    /// </exception>
    Task LinkAsync(IdentityLink link, CancellationToken cancellationToken);

    /// <summary>Ends a link.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.IdentityNotLinked"/>: not to this person, or no longer.</exception>
    Task UnlinkAsync(IdentityLink link, CancellationToken cancellationToken);

    /// <summary>The links of persons, the oldest first; ended ones too.</summary>
    Task<IReadOnlyList<KeptLink>> ListLinksAsync(IReadOnlyCollection<int> persons, CancellationToken cancellationToken);

    /// <summary>Records that an account was activated; the first day that is recorded of an account stays.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.PersonNotFound"/>.</exception>
    Task<DateOnly> ConfirmActivationAsync(IdentityLink account, DateOnly day, CancellationToken cancellationToken);

    /// <summary>The first day on which an account of each person was activated; those without one are left out.</summary>
    Task<IReadOnlyDictionary<int, DateOnly>> ReadActivationsAsync(IReadOnlyCollection<int> persons, CancellationToken cancellationToken);
}

/// <summary>A subject and a person.</summary>
/// <param name="Issuer">The identity provider.</param>
/// <param name="SubjectHash">The subject, as <see cref="SubjectHasher"/> gives it.</param>
/// <param name="PersonId">The person.</param>
/// <param name="By">Name of the caller who says so.</param>
/// <param name="At">When.</param>
public sealed record IdentityLink(string Issuer, string SubjectHash, PersonId PersonId, string By, DateTimeOffset At)
{
    /// <summary>Links of one person with one issuer at a time.</summary>
    public const int MaxPerIssuer = 5;
}

/// <summary>A link as it is kept.</summary>
/// <param name="Issuer">The identity provider.</param>
/// <param name="By">Who linked it.</param>
/// <param name="At">When.</param>
/// <param name="EndedBy">Who ended it; null while it lasts.</param>
/// <param name="EndedAt">When it ended; null while it lasts.</param>
public sealed record KeptLink(string Issuer, string By, DateTimeOffset At, string? EndedBy, DateTimeOffset? EndedAt);
