using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Model;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>Loads what is known of the records of a category.</summary>
internal static class RecordIndexLoader
{
    /// <summary>
    /// The keys of a category's stored records: all of them before a full extract, each when it is first asked for in a delta.
    /// </summary>
    public static Task<RecordIndex> LoadAsync(
        SyncSession session, ExtractPackage package, AafCategory category, CancellationToken cancellationToken)
    {
        // Bytes of a record, on the short side: too many slots cost little, too few cost a copy.
        const int ShortRecord = 1200;
        const int MaxAnnounced = 1 << 26;
        return LoadAsync(
            session, (int)Math.Min(package.Of(category).Sum(file => file.Bytes) / ShortRecord, MaxAnnounced), category, cancellationToken);
    }

    /// <summary>The same for a number of records that is known.</summary>
    public static async Task<RecordIndex> LoadAsync(
        SyncSession session, int announced, AafCategory category, CancellationToken cancellationToken)
    {
        if (session.IsDelta)
        {
            return new RecordIndex(announced, id => session.Plan.Base.FindKey(category, session.Ids.IdOf(id)));
        }

        var (feed, revision) = (session.Feed.FeedNo, session.Plan.BaseRevision);
        var stored = await session.Feeds.CountRecordsAsync(feed, category, revision, cancellationToken);
        var index = new RecordIndex(Math.Max(stored, announced));
        await session.Feeds.LoadRecordsAsync(
            feed, category, revision, key => index.Know(index.SlotOf(session.Ids.NumberOf(key.SourceId)), key), cancellationToken);
        await session.Feeds.LoadDistrustedAsync(
            feed, category, revision, id => index.Distrust(index.SlotOf(session.Ids.NumberOf(id))), cancellationToken);
        return index;
    }
}
