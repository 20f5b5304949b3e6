namespace EntEcole.Directory.Server.Grpc.Watching;

/// <summary>How changes are watched.</summary>
/// <param name="Checkpoint">After how long without changes a checkpoint is sent.</param>
internal sealed record WatchSettings(TimeSpan Checkpoint)
{
    /// <summary>The default.</summary>
    public static WatchSettings Default { get; } = new(TimeSpan.FromSeconds(10));

    /// <summary>How often the store is asked for its last revision.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Schools, classes or persons in one read.</summary>
    public int Page { get; init; } = 500;

    /// <summary>Changes in one answer; the last person's may exceed it.</summary>
    public int MaxChanges { get; init; } = 500;
}
