using System.CommandLine;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Server.Worker;

namespace EntEcole.Directory.Server.Cli.Operations;

/// <summary><c>entecole serve</c>: the gRPC server.</summary>
internal static class ServeVerb
{
    /// <summary>As it is typed.</summary>
    public const string Name = "serve";

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var urls = UrlOption(shared);
        var withWorker = new Option<bool>("--with-worker")
        {
            Description = shared.T("Also work as 'entecole worker' does, in this process.", "Faire aussi le travail de « entecole worker », dans ce processus."),
        };
        var inbox = WorkerVerb.InboxOption(shared);
        var command = new Command(Name, shared.T("Serve the directory over gRPC until stopped.", "Servir l'annuaire en gRPC jusqu'à l'arrêt.")) { urls, withWorker, inbox };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var settings = shared.Settings(parsed);
            var callers = settings.ToCallers();
            var worker = parsed.GetValue(withWorker) ? WorkerVerb.SettingsOf(shared, parsed, inbox) : null;
            await using var app = ServerHost.Build(store, parsed.GetRequiredValue(urls), time, settings.ToServer() with { Worker = worker });
            var voice = new ProcessVoice(terminal, settings.LogFormat, app.Services.GetRequiredService<ILoggerFactory>());
            await using var machines = await MetricsEndpoint.OpenAsync(
                settings.ToTelemetry(), app.Services.GetRequiredService<Instruments>(), app.Services.GetRequiredService<StatusPoller>(), HealthOf(app, store, worker, time), time, cancellationToken);
            await ServerHost.StartAsync(app, parsed.GetRequiredValue(urls), "--urls", cancellationToken);
            using var hangup = new HangupSignal(() => voice.Say(app.Services.GetRequiredService<Reloads>().Run()));
            terminal.Answer(new { listening = app.Urls, metrics = machines.Url });
            Greet(terminal, voice, app.Urls, callers.TlsCertificate is null);
            MachinesAt(voice, machines);
            if (callers.IsLocal)
            {
                voice.Say(new LocalizedText(
                    $"No issuer of tokens is configured: callers need a token of {callers.LocalKey} ('entecole tokens issue'), from this machine only.",
                    $"Aucun émetteur de jetons n'est configuré : les appelants ont besoin d'un jeton de {callers.LocalKey} (« entecole tokens issue »), depuis cette machine seulement."));
            }

            await Draining.RunAsync(app, () => voice.Say(new LocalizedText(
                $"Stopping: health says so now, calls are answered for {settings.DrainSeconds} s. The same signal again stops at once.",
                $"Arrêt : le contrôle d'état l'annonce, les appels reçoivent encore réponse pendant {settings.DrainSeconds} s. Le même signal encore arrête aussitôt.")), cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Greet(Terminal terminal, ProcessVoice voice, IEnumerable<string> urls, bool isPlain)
    {
        var text = new LocalizedText(
            $"Listening on {string.Join(", ", urls)} (gRPC, HTTP/2{(isPlain ? " without TLS" : "")}). Stop with Ctrl+C.",
            $"À l'écoute sur {string.Join(", ", urls)} (gRPC, HTTP/2{(isPlain ? " sans TLS" : "")}). Arrêt par Ctrl+C.");
        if (voice.IsLog)
        {
            voice.Say(text);
        }
        else
        {
            terminal.Say(text.In(terminal.Language));
        }
    }

    /// <summary>Says where machines are told, if anywhere.</summary>
    internal static void MachinesAt(ProcessVoice voice, MetricsEndpoint machines)
    {
        if (machines.Url is { } url)
        {
            voice.Say(new LocalizedText($"Metrics and health on {url}.", $"Mesures et santé sur {url}."));
        }
    }

    private static ProcessHealth HealthOf(WebApplication app, IDirectoryStore store, WorkerSettings? worker, TimeProvider time)
    {
        var stopping = app.Services.GetRequiredService<Stopping>();
        return new ProcessHealth(
            store, () => stopping.IsAnnounced, app.Services.GetService<WorkerPulse>(), ProcessHealth.PatienceFor(worker?.Poll ?? TimeSpan.Zero), time);
    }

    public static Option<string> UrlOption(SharedOptions shared) => new("--urls")
    {
        Description = shared.T($"Where to listen. Default: {ServerHost.DefaultUrl}.", $"Où écouter. Par défaut : {ServerHost.DefaultUrl}."),
        DefaultValueFactory = _ => ServerHost.DefaultUrl,
    };
}
