using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Console;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Host.Options;

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
            Description = shared.T(
                "Also work as 'entecole worker' does, in this process.",
                "Faire aussi le travail de « entecole worker », dans ce processus."),
        };
        var inbox = WorkerVerb.InboxOption(shared);
        var console = new Option<bool>("--console")
        {
            Description = shared.T(
                "Also serve the console, at ConsoleUrl, for browsers.", "Servir aussi la console, à ConsoleUrl, pour les navigateurs."),
        };
        var command = new Command(Name, shared.T(
            "Serve the directory over gRPC until stopped.", "Servir l'annuaire en gRPC jusqu'à l'arrêt."))
        {
            urls, withWorker, inbox, console,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (terminal, url) = (shared.Terminal(parsed), parsed.GetRequiredValue(urls));
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var worker = parsed.GetValue(withWorker) ? WorkerVerb.SettingsOf(shared, parsed, inbox) : null;
            var settings = shared.Settings(parsed).ToServer() with { Worker = worker };
            await VisitorKeys.EnsureAsync(store.VisitorKeys, settings.Visitors, time, cancellationToken);
            await using var app = ServerHost.Build(store, url, time, settings);
            var voice = ProcessVoice.Of(terminal, settings.LogFormat, app);
            using var hangup = new HangupSignal(() => voice.Say(app.Services.GetRequiredService<Reloads>().Run()));
            app.Services.GetRequiredService<Draining>().Report = () => voice.Say(EndOf(settings.Limits.Drain));
            await Listener.StartAsync(app, url, "--urls", cancellationToken);
            await using var pages = parsed.GetValue(console)
                ? await StartConsoleAsync(app, shared.Settings(parsed).ToConsole(), settings, cancellationToken)
                : null;
            terminal.Answer(new
            {
                listening = app.Urls, metrics = app.Services.GetRequiredService<MetricsEndpoint>().Url, console = AddressOf(pages),
            });
            Greet(terminal, voice, app.Urls, settings.Callers.TlsCertificate is null);
            SayMachines(voice, app);
            if (AddressOf(pages) is { } address)
            {
                voice.Say(new LocalizedText($"Console on {address}.", $"Console sur {address}."));
            }

            if (settings.Callers.IsLocal)
            {
                voice.Say(LocalTokens(settings.Callers.LocalKey));
            }

            await ProcessRun.UntilStoppedAsync(app, pages, cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Starts the console of a server that listens.</summary>
    public static async Task<WebApplication> StartConsoleAsync(
        WebApplication server, ConsoleSettings console, ServerSettings settings, CancellationToken cancellationToken)
    {
        var pages = ConsoleHost.Build(server, console, settings.Limits);
        await Listener.StartAsync(pages, console.Url, nameof(ConsoleOptions.ConsoleUrl), cancellationToken);
        return pages;
    }

    /// <summary>Where the pages of a console are; null for none.</summary>
    public static string? AddressOf(WebApplication? pages) =>
        pages is null ? null : pages.Urls.First().TrimEnd('/') + ConsoleSettings.Path;

    private static LocalizedText LocalTokens(string? key) => new(
        $"No issuer of tokens is configured: callers need a token of {key} ('entecole tokens issue'), from this machine only.",
        $"Aucun émetteur de jetons n'est configuré : les appelants ont besoin d'un jeton de {key} (« entecole tokens issue »), "
        + "depuis cette machine seulement.");

    private static LocalizedText EndOf(TimeSpan drain)
    {
        var seconds = drain.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return new LocalizedText(
            $"Stopping: health says so now, calls are answered for {seconds} s. The same signal again stops at once.",
            $"Arrêt : le contrôle d'état l'annonce, les appels reçoivent encore réponse pendant {seconds} s. "
            + "Le même signal encore arrête aussitôt.");
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

    /// <summary>Says where metrics and health are, if anywhere.</summary>
    internal static void SayMachines(ProcessVoice voice, IHost host)
    {
        if (host.Services.GetRequiredService<MetricsEndpoint>().Url is { } url)
        {
            voice.Say(new LocalizedText($"Metrics and health on {url}.", $"Mesures et santé sur {url}."));
        }
    }

    public static Option<string> UrlOption(SharedOptions shared) => new("--urls")
    {
        Description = shared.T($"Where to listen. Default: {Listener.DefaultUrl}.", $"Où écouter. Par défaut : {Listener.DefaultUrl}."),
        DefaultValueFactory = _ => Listener.DefaultUrl,
    };
}
