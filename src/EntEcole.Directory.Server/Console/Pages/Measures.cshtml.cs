namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>Measures on the rights of persons, with the day on which each is due.</summary>
internal sealed class MeasureListModel : ConsolePage
{
    private const int Rows = 50;

    /// <summary>The measures.</summary>
    public IReadOnlyList<V1.PrivacyMeasure> Measures { get; private set; } = [];

    /// <summary>Whether those are shown too that are closed.</summary>
    public bool All { get; private set; }

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    public async Task OnGetAsync(int all)
    {
        All = all == 1;
        var answer = await Privacy.ListMeasuresAsync(new()
        {
            Filter = new() { State = All ? V1.MeasureState.Unspecified : V1.MeasureState.Open }, PageSize = Rows,
            PageToken = Request.Query[Pager.Token].ToString(),
        });
        (Measures, Pager) = (answer.Measures, Pager.Of(Request, answer.NextPageToken));
    }

    /// <summary>Whether a measure is late.</summary>
    public bool IsLate(V1.PrivacyMeasure measure) =>
        measure.State is V1.MeasureState.Open && Text.AgeInDays(measure.ExtendedTo.Length > 0 ? measure.ExtendedTo : measure.DueOn) > 0;
}
