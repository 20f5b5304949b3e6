using EntEcole.Directory.Files;

namespace EntEcole.Directory.Sync.Report;

/// <summary>Temporary files for what a run keeps apart: no other user can open one, and it is gone with the process.</summary>
internal static class SpillFile
{
    private const int BufferSize = 1 << 14;

    /// <summary>A new one; null for the system's folder of such files.</summary>
    public static FileStream Open(string? folder = null) =>
        PrivateFile.OpenTemporary(Path.Combine(folder ?? Path.GetTempPath(), "entecole-" + Path.GetRandomFileName()), BufferSize);

    /// <summary>Closes one, whatever room its disk has.</summary>
    public static void Abandon(FileStream file)
    {
        try
        {
            file.Dispose();
        }
        catch (IOException)
        {
            // What was still in the buffer found no room, and is not needed: the file is closed all the same.
        }
    }
}
