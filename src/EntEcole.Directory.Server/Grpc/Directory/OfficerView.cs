using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Server.Grpc.Views;

namespace EntEcole.Directory.Server.Grpc.Directory;

/// <summary>
/// Restricted persons, as those see them who answer for the rights of persons. Never from memory: other callers share it.
/// </summary>
internal sealed class OfficerView(IPrivacyStore store)
{
    /// <summary>A person by id; null for other callers.</summary>
    public Task<V1.Person?> ShowAsync(PersonId id, long revision, AuthorizedView viewer, CancellationToken cancellationToken) =>
        ShowAsync(viewer, reach => store.AllPersons.FindPersonAsync(id, reach, revision, cancellationToken));

    /// <summary>The same by a source record.</summary>
    public Task<V1.Person?> ShowAsync(SourceRef source, long revision, AuthorizedView viewer, CancellationToken cancellationToken) =>
        ShowAsync(viewer, reach => store.AllPersons.FindPersonAsync(source, reach, revision, cancellationToken));

    // Their usage is not measured while they are restricted.
    private static async Task<V1.Person?> ShowAsync(AuthorizedView viewer, Func<Perimeter, Task<PersonView?>> find) =>
        viewer.Caller.Has(CallerRoles.PrivacyOfficer) ? (viewer with { Key = null }).Show(await find(viewer.Perimeter)) : null;
}
