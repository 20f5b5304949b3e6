using System.Globalization;
using EntEcole.Directory.Model;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>What each collectivité owes for a school year.</summary>
internal sealed class ContributionsModel : ConsolePage
{
    private const int Rows = 100;
    private const int FileRows = 1_000;
    private const int FirstMonth = 8;

    /// <summary>The rows.</summary>
    public IReadOnlyList<V1.Contribution> Contributions { get; private set; } = [];

    /// <summary>The sums, by academy.</summary>
    public IReadOnlyList<V1.ContributionTotal> Totals { get; private set; } = [];

    /// <summary>The school year, as 2025-2026.</summary>
    public string Year { get; private set; } = "";

    /// <summary>Whether only those are shown whose convention writes another amount.</summary>
    public bool Differing { get; private set; }

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    public async Task<IActionResult> OnGetAsync(string? year, int differing, int csv)
    {
        (Year, Differing) = (year?.Trim() is { Length: > 0 } given ? given : Present(), differing == 1);
        if (csv == 1)
        {
            var all = await CsvAnswer.AllAsync<V1.Contribution>(async token =>
            {
                var page = await ReadAsync(token, FileRows);
                return (page.Contributions, page.NextPageToken);
            });
            return CsvAnswer.Of("contributions-" + new string([.. Year.Where(char.IsAsciiDigit)]), Table(all));
        }

        var answer = await ReadAsync(Request.Query[Pager.Token].ToString(), Rows);
        (Contributions, Totals, Pager) = (answer.Contributions, answer.Totals, Pager.Of(Request, answer.NextPageToken));
        return Page();
    }

    private string Present()
    {
        var today = FrenchTime.DayAt(Text.Now);
        var first = today.Month >= FirstMonth ? today.Year : today.Year - 1;
        return string.Create(CultureInfo.InvariantCulture, $"{first}-{first + 1}");
    }

    private async Task<V1.ListContributionsResponse> ReadAsync(string token, int size) => await Enrolment.ListContributionsAsync(
        new() { SchoolYear = Year, DifferingOnly = Differing, PageSize = size, PageToken = token });

    private IEnumerable<IReadOnlyList<string>> Table(IEnumerable<V1.Contribution> all) =>
    [
        [
            Text["academy", "académie"], "siret", Text["collectivite", "collectivité"], "conventions", Text["schools", "écoles"],
            Text["fee", "tarif"], Text["amount", "montant"],
        ],
        .. all.Select(one => (string[])
        [
            one.Academy, one.Siret, one.Collectivite, string.Join(' ', one.Conventions),
            one.SchoolCount.ToString(CultureInfo.InvariantCulture), Amount(one.FeeCents), Amount(one.AmountCents),
        ]),
    ];

    private string Amount(long cents) => (cents / 100m).ToString("0.00", Text.Culture);
}
