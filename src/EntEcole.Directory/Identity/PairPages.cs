
namespace EntEcole.Directory.Identity;

/// <summary>Pages of proposals that come from numbered pairs, as a store reads them.</summary>
internal static class PairPages
{
    /// <summary>Pairs read at once.</summary>
    public const int Rows = 500;

    /// <summary>Adds proposals to what was <paramref name="found"/> before, up to <paramref name="limit"/>.</summary>
    /// <param name="read">The next <see cref="Rows"/> pairs after a number; fewer at the end.</param>
    /// <param name="propose">What they propose.</param>
    /// <param name="last">The number to begin after.</param>
    /// <param name="found">What was found before.</param>
    /// <param name="limit">Proposals at most.</param>
    public static async Task<MergeProposalPage> FillAsync(
        Func<int, Task<IReadOnlyList<PersonPair>>> read, Func<IReadOnlyList<PersonPair>, Task<List<MergeProposal>>> propose, int last,
        List<MergeProposal> found, int limit)
    {
        while (true)
        {
            var pairs = await read(last);
            // Of the last number some may not have been read: they come with the next.
            var whole = pairs.Count == Rows && pairs[0].Number < pairs[^1].Number
                ? [.. pairs.Where(pair => pair.Number < pairs[^1].Number)]
                : pairs;
            foreach (var proposal in await propose(whole))
            {
                found.Add(proposal);
                if (found.Count > limit)
                {
                    return new MergeProposalPage([.. found.Take(limit)], found[limit - 1].Number);
                }
            }

            if (pairs.Count < Rows)
            {
                return new MergeProposalPage(found, null);
            }

            last = whole[^1].Number;
        }
    }
}
