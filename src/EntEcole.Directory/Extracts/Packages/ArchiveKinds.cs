namespace EntEcole.Directory.Extracts.Packages;

/// <summary>Which container reads a file: told by its first bytes, since names lie.</summary>
internal static class ArchiveKinds
{
    private static readonly string[] Extensions = [".zip", ".tgz", ".tar.gz", ".tar"];

    /// <summary>Whether a file in a folder is taken for an archive.</summary>
    public static bool IsNamedSo(string name) =>
        Extensions.Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) && !name.StartsWith(
            "._", StringComparison.Ordinal);

    /// <summary>The name of an archive without what says that it is one.</summary>
    public static string Stem(string name) =>
        Array.Find(Extensions, extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) is { } found
            ? name[..^found.Length]
            : name;

    /// <summary>The container that reads an archive.</summary>
    public static ExtractContainer Container(string path, ExtractLimits limits) => Container(path, limits, Head(path), null)
        ?? throw (IsNamedSo(path) ? ExtractRefusal.ArchiveBroken(path, null, null) : ExtractRefusal.NotAnArchive(path));

    /// <summary>The container that reads an archive which was inside another, and which it owns; null when it is none.</summary>
    /// <param name="place">Where it lay, for people.</param>
    /// <param name="limits">How much it may hold.</param>
    /// <param name="opened">Its bytes.</param>
    public static ExtractContainer? Inner(string place, ExtractLimits limits, FileStream opened)
    {
        var head = new byte[TarHeader.Length];
        opened.Position = 0;
        var length = opened.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        opened.Position = 0;
        return Container(place, limits, head.AsSpan(0, length), opened);
    }

    private static ExtractContainer? Container(string path, ExtractLimits limits, ReadOnlySpan<byte> head, FileStream? opened) =>
        head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8) ? new ZipContainer(path, limits, opened)
        : head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? new TarContainer(path, limits, compressed: true, opened)
        : TarHeader.IsSound(head) ? new TarContainer(path, limits, compressed: false, opened)
        : null;

    private static ReadOnlySpan<byte> Head(string path)
    {
        var head = new byte[TarHeader.Length];
        try
        {
            // A pipe or a device has no length, and opening it may wait for ever.
            if (new FileInfo(path).Length == 0)
            {
                return [];
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return head.AsSpan(0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw ExtractRefusal.Unreadable(path, fault);
        }
    }
}
