using EntEcole.Directory.Files;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Security;

/// <summary>Files that hold keys and secrets: only their owner may read them.</summary>
internal static class SecretFile
{
    /// <summary>Refuses a file that other accounts can read.</summary>
    /// <param name="setting">The setting that names it, or whose value it holds.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>, with the command that mends it.</exception>
    public static void RefuseLoose(string setting, string path)
    {
        if (PrivateFile.IsLoose(path))
        {
            throw CallerFaults.Setting(
                setting,
                $"other accounts can read {path}. Close it to them first: chmod 600 {path}",
                $"d'autres comptes peuvent lire {path}. Le leur fermer d'abord : chmod 600 {path}");
        }
    }
}
