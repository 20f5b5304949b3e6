namespace EntEcole.Directory.Sync;

/// <summary>Temporary files for what a run keeps apart: nobody else can open one, and it is gone with the process.</summary>
internal static class SpillFile
{
    private const int BufferSize = 1 << 14;

    /// <summary>A new one; null for the system's folder of such files.</summary>
    public static FileStream Open(string? folder = null)
    {
        var path = Path.Combine(folder ?? Path.GetTempPath(), "entecole-" + Path.GetRandomFileName());
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
            BufferSize = BufferSize,
        };
        if (OperatingSystem.IsWindows())
        {
            return new FileStream(path, options);
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        // Without a name it is gone even if the process is killed; Windows does as much by itself.
        File.Delete(path);
        return file;
    }

    /// <summary>Closes one, whatever room its disk has.</summary>
    public static void Abandon(FileStream file)
    {
        try
        {
            file.Dispose();
        }
        catch (IOException)
        {
            // What was still in the buffer found no room, and nobody wants it: the file is closed all the same.
        }
    }
}
