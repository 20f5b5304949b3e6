using System.Globalization;
using EntEcole.Directory.Server.Console.Words;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Indicators;

/// <summary>Accounts by profile at one of six levels, as they are now or were on a day, exact or as they may leave the region.</summary>
internal sealed class IndicatorModel : IndicatorPage
{
    /// <summary>How many places the picture shows.</summary>
    public const int MaxBars = 20;

    /// <summary>The rows.</summary>
    public IReadOnlyList<V1.Indicator> Places { get; private set; } = [];

    /// <summary>The day of the filter, <c>yyyy-mm-dd</c>; empty for now.</summary>
    public string AsOf { get; private set; } = "";

    /// <summary>Whether counts are in the form in which they may leave the region.</summary>
    public bool Rounded { get; private set; }

    /// <summary>The day whose conventions enrol the schools.</summary>
    public string Day { get; private set; } = "";

    /// <summary>The revision that was read.</summary>
    public long Revision { get; private set; }

    /// <summary>The role of the picture: where persons are not given, pupils.</summary>
    public V1.Role Shown => Role is V1.Role.Unspecified && Rounded ? V1.Role.Pupil : Role;

    /// <summary>What the picture shows of the rows of this page: the highest first; what is not said has no bar.</summary>
    public IReadOnlyList<(string Name, long Count, string Told)> Bars =>
    [
        .. Places.Select(row => (Name: Text.Place(row, Level), Count: CountOf(row), Told: ToldOf(row)))
            .OrderByDescending(bar => bar.Count).Take(MaxBars),
    ];

    public async Task<IActionResult> OnGetAsync(int rounded, int csv)
    {
        ReadFilter();
        (AsOf, Rounded) = (Request.Query["as_of"].ToString().Trim(), rounded == 1);
        if (csv == 1)
        {
            var all = await CsvAnswer.AllAsync<V1.Indicator>(async token =>
            {
                var page = await ReadAsync(token, FileRows);
                return (page.Indicators, page.NextPageToken);
            });
            return CsvAnswer.Of(
                string.Create(CultureInfo.InvariantCulture, $"indicateurs-{Level.ToString().ToLowerInvariant()}-{Day}-r{Revision}"),
                all.Select(row => Line(row)).Prepend(Header()));
        }

        await ReadOrTellAsync("as_of", async () =>
        {
            var answer = await ReadAsync(Request.Query[Pager.Token].ToString(), Rows);
            (Places, Pager) = (answer.Indicators, Pager.Of(Request, answer.NextPageToken));
        });
        return Page();
    }

    private async Task<V1.GetIndicatorsResponse> ReadAsync(string token, int size)
    {
        var answer = await Indicators.GetIndicatorsAsync(new()
        {
            Level = Level, Filter = Filter, AsOf = AsOf, Rounded = Rounded, PageSize = size, PageToken = token,
        });
        (Day, Revision) = (answer.Day, answer.Revision);
        return answer;
    }

    private long CountOf(V1.Indicator row) => Shown is V1.Role.Unspecified ? row.Persons : row.Of(Shown).Active;

    private string ToldOf(V1.Indicator row) => Shown is V1.Role.Unspecified ? Text.Number(row.Persons)
        : Text.Cell(row.Of(Shown).Active, row.Of(Shown).ActiveForm);
}
