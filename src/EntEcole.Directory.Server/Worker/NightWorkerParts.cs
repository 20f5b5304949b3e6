using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Server.Worker;

/// <summary>What a night worker is made of.</summary>
/// <param name="Store">Deliveries, jobs and pauses.</param>
/// <param name="Runs">Runs, and the locks of academies.</param>
/// <param name="Settings">How it works.</param>
/// <param name="Board">The run under way.</param>
/// <param name="Time">The clock.</param>
internal sealed record NightWorkerParts(IWorkerStore Store, IRunStore Runs, WorkerSettings Settings, RunBoard Board, TimeProvider Time)
{
    /// <summary>Where deliveries lie.</summary>
    public required Inbox Inbox { get; init; }

    /// <summary>Whether one is still being written.</summary>
    public required Readiness Readiness { get; init; }

    /// <summary>Finds them.</summary>
    public required CandidateFinder Candidates { get; init; }

    /// <summary>Is told what people must know.</summary>
    public required Announcer Announcer { get; init; }

    /// <summary>Counts tries.</summary>
    public required DeliveryLedger Ledger { get; init; }

    /// <summary>Applies them.</summary>
    public required DeliveryService Deliveries { get; init; }

    /// <summary>Notices what does not come.</summary>
    public required MissingWatch Missing { get; init; }

    /// <summary>Notices what a lost delta leaves open.</summary>
    public required GapWatch Gaps { get; init; }

    /// <summary>What is done day by day.</summary>
    public required DailyJobs Jobs { get; init; }

    /// <summary>The signs of life.</summary>
    public required WorkerPulse Signs { get; init; }

    /// <summary>Whether nothing new may be begun.</summary>
    public required Func<bool> IsEnding { get; init; }

    /// <summary>The parts on a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="settings">How the worker works.</param>
    /// <param name="board">The run under way.</param>
    /// <param name="time">The clock.</param>
    /// <param name="listeners">Who is told.</param>
    public static NightWorkerParts Of(
        DirectoryStore store, WorkerSettings settings, RunBoard board, TimeProvider time, WorkerListeners listeners)
    {
        var (inbox, readiness, ledger) = (new Inbox(settings.Inbox), new Readiness(settings, time), new DeliveryLedger(time));
        var announcer = new Announcer(listeners.Tell, time, listeners.Well);
        var signs = listeners.Signs ?? new WorkerPulse(time);
        var rows = new RowsWatch(store.Consistency, announcer, signs);
        var overdue = new OverdueWatch(store.Retention, settings.Sync, announcer, time);
        var enrolment = new EnrolmentJob(store.ForSync(), settings, announcer, time, listeners.Hooks);
        var announced = new AnnouncedJobs(
            enrolment, new AssignmentJob(store.Assignments, store.Worker, announcer, time), rows, overdue);
        return new NightWorkerParts(store.Worker, store.Runs, settings, board, time)
        {
            IsEnding = listeners.IsEnding,
            Inbox = inbox,
            Readiness = readiness,
            Candidates = new CandidateFinder(inbox, readiness, new FeedFinder(store.ForSync()), announcer),
            Announcer = announcer,
            Ledger = ledger,
            Deliveries = new DeliveryService(store.ForSync(), inbox, ledger, settings, announcer, time, listeners.Hooks),
            Missing = new MissingWatch(store.Worker, settings, announcer, time),
            Gaps = new GapWatch(store.Feeds, store.Worker, settings, announcer, time),
            Jobs = new DailyJobs(store.Worker, DailyJobList.Of(store, settings, time, announced), announcer, time),
            Signs = signs,
        };
    }
}

/// <summary>Who is told of what a worker does.</summary>
/// <param name="Tell">Takes what it reports.</param>
/// <param name="Signs">Takes its signs of life; null for none that another reads.</param>
/// <param name="Well">Takes what is well again.</param>
internal sealed record WorkerListeners(Action<WorkerNotice> Tell, WorkerPulse? Signs = null, Action<OngoingCondition>? Well = null)
{
    /// <summary>The hooks of its runs.</summary>
    public RunHooks Hooks { get; init; } = RunHooks.None;

    /// <summary>Whether the end of the process is announced: nothing new is begun then.</summary>
    public Func<bool> IsEnding { get; init; } = static () => false;
}
