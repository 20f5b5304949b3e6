namespace EntEcole.Directory.Tests.Support;

/// <summary>Modes of files, for tests that are skipped where there are none.</summary>
internal static class FileModes
{
    /// <summary>Readable by all accounts.</summary>
    public const UnixFileMode Loose = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Sets the mode of a file or folder.</summary>
    public static void Set(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    /// <summary>The mode of a file or folder.</summary>
    public static UnixFileMode Of(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
}
