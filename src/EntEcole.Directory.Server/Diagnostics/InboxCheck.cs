using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Worker;

namespace EntEcole.Directory.Server.Diagnostics;

/// <summary>The inbox: whether a worker can take deliveries from it and put them away.</summary>
internal static class InboxCheck
{
    public static IEnumerable<Finding> Look(string? folder)
    {
        if (string.IsNullOrWhiteSpace(folder))
        {
            yield return Finding.Well(
                FindingSubject.Inbox, "None is given: no worker works here.", "Aucune n'est donnée : pas de service de nuit ici.");
            yield break;
        }

        var inbox = new Inbox(folder);
        var isReady = true;
        try
        {
            inbox.Prepare(close: false);
            isReady = FolderProbe.CanMove(Path.GetFullPath(folder), inbox.Processing, inbox.Done) && FolderProbe.CanMove(
                inbox.Processing, inbox.Refused);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            isReady = false;
        }

        foreach (var finding in isReady ? Modes(inbox) : [])
        {
            yield return finding;
        }

        yield return isReady
            ? Finding.Well(
                FindingSubject.Inbox, $"Deliveries can be taken from {folder} and put away.",
                $"Les livraisons peuvent être prises dans {folder} et rangées.")
            : Finding.Wrong(
                FindingSubject.Inbox,
                new LocalizedText($"Nothing can be taken from {folder}.", $"Rien ne peut être pris dans {folder}."),
                new LocalizedText(
                    "Look that it exists, is mounted, and that the account of the service may write in it and in processing, done and refused, on one disk.",
                    "Vérifier qu'il existe, qu'il est monté, et que le compte du service peut y écrire ainsi que dans processing, done et refused, sur un même disque."));
    }

    private static IEnumerable<Finding> Modes(Inbox inbox) =>
    [
        .. inbox.Loose().Select(open => LooseFiles.Found(FindingSubject.Inbox, open, isFolder: true)),
        .. inbox.Waiting().Unexpected.Where(file => file.Cause is not UnexpectedCause.Kind).Select(file => Finding.Warning(
            FindingSubject.Inbox, new LocalizedText($"{file.Name} is not taken.", $"{file.Name} n'est pas pris."), file.Text)),
    ];
}
