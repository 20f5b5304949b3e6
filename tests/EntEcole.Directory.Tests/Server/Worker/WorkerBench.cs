using System.Globalization;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Notifications.Causes;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Tests.Server.Notifications;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Worker;

/// <summary>A store, an inbox, a clock, and workers one after the other: what tests of the worker stand on.</summary>
internal sealed class WorkerBench : IAsyncDisposable
{
    public const string North = "0120612A";
    public const string South = "0340101A";

    private readonly TempFolder folder = new();
    private readonly TestStore files;
    private NightWorker? worker;
    private Notifier? notifier;
    private Death death = new();

    private WorkerBench(TestStore files, FakeTime time)
    {
        (this.files, Time) = (files, time);
        System.IO.Directory.CreateDirectory(InboxPath);
        Settings = new WorkerSettings { Inbox = InboxPath, Sync = SyncBench.Unguarded };
    }

    public FakeTime Time { get; }

    public DirectoryStore Store => files.Store;

    public string StorePath => files.Path;

    public string InboxPath => folder.File("inbox");

    public WorkerSettings Settings { get; set; }

    /// <summary>What the workers said.</summary>
    public List<WorkerNotice> Notices { get; } = [];

    /// <summary>What somebody was told, by the channel of all workers.</summary>
    public RecordingChannel Channel { get; } = new();

    /// <summary>Settings of what is told; of mails there are none.</summary>
    public NotificationSettings Notifications { get; init; } = new();

    /// <summary>The same as a key has it: day in France, kind, academy, cause, and whether it has ended.</summary>
    public IEnumerable<string> Told => Channel.Taken.Zip(
        Channel.Told, (message, told) => FrenchTime.DayAt(message.At).ToString("MM-dd ", CultureInfo.InvariantCulture) + told);

    /// <summary>The same but applied deliveries, as a key has it: day in France, kind, academy, cause.</summary>
    public IEnumerable<string> Messages => Notices.Where(notice => notice.Kind is not NoticeKind.Applied).Select(notice => string.Join(
        ' ', ((string[])[FrenchTime.DayAt(notice.At).ToString(
            "MM-dd", CultureInfo.InvariantCulture), notice.Kind.ToString(), notice.Academy, notice.Cause]).Where(part => part.Length > 0)));

    public static async Task<WorkerBench> CreateAsync(DateTimeOffset? start = null)
    {
        var time = new FakeTime(start ?? new DateTimeOffset(2026, 10, 5, 0, 0, 0, TimeSpan.Zero));
        var bench = new WorkerBench(await TestStore.CreateAsync(time), time);
        await bench.Store.Enrolment.SaveConventionsAsync(
            [Convention("TOULOUSE", North, "21120202300019"), Convention("MONTPELLIER", South, "21340172201787")], CancellationToken.None);
        return bench;
    }

    /// <summary>The extract of a night: <paramref name="pupils"/> pupils, a teacher.</summary>
    public static ExtractBuilder Extract(string academy, DateOnly date, int pupils = 3)
    {
        var extract = new ExtractBuilder { Academy = academy, Date = date.ToString("yyyyMMdd", CultureInfo.InvariantCulture) }
            .School("1", academy is "TOULOUSE" ? North : South).Relative("21").Staff("31", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]);
        for (var i = 0; i < pupils; i++)
        {
            extract.Pupil(
                (100 + i).ToString(CultureInfo.InvariantCulture), "1", given: $"Zoé{(char)('A' + i)}",
                relatives: i == 0 ? ["21$10"] : null);
        }

        return extract;
    }

    /// <summary>Puts a delivery, whole at once, into the inbox.</summary>
    public string Deliver(string academy, DateOnly date, int pupils = 3, string? name = null) =>
        Deliver(Extract(academy, date, pupils), name ?? NameOf(academy, date));

    /// <inheritdoc cref="Deliver(string, DateOnly, int, string?)"/>
    public string Deliver(ExtractBuilder extract, string name) => extract.WriteTo(Path.Combine(InboxPath, name));

    public static string NameOf(string academy, DateOnly date) =>
        string.Create(CultureInfo.InvariantCulture, $"{academy.ToLowerInvariant()}-{date:yyyyMMdd}");

    /// <summary>One look of the worker that lives; a new one when the last has died.</summary>
    public async Task<bool> LookAsync()
    {
        if (worker is null)
        {
            notifier = Notifier(death);
            worker = Worker(death, (Action<WorkerNotice>)Notices.Add + notifier.Enqueue, well: notifier.MarkRecovered);
        }

        try
        {
            var hasWorked = await worker.LookAsync(CancellationToken.None);
            await notifier!.LookAsync(CancellationToken.None);
            return hasWorked;
        }
        catch (DeathException)
        {
            Die();
            return true;
        }
    }

    /// <summary>Looks as long as there is something to do, time passing so that what lies there is still.</summary>
    public async Task WorkAsync()
    {
        await LookAsync();
        Time.Advance(Settings.Still);
        while (await LookAsync())
        {
        }
    }

    /// <summary>The worker that lives will die so.</summary>
    public void Meet(Death end) => (death, worker) = (end, null);

    /// <summary>Another worker starts.</summary>
    public void Die() => (death, worker) = (new Death(), null);

    /// <summary>A worker of its own, on the same store.</summary>
    public NightWorker Worker(Death end, Action<WorkerNotice> tell, DirectoryStore? store = null, Action<OngoingCondition>? well = null)
    {
        var (mortal, clock) = (end.Of(store ?? Store), end.Of(Time));
        return new NightWorker(NightWorkerParts.Of(
            mortal, Settings, new RunBoard(mortal.Worker, clock), clock, new WorkerListeners(tell, Well: well)));
    }

    /// <summary>What tells of it, on the same store and channel.</summary>
    public Notifier Notifier(Death end, DirectoryStore? store = null) =>
        new(end.Of(store ?? Store).ForNotifier(), NotificationCauses.Of(Notifications), [Channel], end.Of(Time), Notices.Add);

    /// <summary>Names in a folder of the inbox, but for reports.</summary>
    public IReadOnlyList<string> In(string name) => !System.IO.Directory.Exists(Path.Combine(InboxPath, name)) ? [] :
    [
        .. System.IO.Directory.EnumerateFileSystemEntries(Path.Combine(InboxPath, name)).Select(path => Path.GetFileName(path))
            .Where(entry => !entry.EndsWith(".report.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The dates of the extracts applied of an academy, in the order of their runs.</summary>
    public async Task<IReadOnlyList<DateOnly>> AppliedAsync(string academy) =>
    [
        .. (await Store.Runs.ListRunsAsync(new RunFilter(academy, RunState.Applied), long.MaxValue, 1_000, CancellationToken.None))
            .Reverse().Select(run => run.ExtractDate!.Value),
    ];

    public async ValueTask DisposeAsync()
    {
        await files.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>A convention of the school year 2026 that enrols one school.</summary>
    public static Convention Convention(string academy, string uai, string siret) => new()
    {
        Reference = "ESSAI-" + academy,
        SchoolYear = new SchoolYear(2026),
        Academy = academy,
        Collectivite = "COMMUNE D'ESSAI",
        Siret = siret,
        SignedOn = new DateOnly(2026, 9, 1),
        EffectiveFrom = new DateOnly(2026, 9, 1),
        EffectiveTo = new DateOnly(2027, 9, 5),
        FeePerSchool = 41,
        SchoolCount = 1,
        Amount = 41,
        Schools = [new ConventionSchool(uai, uai, "RODEZ", "12")],
    };
}
