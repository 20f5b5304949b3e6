using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Diagnostics;

/// <summary>What other accounts can read and should not, as a finding.</summary>
internal static class LooseFiles
{
    /// <summary>The finding of a file or folder, with the command that mends it.</summary>
    public static Finding Found(FindingSubject subject, string path, bool isFolder = false)
    {
        var command = (isFolder ? "chmod -R go= " : "chmod 600 ") + path;
        return Finding.Wrong(
            subject, new LocalizedText($"Other accounts can read {path}.", $"D'autres comptes peuvent lire {path}."),
            new LocalizedText(command, command));
    }
}
