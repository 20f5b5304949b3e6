using EntEcole.Directory.Server.Console.Pictures;

namespace EntEcole.Directory.Server.Console.Pages.Plans;

/// <summary>A plan: why it is held, by school, and what was decided.</summary>
internal sealed class PlanModel : ConsolePage
{
    /// <summary>The plan.</summary>
    public V1.Plan Plan { get; private set; } = new();

    /// <summary>Departures against thresholds.</summary>
    public DeparturesPicture Departures { get; private set; } = new([]);

    /// <summary>What the run says of the schools that are held: where persons went, and what to do.</summary>
    public IReadOnlyList<string> Remarks { get; private set; } = [];

    /// <summary>The revision that a decision sent from here has just made; 0 for none.</summary>
    public long Done { get; private set; }

    /// <summary>What waits, by school.</summary>
    public PlanSchools Schools { get; private set; } = new([], 0, 0);

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    public async Task OnGetAsync(long id, long done)
    {
        Plan = (await Sync.GetPlanAsync(new() { PlanId = id })).Plan;
        (Departures, Done) = (DeparturesPicture.Of(Plan), done);
        Schools = PlanSchools.Of(Plan, Request.Query[Pager.Token].ToString());
        Pager = Pager.Of(Request, Schools.Next);
        var held = Schools.Schools.Select(school => school.Key).Where(uai => uai.Length > 0).ToHashSet(StringComparer.Ordinal);
        if (held.Count > 0 && Plan.State is V1.PlanState.Held)
        {
            var run = (await Sync.GetSyncRunAsync(new() { RunId = Plan.RunId })).Run;
            Remarks = [.. run.Held.Where(one => held.Contains(one.Uai)).SelectMany(one => one.Advice).Select(Text.Of)];
        }
    }
}
