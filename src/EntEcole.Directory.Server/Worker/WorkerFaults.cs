using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Worker;

/// <summary>Errors of the worker's own.</summary>
internal static class WorkerFaults
{
    public static DirectoryException NoDelivery(string academy, string delivery) => new(
        Reason.ExtractNotFound,
        delivery.Length == 0
            ? new LocalizedText($"No delivery of {academy} waits in the inbox.", $"Aucune livraison de {academy} n'attend dans la boîte.")
            : new LocalizedText(
                $"No such delivery of {academy} waits in the inbox.", $"Cette livraison de {academy} n'attend pas dans la boîte."),
        DirectoryException.Fact("path", delivery));

    public static DirectoryException NoInbox() => new(
        Reason.ExtractNotFound,
        new LocalizedText(
            "This server has no inbox: ask one that is started with --with-worker.",
            "Ce serveur n'a pas de boîte : s'adresser à un serveur lancé par --with-worker."),
        DirectoryException.Fact("path", ""));

    public static DirectoryException Checksum(string name) => new(
        Reason.ExtractArchiveBroken,
        new LocalizedText(
            $"{name} is not what its checksum says. Have it sent again.",
            $"{name} n'est pas ce que dit sa somme de contrôle. La faire renvoyer."),
        DirectoryException.Fact("file", name));
}
