namespace EntEcole.Directory.Server.Observability;

/// <summary>
/// Whether the disks on which a process writes have any room left: what is full there stops accesses or runs within minutes.
/// </summary>
/// <param name="folders">A folder on each of them; those that are not there are left out.</param>
/// <param name="room">The room of a folder's disk, bytes; null to ask the system.</param>
internal sealed class DiskRoom(IReadOnlyList<string> folders, Func<string, long>? room = null)
{
    // The log of one write of the store, and a block of the access log.
    private const long Least = 50_000_000;

    /// <summary>Whether one of them has no room.</summary>
    public bool IsFull => folders.Any(IsFullAt);

    private bool IsFullAt(string folder)
    {
        try
        {
            return System.IO.Directory.Exists(folder) && (room?.Invoke(folder) ?? new DriveInfo(folder).AvailableFreeSpace) < Least;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A disk that does not answer is told by what is on it: the store, the inbox.
            return false;
        }
    }
}
