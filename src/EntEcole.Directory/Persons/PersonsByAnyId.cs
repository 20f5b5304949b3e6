using EntEcole.Directory.Model;

namespace EntEcole.Directory.Persons;

/// <summary>Lookups by ids that may be those of merged persons.</summary>
public static class PersonsByAnyId
{
    /// <summary>
    /// Persons by any of their ids: that of a merged person gives the one it leads to. Those that are not there are left out.
    /// </summary>
    public static async Task<IReadOnlyDictionary<PersonId, PersonView>> FindByAnyIdAsync(
        this IPersonStore store, IEnumerable<PersonId> ids, long revision, CancellationToken cancellationToken)
    {
        var asked = ids.Distinct().ToList();
        var persons = new Dictionary<PersonId, PersonView>();
        foreach (var view in asked.Count == 0 ? [] : await store.FindPersonsAsync(asked, revision, cancellationToken))
        {
            persons[view.PersonId] = view;
            foreach (var id in view.MergedIds)
            {
                persons[id] = view;
            }
        }

        return persons;
    }
}
