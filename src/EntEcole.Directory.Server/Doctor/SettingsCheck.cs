using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Hosting;

namespace EntEcole.Directory.Server.Doctor;

/// <summary>Settings: what is written like one and is none, and secrets that others can read.</summary>
internal static class SettingsCheck
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;

    public static IEnumerable<Finding> Look(SettingSources sources)
    {
        var findings = sources.Unknown().Select(unknown => Finding.Warning(
            FindingSubject.Settings, unknown, new Bilingual("Correct its name.", "Corriger son nom."))).Concat(Open()).ToList();
        return findings.Count > 0 ? findings : [Finding.Well(FindingSubject.Settings, "All make sense.", "Tous ont un sens.")];
    }

    private static IEnumerable<Finding> Open()
    {
        if (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable(Settings.SecretsVariable) is not { Length: > 0 } folder)
        {
            yield break;
        }

        foreach (var file in System.IO.Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            if (SettingCatalog.Find(Path.GetFileName(file)) is not null && (File.GetUnixFileMode(file) & Others) is not UnixFileMode.None)
            {
                yield return Finding.Warning(
                    FindingSubject.Settings,
                    new Bilingual($"Others than its owner can read or write {file}.", $"D'autres que son propriétaire peuvent lire ou écrire {file}."),
                    new Bilingual($"chmod 600 {file}", $"chmod 600 {file}"));
            }
        }
    }
}
