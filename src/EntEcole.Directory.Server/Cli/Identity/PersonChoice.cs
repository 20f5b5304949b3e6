using EntEcole.Directory.Persons;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Identity;

/// <summary>Finds the one person that a verb is about, by what is known of them: none is taken by a guess.</summary>
internal static class PersonChoice
{
    private const int MaxCandidates = 20;

    /// <summary>The persons that all words and facts fit, at most as many as asked for, and whether there are more.</summary>
    public static async Task<(IReadOnlyList<PersonView> Found, bool More)> FindAsync(
        DirectoryStore store, PersonSearch search, PersonFilter filter, int limit, long revision, CancellationToken cancellationToken)
    {
        var (some, others) = await PersonFinder.FindAsync(
            store.Persons, search, filter with { IncludeSuspended = true }, limit, revision, cancellationToken);
        // The best come first: after one who lacks a fact no other has them all.
        var found = some.Where(one => one.Fits == search.Count && search.Count > 0).Select(one => one.Person).ToList();
        return (found, others && found.Count == some.Count);
    }

    /// <summary>The same of words as they are typed, to choose from.</summary>
    public static Task<(IReadOnlyList<PersonView> Found, bool More)> FindAsync(
        DirectoryStore store, IReadOnlyList<string> words, PersonFilter filter, long revision, CancellationToken cancellationToken) =>
        FindAsync(store, PersonSearch.Of(string.Join(' ', words)), filter, MaxCandidates, revision, cancellationToken);

    /// <summary>The one person that words fit. Otherwise null, and the persons to choose from are shown.</summary>
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
