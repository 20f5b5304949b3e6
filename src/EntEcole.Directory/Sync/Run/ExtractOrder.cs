using System.Globalization;
using EntEcole.Directory.Extracts;
using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Sync.Run;

/// <summary>The order of extracts in time: none from the future, none older than the store, no delta after one that is missing.</summary>
public static class ExtractOrder
{
    /// <summary>Refuses an extract that is dated after tomorrow.</summary>
    /// <param name="package">A sound package.</param>
    /// <param name="today">The day in France.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.ExtractDateInFuture"/>.</exception>
    public static void EnsureNotInFuture(ExtractPackage package, DateOnly today)
    {
        if (IsInFuture(package.Date, today))
        {
            throw ExtractRefusal.DateInFuture(package.Files[0].Name, package.Date!.Value, today);
        }
    }

    /// <summary>Whether a date lies after tomorrow: deliveries of the coming night may bear tomorrow's.</summary>
    public static bool IsInFuture(DateOnly? date, DateOnly today) => date > today.AddDays(1);

    /// <summary>Refuses an extract that is older than its feed, or a delta after one that its feed misses.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.ExtractTooOld"/>, <see cref="Reason.ExtractGap"/>.</exception>
    public static async Task EnsureFollowsAsync(
        IFeedStore feeds, Feed feed, SyncReport run, SyncRequest request, DailyDeltas daily, CancellationToken cancellationToken)
    {
        if (run.ExtractDate is not { } date)
        {
            return;
        }

        if (date < feed.LastExtract && !request.AllowOlder)
        {
            throw ExtractRefusal.TooOld(date, feed.LastExtract.Value);
        }

        if (string.Equals(run.Kind, "delta", StringComparison.Ordinal)
            && await FindGapAsync(feeds, feed, date, daily, run.StartedAt, cancellationToken) is { } gap)
        {
            if (gap.Cause is GapCause.Lost && !request.DryRun)
            {
                await feeds.OpenGapAsync(gap, cancellationToken);
            }

            throw AfterGap(gap, date);
        }
    }

    /// <summary>The first delta that a feed misses before one of <paramref name="date"/>; null for none.</summary>
    public static async Task<FeedGap?> FindGapAsync(
        IFeedStore feeds, Feed feed, DateOnly date, DailyDeltas daily, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = (await feeds.ListGapsAsync(feed.Academy, cancellationToken)).FirstOrDefault(
            gap => gap.Degree == feed.Degree && gap.ExtractDate < date);
        return open is null && feed.LastExtract is { } last && daily.FirstMissing(feed.Academy, last, date) is { } lost
            ? new FeedGap(feed.Academy, feed.Degree, lost, GapCause.Lost, 0, now)
            : open;
    }

    // A delta of a date whose feed misses an earlier one.
    private static DirectoryException AfterGap(FeedGap gap, DateOnly date)
    {
        var (english, french) = (gap.Missed.English, gap.Missed.French);
        return new DirectoryException(
            Reason.ExtractGap,
            new LocalizedText(
                $"{english} This one, of {Iso(date)}, is not applied. Deliver the missing delta again, or ask the academy for a full extract: it closes the gap.",
                $"{french} Celui-ci, du {FrenchTime.Written(date)}, n'est pas appliqué. Livrer de nouveau le différentiel manquant, ou demander à l'académie un extrait complet : il comble le trou."),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["academy"] = gap.Academy,
                ["degree"] = gap.DegreeName,
                ["date"] = Iso(date),
                ["missing"] = Iso(gap.ExtractDate),
            });
    }

    private static string Iso(DateOnly date) => date.ToString("O", CultureInfo.InvariantCulture);
}
