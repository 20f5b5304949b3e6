using System.Globalization;
using EntEcole.Directory.Server.Console.Words;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Conventions;

/// <summary>Conventions, or the enrolments that end soon.</summary>
internal sealed class ConventionListModel : ConsolePage
{
    private const int Rows = 50;
    private const int FileRows = 1_000;

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

    /// <summary>Whether conventions have just been recorded from here.</summary>
    public bool Done { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? year, string? siret, int state, int ending)
    {
        Done = Request.Query["done"] == "1";
        (Year, Siret) = (year?.Trim() ?? "", siret?.Trim() ?? "");
        State = Enum.IsDefined((V1.ConventionState)state) ? (V1.ConventionState)state : V1.ConventionState.Unspecified;
        Ending = ending > 0 && May("EnrolmentService/ListEnrolments") ? ending : 0;
        var token = Request.Query[Pager.Token].ToString();
        if (Ending > 0)
        {
            var ends = await Enrolment.ListEnrolmentsAsync(
                new() { Filter = new() { EndingWithinDays = Ending }, PageSize = Rows, PageToken = token });
            (Ends, Pager) = (ends.Enrolments, Pager.Of(Request, ends.NextPageToken));
            return Page();
        }

        if (Request.Query[CsvAnswer.Parameter] == "1")
        {
            return CsvAnswer.Of("conventions", Table(await CsvAnswer.AllAsync<V1.Convention>(async next =>
            {
                var page = await ReadAsync(next, FileRows);
                return (page.Conventions, page.NextPageToken);
            })));
        }

        var answer = await ReadAsync(token, Rows);
        (Conventions, Pager) = (answer.Conventions, Pager.Of(Request, answer.NextPageToken));
        return Page();
    }

    private async Task<V1.ListConventionsResponse> ReadAsync(string token, int size) => await Enrolment.ListConventionsAsync(
        new() { Filter = new() { SchoolYear = Year, Siret = Siret, State = State }, PageSize = size, PageToken = token });

    private IEnumerable<IReadOnlyList<string>> Table(IEnumerable<V1.Convention> all) =>
    [
        [
            Text["reference", "référence"], Text["school_year", "année_scolaire"], Text["academy", "académie"],
            Text["collectivite", "collectivité"], "siret", Text["state", "état"], Text["from", "du"], Text["until", "au"],
            Text["schools", "écoles"], Text["amount", "montant"],
        ],
        .. all.Select(one => (string[])
        [
            one.Reference, one.SchoolYear, one.Academy, one.Collectivite, one.Siret, Text.Tag(one.State).Text, one.EffectiveFrom,
            one.EffectiveUntil, one.SchoolCount.ToString(CultureInfo.InvariantCulture),
            (one.AmountCents / 100m).ToString("0.00", Text.Culture),
        ]),
    ];
}
