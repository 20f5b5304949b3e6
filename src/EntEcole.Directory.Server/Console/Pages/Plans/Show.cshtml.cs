using EntEcole.Directory.Server.Console.Pictures;

namespace EntEcole.Directory.Server.Console.Pages.Plans;

/// <summary>A plan: why it is held, by school, and what was decided.</summary>
internal sealed class PlanModel : ConsolePage
{
    /// <summary>How many rows are shown.</summary>
    public const int MaxRows = 200;

    /// <summary>The plan.</summary>
    public V1.Plan Plan { get; private set; } = new();

    /// <summary>Departures against thresholds.</summary>
    public DeparturesPicture Departures { get; private set; } = new([]);

    /// <summary>What the run says of the schools that are held: where persons went, and what to do.</summary>
    public IReadOnlyList<string> Remarks { get; private set; } = [];

    /// <summary>The revision that a decision sent from here has just made; 0 for none.</summary>
    public long Done { get; private set; }

    /// <summary>What waits, by school.</summary>
    public IReadOnlyList<IGrouping<string, V1.PlanCount>> Schools =>
    [
        .. Plan.Counts.Where(count => count.State is V1.PlanState.Held || Plan.State is not V1.PlanState.Held)
            .GroupBy(count => count.Uai, StringComparer.Ordinal).OrderByDescending(school => school.Sum(count => (long)count.Departed)),
    ];

    public async Task OnGetAsync(long id, long done)
    {
        Plan = (await Sync.GetPlanAsync(new() { PlanId = id })).Plan;
        (Departures, Done) = (DeparturesPicture.Of(Plan), done);
        var held = Plan.Counts.Select(count => count.Uai).Where(uai => uai.Length > 0).ToHashSet(StringComparer.Ordinal);
        if (held.Count > 0 && Plan.State is V1.PlanState.Held)
        {
            var run = (await Sync.GetSyncRunAsync(new() { RunId = Plan.RunId })).Run;
            Remarks = [.. run.Held.Where(one => held.Contains(one.Uai)).SelectMany(one => one.Advice).Select(Text.Of).Take(MaxRows)];
        }
    }
}
