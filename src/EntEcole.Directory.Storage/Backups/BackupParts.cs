using EntEcole.Directory.Files;

namespace EntEcole.Directory.Storage.Backups;

/// <summary>
/// Back-ups that are being taken. A process that is killed leaves one behind, a whole store that no retention forgets: the next back-up
/// into the folder deletes it. One that is being taken is held by its process through a file beside it, which the system lets go of at its
/// end.
/// </summary>
public static class BackupParts
{
    private const string Lock = ".lock";
    private const string Pattern = ".entecole-*" + BackupFiles.Part;

    /// <summary>Those of a folder that no process is taking; none where there is no folder.</summary>
    public static IReadOnlyList<string> Left(string folder)
    {
        var left = new List<string>();
        foreach (var part in All(folder))
        {
            using var alive = TryHold(part);
            if (alive is not null)
            {
                left.Add(part);
            }
        }

        return left;
    }

    /// <summary>A name for one to be taken.</summary>
    internal static string NewPath(string folder) =>
        Path.Combine(Path.GetFullPath(folder), ".entecole-" + Path.GetRandomFileName() + BackupFiles.Part);

    /// <summary>Holds one while it is taken, from before its file is there.</summary>
    internal static IDisposable Hold(string part) => TryHold(part) ?? throw new IOException("The part is held by another process.");

    /// <summary>Deletes those of a folder that no process is taking.</summary>
    internal static void Clean(string folder)
    {
        foreach (var part in All(folder))
        {
            using var alive = TryHold(part);
            if (alive is not null)
            {
                Forget(part);
            }
        }
    }

    /// <summary>Deletes one, with what SQLite writes beside it.</summary>
    internal static void Forget(string part)
    {
        foreach (var file in ((string[])[part, part + "-journal", part + "-wal", part + "-shm"]).Where(File.Exists))
        {
            File.Delete(file);
        }
    }

    private static string[] All(string folder) =>
        System.IO.Directory.Exists(folder) ? System.IO.Directory.GetFiles(folder, Pattern) : [];

    private static HeldPart? TryHold(string part)
    {
        try
        {
            return new HeldPart(PrivateFile.Open(part + Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed class HeldPart(FileStream file) : IDisposable
    {
        public void Dispose()
        {
            // Its name first: another process may open it as soon as it is let go of.
            File.Delete(file.Name);
            file.Dispose();
        }
    }
}
