namespace EntEcole.Directory.Files;

/// <summary>
/// Files that hold personal data or secrets: only their owner reads and writes them (mode 600), whatever the umask. All files that the
/// program makes are made here.
/// </summary>
public static class PrivateFile
{
    /// <summary>The mode of such a file.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    // Of the system: streams and devices, whose modes are not ours to change.
    private static readonly string[] SystemFolders = ["/dev/", "/proc/"];

    /// <summary>Opens a file for writing. A new one is made private; one that is there and is not becomes so.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">How it is opened.</param>
    /// <param name="access">Write, or both.</param>
    /// <param name="share">What others may do meanwhile.</param>
    /// <param name="bufferSize">Bytes; 0 for no buffer.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be opened, or belongs to another account.</exception>
    public static FileStream Open(
        string path, FileMode mode = FileMode.Create, FileAccess access = FileAccess.Write, FileShare share = FileShare.Read,
        int bufferSize = 4096)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = bufferSize };
        if (OperatingSystem.IsWindows())
        {
            return New(path, options);
        }

        if (mode is not (FileMode.Open or FileMode.Truncate))
        {
            options.UnixCreateMode = Mode;
        }

        var file = New(path, options);
        try
        {
            // Before anything is written to it.
            if (!IsOfSystem(path) && IsLoose(File.GetUnixFileMode(file.SafeFileHandle)))
            {
                File.SetUnixFileMode(file.SafeFileHandle, Mode);
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// How a file is made for what a run keeps apart: no other process can open it, and it is gone once closed.
    /// </summary>
    public static FileStreamOptions Temporary(int bufferSize)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.DeleteOnClose,
            BufferSize = bufferSize,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Mode;
        }

        return options;
    }

    /// <summary>Makes an empty file where there is none.</summary>
    public static void Ensure(string path)
    {
        // What is there already may hold data that others have read: it is refused where it is opened, not mended in silence.
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            Open(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }
    }

    /// <summary>Writes a text, UTF-8 without byte order mark; a file of the same name is written over.</summary>
    public static void WriteAllText(string path, string text)
    {
        using var writer = new StreamWriter(Open(path));
        writer.Write(text);
    }

    /// <summary>Writes a text, UTF-8 without byte order mark; a file of the same name is written over.</summary>
    public static async Task WriteAllTextAsync(string path, string text, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(Open(path));
        await writer.WriteAsync(text.AsMemory(), cancellationToken);
    }

    /// <summary>
    /// Whether others than its owner can read, write or enter a file or folder. False where it is not there, and on Windows.
    /// </summary>
    public static bool IsLoose(string path) => !OperatingSystem.IsWindows() && Path.Exists(path) && IsLoose(File.GetUnixFileMode(path));

    /// <summary>Closes a file, or a folder and all that is in it, to others. Links are left alone.</summary>
    /// <exception cref="UnauthorizedAccessException">Something in it belongs to another account.</exception>
    public static void Restrict(string path)
    {
        if (OperatingSystem.IsWindows() || IsLink(path))
        {
            return;
        }

        var isFolder = System.IO.Directory.Exists(path);
        if (IsLoose(path))
        {
            File.SetUnixFileMode(path, isFolder ? PrivateFolder.Mode : Mode);
        }

        foreach (var inner in isFolder ? System.IO.Directory.EnumerateFileSystemEntries(path) : [])
        {
            Restrict(inner);
        }
    }

    /// <summary>Whether a path is a symbolic link, wherever it leads.</summary>
    public static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    /// <summary>Whether a path is a symbolic link, or a folder that holds one at any depth. No link is followed.</summary>
    public static bool HoldsLink(string path) =>
        IsLink(path) || (System.IO.Directory.Exists(path) && System.IO.Directory.EnumerateFileSystemEntries(path).Any(HoldsLink));

    // The one place that opens files for writing.
#pragma warning disable RS0030
    private static FileStream New(string path, FileStreamOptions options) => new(path, options);
#pragma warning restore RS0030

    private static bool IsLoose(UnixFileMode mode) => (mode & Others) is not UnixFileMode.None;

    private static bool IsOfSystem(string path) =>
        Array.Exists(
            SystemFolders,
            folder => (new FileInfo(path).LinkTarget ?? Path.GetFullPath(path)).StartsWith(folder, StringComparison.Ordinal));
}
