using System.Security.Cryptography;
using EntEcole.Directory.Files;

namespace EntEcole.Directory.Server.Worker;

/// <summary>How ready a delivery is to be taken.</summary>
internal enum Ready
{
    /// <summary>It may still be being written.</summary>
    No,

    /// <summary>It is complete, or will not become so.</summary>
    Yes,

    /// <summary>It is not what its checksum says, and will not become so.</summary>
    Wrong,
}

/// <summary>
/// Tells when a delivery is complete and still, from what the looks before saw of it. What a delivery holds is read again only once it
/// has changed.
/// </summary>
internal sealed class Readiness(WorkerSettings settings, TimeProvider time)
{
    private Dictionary<string, Seen> seen = new(StringComparer.Ordinal);

    /// <summary>Whether some are not ready yet: the next look should not be far.</summary>
    public bool IsAwaiting => seen.Values.Any(one => one.Facts is null || !one.Facts.IsWhole);

    /// <summary>When the one that has lain longest was first seen as it lies; null for none.</summary>
    public DateTimeOffset? Oldest => seen.Count == 0 ? null : seen.Values.Min(one => one.Since);

    /// <summary>Forgets what is no longer there.</summary>
    public void Keep(IEnumerable<Delivery> present)
    {
        var paths = present.Select(delivery => delivery.Path).ToHashSet(StringComparer.Ordinal);
        seen = seen.Where(one => paths.Contains(one.Key)).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>How ready a delivery is, and what it holds when that is known.</summary>
    public (Ready Ready, DeliveryFacts? Facts) Look(Delivery delivery, CancellationToken cancellationToken)
    {
        var (now, fingerprint) = (time.GetUtcNow(), Inbox.Fingerprint(delivery));
        if (!seen.TryGetValue(delivery.Path, out var known) || !string.Equals(known.Fingerprint, fingerprint, StringComparison.Ordinal))
        {
            seen[delivery.Path] = known = new Seen(fingerprint, now);
        }

        var lies = now - known.Since;
        known.Looks++;
        if (!delivery.IsTaken && !IsSettled(delivery, known, lies, cancellationToken))
        {
            // What it seems to hold keeps later ones waiting, but not for ever.
            return lies < settings.Patience ? (Ready.No, DeliveryFacts.Of(delivery, settings.Sync.Limits, cancellationToken))
                : (known.IsWrong ? Ready.Wrong : Ready.No, null);
        }

        var facts = known.Facts ??= DeliveryFacts.Of(delivery, settings.Sync.Limits, cancellationToken);
        // The rest of a folder may come yet; what was taken once was found ready.
        return (facts.IsWhole || delivery.IsTaken || settings.Marker is not InboxMarker.None || lies >= settings.Patience
            ? Ready.Yes
            : Ready.No, facts);
    }

    private bool IsSettled(Delivery delivery, Seen known, TimeSpan lies, CancellationToken cancellationToken) => settings.Marker switch
    {
        InboxMarker.Ok => IsMarked(delivery, ".ok"),
        InboxMarker.Sha256 => IsMarked(delivery, ".sha256") && (known.IsRight ??= Matches(delivery, cancellationToken)) is true,
        _ => known.Looks > 1 && lies >= settings.Still,
    };

    // A link beside a delivery is not followed either.
    private static bool IsMarked(Delivery delivery, string ending) =>
        File.Exists(delivery.Path + ending) && !PrivateFile.IsLink(delivery.Path + ending);

    private static bool Matches(Delivery delivery, CancellationToken cancellationToken)
    {
        var isFile = File.Exists(delivery.Path);
        var lines = File.ReadLines(delivery.Path + ".sha256").Select(line => line.Split([' ', '\t'], 2, StringSplitOptions.TrimEntries))
            .Where(line => line[0].Length > 0).ToList();
        return lines.Count > 0 && lines.TrueForAll(line =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = isFile
                ? delivery.Path
                : Path.GetFullPath(Path.Combine(delivery.Path, line.Length == 2 ? line[1].TrimStart('*') : ""));
            if (!path.StartsWith(delivery.Path, StringComparison.Ordinal) || !File.Exists(path))
            {
                return false;
            }

            using var file = File.OpenRead(path);
            return string.Equals(Convert.ToHexString(SHA256.HashData(file)), line[0], StringComparison.OrdinalIgnoreCase);
        });
    }

    private sealed class Seen(string fingerprint, DateTimeOffset since)
    {
        public string Fingerprint { get; } = fingerprint;

        public DateTimeOffset Since { get; } = since;

        public int Looks { get; set; }

        public DeliveryFacts? Facts { get; set; }

        public bool? IsRight { get; set; }

        public bool IsWrong => IsRight is false;
    }
}
