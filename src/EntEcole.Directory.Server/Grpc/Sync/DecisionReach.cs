using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Server.Grpc.Views;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Sync;

/// <summary>Who may decide about persons.</summary>
internal static class DecisionReach
{
    /// <summary>
    /// Ensures that the caller reaches every profile of the persons that a decision is about; what is out of reach is absent.
    /// </summary>
    public static async Task EnsureReachedAsync(
        this PerimeterResolver perimeters, (IRevisionStore Revisions, IPersonStore Persons) stores, ServerCallContext context,
        Func<PersonId, DirectoryException> absent, params PersonId[] ids)
    {
        var revision = await stores.Revisions.GetRevisionAsync(context.CancellationToken);
        var reach = (await perimeters.ViewAsync(context, revision)).Perimeter;
        var persons = new List<(PersonId Id, PersonView? Person)>();
        foreach (var id in reach.IsAll ? [] : ids)
        {
            var person = await stores.Persons.FindPersonAsync(id, revision, context.CancellationToken);
            persons.Add(reach.Show(person, id) is null ? throw absent(id) : (id, person));
        }

        foreach (var (id, person) in persons)
        {
            if (!reach.HoldsWhole(person))
            {
                throw PerimeterFaults.OfPerson(id);
            }
        }
    }
}
