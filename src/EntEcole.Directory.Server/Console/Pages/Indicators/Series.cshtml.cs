using System.Globalization;
using EntEcole.Directory.Server.Console.Pictures;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Indicators;

/// <summary>Counts month by month, as the worker keeps them on the first night of each month.</summary>
internal sealed class IndicatorSeriesModel : IndicatorPage
{
    /// <summary>How many rows the table shows; the file has all.</summary>
    public const int MaxShown = 120;

    /// <summary>The rows, by day, then key.</summary>
    public IReadOnlyList<V1.IndicatorSnapshot> Series { get; private set; } = [];

    /// <summary>Whether the filter passes more rows than are read.</summary>
    public bool HasMore { get; private set; }

    /// <summary>The first day of the filter.</summary>
    public string From { get; private set; } = "";

    /// <summary>The last day of the filter.</summary>
    public string To { get; private set; } = "";

    /// <summary>The picture.</summary>
    public SeriesPicture Picture => SeriesPicture.Of(Series, Role);

    public async Task<IActionResult> OnGetAsync(string? from, string? to, int csv)
    {
        ReadFilter();
        (From, To) = (from?.Trim() ?? "", to?.Trim() ?? "");
        if (csv == 1)
        {
            var all = await CsvAnswer.AllAsync<V1.IndicatorSnapshot>(async token =>
            {
                var page = await ReadAsync(token);
                return (page.Snapshots, page.NextPageToken);
            });
            return CsvAnswer.Of(
                string.Create(CultureInfo.InvariantCulture, $"indicateurs-{Level.ToString().ToLowerInvariant()}-par-mois"),
                all.Select(one => Line(one.Indicator, one.Day)).Prepend(Header(Text["day", "jour"])));
        }

        await ReadOrTellAsync("from", async () =>
        {
            var answer = await ReadAsync("");
            (Series, HasMore) = (answer.Snapshots, answer.NextPageToken.Length > 0);
        });
        return Page();
    }

    private async Task<V1.ListIndicatorSnapshotsResponse> ReadAsync(string token) => await Indicators.ListIndicatorSnapshotsAsync(new()
    {
        Level = Level, Filter = Filter, From = From, To = To, PageSize = FileRows, PageToken = token,
    });
}
