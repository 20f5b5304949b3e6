using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Storage;

namespace EntEcole.Directory.Server.Diagnostics;

/// <summary>Room on the disks of the store, of deliveries, of back-ups and of temporary files.</summary>
internal static class DiskCheck
{
    private const long Megabyte = 1_000_000;

    // Under this any night may end on a full disk; a delivery of a region is 2 GB once uncompressed.
    private const long Least = 500 * Megabyte;
    private const long Delivery = 2_000 * Megabyte;

    /// <summary>Looks at the disks of the settings.</summary>
    /// <param name="settings">Where things are.</param>
    /// <param name="room">The room of a folder's disk, bytes; null to ask the system.</param>
    public static IEnumerable<Finding> Look(Settings settings, Func<string, long>? room = null)
    {
        var ask = room ?? (folder => new DriveInfo(folder).AvailableFreeSpace);
        var size = StoreAddress.FileOf(settings.Store.Database) is { } file && new FileInfo(file) is { Exists: true } store
            ? store.Length
            : 0;
        // A night's log grows to the size of what it writes, a first sync's to that of the store.
        var places = (IEnumerable<(string? Folder, long Comfort)>)
        [
            (settings.Store.Folder, Math.Max(Delivery, size)), (settings.Worker.Inbox, Delivery),
            (settings.Worker.BackupFolder, Math.Max(Least, 2 * size)), (Path.GetTempPath(), Least),
        ];
        foreach (var (folder, comfort) in places.Where(place => System.IO.Directory.Exists(place.Folder)))
        {
            yield return Of(folder!, ask(folder!), comfort);
        }
    }

    private static Finding Of(string folder, long room, long comfort)
    {
        var (free, wanted) = (room / Megabyte, comfort / Megabyte);
        var what = new LocalizedText(
            FormattableString.Invariant($"{free} MB are free for {folder}."), $"{Counted.Number(free)} Mo sont libres pour {folder}.");
        var mend = new LocalizedText(
            FormattableString.Invariant($"Make room: {wanted} MB or more."), $"Faire de la place : {Counted.Number(wanted)} Mo ou plus.");
        return room < Least ? Finding.Wrong(FindingSubject.Disk, what, mend)
            : room < comfort ? Finding.Warning(FindingSubject.Disk, what, mend)
            : new Finding(FindingSubject.Disk, FindingState.Well, what);
    }
}
