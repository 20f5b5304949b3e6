using System.CommandLine;
using System.Net.Security;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Security;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace EntEcole.Directory.Server.Cli.Operations;

/// <summary><c>entecole health</c>: asks a running server whether it serves, as a container's health check does.</summary>
internal static class HealthVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var urls = new Option<string>("--urls")
        {
            Description = shared.T(
                $"Where the server listens. Default: {Listener.DefaultUrl}.", $"Où le serveur écoute. Par défaut : {Listener.DefaultUrl}."),
            DefaultValueFactory = _ => Listener.DefaultUrl,
        };
        var command = new Command("health", shared.T(
            "Ask a running server whether it serves; exit 0 or 5.", "Demander à un serveur en marche s'il sert ; sortie 0 ou 5.")) { urls };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var status = await StatusAsync(parsed.GetRequiredValue(urls), shared.Settings(parsed).ToCallers(), time, cancellationToken);
            terminal.Answer(new { status });
            terminal.Say(status);
            return string.Equals(status, "SERVING", StringComparison.Ordinal) ? ExitCode.Done : ExitCode.StoreUnreachable;
        });
        return command;
    }

    private static async Task<string> StatusAsync(
        string url, CallerSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var handler = new SocketsHttpHandler();
            if (settings.TlsCertificate is not null)
            {
                // Asked by its address, the server shows the name that callers know: it is known by being ours.
                var own = new ServerCertificate(settings, time).Current;
                handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, errors) =>
                    errors is SslPolicyErrors.None || shown?.GetRawCertData().AsSpan().SequenceEqual(own.RawDataMemory.Span) is true;
            }

            using var channel = GrpcChannel.ForAddress(url, new GrpcChannelOptions { HttpHandler = handler });
            var answer = await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(), cancellationToken: either.Token);
            return answer.Status is HealthCheckResponse.Types.ServingStatus.Serving ? "SERVING" : "NOT_SERVING";
        }
        catch (Exception silent) when (silent is RpcException or UriFormatException or ArgumentException or InvalidOperationException)
        {
            return "UNREACHABLE";
        }
    }
}
