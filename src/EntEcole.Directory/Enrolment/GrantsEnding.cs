using EntEcole.Directory.Store;

namespace EntEcole.Directory.Enrolment;

/// <summary>The grants that end with a change of conventions: where the enrolment of schools meets rights.</summary>
internal static class GrantsEnding
{
    /// <summary>
    /// How many grants would last on or after <paramref name="today"/> under <paramref name="before"/> and end earlier under
    /// <paramref name="after"/>, both being all conventions. No grants are recorded yet: 0.
    /// </summary>
    public static Task<int> CountAsync(
        IDirectoryStore store, IReadOnlyList<Convention> before, IReadOnlyList<Convention> after, DateOnly today, long revision,
        CancellationToken cancellationToken)
    {
        _ = (store, before, after, today, revision);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(0);
    }
}
