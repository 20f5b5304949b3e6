using EntEcole.Directory.Server.Console.Pictures;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>The first page: is everything well, since when, what waits for a decision, what ends soon. Each part by its own call.</summary>
internal sealed class IndexModel : ConsolePage
{
    /// <summary>Enrolments that end within so many days are shown.</summary>
    public const int EndingDays = 60;

    /// <summary>A school whose last extract is older is one without news.</summary>
    public const int StaleDays = 8;

    private const int Rows = 10;
    private const int ManyRows = 1_000;

    /// <summary>The academies, each with its last runs; empty for a caller who does not see runs.</summary>
    public IReadOnlyList<AcademyNight> Academies { get; private set; } = [];

    /// <summary>Plans that wait for a decision.</summary>
    public IReadOnlyList<V1.Plan> Plans { get; private set; } = [];

    /// <summary>Whether there are more plans than are shown.</summary>
    public bool HasMorePlans { get; private set; }

    /// <summary>Schools without news.</summary>
    public IReadOnlyList<V1.SchoolState> Stale { get; private set; } = [];

    /// <summary>Schools whose enrolment ends soon.</summary>
    public IReadOnlyList<V1.SchoolEnrolment> Ending { get; private set; } = [];

    /// <summary>Requests of rights that wait.</summary>
    public int Requests { get; private set; }

    /// <summary>How the nights of each academy went.</summary>
    public NightsPicture? Nights { get; private set; }

    /// <summary>How many things wait for a decision.</summary>
    public int Waiting => Plans.Count + Requests;

    /// <summary>What is wrong, in words.</summary>
    public IReadOnlyList<string> Wrong => [.. Academies.SelectMany(academy => academy.Faults(Text, StaleDays))];

    /// <summary>How the page begins: good, wait or bad.</summary>
    public string Look => Wrong.Count > 0 ? "bad" : Waiting > 0 || Stale.Count > 0 ? "wait" : "good";

    /// <summary>The answer, a sentence or several.</summary>
    public IEnumerable<string> Verdict => Wrong.Concat(Waits);

    private IEnumerable<string> Waits
    {
        get
        {
            if (Waiting > 0)
            {
                yield return Text.Count(
                    Waiting, ("decision waits for you.", "decisions wait for you."),
                    ("décision vous attend.", "décisions vous attendent."));
            }

            if (Stale.Count > 0)
            {
                yield return Text["Some schools are without news.", "Des écoles sont sans nouvelles."];
            }

            if (Look is "good")
            {
                yield return Text["Everything is well; nothing waits for you.", "Tout va bien ; rien ne vous attend."];
            }
        }
    }

    public async Task OnGetAsync()
    {
        if (May("SyncService/ListAcademyStates") && May("SyncService/ListSyncRuns"))
        {
            await ReadNightsAsync();
        }

        if (May("SyncService/ListPlans"))
        {
            var held = await Sync.ListPlansAsync(new() { Filter = new() { HeldOnly = true }, PageSize = Rows });
            (Plans, HasMorePlans) = (held.Plans, held.NextPageToken.Length > 0);
        }

        if (May("SyncService/ListSchoolStates"))
        {
            Stale = (await Sync.ListSchoolStatesAsync(new() { Filter = new() { StaleDays = StaleDays }, PageSize = Rows + 1 })).States;
        }

        if (May("EnrolmentService/ListEnrolments"))
        {
            Ending = (await Enrolment.ListEnrolmentsAsync(
                new() { Filter = new() { EndingWithinDays = EndingDays }, PageSize = Rows + 1 })).Enrolments;
        }

        if (May("RightsService/ListRightsRequests"))
        {
            Requests = (await Rights.ListRightsRequestsAsync(
                new() { Filter = new() { State = V1.RightsRequestState.Requested }, PageSize = ManyRows })).Requests.Count;
        }
    }

    private async Task ReadNightsAsync()
    {
        var states = (await Sync.ListAcademyStatesAsync(new())).Academies;
        var from = NightsPicture.FirstDay(Text.Now);
        var runs = (await Sync.ListSyncRunsAsync(new()
        {
            Filter = new() { From = from.ToString("O", Text.Culture), WithoutOnde = true }, PageSize = ManyRows,
        })).Runs;
        Academies = [.. states.Select(state => AcademyNight.Of(state, [.. runs.Where(
            run => string.Equals(run.Academy, state.Academy, StringComparison.Ordinal))]))];
        Nights = new NightsPicture(Academies, from);
    }
}
