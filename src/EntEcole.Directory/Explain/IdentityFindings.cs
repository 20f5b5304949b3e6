using EntEcole.Directory.Access;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Explain;

/// <summary>
/// Which records were taken for one person and which wait for a decision, with the facts that agreed and those that contradicted: names of
/// facts, no values.
/// </summary>
internal sealed class IdentityFindings(ExplainStores stores, Perimeter reach)
{
    private const int MaxProposals = 3;

    /// <summary>What there is to say of a person, in order of reading.</summary>
    /// <param name="versions">Every kept version of the person.</param>
    /// <param name="revision">Revision read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<LocalizedText>> OfAsync(PersonVersions versions, long revision, CancellationToken cancellationToken)
    {
        var living = versions.Records.Where(version => version.Span.Holds(revision)).ToList();
        return
        [
            .. Successions(versions),
            .. await HoldsAsync(living, cancellationToken),
            .. living.Count == 0 ? [] : await ProposalsAsync(living[0].PersonId, revision, cancellationToken),
        ];
    }

    // Of each record after the first one: what it had in common with the person as the records before it described them.
    private static IEnumerable<LocalizedText> Successions(PersonVersions versions)
    {
        var told = versions.Records.Where(version => version.Person is not null).ToList();
        var firsts = told.GroupBy(version => (version.Source, version.Degree, version.PersonId)).Select(
            group => group.MinBy(version => version.Span.Since)!)
            .OrderBy(version => version.Span.Since);
        foreach (var first in firsts)
        {
            var before = told.Where(version => version.PersonId == first.PersonId && version.Span.Since < first.Span.Since
                    && (version.Source, version.Degree) != (first.Source, first.Degree) && version.Source.Category == first.Source.Category)
                .MaxBy(version => version.Span.Since);
            if (before is null)
            {
                continue;
            }

            var facts = FactWords.Of(FactComparison.Of(IdentityFacts.Of(before.Person!), IdentityFacts.Of(first.Person!)));
            var by = versions.Revisions.TryGetValue(first.Span.Since, out var fact) ? Wording.Run(fact)
                : new LocalizedText($"revision {first.Span.Since}", $"la révision {first.Span.Since}");
            yield return new(
                $"Record {first.Source} was taken for the person of {before.Source} by {by.English}. {facts.English}",
                $"L'enregistrement {first.Source} a été reconnu comme la personne de {before.Source} par {by.French}. {facts.French}");
        }
    }

    private async Task<IReadOnlyList<LocalizedText>> HoldsAsync(List<RecordVersion> living, CancellationToken cancellationToken)
    {
        var held = new List<LocalizedText>();
        foreach (var academy in living.Select(version => version.Source.Academy).Distinct(StringComparer.Ordinal))
        {
            held.AddRange((await stores.Identities.ListHoldsAsync(academy, cancellationToken))
                .Where(hold => hold.Known is not null && living.Exists(
                    version => version.Source == hold.Source && version.Degree == hold.Degree))
                .Select(Of));
        }

        return held;
    }

    private static LocalizedText Of(IdentityHold hold)
    {
        var facts = FactWords.Of(FactComparison.Of(IdentityFacts.Of(hold.Known!), IdentityFacts.Of(hold.Delivered)));
        var (english, french) = hold.Decision is null
            ? ("It waits for a decision: see 'entecole identities list'.", "Il attend une décision : voir « entecole identities list ».")
            : ("It is decided; the next extract applies the decision.", "Il est décidé ; le prochain extrait applique la décision.");
        return new(
            $"Record {hold.Source} is held as {hold.HoldNo} since run {hold.SinceRun}: its id may have been given to another person. {facts.English} {english}",
            $"L'enregistrement {hold.Source} est retenu (n° {hold.HoldNo}) depuis l'exécution {hold.SinceRun} : son identifiant désigne peut-être une autre personne. {facts.French} {french}");
    }

    private async Task<IEnumerable<LocalizedText>> ProposalsAsync(PersonId person, long revision, CancellationToken cancellationToken)
    {
        var filter = new MergeProposalFilter(Person: person) { Within = reach };
        var page = await new MergeSearch(stores.Merges, stores.Persons).ListOpenAsync(filter, 0, MaxProposals, revision, cancellationToken);
        return page.Proposals.Select(proposal =>
        {
            var other = proposal.KeptId == person ? proposal.OtherId : proposal.KeptId;
            return new LocalizedText(
                $"May be one with person {other} ({proposal.Points} of {MergeScore.Most}): {Joined(proposal, text => text.English)} Decide with 'entecole merges list'.",
                $"Peut être la même personne que {other} ({proposal.Points} sur {MergeScore.Most}) : {Joined(proposal, text => text.French)} Décider par « entecole merges list ».");
        });
    }

    private static string Joined(MergeProposal proposal, Func<LocalizedText, string> text) =>
        string.Join(' ', proposal.Evidence.Select(fact => FormattableString.Invariant($"{text(fact.Text)} ({fact.Points:+0;-0})")));
}

/// <summary>A comparison of two records in words.</summary>
internal static class FactWords
{
    private static readonly IReadOnlyList<(Func<FactComparison, FactMatch> Match, LocalizedText Name)> Facts =
    [
        (facts => facts.Ine, new("INE", "INE")),
        (facts => facts.BirthDate, new("birth date", "date de naissance")),
        (facts => facts.FamilyName, new("family name", "nom de famille")),
        (facts => facts.GivenName, new("given name", "prénom")),
        (facts => facts.Title, new("title", "civilité")),
        (facts => facts.Mail, new("e-mail", "adresse électronique")),
    ];

    /// <summary>The facts that agree, resemble each other and contradict each other; those that one record lacks are left out.</summary>
    public static LocalizedText Of(FactComparison facts)
    {
        var parts = new[]
        {
            Part(facts, FactMatch.Agrees, new("Agree", "Concordent")),
            Part(facts, FactMatch.Near, new("Nearly agree", "Se ressemblent")),
            Part(facts, FactMatch.Contradicts, new("Contradict", "Se contredisent")),
        }.OfType<LocalizedText>().ToList();
        return parts.Count == 0
            ? new("The two have no fact in common.", "Les deux n'ont aucun élément comparable.")
            : new(string.Join(' ', parts.Select(part => part.English)), string.Join(' ', parts.Select(part => part.French)));
    }

    private static LocalizedText? Part(FactComparison facts, FactMatch match, LocalizedText title)
    {
        var names = Facts.Where(fact => fact.Match(facts) == match).Select(fact => fact.Name).ToList();
        return names.Count == 0 ? null : new LocalizedText(
            $"{title.English}: {string.Join(", ", names.Select(name => name.English))}.",
            $"{title.French} : {string.Join(", ", names.Select(name => name.French))}.");
    }
}
