namespace EntEcole.Directory.Server.Security;

/// <summary>How accesses are logged.</summary>
/// <param name="MaxBytes">How much of memory traces may take that the store does not have yet; beyond, calls are refused.</param>
internal sealed record AccessLogSettings(long MaxBytes)
{
    /// <summary>The default.</summary>
    public static AccessLogSettings Default { get; } = new(64L << 20);

    /// <summary>
    /// For how long traces are gathered before they are written together: what a process that is killed loses, and what keeps the cost of a
    /// write, and the readers' caches which it makes void, from being that of every call.
    /// </summary>
    public TimeSpan Gathering { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After how long a write that failed is begun again.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a reader of the log waits for what this server has not written yet.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);
}
