using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Server.Cli.Operations;

/// <summary><c>entecole worker</c>: the nightly worker, its pauses, and how academies stand.</summary>
internal static class WorkerVerb
{
    /// <summary>As it is typed.</summary>
    public const string Name = "worker";

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var inbox = InboxOption(shared);
        var once = new Option<bool>("--once")
        {
            Description = shared.T(
                "Apply what lies there and is complete, then end: for a scheduler of the machine.",
                "Appliquer ce qui s'y trouve et est complet, puis finir : pour un planificateur de la machine."),
        };
        var command = new Command(Name, shared.T(
            "Apply what is delivered to the inbox, night after night, until stopped.", "Appliquer ce qui est livré dans la boîte, nuit après nuit, jusqu'à l'arrêt."))
        {
            inbox, once,
        };
        command.Subcommands.Add(Pause(shared, time));
        command.Subcommands.Add(Resume(shared, time));
        command.Subcommands.Add(WorkerStatus.Make(shared, time));
        command.Subcommands.Add(NotificationVerbs.Tell(shared, time));
        command.Subcommands.Add(NotificationVerbs.Messages(shared, time));
        command.SetAction(async (parsed, cancellationToken) =>
        {
            NativeMemory.UseOnePool();
            var terminal = shared.Terminal(parsed);
            var settings = SettingsOf(shared, parsed, inbox);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var all = shared.Settings(parsed);
            var levels = new LogLevels(all.LogLevel);
            using var loggers = LogSetup.Make(all.LogFormat, levels, time);
            var voice = new ProcessVoice(terminal, all.LogFormat, loggers);
            var log = loggers.CreateLogger("EntEcole.Directory.Worker");
            using var instruments = new Instruments(time);
            var (signs, standings) = (new WorkerPulse(time), new StatusPoller(store, time));
            instruments.Observe(signs);
            instruments.Observe(standings);
            Action<WorkerNotice> say = voice.IsLog ? notice => WorkerLog.Write(log, notice) : notice => Tell(notice, terminal);
            await using var notifier = new Notifier(store, settings.Notifications, time, say);
            var worker = new NightWorker(store, settings, new RunBoard(store, time), time, say + notifier.Enqueue, signs, instruments.Take, notifier.MarkRecovered);
            await using var machines = await MetricsEndpoint.OpenAsync(
                all.ToTelemetry(), instruments, standings, new ProcessHealth(store, null, signs, ProcessHealth.PatienceFor(settings.Poll), time), time, cancellationToken);
            ServeVerb.MachinesAt(voice, machines);
            var reloads = new Reloads();
            reloads.Add(levels);
            using var hangup = new HangupSignal(() => voice.Say(reloads.Run()));
            try
            {
                if (parsed.GetValue(once))
                {
                    await OnceAsync(worker, settings, time, cancellationToken);
                    await notifier.LookAsync(cancellationToken);
                    return ExitCode.Done;
                }

                voice.Say(new LocalizedText($"Looking at {settings.Inbox}. Stop with Ctrl+C.", $"Regarde {settings.Inbox}. Arrêt par Ctrl+C."));
                await Task.WhenAll(worker.RunAsync(cancellationToken), notifier.RunAsync(cancellationToken));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                voice.Say(new LocalizedText("Stopped; nothing was left half done.", "Arrêté ; rien n'est resté à moitié fait."));
            }

            return ExitCode.Done;
        });
        return command;
    }

    public static Option<string?> InboxOption(SharedOptions shared) => new("--inbox")
    {
        HelpName = shared.T("FOLDER", "DOSSIER"),
        Description = shared.T("Where deliveries arrive. Default: the setting Inbox.", "Où arrivent les livraisons. Par défaut : le réglage Inbox."),
    };

    /// <summary>The settings of a worker on the inbox that is given.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>: none is.</exception>
    public static WorkerSettings SettingsOf(SharedOptions shared, ParseResult parsed, Option<string?> inbox)
    {
        var settings = shared.Settings(parsed);
        var folder = parsed.GetValue(inbox) ?? settings.Inbox;
        return string.IsNullOrWhiteSpace(folder)
            ? throw DirectoryException.InvalidSetting(nameof(Settings.Inbox), "is not given: name the folder of deliveries, or use --inbox.", "n'est pas donné : nommer le dossier des livraisons, ou utiliser --inbox.")
            : settings.ToWorker(folder.Trim());
    }

    // As long as there is something to do; and what the first look has seen is looked at again once it has lain still.
    private static async Task OnceAsync(NightWorker worker, WorkerSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        var still = settings.Marker is InboxMarker.None ? settings.Still : TimeSpan.Zero;
        var hasWorked = await worker.LookAsync(cancellationToken);
        for (var (looked, hasWaited) = (time.GetTimestamp(), false); hasWorked || !hasWaited; hasWorked = await worker.LookAsync(cancellationToken))
        {
            if (!hasWorked)
            {
                hasWaited = true;
                var left = still - time.GetElapsedTime(looked);
                await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
            }
        }
    }

    private static void Tell(WorkerNotice notice, Terminal terminal) => terminal.Complain(string.Join(' ', ((string[])
    [
        notice.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture), notice.IsWarning ? "!" : "-",
        notice.Academy, notice.Subject, notice.Text.In(terminal.Language),
    ]).Where(part => part.Length > 0)));

    private static Command Pause(SharedOptions shared, TimeProvider time)
    {
        var academy = AcademyOption(shared);
        var by = new Option<string>("--by") { CustomParser = OptionText.Read, Description = shared.T("Who asks for it.", "Qui le demande."), Required = true };
        var reason = new Option<string>("--reason") { CustomParser = OptionText.Read, Description = shared.T("Why.", "Pourquoi."), Required = true };
        var command = new Command("pause", shared.T(
            "Apply nothing more of an academy until it is resumed; a run under way goes on to its end.",
            "Ne plus rien appliquer d'une académie jusqu'à la reprise ; une exécution en cours va à son terme."))
        {
            academy, by, reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var label = Academies.Normalize(parsed.GetRequiredValue(academy));
            var isNew = await store.Worker.PauseAsync(
                label, new AcademyPause(time.GetUtcNow(), parsed.GetRequiredValue(by).Trim(), parsed.GetRequiredValue(reason).Trim()), cancellationToken);
            terminal.Answer(new { academy = label, paused = true, changed = isNew });
            terminal.Say(isNew
                ? terminal.T($"{label} is paused.", $"{label} est en pause.")
                : terminal.T($"{label} was paused already.", $"{label} était déjà en pause."));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Resume(SharedOptions shared, TimeProvider time)
    {
        var academy = AcademyOption(shared);
        var command = new Command("resume", shared.T("Go on with an academy that is paused.", "Reprendre une académie en pause.")) { academy };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var label = Academies.Normalize(parsed.GetRequiredValue(academy));
            var wasPaused = await store.Worker.ResumeAsync(label, cancellationToken);
            terminal.Answer(new { academy = label, paused = false, changed = wasPaused });
            terminal.Say(wasPaused
                ? terminal.T($"{label} goes on.", $"{label} reprend.")
                : terminal.T($"{label} was not paused.", $"{label} n'était pas en pause."));
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<string> AcademyOption(SharedOptions shared) => new("--academy") { Description = shared.T("The academy.", "L'académie."), Required = true };
}
