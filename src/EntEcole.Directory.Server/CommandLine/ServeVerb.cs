using System.CommandLine;
using EntEcole.Directory.Server.Hosting;

namespace EntEcole.Directory.Server.CommandLine;

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
            await using var app = ServerHost.Build(store, parsed.GetRequiredValue(urls), time, settings.ToServer() with
            {
                Worker = parsed.GetValue(withWorker) ? WorkerVerb.SettingsOf(shared, parsed, inbox) : null,
            });
            await ServerHost.StartAsync(app, parsed.GetRequiredValue(urls), cancellationToken);
            terminal.Answer(new { listening = app.Urls });
            terminal.Say(terminal.T("Listening on ", "À l'écoute sur ") + string.Join(", ", app.Urls)
                + (callers.TlsCertificate is null
                    ? terminal.T(" (gRPC, HTTP/2 without TLS). Stop with Ctrl+C.", " (gRPC, HTTP/2 sans TLS). Arrêt par Ctrl+C.")
                    : terminal.T(" (gRPC, HTTP/2). Stop with Ctrl+C.", " (gRPC, HTTP/2). Arrêt par Ctrl+C.")));
            if (callers.IsLocal)
            {
                terminal.Complain(terminal.T(
                    $"No issuer of tokens is configured: callers need a token of {callers.LocalKey} ('entecole tokens issue'), from this machine only.",
                    $"Aucun émetteur de jetons n'est configuré : les appelants ont besoin d'un jeton de {callers.LocalKey} (« entecole tokens issue »), depuis cette machine seulement."));
            }

            await Draining.RunAsync(app, () => terminal.Complain(terminal.T(
                $"Stopping: health says so now, calls are answered for {settings.DrainSeconds} s. The same signal again stops at once.",
                $"Arrêt : la santé l'annonce, les appels reçoivent encore réponse pendant {settings.DrainSeconds} s. Le même signal encore arrête aussitôt.")), cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    public static Option<string> UrlOption(SharedOptions shared) => new("--urls")
    {
        Description = shared.T($"Where to listen. Default: {ServerHost.DefaultUrl}.", $"Où écouter. Par défaut : {ServerHost.DefaultUrl}."),
        DefaultValueFactory = _ => ServerHost.DefaultUrl,
    };
}
