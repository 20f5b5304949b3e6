using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Identity;

/// <summary>Finds persons by what is known of them, for every verb that is about a person.</summary>
internal static class PersonFinder
{
    /// <summary>Persons a page of the store has at most.</summary>
    public const int Page = 1_000;

    private const int MaxCandidates = 20;

    /// <summary>The persons that a filter and all words fit, at most as many as asked for, and whether there are more.</summary>
    public static async Task<(List<PersonView> Found, bool More)> FindAsync(
        IPersonStore persons, PersonFilter filter, PersonSearch search, (int Limit, long Revision) page,
        CancellationToken cancellationToken)
    {
        var found = new List<PersonView>();
        for (var after = 0; ;)
        {
            var rows = await persons.ListPersonsAsync(filter, after, Page, page.Revision, cancellationToken);
            foreach (var person in rows.Where(search.Fits))
            {
                if (found.Count == page.Limit)
                {
                    return (found, true);
                }

                found.Add(person);
            }

            if (rows.Count < Page)
            {
                return (found, false);
            }

            after = rows[^1].PersonNo;
        }
    }

    /// <summary>The persons that words fit; one alone when a word is their id.</summary>
    public static async Task<(List<PersonView> Found, bool More)> FindAsync(
        DirectoryStore store, IReadOnlyList<string> words, PersonFilter filter, long revision, CancellationToken cancellationToken)
    {
        if (words.Count == 1 && PersonId.TryParse(words[0].Trim(), out var id))
        {
            return (await store.Persons.FindPersonAsync(id, revision, cancellationToken) is { } known ? [known] : [], false);
        }

        var search = PersonSearch.Of(words);
        return await FindAsync(
            store.Persons, filter with { FoldedNamePrefix = search.NamePrefix, IncludeSuspended = true }, search,
            (MaxCandidates, revision), cancellationToken);
    }

    /// <summary>
    /// The one person that words fit. Otherwise null, and the persons to choose from are shown: none is taken by a guess.
    /// </summary>
    public static async Task<PersonView?> OneAsync(
        DirectoryStore store, IReadOnlyList<string> words, PersonFilter filter, Terminal terminal, CancellationToken cancellationToken)
    {
        var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
        var (found, more) = await FindAsync(store, words, filter, revision, cancellationToken);
        if (found.Count == 1)
        {
            return found[0];
        }

        var shown = string.Join(' ', words);
        terminal.Complain(found.Count == 0
            ? terminal.T($"No person fits '{shown}'.", $"Aucune personne ne correspond à « {shown} ».")
            : terminal.T(
                $"Several persons fit '{shown}': add a birth date, a mail, or give the person id.",
                $"Plusieurs personnes correspondent à « {shown} » : ajouter une date de naissance, un courriel, ou donner l'identifiant."));
        terminal.Answer(new { candidates = found.Select(PersonVerbs.Of), more });
        if (found.Count > 0)
        {
            PersonVerbs.Show(found, more, terminal);
        }

        return null;
    }
}
