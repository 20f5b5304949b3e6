using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host;

namespace EntEcole.Directory.Server.Diagnostics;

/// <summary>Settings: what is written like one and is none, and secrets that others can read.</summary>
internal static class SettingsCheck
{
    public static IEnumerable<Finding> Look(SettingSources sources)
    {
        var findings = sources.Unknown().Select(unknown => Finding.Warning(
            FindingSubject.Settings, unknown, new LocalizedText("Correct its name.", "Corriger son nom."))).Concat(Open()).ToList();
        return findings.Count > 0 ? findings : [Finding.Well(FindingSubject.Settings, "All make sense.", "Tous ont un sens.")];
    }

    private static IEnumerable<Finding> Open()
    {
        if (SecretSettings.Folder is not { } folder)
        {
            yield break;
        }

        foreach (var file in SecretSettings.Loose(folder))
        {
            yield return LooseFiles.Found(FindingSubject.Settings, file);
        }
    }
}
