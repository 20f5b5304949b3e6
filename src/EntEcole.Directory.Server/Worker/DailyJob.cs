using EntEcole.Directory.Server.Worker.Schedules;

namespace EntEcole.Directory.Server.Worker;

/// <summary>A job that is done day by day.</summary>
/// <param name="Name">What the store and its messages call it.</param>
/// <param name="At">When.</param>
/// <param name="Do">Does it; gives how many things it did, 0 for none.</param>
internal sealed record DailyJob(string Name, CronTimes At, Func<CancellationToken, Task<long>> Do)
{
    /// <summary>When it is looked at again; null for at once.</summary>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>The job; none when it has no time.</summary>
    public static IEnumerable<DailyJob> Of(string name, CronTimes? at, Func<CancellationToken, Task<long>> work) =>
        at is null ? [] : [new DailyJob(name, at, work)];
}
