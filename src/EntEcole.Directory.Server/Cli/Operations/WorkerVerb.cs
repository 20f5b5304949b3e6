using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Host.Options;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Server.Cli.Operations;

/// <summary><c>entecole worker</c>: the nightly worker, its pauses, and how academies stand.</summary>
internal static class WorkerVerb
{
    /// <summary>As it is typed.</summary>
    public const string Name = "worker";

    private static readonly LocalizedText Stopped = new("Stopped; nothing was left half done.", "Arrêté ; rien n'est resté à moitié fait.");

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
            "Apply what is delivered to the inbox, night after night, until stopped.",
            "Appliquer ce qui est livré dans la boîte, nuit après nuit, jusqu'à l'arrêt."))
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
            var (terminal, isOnce) = (shared.Terminal(parsed), parsed.GetValue(once));
            var worker = SettingsOf(shared, parsed, inbox);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var settings = shared.Settings(parsed).ToServer() with { Worker = worker };
            await VisitorKeys.EnsureAsync(store.VisitorKeys, settings.Visitors, time, cancellationToken);
            Action<WorkerNotice>? people = settings.LogFormat is LogFormat.Json ? null : notice => Tell(notice, terminal);
            var host = WorkerHost.Build(store, time, settings, isLasting: !isOnce, people);
            await using var disposal = (IAsyncDisposable)host;
            var voice = ProcessVoice.Of(terminal, settings.LogFormat, host);
            using var hangup = new HangupSignal(() => voice.Say(host.Services.GetRequiredService<Reloads>().Run()));
            await (isOnce ? OnceAsync(host, voice, cancellationToken) : LastAsync(host, voice, cancellationToken));
            return ExitCode.Done;
        });
        return command;
    }

    public static Option<string?> InboxOption(SharedOptions shared) => new("--inbox")
    {
        HelpName = shared.T("FOLDER", "DOSSIER"),
        Description = shared.T(
            "Where deliveries arrive. Default: the setting Inbox.", "Où arrivent les livraisons. Par défaut : le réglage Inbox."),
    };

    /// <summary>The settings of a worker on the inbox that is given.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>: none is.</exception>
    public static WorkerSettings SettingsOf(SharedOptions shared, ParseResult parsed, Option<string?> inbox)
    {
        var settings = shared.Settings(parsed);
        var folder = parsed.GetValue(inbox) ?? settings.Worker.Inbox;
        return string.IsNullOrWhiteSpace(folder)
            ? throw DirectoryException.InvalidSetting(
                nameof(WorkerOptions.Inbox), "is not given: name the folder of deliveries, or use --inbox.",
                "n'est pas donné : nommer le dossier des livraisons, ou utiliser --inbox.")
            : settings.ToWorker(folder.Trim());
    }

    private static async Task LastAsync(IHost host, ProcessVoice voice, CancellationToken cancellationToken)
    {
        var inbox = host.Services.GetRequiredService<WorkerSettings>().Inbox;
        voice.Say(new LocalizedText($"Looking at {inbox}. Stop with Ctrl+C.", $"Regarde {inbox}. Arrêt par Ctrl+C."));
        await host.StartAsync(cancellationToken);
        ServeVerb.SayMachines(voice, host);
        await ProcessRun.UntilStoppedAsync(host, cancellationToken);
        voice.Say(Stopped);
    }

    private static async Task OnceAsync(IHost host, ProcessVoice voice, CancellationToken cancellationToken)
    {
        var all = host.Services;
        await host.StartAsync(cancellationToken);
        ServeVerb.SayMachines(voice, host);
        try
        {
            await WorkAsync(
                all.GetRequiredService<NightWorker>(), all.GetRequiredService<WorkerSettings>(), voice,
                all.GetRequiredService<TimeProvider>(), cancellationToken);
            await all.GetRequiredService<Notifier>().LookAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            voice.Say(Stopped);
        }

        await host.StopAsync(CancellationToken.None);
    }

    // As long as there is something to do; and what the first look has seen is looked at again once it has lain still.
    private static async Task WorkAsync(
        NightWorker worker, WorkerSettings settings, ProcessVoice voice, TimeProvider time, CancellationToken cancellationToken)
    {
        var still = settings.Marker is InboxMarker.None ? settings.Still : TimeSpan.Zero;
        var hasWorked = await worker.LookAsync(cancellationToken);
        var (looked, hasWaited) = (time.GetTimestamp(), false);
        for (; hasWorked || !hasWaited; hasWorked = await worker.LookAsync(cancellationToken))
        {
            if (!hasWorked)
            {
                hasWaited = true;
                var left = still - time.GetElapsedTime(looked);
                SayWaiting(settings, left, voice);
                await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
            }
        }
    }

    private static void SayWaiting(WorkerSettings settings, TimeSpan left, ProcessVoice voice)
    {
        if (left <= TimeSpan.Zero || CountWaiting(settings.Inbox) is not (> 0 and var waiting))
        {
            return;
        }

        var seconds = (long)Math.Ceiling(left.TotalSeconds);
        voice.Say(new LocalizedText(
            FormattableString.Invariant(
                $"Deliveries in the inbox: {waiting}. Waits {seconds} s for them to lie still ({nameof(WorkerOptions.InboxStillSeconds)})."),
            FormattableString.Invariant(
                $"Livraisons dans la boîte : {waiting}. Attend {seconds} s qu'elles ne changent plus ({nameof(WorkerOptions.InboxStillSeconds)}).")));
    }

    // A share that is away is reported by the look itself.
    private static int CountWaiting(string inbox)
    {
        try
        {
            return new Inbox(inbox).Waiting().Deliveries.Count;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static void Tell(WorkerNotice notice, Terminal terminal) => terminal.Complain(string.Join(' ', ((string[])
    [
        TimeZoneInfo.ConvertTime(notice.At, FrenchTime.Zone).ToString(
            terminal.T("yyyy-MM-dd HH:mm:ss", "dd/MM/yyyy HH:mm:ss"), CultureInfo.InvariantCulture), notice.IsWarning ? "!" : "-",
        notice.Academy, terminal.T(notice.Subject, JobNames.French(notice.Subject)), notice.Text.In(terminal.Language),
    ]).Where(part => part.Length > 0)));

    private static Command Pause(SharedOptions shared, TimeProvider time)
    {
        var academy = AcademyOption(shared);
        var by = AuthorOptions.Requester(shared);
        var reason = AuthorOptions.Reason(shared);
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
                label, new AcademyPause(time.GetUtcNow(), parsed.GetRequiredValue(by).Trim(), parsed.GetRequiredValue(reason).Trim()),
                cancellationToken);
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
        var command = new Command("resume", shared.T("Go on with an academy that is paused.", "Reprendre une académie en pause."))
        {
            academy,
        };
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

    private static Option<string> AcademyOption(SharedOptions shared) => new("--academy")
    {
        Description = shared.T("The academy.", "L'académie."), Required = true,
    };
}
