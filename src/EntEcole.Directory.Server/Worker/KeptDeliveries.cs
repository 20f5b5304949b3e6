using System.Text.Json;
using System.Text.Json.Nodes;
using EntEcole.Directory.Files;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Server.Worker;

/// <summary>
/// Deliveries that were applied and are kept in <c>done</c>, so that a school that becomes enrolled can be filled: until the next full
/// extract of their academy is applied, and for some days at most. Their reports stay.
/// </summary>
internal sealed class KeptDeliveries(Inbox inbox)
{
    /// <summary>The delivery that holds the extract of a run; null when none is kept.</summary>
    public Delivery? Find(SyncReport run) =>
        inbox.Kept().FirstOrDefault(delivery => Read(delivery)?.Reports.Any(report => IsSameExtract(report, run)) is true);

    /// <summary>Deletes those that are too old, or that a later full extract has replaced. Returns how many.</summary>
    /// <param name="until">Those put away at this instant or earlier are too old.</param>
    /// <param name="newest">The latest full extract applied, by academy and degree.</param>
    public long Prune(DateTimeOffset until, IReadOnlyDictionary<(string Academy, string Degree), SyncReport> newest)
    {
        var count = 0L;
        foreach (var delivery in inbox.Kept())
        {
            if (Read(delivery) is { } put && (put.EndedAt <= until || (put.Reports.Count > 0 && put.Reports.All(IsReplaced))))
            {
                Delete(delivery.Path);
                count++;
            }
        }

        return count;

        bool IsReplaced(SyncReport report) => newest.TryGetValue((report.Academy, report.Degree), out var last)
            && report.RunId < last.RunId && !IsSameExtract(report, last);
    }

    private static bool IsSameExtract(SyncReport one, SyncReport other) =>
        one.ExtractDate == other.ExtractDate && one.Digest is not null && string.Equals(one.Digest, other.Digest, StringComparison.Ordinal);

    private static void Delete(string path)
    {
        if (PrivateFile.IsLink(path) || File.Exists(path))
        {
            File.Delete(path);
        }
        else
        {
            System.IO.Directory.Delete(path, recursive: true);
        }
    }

    // Null for what has no report that can be read: it is left.
    private static PutAway? Read(Delivery delivery)
    {
        try
        {
            var report = JsonNode.Parse(File.ReadAllText(delivery.Path + ".report.json"))!;
            return new PutAway(
                report["endedAt"]!.GetValue<DateTimeOffset>(),
                [.. (report["reports"] as JsonArray ?? []).Select(one => SyncReport.FromJson(one!.ToJsonString()))]);
        }
        catch (Exception unreadable) when (
            unreadable is JsonException or FileNotFoundException or FormatException or InvalidOperationException or NullReferenceException)
        {
            return null;
        }
    }

    private sealed record PutAway(DateTimeOffset EndedAt, IReadOnlyList<SyncReport> Reports);
}
