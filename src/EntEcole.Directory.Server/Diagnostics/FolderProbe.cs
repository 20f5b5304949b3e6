using EntEcole.Directory.Files;

namespace EntEcole.Directory.Server.Diagnostics;

/// <summary>Tries what a folder allows, by doing it with an empty file that is gone again.</summary>
internal static class FolderProbe
{
    /// <summary>Whether files can be made and deleted in a folder.</summary>
    public static bool CanWrite(string folder) => CanMove(folder);

    /// <summary>Whether files can be made in a folder and renamed into others, one after the other, as deliveries are.</summary>
    public static bool CanMove(string from, params ReadOnlySpan<string> through)
    {
        // Hidden: it is not taken for a delivery.
        var name = ".entecole-doctor-" + Path.GetRandomFileName();
        var at = Path.Combine(from, name);
        try
        {
            PrivateFile.Open(at).Dispose();
            foreach (var folder in through)
            {
                File.Move(at, Path.Combine(folder, name));
                at = Path.Combine(folder, name);
            }

            File.Delete(at);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        finally
        {
            if (File.Exists(at))
            {
                File.Delete(at);
            }
        }
    }
}
