using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Lookups as tests make them: at the present revision.</summary>
internal static class Lookups
{
    /// <summary>A person by id.</summary>
    public static async Task<AtRevision> FindPersonAsync(this DirectoryStore store, PersonId id, CancellationToken cancellationToken)
    {
        var head = await store.Revisions.GetRevisionAsync(cancellationToken);
        return new AtRevision(head, await store.Persons.FindPersonAsync(id, head, cancellationToken));
    }

    /// <summary>A person by one of their source records.</summary>
    public static async Task<AtRevision> FindPersonAsync(this DirectoryStore store, SourceRef source, CancellationToken cancellationToken)
    {
        var head = await store.Revisions.GetRevisionAsync(cancellationToken);
        return new AtRevision(head, await store.Persons.FindPersonAsync(source, head, cancellationToken));
    }
}

/// <summary>What was found, and the revision at which it was read.</summary>
internal readonly record struct AtRevision(long Revision, PersonView? Found);
