using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Identity;

/// <summary>
/// Finds persons who may be one, on request: walks the index of names, looks closer at those that several adults share, and keeps nothing.
/// Each person is proposed with the likeliest of those who were there before; a declined one makes room for the next. Pupils come after
/// adults (<see cref="PupilSearch"/>).
/// </summary>
public sealed class MergeSearch(IMergeStore merges, IPersonStore personStore)
{
    private const int Rows = 5_000;

    // A page that finds nothing ends somewhere too: about a second of reading.
    private const int MaxReads = 40;

    /// <summary>
    /// Proposals that wait, by folded name and number, after <paramref name="after"/>; of one person all at once, the likeliest first.
    /// </summary>
    public async Task<MergeProposalPage> ListOpenAsync(
        MergeProposalFilter filter, int after, int limit, long revision, CancellationToken cancellationToken)
    {
        if (filter.Person is { } person)
        {
            return new MergeProposalPage(
                [.. (await OfPersonAsync(person, filter, revision, cancellationToken)).Where(filter.Accepts).Take(limit)], null);
        }

        if (after >= PupilSearch.First)
        {
            return await BeyondAdultsAsync(filter, after, limit, [], revision, cancellationToken);
        }

        var found = new List<MergeProposal>();
        for (var reads = 0; reads < MaxReads; reads++)
        {
            var page = await merges.ReadNamesakesAsync(after, Rows, revision, cancellationToken);
            foreach (var names in await ReachedAsync(page.Names, filter, revision, cancellationToken))
            {
                // The name at which the last page ended comes once more, whole.
                var told = string.Equals(names.FoldedName, page.AfterName, StringComparison.Ordinal) ? after : 0;
                // No more of a frequent name is read than the page may need.
                foreach (var some in Pairs(names, cancellationToken).Where(
                    pair => pair.Carrier > told && pair.Points >= filter.MinPoints).Chunk(limit + 1))
                {
                    found.AddRange((await WholeAsync(some, filter, revision, cancellationToken)).Where(filter.Accepts));
                    if (found.Count > limit)
                    {
                        return new MergeProposalPage([.. found.Take(limit)], found[limit - 1].Number);
                    }
                }
            }

            if (page.Last is not { } last)
            {
                return await BeyondAdultsAsync(filter, PupilSearch.First, limit, found, revision, cancellationToken);
            }

            after = last;
        }

        return new MergeProposalPage(found, after);
    }

    // Pupils, then pairs that an account of an identity provider names.
    private async Task<MergeProposalPage> BeyondAdultsAsync(
        MergeProposalFilter filter, int after, int limit, List<MergeProposal> found, long revision, CancellationToken cancellationToken)
    {
        if (after < FederatedSearch.First)
        {
            var pupils = await new PupilSearch(merges, personStore).ListAsync(filter, after, limit, found, revision, cancellationToken);
            if (pupils.Next is not null)
            {
                return pupils;
            }

            (found, after) = ([.. pupils.Proposals], FederatedSearch.First);
        }

        return await new FederatedSearch(merges, personStore).ListAsync(filter, after, limit, found, revision, cancellationToken);
    }

    /// <summary>Pairs that were decided and still stand, in the order of their numbers.</summary>
    public async Task<MergeProposalPage> ListDecidedAsync(
        bool accepted, MergeProposalFilter filter, int after, int limit, long revision, CancellationToken cancellationToken)
    {
        var found = new List<MergeProposal>();
        while (true)
        {
            var pairs = await merges.ListDecidedPairsAsync(accepted, after, limit + 1, revision, cancellationToken);
            var persons = await personStore.FindByAnyIdAsync(
                pairs.SelectMany(pair => new[] { pair.Kept, pair.Other }), revision, cancellationToken);
            // What is left out counts for nothing: a page is full, or the last.
            found.AddRange(pairs
                .Select(pair => filter.Show(new MergeProposal(
                    pair.Number, pair.Kept, persons.GetValueOrDefault(pair.Kept), pair.Other, persons.GetValueOrDefault(pair.Other),
                    pair.Points, [],
                    accepted ? MergeProposalState.Accepted : MergeProposalState.Declined, pair.Author)))
                .OfType<MergeProposal>()
                .Where(proposal => filter.Accepts(proposal)
                    && (filter.Person is not { } one || proposal.KeptId == one || proposal.OtherId == one)));
            if (found.Count > limit || pairs.Count <= limit)
            {
                return new MergeProposalPage([.. found.Take(limit)], found.Count > limit ? found[limit - 1].Number : null);
            }

            after = pairs[^1].Number;
        }
    }

    /// <summary>
    /// A pair as it would be proposed now; what it is when it would not: decided, or withdrawn; null for two of which one never was there.
    /// </summary>
    public async Task<(MergeProposal? Proposal, MergeProposalState State)?> FindAsync(
        PersonId kept, PersonId other, long revision, CancellationToken cancellationToken)
    {
        var persons = await personStore.FindByAnyIdAsync([kept, other], revision, cancellationToken);
        if (!persons.TryGetValue(kept, out var one) || !persons.TryGetValue(other, out var two))
        {
            var known = await personStore.FindNumberAsync(kept, revision, cancellationToken) ?? await personStore.FindNumberAsync(
                other, revision, cancellationToken);
            return known is null && await personStore.FindTombstoneAsync(kept, revision, cancellationToken) is null
                && await personStore.FindTombstoneAsync(other, revision, cancellationToken) is null
                ? null
                : (null, MergeProposalState.Withdrawn);
        }

        if (one.PersonNo == two.PersonNo)
        {
            return (null, MergeProposalState.Accepted);
        }

        if (await new PupilSearch(merges, personStore).FindAsync(one, two, revision, cancellationToken) is { } pupils)
        {
            return (pupils, MergeProposalState.Open);
        }

        if (await new FederatedSearch(merges, personStore).FindAsync(one, two, revision, cancellationToken) is { } federated)
        {
            return (federated, MergeProposalState.Open);
        }

        foreach (var name in NamesOf(one))
        {
            var names = await merges.FindNamesakesAsync(name, revision, cancellationToken);
            if (names.Persons.FirstOrDefault(person => person.PersonId == kept) is { } first
                && names.Persons.FirstOrDefault(person => person.PersonId == other) is { } second)
            {
                return first.Refused.Contains(second.PersonNo) ? (null, MergeProposalState.Declined)
                    : Pair(first, second) is { } pair ? (
                        (await WholeAsync([pair], new MergeProposalFilter(), revision, cancellationToken)).FirstOrDefault(),
                        MergeProposalState.Open)
                    : (null, MergeProposalState.Withdrawn);
            }
        }

        return (null, MergeProposalState.Withdrawn);
    }

    /// <summary>
    /// Each who bears a name, by number, with the likeliest of those before them; no pair twice. Those are compared who have something in
    /// common that counts: the work grows with them, not with the square of a frequent name.
    /// </summary>
    internal static IEnumerable<MergePair> Pairs(Namesakes names, CancellationToken cancellationToken)
    {
        var sharing = names.Persons.SelectMany(one => MergeScore.Keys(one).Select(key => (key, one))).ToLookup(
            row => row.key, row => row.one, StringComparer.Ordinal);
        var told = new HashSet<(int Kept, int Other)>();
        foreach (
            var (carrier, one) in names.Persons.SelectMany(one => one.Numbers.Select(number => (number, one))).OrderBy(row => row.number))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var likely = MergeScore.Keys(one).SelectMany(key => sharing[key]).DistinctBy(other => other.PersonNo)
                .Where(other => other.PersonNo != one.PersonNo && other.Numbers[0] < carrier && !told.Contains(KeyOf(one, other)))
                .Select(other => Pair(one, other))
                .OfType<MergePair>()
                .OrderByDescending(pair => pair.Points)
                .ThenBy(pair => pair.Kept.PersonNo)
                .ThenBy(pair => pair.Other.PersonNo)
                .ToList();
            if (likely.Count > 0)
            {
                told.Add(KeyOf(likely[0].Kept, likely[0].Other));
                yield return likely[0] with { Carrier = carrier, Evidence = Doubted(likely) };
            }
        }
    }

    // Two are as likely, and one feed tells them apart: at most one of them is that person.
    private static IReadOnlyList<MergeEvidence> Doubted(List<MergePair> likely) =>
        likely.Skip(1).Any(pair => pair.Points == likely[0].Points)
            ?
            [
                .. likely[0].Evidence,
                new(
                    "usage_name", -20,
                    new("Another person of this name is as likely.", "Une autre personne de ce nom est aussi vraisemblable.")),
            ]
            : likely[0].Evidence;

    private static (int Kept, int Other) KeyOf(Namesake one, Namesake other) =>
        (Math.Min(one.PersonNo, other.PersonNo), Math.Max(one.PersonNo, other.PersonNo));

    private static MergePair? Pair(Namesake one, Namesake other)
    {
        var (kept, second) = one.PersonNo < other.PersonNo ? (one, other) : (other, one);
        return !kept.Refused.Contains(second.PersonNo) && MergeScore.Of(
            kept, second) is { } evidence && MergeScore.Sum(evidence) >= MergeScore.Enough
            ? new MergePair(second.Numbers[^1], kept, second, evidence)
            : null;
    }

    private static IEnumerable<string> NamesOf(PersonView person) =>
        person.Records.Select(record => record.Person.FoldedName()).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal);

    /// <summary>
    /// Those who bear a name as the caller sees them, by the records that are reached: the likeliest of the others is so whether or not
    /// there are likelier ones outside.
    /// </summary>
    private async Task<IReadOnlyList<Namesakes>> ReachedAsync(
        IReadOnlyList<Namesakes> all, MergeProposalFilter filter, long revision, CancellationToken cancellationToken)
    {
        if (filter.Within.IsAll)
        {
            return all;
        }

        var ids = all.SelectMany(names => names.Persons).SelectMany(person => person.Records).Select(
            record => record.PersonId).Distinct().ToList();
        var reached = await personStore.FindReachedIdsAsync(ids, filter.Within, revision, cancellationToken);
        return [.. all.Select(
            names => names with { Persons = [.. names.Persons.Where(person => reached.Contains(person.PersonId)).Select(Part)] })];

        Namesake Part(Namesake person)
        {
            List<RecordView> records =
            [
                .. person.Records.Where(record => reached.Contains(record.PersonId) && filter.Within.Touches(record.Source.Academy)),
            ];
            return person with
            {
                Records = records,
                Numbers = [.. person.Numbers.Where(number => records.Exists(record => record.PersonNo == number))],
            };
        }
    }

    private async Task<List<MergeProposal>> OfPersonAsync(
        PersonId id, MergeProposalFilter filter, long revision, CancellationToken cancellationToken)
    {
        if (await personStore.FindPersonAsync(id, filter.Within, revision, cancellationToken) is not { } person)
        {
            return [];
        }

        var pairs = new List<MergePair>();
        foreach (var name in NamesOf(person))
        {
            var names = (await ReachedAsync(
                [await merges.FindNamesakesAsync(name, revision, cancellationToken)], filter, revision, cancellationToken))[0];
            if (names.Persons.FirstOrDefault(one => one.PersonNo == person.PersonNo) is { } self)
            {
                pairs.AddRange(
                    names.Persons.Where(other => other.PersonNo != self.PersonNo).Select(other => Pair(self, other)).OfType<MergePair>());
            }
        }

        var pupils = await new PupilSearch(merges, personStore).OfPersonAsync(person, filter, revision, cancellationToken);
        if (pupils.Count > 0)
        {
            return pupils;
        }

        var named = await WholeAsync(
            [.. pairs.DistinctBy(pair => KeyOf(pair.Kept, pair.Other)).OrderByDescending(pair => pair.Points).ThenBy(pair => pair.Carrier)],
            filter, revision, cancellationToken);
        var federated = await new FederatedSearch(merges, personStore).OfPersonAsync(person, filter, revision, cancellationToken);
        return [.. federated.Concat(named).DistinctBy(proposal => (proposal.KeptId, proposal.OtherId))];
    }

    private async Task<List<MergeProposal>> WholeAsync(
        IReadOnlyList<MergePair> pairs, MergeProposalFilter filter, long revision, CancellationToken cancellationToken)
    {
        var persons = await personStore.FindByAnyIdAsync(
            pairs.SelectMany(pair => new[] { pair.Kept.PersonId, pair.Other.PersonId }), revision, cancellationToken);
        return
        [
            .. pairs.Where(pair => persons.ContainsKey(pair.Kept.PersonId) && persons.ContainsKey(pair.Other.PersonId)).Select(
                pair => filter.Show(
                new MergeProposal(
                    pair.Carrier, pair.Kept.PersonId, persons[pair.Kept.PersonId], pair.Other.PersonId, persons[pair.Other.PersonId],
                    pair.Points, pair.Evidence)))
                .OfType<MergeProposal>(),
        ];
    }
}

/// <summary>Two homonyms who may be one.</summary>
/// <param name="Carrier">The number under which the pair is listed.</param>
/// <param name="Kept">The older in the directory.</param>
/// <param name="Other">The other.</param>
/// <param name="Evidence">What speaks for it and against.</param>
internal sealed record MergePair(int Carrier, Namesake Kept, Namesake Other, IReadOnlyList<MergeEvidence> Evidence)
{
    /// <summary>The sum.</summary>
    public int Points => MergeScore.Sum(Evidence);
}
