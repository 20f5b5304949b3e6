using EntEcole.Directory.Files;
using EntEcole.Directory.Server.Host.Options;
using EntEcole.Directory.Server.Security;

namespace EntEcole.Directory.Server.Host;

/// <summary>The files of the folder of secrets that <c>ENTECOLE_SECRETS</c> names: one a setting.</summary>
internal static class SecretSettings
{
    /// <summary>The folder; null when none is named.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable(Settings.SecretsVariable) is { Length: > 0 } folder ? folder : null;

    /// <summary>Refuses a folder in which other accounts can read the file of a setting whose value is not shown whole.</summary>
    /// <exception cref="Model.DirectoryException"><see cref="Model.Reason.SettingInvalid"/>, with the command that mends it.</exception>
    public static void RefuseLoose()
    {
        foreach (var (setting, file) in (Folder is { } folder ? Files(folder) : []).Where(one => one.Setting.Show is not SettingShow.Whole))
        {
            SecretFile.RefuseLoose(setting.Name, file);
        }
    }

    /// <summary>The files of settings that others can read, secret or not.</summary>
    public static IEnumerable<string> Loose(string folder) => Files(folder).Select(one => one.File).Where(PrivateFile.IsLoose);

    private static IEnumerable<(SettingInfo Setting, string File)> Files(string folder) =>
        System.IO.Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
            .Select(file => (Setting: SettingCatalog.Find(Path.GetFileName(file)), File: file))
            .Where(one => one.Setting is not null)
            .Select(one => (one.Setting!, one.File));
}
