using EntEcole.Directory.Server.Console.Words;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>Measures on the rights of persons, with the day on which each is due.</summary>
internal sealed class MeasureListModel : ConsolePage
{
    private const int Rows = 50;
    private const int FileRows = 1_000;

    /// <summary>The measures.</summary>
    public IReadOnlyList<V1.PrivacyMeasure> Measures { get; private set; } = [];

    /// <summary>Whether those are shown too that are closed.</summary>
    public bool All { get; private set; }

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    /// <summary>The kind of the filter.</summary>
    public V1.MeasureKind Kind { get; private set; }

    /// <summary>Only those due before this day; empty for all.</summary>
    public string DueBefore { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(int all, int kind, string? due, int csv)
    {
        (All, DueBefore) = (all == 1, due?.Trim() ?? "");
        Kind = Enum.IsDefined((V1.MeasureKind)kind) ? (V1.MeasureKind)kind : V1.MeasureKind.Unspecified;
        if (csv == 1)
        {
            return CsvAnswer.Of(Text["measures", "mesures"], Table(await CsvAnswer.AllAsync<V1.PrivacyMeasure>(async next =>
            {
                var page = await ReadAsync(next, FileRows);
                return (page.Measures, page.NextPageToken);
            })));
        }

        var answer = await ReadAsync(Request.Query[Pager.Token].ToString(), Rows);
        (Measures, Pager) = (answer.Measures, Pager.Of(Request, answer.NextPageToken));
        return Page();
    }

    private async Task<V1.ListMeasuresResponse> ReadAsync(string token, int size) => await Privacy.ListMeasuresAsync(new()
    {
        Filter = new() { State = All ? V1.MeasureState.Unspecified : V1.MeasureState.Open, Kind = Kind, DueBefore = DueBefore },
        PageSize = size, PageToken = token,
    });

    // Without reasons: they may be about a person.
    private IEnumerable<IReadOnlyList<string>> Table(IEnumerable<V1.PrivacyMeasure> all) =>
    [
        [
            Text["measure", "mesure"], Text["kind", "nature"], Text["person", "personne"], Text["recorded", "enregistrée"],
            Text["due", "échéance"], Text["state", "état"],
        ],
        .. all.Select(one => (string[])
        [
            one.MeasureId, Text.Measure(one.Kind), one.PersonId, Text.Instant(one.RecordedAt),
            one.ExtendedTo.Length > 0 ? one.ExtendedTo : one.DueOn,
            one.State is V1.MeasureState.Open ? Text["open", "ouverte"] : Text["closed", "close"],
        ]),
    ];

    /// <summary>Whether a measure is late.</summary>
    public bool IsLate(V1.PrivacyMeasure measure) =>
        measure.State is V1.MeasureState.Open && Text.AgeInDays(measure.ExtendedTo.Length > 0 ? measure.ExtendedTo : measure.DueOn) > 0;
}
