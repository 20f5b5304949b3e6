using System.Net.Sockets;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Server.Security;

namespace EntEcole.Directory.Server.Diagnostics;

/// <summary>The outbound neighbours of the settings, each really asked; nothing is sent but the question.</summary>
internal static class NeighbourCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly LocalizedText Network = new(
        "Look at the network, the proxy and the certificates: an authority of your own is named by SSL_CERT_FILE (docs/operations/install.md).",
        "Vérifier le réseau, le proxy et les certificats : une autorité interne se déclare par SSL_CERT_FILE (docs/operations/install.md).");

    public static async Task<IEnumerable<Finding>> LookAsync(Settings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        if (settings.ToCallers() is { TokenIssuer: { } issuer, TokenKeys: null })
        {
            findings.Add(await IssuerAsync(issuer, time, cancellationToken));
        }

        foreach (var channel in Notifier.ChannelsOf(settings.ToWorker("").Notifications, time))
        {
            using var disposed = channel as IDisposable;
            findings.Add(Of(channel.Name, await channel.ProbeAsync(cancellationToken)));
        }

        foreach (var collector in OtlpTargets.AddressesOfEnvironment())
        {
            findings.Add(await CollectorAsync(collector, cancellationToken));
        }

        if (settings.Worker.BackupFolder is { } folder)
        {
            findings.Add(FolderProbe.CanWrite(folder)
                ? Finding.Well(
                    FindingSubject.Neighbours, $"Back-ups can be written to {folder}.",
                    $"Les sauvegardes peuvent être écrites dans {folder}.")
                : Finding.Wrong(
                    FindingSubject.Neighbours,
                    new LocalizedText(
                        $"Nothing can be written to {folder}, the folder of back-ups.",
                        $"Rien ne peut être écrit dans {folder}, le dossier des sauvegardes."),
                    new LocalizedText(
                        "Look that it exists and is mounted, and that the account of the service may write there; under systemd name it in ReadWritePaths.",
                        "Vérifier qu'il existe, qu'il est monté et que le compte du service peut y écrire ; sous systemd, le nommer dans ReadWritePaths.")));
        }

        return findings.Count > 0 ? findings : [Finding.Well(FindingSubject.Neighbours, "None is configured.", "Aucun n'est configuré.")];
    }

    private static async Task<Finding> IssuerAsync(string issuer, TimeProvider time, CancellationToken cancellationToken)
    {
        Exception? fault = null;
        var keys = new IssuerKeys(issuer, time) { Report = failed => fault = failed };
        try
        {
            var count = (await keys.GetAsync(cancellationToken)).Count;
            return Finding.Well(
                FindingSubject.Neighbours, $"issuer: TokenIssuer answers, with {Counted.English(count, "key", "keys")}.",
                $"issuer : TokenIssuer répond, avec {Counted.French(count, "clé", "clés")}.");
        }
        catch (DirectoryException)
        {
            return Failed("issuer", fault switch
            {
                null => "KEYS_UNAVAILABLE",
                HttpRequestException { StatusCode: { } status } => FormattableString.Invariant($"HTTP {(int)status}"),
                HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var error } => error.ToString(),
                _ => IssuerLog.CauseOf(fault),
            });
        }
    }

    private static async Task<Finding> CollectorAsync(Uri collector, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Patience);
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(collector.Host, collector.Port, late.Token);
            return Finding.Well(
                FindingSubject.Neighbours, $"otlp: {collector.Host}:{collector.Port} accepts connections.",
                $"otlp : {collector.Host}:{collector.Port} accepte les connexions.");
        }
        catch (Exception unreached) when (
            unreached is SocketException || (unreached is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Failed("otlp", unreached is SocketException { SocketErrorCode: var code } ? code.ToString() : "Timeout");
        }
    }

    private static Finding Of(string name, SendOutcome outcome) => outcome.Verdict is SendVerdict.Sent
        ? Finding.Well(FindingSubject.Neighbours, $"{name}: the server answers.", $"{name} : le serveur répond.")
        : Failed(name, outcome.What);

    private static Finding Failed(string name, string cause)
    {
        var (english, french) = ProbeWords.Of(cause);
        return Finding.Wrong(
            FindingSubject.Neighbours,
            new LocalizedText(
                $"{name}: it does not answer as it should ({english}).", $"{name} : il ne répond pas comme il devrait ({french})."),
            Network);
    }
}
