using System.Text.Json;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Persons;

namespace EntEcole.Directory.Storage.Changes;

/// <summary>Numbers of what a revision touches, merged persons included.</summary>
internal sealed class TouchedNumbers(MergeLinkCache mergeLinks, ChangeStatements statements)
{
    public async Task<bool> HasRipplesAsync(LookupConnection connection, long revision, CancellationToken cancellationToken) =>
        await connection.NumberAsync(
            statements.Ripples, cancellationToken, ("@revision", revision), ("@subject", (int)AafCategory.MatiereEducNat)) == 1;

    /// <summary>Whether a revision gave every person another pseudonym.</summary>
    public static async Task<bool> RenewsVisitorsAsync(
        LookupConnection connection, ChangeStatements statements, long revision, CancellationToken cancellationToken) =>
        await connection.NumberAsync(statements.NewVisitorKeys, cancellationToken, ("@revision", revision)) > 0;

    public static async Task<List<int>> NumbersAsync(
        LookupConnection connection, Statement which, long revision, int after, int limit, CancellationToken cancellationToken)
    {
        await using var reader = await connection.ReadAsync(
            which, cancellationToken,
            ("@revision", revision), ("@after", after), ("@subject", (int)AafCategory.MatiereEducNat), ("@limit", limit));
        var numbers = new List<int>(limit);
        while (await reader.ReadAsync(cancellationToken))
        {
            numbers.Add(reader.GetInt32(0));
        }

        return numbers;
    }

    // Of one revision, the last asked for: its pages, and the clients that follow it, share them.
    private volatile MergedNumbers? lastMerged;

    /// <summary>A page of numbers with those that a decision, or a person merged into them, adds to it.</summary>
    public async Task<List<int>> WithMergedAsync(
        LookupConnection connection, ChangeSpan span, int after, int limit, List<int> numbers, CancellationToken cancellationToken)
    {
        var links = await mergeLinks.AllAsync(connection, cancellationToken);
        if (links.IsEmpty)
        {
            return numbers;
        }

        var added = span.IsSnapshot
            ? [.. links.At(span.Revision).Roots]
            : await MergedNumbersAsync(connection, links, span.Revision, cancellationToken);
        var end = numbers.Count < limit ? int.MaxValue : numbers[^1];
        return [.. numbers.Union(added.Where(number => number > after && number <= end)).Order().Take(limit)];
    }

    private async Task<IReadOnlyCollection<int>> MergedNumbersAsync(
        LookupConnection connection, MergeLinks links, long revision, CancellationToken cancellationToken)
    {
        if (lastMerged is { } last && last.Revision == revision)
        {
            return last.Numbers;
        }

        // Who answers for a group depends, for a caller with a limited perimeter, on where each of the group is.
        var joined = new HashSet<int>();
        var which = await HasRipplesAsync(connection, revision, cancellationToken) ? statements.RipplingAmong : statements.TouchedAmong;
        foreach (var touched in await connection.RowsAsync(
            which, reader => reader.GetInt32(0), cancellationToken,
            ("@numbers", JsonSerializer.Serialize(links.Numbers)), ("@revision", revision), ("@subject", (int)AafCategory.MatiereEducNat)))
        {
            joined.UnionWith(links.EverWith(touched));
        }

        joined.UnionWith(links.ChangedAt(revision).SelectMany(link => links.EverWith(link.MergedNo)));
        var numbers = joined.ToHashSet();
        if (joined.Count > 0)
        {
            var pupils = await connection.RowsAsync(
                statements.PupilsOfRelatives, reader => reader.GetInt32(0), cancellationToken,
                ("@numbers", JsonSerializer.Serialize(joined)), ("@revision", revision));
            numbers.UnionWith(pupils.SelectMany(links.EverWith));
        }

        lastMerged = new MergedNumbers(revision, numbers);
        return numbers;
    }

    /// <summary>Persons that a revision touches because of merges.</summary>
    private sealed record MergedNumbers(long Revision, IReadOnlyCollection<int> Numbers);
}
