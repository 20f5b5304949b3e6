using System.Globalization;
using EntEcole.Directory.Model;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>Who has read which persons, when, and what for.</summary>
internal sealed class AccessListModel : ConsolePage
{
    private const int Rows = 50;
    private const int FileRows = 1_000;

    /// <summary>The accesses.</summary>
    public IReadOnlyList<V1.AccessEntry> Accesses { get; private set; } = [];

    /// <summary>The person of the filter.</summary>
    public string Person { get; private set; } = "";

    /// <summary>The caller of the filter.</summary>
    public string Caller { get; private set; } = "";

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    /// <summary>The first day of the filter; empty for all.</summary>
    public string From { get; private set; } = "";

    /// <summary>The last day of the filter; empty for all.</summary>
    public string To { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(string? person, string? caller, string? from, string? to, int csv)
    {
        (Person, Caller, From, To) = (person?.Trim() ?? "", caller?.Trim() ?? "", from?.Trim() ?? "", to?.Trim() ?? "");
        if (csv == 1)
        {
            return CsvAnswer.Of(Text["accesses", "acces"], Table(await CsvAnswer.AllAsync<V1.AccessEntry>(async next =>
            {
                var page = await ReadAsync(next, FileRows);
                return (page.Accesses, page.NextPageToken);
            })));
        }

        var answer = await ReadAsync(Request.Query[Pager.Token].ToString(), Rows);
        (Accesses, Pager) = (answer.Accesses, Pager.Of(Request, answer.NextPageToken));
        return Page();
    }

    private async Task<V1.ListAccessesResponse> ReadAsync(string token, int size) => await Privacy.ListAccessesAsync(new()
    {
        Filter = new() { PersonId = Person, Caller = Caller, From = StartOf(From, 0), To = StartOf(To, 1) },
        PageSize = size, PageToken = token,
    });

    private static Timestamp? StartOf(string day, int later) =>
        DateOnly.TryParseExact(day, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? Timestamp.FromDateTimeOffset(FrenchTime.StartOf(date.AddDays(later))) : null;

    private IEnumerable<IReadOnlyList<string>> Table(IEnumerable<V1.AccessEntry> all) =>
    [
        [Text["when", "quand"], Text["caller", "appelant"], Text["call", "appel"], Text["purpose", "motif"], Text["persons", "personnes"]],
        .. all.Select(one => (string[])
        [
            Text.Instant(one.At), one.Caller, one.Call, one.Purpose, one.PersonIds.Count.ToString(CultureInfo.InvariantCulture),
        ]),
    ];
}
