using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Grpc;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Notifications.Causes;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Server.Worker;

namespace EntEcole.Directory.Server.Host;

/// <summary>The services of the worker, in a process of its own or in a server.</summary>
internal static class WorkerServices
{
    /// <summary>Adds them; <see cref="WorkerService"/>, which makes it work until it is stopped, is its host's.</summary>
    /// <param name="services">Those of the host.</param>
    /// <param name="settings">How it works.</param>
    /// <param name="report">Takes what it reports, for people; null for the log.</param>
    public static IServiceCollection AddWorker(
        this IServiceCollection services, WorkerSettings settings, Action<WorkerNotice>? report = null)
    {
        services.AddSingleton(settings).AddSingleton<WorkerPulse>();
        services.AddSingleton(all => new NoticeReport(report ?? LogOf(all)));
        services.AddSingleton(all => new Notifier(
            all.GetRequiredService<DirectoryStore>().ForNotifier(), NotificationCauses.Of(settings.Notifications),
            Notifier.ChannelsOf(settings.Notifications, all.GetRequiredService<TimeProvider>()), all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<NoticeReport>().Take)
        {
            Sent = SentOf(all, settings),
        });
        services.AddSingleton(all => new NightWorker(NightWorkerParts.Of(
            all.GetRequiredService<DirectoryStore>(), settings, all.GetRequiredService<RunBoard>(), all.GetRequiredService<TimeProvider>(),
            new WorkerListeners(
                TellOf(all) + (notice => Take(all.GetRequiredService<Neighbours>(), notice)), all.GetRequiredService<WorkerPulse>(),
                WellOf(all))
            {
                Hooks = HooksOf(all), IsEnding = () => all.GetService<Stopping>() is { IsAnnounced: true },
            })));
        services.AddSingleton(all => new SyncStarter(
            all.GetRequiredService<DirectoryStore>().ForSync(), settings, all.GetRequiredService<RunBoard>(),
            all.GetRequiredService<TimeProvider>(),
            TellOf(all), HooksOf(all)));
        return services;
    }

    private static Action<string, SendOutcome> SentOf(IServiceProvider all, WorkerSettings settings)
    {
        var neighbours = all.GetRequiredService<Neighbours>();
        foreach (var name in settings.Notifications.Channels)
        {
            neighbours.Expect(name);
        }

        neighbours.Expect(Neighbour.Inbox);
        if (settings.Backup is not null)
        {
            neighbours.Expect(Neighbour.Backup);
        }

        return (channel, outcome) => neighbours.Report(channel, outcome.Verdict is SendVerdict.Sent ? null : outcome.What);
    }

    // The worker reports these two itself.
    private static void Take(Neighbours neighbours, WorkerNotice notice)
    {
        if (notice is { Kind: NoticeKind.JobFailed, Subject: DailyJobList.Backup })
        {
            neighbours.Report(Neighbour.Backup, notice.Cause, isLogged: true);
        }
        else if (notice is { Kind: NoticeKind.InboxLost, Subject: "" })
        {
            neighbours.Report(Neighbour.Inbox, notice.Cause, isLogged: true);
        }
    }

    private static Action<OngoingCondition> WellOf(IServiceProvider all)
    {
        var neighbours = all.GetRequiredService<Neighbours>();
        return (Action<OngoingCondition>)all.GetRequiredService<Notifier>().MarkRecovered + (condition =>
        {
            if (condition == new OngoingCondition(ConditionKind.Job, DailyJobList.Backup))
            {
                neighbours.Report(Neighbour.Backup, null, isLogged: true);
            }
            else if (condition == new OngoingCondition(ConditionKind.Inbox, ""))
            {
                neighbours.Report(Neighbour.Inbox, null, isLogged: true);
            }
        });
    }

    private static Action<WorkerNotice> TellOf(IServiceProvider all) =>
        all.GetRequiredService<NoticeReport>().Take + all.GetRequiredService<Notifier>().Enqueue;

    private static RunHooks HooksOf(IServiceProvider all)
    {
        var (report, time) = (all.GetRequiredService<NoticeReport>(), all.GetRequiredService<TimeProvider>());
        return new RunHooks(
            run => report.Take(BeginningOf(run, time.GetUtcNow())), all.GetRequiredService<Instruments>().Take,
            () => new ProcessMemory(serves: all.GetService<Stopping>() is not null));
    }

    // For the log: no message is sent of it.
    private static WorkerNotice BeginningOf(SyncReport run, DateTimeOffset now) => new(
        NoticeKind.Begun, now, run.Academy, "", new LocalizedText(
            FormattableString.Invariant($"Run {run.RunId} begins: extract of {run.ExtractDate:yyyy-MM-dd}."),
            FormattableString.Invariant($"L'exécution {run.RunId} commence : extrait du {run.ExtractDate:dd/MM/yyyy}.")), run.RunId);

    private static Action<WorkerNotice> LogOf(IServiceProvider all)
    {
        var log = all.GetRequiredService<ILoggerFactory>().CreateLogger("EntEcole.Directory.Worker");
        return notice => WorkerLog.Write(log, notice);
    }

    private sealed record NoticeReport(Action<WorkerNotice> Take);
}
