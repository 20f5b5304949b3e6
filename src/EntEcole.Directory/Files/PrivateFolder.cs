namespace EntEcole.Directory.Files;

/// <summary>
/// Folders that only their owner enters (mode 700), whatever the umask. All folders that the program makes are made here.
/// </summary>
public static class PrivateFolder
{
    /// <summary>The mode of such a folder.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Closes a folder to others, not what is in it.</summary>
    /// <exception cref="UnauthorizedAccessException">It belongs to another account.</exception>
    public static void Restrict(string path)
    {
        if (!OperatingSystem.IsWindows() && PrivateFile.IsLoose(path))
        {
            File.SetUnixFileMode(path, Mode);
        }
    }

    /// <summary>Makes a folder, and those above it, where there are none. One that is there is left as it is.</summary>
    public static DirectoryInfo Ensure(string path)
    {
        // The one place that makes folders.
#pragma warning disable RS0030
        if (OperatingSystem.IsWindows())
        {
            return System.IO.Directory.CreateDirectory(path);
        }

        // The mode given to the system's call is the last folder's alone.
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } above && !System.IO.Directory.Exists(above))
        {
            Ensure(above);
        }

        return System.IO.Directory.CreateDirectory(path, Mode);
#pragma warning restore RS0030
    }
}
