using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Lookups as tests make them.</summary>
internal static class Lookups
{
    /// <summary>A person at the present revision, by who knows nobody yet.</summary>
    public static Task<AtRevision<PersonView?>> FindPersonAsync(this IPersonStore store, PersonId id, CancellationToken cancellationToken) =>
        store.FindPersonAsync(id, static _ => false, cancellationToken);
}
