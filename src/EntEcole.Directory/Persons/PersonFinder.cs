namespace EntEcole.Directory.Persons;

/// <summary>A person who was looked for.</summary>
/// <param name="Person">The person, whole.</param>
/// <param name="Fits">How many of the words and facts fit them.</param>
public sealed record FoundPerson(PersonView Person, int Fits);

/// <summary>Finds persons by any words, the best matches first. Every read is by an index, or of one school.</summary>
public static class PersonFinder
{
    private const int SchoolPage = 1_000;

    // Persons of one fact: those born on one day are the most.
    private const int MostOfAFact = 2_000;

    /// <summary>The persons that at least one word or fact fits, within what the filter's caller reaches.</summary>
    /// <param name="persons">The store.</param>
    /// <param name="search">What is known.</param>
    /// <param name="filter">What the caller reaches, and the school, if one is given.</param>
    /// <param name="limit">Persons at most.</param>
    /// <param name="revision">Revision to read.</param>
    /// <param name="cancellationToken">Ends the reads.</param>
    /// <returns>The best matches first, then by folded name; and whether there are more.</returns>
    public static async Task<(IReadOnlyList<FoundPerson> Found, bool More)> FindAsync(
        IPersonStore persons, PersonSearch search, PersonFilter filter, int limit, long revision, CancellationToken cancellationToken)
    {
        var found = new Dictionary<int, PersonView>();
        foreach (var fact in search.Facts.SelectMany(keys => keys))
        {
            await AddAsync(filter with { Keys = [fact] }, MostOfAFact);
        }

        foreach (var id in search.Ids)
        {
            if (await persons.FindPersonAsync(id, filter.Within, revision, cancellationToken) is { } person && filter.Accepts(person))
            {
                found.TryAdd(person.PersonNo, person);
            }
        }

        if (filter.Uai is not null && search.Words.Count > 0)
        {
            for (var page = await AddAsync(filter, SchoolPage); page.Count == SchoolPage;)
            {
                page = await AddAsync(filter, SchoolPage, (filter.Within.Show(page[^1]) ?? page[^1]).PersonNo);
            }
        }
        else
        {
            foreach (var query in Queries(search, filter))
            {
                await AddAsync(query, MostOfAFact);
            }

            // One word alone, when all together find too few.
            foreach (var word in found.Count > limit ? [] : search.Words)
            {
                await AddAsync(filter with { FoldedNamePrefix = word }, limit + 1);
            }
        }

        return Ranked(found.Values, search, filter, limit);

        async Task<IReadOnlyList<PersonView>> AddAsync(PersonFilter which, int most, int after = 0)
        {
            var page = await persons.ListPersonsAsync(which, after, most, revision, cancellationToken);
            foreach (var person in page)
            {
                found.TryAdd(person.PersonNo, person);
            }

            return page;
        }
    }

    // Each word as the beginning of the name with the others in it, and as a word of a birth name or a later one.
    private static IEnumerable<PersonFilter> Queries(PersonSearch search, PersonFilter filter) => search.Words.SelectMany(word =>
        search.Words.Count == 1
            ? new[] { filter with { Keys = [PersonKey.OfNameWord(word)] } }
            :
            [
                filter with
                {
                    Keys = [PersonKey.OfNameWords(string.Join(' ', search.Words.Except([word], StringComparer.Ordinal).Prepend(word)))],
                },
                filter with { Keys = [PersonKey.OfNameWord(word)] },
            ]);

    private static (IReadOnlyList<FoundPerson> Found, bool More) Ranked(
        IEnumerable<PersonView> found, PersonSearch search, PersonFilter filter, int limit)
    {
        var ranked = found
            .Select(person => (Person: person, Shown: filter.Within.Show(person) ?? person))
            .Select(one => (
                one.Person, Fits: search.Fitting(one.Shown), Exact: search.WholeWords(one.Shown), Name: filter.NameOf(one.Person)))
            .Where(one => one.Fits > 0)
            .OrderByDescending(one => one.Fits).ThenByDescending(one => one.Exact)
            .ThenBy(one => one.Name, StringComparer.Ordinal).ThenBy(one => one.Person.PersonNo)
            .Take(limit + 1).Select(one => new FoundPerson(one.Person, one.Fits)).ToList();
        return (ranked.Take(limit).ToList(), ranked.Count > limit);
    }
}
