using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>
/// Lists of persons by facts. Keys are hints: each person they find is read whole, and the part that the caller reaches decides.
/// </summary>
internal sealed class KeyedPersons(PersonLoader loader, MergeLinkCache mergeLinks, PersonStatements statements)
{
    // Persons whose names hold two words of a search. More of them would tell a reader nothing.
    private const int MostNamesakes = 500;

    /// <summary>The whole list, in its order.</summary>
    public async Task<List<PersonView>> ListAsync(
        LookupConnection connection, PersonFilter filter, long revision, CancellationToken cancellationToken)
    {
        var links = await mergeLinks.AtAsync(connection, revision, cancellationToken);
        HashSet<int>? roots = null;
        foreach (var key in filter.Keys)
        {
            var found = (await NumbersAsync(connection, key, revision, cancellationToken)).Select(links.RootOf);
            roots = roots is null ? [.. found] : [.. found.Where(roots.Contains)];
        }

        var persons = await loader.PersonsAsync(connection, [.. roots ?? []], revision, cancellationToken);
        var place = new PersonListPlace(filter, "", 0);
        var rows = persons.Where(filter.Accepts)
            .Select(person => (Key: (Name: filter.NameOf(person), Number: person.PersonNo), Person: person)).ToList();
        rows.Sort((one, other) => place.Compare(one.Key, other.Key));
        return [.. rows.Select(row => row.Person)];
    }

    /// <summary>A page of it, after a person; 0 for the first.</summary>
    public async Task<IReadOnlyList<PersonView>> PageAsync(
        LookupConnection connection, PersonFilter filter, int after, int limit, long revision, CancellationToken cancellationToken)
    {
        var all = await ListAsync(connection, filter, revision, cancellationToken);
        if (after == 0)
        {
            return [.. all.Take(limit)];
        }

        // The last person of the page before is named by their number as the caller sees it.
        var last = all.FindIndex(person => person.PersonNo == after || filter.Within.Show(person)?.PersonNo == after);
        if (last >= 0)
        {
            return [.. all.Skip(last + 1).Take(limit)];
        }

        // No longer there: the names after theirs follow.
        if ((await loader.PersonsAsync(connection, [after], revision, cancellationToken)) is not [var gone])
        {
            return [];
        }

        var place = new PersonListPlace(filter, "", 0);
        var beyond = (filter.NameOf(gone), gone.PersonNo);
        return [.. all.Where(person => place.Compare((filter.NameOf(person), person.PersonNo), beyond) > 0).Take(limit)];
    }

    private Task<IReadOnlyList<int>> NumbersAsync(
        LookupConnection connection, PersonKey key, long revision, CancellationToken cancellationToken)
    {
        switch (key.Kind)
        {
            case PersonKeyKind.Ine:
                return ReadAsync(statements.OfIne, ("@text", key.Folded));
            case PersonKeyKind.SourceId:
                return ReadAsync(statements.OfSourceId, ("@text", key.Folded), ("@revision", revision));
            case PersonKeyKind.NameWords:
                var words = key.Folded.Split(' ');
                var holds = words.Skip(1).OrderByDescending(word => word.Length).FirstOrDefault();
                return ReadAsync(
                    statements.OfNameWords, ("@prefix", words[0]), ("@prefixEnd", NameFolding.EndOfPrefix(words[0])),
                    ("@holds", holds is null ? "%" : $"% {holds}%"), ("@limit", MostNamesakes));
            default:
                return ReadAsync(statements.OfKey, ("@key", PersonKeys.Of(key)));
        }

        Task<IReadOnlyList<int>> ReadAsync(Statement statement, params (string Name, object Value)[] parameters) =>
            connection.RowsAsync(statement, reader => reader.GetInt32(0), cancellationToken, parameters);
    }
}
