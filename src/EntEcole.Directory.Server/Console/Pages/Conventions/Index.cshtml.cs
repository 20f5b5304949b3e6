namespace EntEcole.Directory.Server.Console.Pages.Conventions;

/// <summary>Conventions, or the enrolments that end soon.</summary>
internal sealed class ConventionListModel : ConsolePage
{
    private const int Rows = 50;

    /// <summary>The conventions.</summary>
    public IReadOnlyList<V1.Convention> Conventions { get; private set; } = [];

    /// <summary>Schools whose enrolment ends, when those are asked for.</summary>
    public IReadOnlyList<V1.SchoolEnrolment> Ends { get; private set; } = [];

    /// <summary>The school year of the filter, as 2025-2026.</summary>
    public string Year { get; private set; } = "";

    /// <summary>The SIRET of the filter.</summary>
    public string Siret { get; private set; } = "";

    /// <summary>The state of the filter.</summary>
    public V1.ConventionState State { get; private set; }

    /// <summary>Only enrolments that end within so many days; 0 for conventions.</summary>
    public int Ending { get; private set; }

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    public async Task OnGetAsync(string? year, string? siret, int state, int ending)
    {
        (Year, Siret) = (year?.Trim() ?? "", siret?.Trim() ?? "");
        State = Enum.IsDefined((V1.ConventionState)state) ? (V1.ConventionState)state : V1.ConventionState.Unspecified;
        Ending = ending > 0 && May("EnrolmentService/ListEnrolments") ? ending : 0;
        var token = Request.Query[Pager.Token].ToString();
        if (Ending > 0)
        {
            var ends = await Enrolment.ListEnrolmentsAsync(
                new() { Filter = new() { EndingWithinDays = Ending }, PageSize = Rows, PageToken = token });
            (Ends, Pager) = (ends.Enrolments, Pager.Of(Request, ends.NextPageToken));
            return;
        }

        var answer = await Enrolment.ListConventionsAsync(new()
        {
            Filter = new() { SchoolYear = Year, Siret = Siret, State = State }, PageSize = Rows, PageToken = token,
        });
        (Conventions, Pager) = (answer.Conventions, Pager.Of(Request, answer.NextPageToken));
    }
}
