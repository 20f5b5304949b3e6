using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Server.Worker;

/// <summary>
/// Keeps deltas waiting in the inbox while their feed misses an earlier one, and reports each gap from its opening to its end.
/// </summary>
internal sealed class GapWatch(
    IFeedStore feeds, IWorkerStore worker, WorkerSettings settings, Announcer announcer, TimeProvider time)
{
    private HashSet<(string Academy, Degree Degree)>? open;

    /// <summary>Reports the gaps that there are, and the end of those that there were.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var gaps = (await feeds.ListGapsAsync(null, cancellationToken)).DistinctBy(gap => (gap.Academy, gap.Degree)).ToList();
        foreach (var gap in gaps)
        {
            announcer.Begins(
                ConditionOf(gap.Academy, gap.Degree), NoticeKind.Gap, gap.Academy, gap.DegreeName, gap.Text, gap.Cause.ToString(),
                gap.RunId);
        }

        var now = gaps.Select(gap => (gap.Academy, gap.Degree)).ToHashSet();
        foreach (var (academy, degree) in (open ?? await KnownAsync(cancellationToken)).Except(now).Order())
        {
            if (announcer.Ends(ConditionOf(academy, degree)))
            {
                announcer.Say(NoticeKind.GapClosed, academy, NameOf(degree), new LocalizedText(
                    $"{academy} ({NameOf(degree)}) misses no delta any more: deltas are applied again.",
                    $"Il ne manque plus de différentiel à {academy} ({NameOf(degree)}) : les différentiels sont de nouveau appliqués."));
            }
        }

        open = now;
    }

    /// <summary>Whether a delivery has to wait: it begins with a delta whose feed misses an earlier one.</summary>
    public async Task<bool> HoldsAsync(DeliveryFacts facts, CancellationToken cancellationToken)
    {
        // Those that follow in the same delivery are in the order in which they are applied.
        foreach (var first in facts.Extracts.DistinctBy(one => (one.Academy, one.Degree)).Where(
            one => one is { Kind: ExtractKind.Delta, Date: not null }))
        {
            var feed = new Feed(0, first.Academy, first.Degree, null);
            if (settings.Sync.DailyDeltas.Covers(first.Academy))
            {
                feed = await feeds.GetFeedAsync(first.Academy, first.Degree, cancellationToken);
            }

            // What is older than the store is refused, whatever is missing.
            if (first.Date >= (feed.LastExtract ?? DateOnly.MinValue)
                && await ExtractOrder.FindGapAsync(
                    feeds, feed, first.Date!.Value, settings.Sync.DailyDeltas, time.GetUtcNow(), cancellationToken) is { } gap)
            {
                if (gap.Cause is GapCause.Lost)
                {
                    await feeds.OpenGapAsync(gap, cancellationToken);
                }

                return true;
            }
        }

        return false;
    }

    private static OngoingCondition ConditionOf(string academy, Degree degree) => new(ConditionKind.Gap, $"{academy} {NameOf(degree)}");

    private static string NameOf(Degree degree) => degree is Degree.FirstDegree ? "1D" : "2D";

    // Another worker may have reported a gap that has been closed since.
    private async Task<HashSet<(string Academy, Degree Degree)>> KnownAsync(CancellationToken cancellationToken) =>
    [
        .. (await worker.ListAcademyStandingsAsync(cancellationToken))
            .SelectMany(_ => (Degree[])[Degree.FirstDegree, Degree.SecondDegree], (one, degree) => (one.Academy, degree)),
    ];
}
