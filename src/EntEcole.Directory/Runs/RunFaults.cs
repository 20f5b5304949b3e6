using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Runs;

/// <summary>Errors about runs that several services raise.</summary>
public static class RunFaults
{
    /// <summary>The error of a run that is not there.</summary>
    public static DirectoryException NotFound(long runId) => new(
        Reason.RunNotFound,
        new LocalizedText("There is no such run. See 'entecole runs list'.", "Cette exécution n'existe pas. Voir « entecole runs list »."),
        DirectoryException.Fact("runId", runId.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The error of an academy that another process synchronises.</summary>
    public static DirectoryException InProgress(string academy) => new(
        Reason.SyncInProgress,
        new LocalizedText(
            $"Another sync of {academy} is running. Wait for its end; this one did nothing.",
            $"Une autre synchronisation de {academy} est en cours. Attendre sa fin ; celle-ci n'a rien fait."),
        DirectoryException.Fact("academy", academy));
}
