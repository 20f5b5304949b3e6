namespace EntEcole.Directory.Sync;

/// <summary>What to synchronise.</summary>
/// <param name="Path">Folder of one academy's extract.</param>
/// <param name="Academy">Its academy; null to read it in the extract.</param>
/// <param name="AsOf">Day whose enrolments decide; null for today in France.</param>
/// <param name="DryRun">Plan and count, apply nothing.</param>
/// <param name="AllowOlder">Accept an extract older than the last one applied.</param>
public sealed record SyncRequest(string Path, string? Academy = null, DateOnly? AsOf = null, bool DryRun = false, bool AllowOlder = false);

/// <summary>Settings of a sync.</summary>
public sealed record SyncSettings
{
    /// <summary>Days during which a suspended profile can come back as it was. Default 90.</summary>
    public int GraceDays { get; init; } = 90;

    /// <summary>
    /// Whether a person in charge of a second-degree pupil (position 4 is 2) gets a parent profile as a legal representative
    /// does. Until 2017 extracts give 2 to the second legal representative. Default: no.
    /// </summary>
    public bool PersonsInChargeAreParents { get; init; }
}

/// <summary>How far a run is.</summary>
/// <param name="File">File being read.</param>
/// <param name="Records">Records read so far.</param>
/// <param name="Bytes">Bytes read so far.</param>
/// <param name="TotalBytes">Bytes of all files.</param>
public readonly record struct SyncProgress(string File, long Records, long Bytes, long TotalBytes);
