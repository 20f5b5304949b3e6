using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Server.Grpc.Directory;

/// <summary>Finds persons by the records that feeds have of them.</summary>
internal static class PersonsBySource
{
    /// <summary>
    /// Persons by each of their records, one read an academy and category; a record of both degrees leads to the first degree's person.
    /// </summary>
    public static async Task<Dictionary<SourceRef, (PersonView Person, Degree Degree)>> BySourceAsync(
        this IPersonStore store, IEnumerable<SourceRef> sources, Perimeter perimeter, long revision, CancellationToken cancellationToken)
    {
        var found = new Dictionary<SourceRef, (PersonView Person, Degree Degree)>();
        foreach (var group in sources.Distinct().GroupBy(source => (source.Academy, source.Category), source => source.Id))
        {
            var persons = await store.FindPersonsAsync(
                group.Key.Academy, group.Key.Category, [.. group], revision, cancellationToken);
            foreach (var (person, record) in persons.Select(perimeter.Show).OfType<PersonView>().SelectMany(
                person => person.Records.Select(record => (person, record))))
            {
                if (!found.TryGetValue(record.Source, out var known) || record.Degree < known.Degree)
                {
                    found[record.Source] = (person, record.Degree);
                }
            }
        }

        return found;
    }
}
