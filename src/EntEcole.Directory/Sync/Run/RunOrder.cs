using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Onde;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Run;

/// <summary>One run as it begins: what is asked, of which extract, and where it counts.</summary>
/// <param name="Choice">The extract and its academy.</param>
/// <param name="Request">What is asked.</param>
/// <param name="Context">Its clock, counts and problems.</param>
/// <param name="Progress">Takes how far it is; null for none.</param>
internal sealed record RunOrder(AcademyChoice Choice, SyncRequest Request, RunContext Context, IProgress<SyncProgress>? Progress)
{
    /// <summary>The extract.</summary>
    public ExtractPackage Package => Choice.Package;

    /// <summary>Its academy; empty when it cannot be told.</summary>
    public string Academy => Choice.Academy ?? "";

    /// <summary>The run as it is recorded.</summary>
    public RunHeader Header => new(
        Academy, Package.Degree ?? Package.LikelyDegree, Package.Kind, Package.Date, Context.AsOf(Request.AsOf), Context.StartedAt,
        Request.StartedBy, Request.StartReason, Request.DryRun);
}

/// <summary>Where an extract belongs.</summary>
/// <param name="Feed">Its feed, which it follows.</param>
/// <param name="Elsewhere">UAIs of the extract that are of another academy.</param>
/// <param name="OndeFeeds">The schools that ONDE files feed, for an extract of the first degree.</param>
internal sealed record PlacedExtract(Feed Feed, IReadOnlySet<string> Elsewhere, IReadOnlyList<OndeOpenFeed> OndeFeeds)
{
    /// <summary>Whether nothing of the feed was applied before.</summary>
    public bool IsFirst => Feed.LastExtract is null;

    /// <summary>Whether nothing of it can wait: a first sync, which hands no school over.</summary>
    public bool IsDirect => IsFirst && OndeFeeds.Count == 0;
}

/// <summary>What was read of an extract, and what of it waits.</summary>
/// <param name="Session">What was read and planned.</param>
/// <param name="Digest">SHA-256 of all files.</param>
/// <param name="Holds">What waits for a decision.</param>
internal sealed record JudgedExtract(SyncSession Session, string Digest, IReadOnlyList<Hold> Holds)
{
    /// <summary>The state of the run once its plan is applied.</summary>
    public RunState AppliedState => Holds.Count > 0 ? RunState.Held : RunState.Applied;
}
