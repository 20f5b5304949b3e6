using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Federation;

/// <summary>Where the workspace says which subject is which person, and that an account was activated.</summary>
public sealed class FederationService(IFederationStore store, SubjectHasher hasher, TimeProvider time)
{
    private const int MaxIssuer = 200;
    private const int MaxSubject = 512;

    /// <summary>Links a subject to a person.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.InvalidArgument"/>, <see cref="Reason.PersonNotFound"/>, <see cref="Reason.IdentityAlreadyLinked"/>,
    /// <see cref="Reason.IdentityLinksExceeded"/>.
    /// </exception>
    public async Task LinkAsync(string issuer, string subject, PersonId person, string by, CancellationToken cancellationToken) =>
        await store.LinkAsync(Link(issuer, subject, person, by), cancellationToken);

    /// <summary>Ends the link of a subject with a person.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>, <see cref="Reason.IdentityNotLinked"/>.</exception>
    public async Task UnlinkAsync(string issuer, string subject, PersonId person, string by, CancellationToken cancellationToken) =>
        await store.UnlinkAsync(Link(issuer, subject, person, by), cancellationToken);

    /// <summary>Records that the workspace activated an account on a day; the first day recorded stays and is returned.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.InvalidArgument"/>: also for a day that is to come; <see cref="Reason.PersonNotFound"/>.
    /// </exception>
    public async Task<DateOnly> ConfirmActivationAsync(
        string issuer, string subject, PersonId person, DateOnly day, string by, CancellationToken cancellationToken) =>
        day > FrenchTime.DayAt(time.GetUtcNow())
            ? throw DirectoryException.InvalidArgument("on", new("on is a day that is to come.", "on est un jour à venir."))
            : await store.ConfirmActivationAsync(Link(issuer, subject, person, by), day, cancellationToken);

    /// <summary>The links of a person.</summary>
    public Task<IReadOnlyList<KeptLink>> ListAsync(PersonView person, CancellationToken cancellationToken) =>
        store.ListLinksAsync([.. Activations.NumbersOf(person)], cancellationToken);

    private IdentityLink Link(string issuer, string subject, PersonId person, string by)
    {
        Ensure(issuer, "issuer", MaxIssuer);
        Ensure(subject, "subject", MaxSubject);
        return new IdentityLink(issuer.Trim(), hasher.HashOf(issuer.Trim(), subject), person, by, time.GetUtcNow());
    }

    private static void Ensure(string text, string field, int most)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > most)
        {
            throw DirectoryException.InvalidArgument(
                field, new($"{field} has 1 to {most} characters.", $"{field} a de 1 à {most} caractères."));
        }
    }
}
