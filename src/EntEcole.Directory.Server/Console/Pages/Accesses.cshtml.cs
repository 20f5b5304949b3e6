namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>Who has read which persons, when, and what for.</summary>
internal sealed class AccessListModel : ConsolePage
{
    private const int Rows = 50;

    /// <summary>The accesses.</summary>
    public IReadOnlyList<V1.AccessEntry> Accesses { get; private set; } = [];

    /// <summary>The person of the filter.</summary>
    public string Person { get; private set; } = "";

    /// <summary>The caller of the filter.</summary>
    public string Caller { get; private set; } = "";

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    public async Task OnGetAsync(string? person, string? caller)
    {
        (Person, Caller) = (person?.Trim() ?? "", caller?.Trim() ?? "");
        var answer = await Privacy.ListAccessesAsync(new()
        {
            Filter = new() { PersonId = Person, Caller = Caller }, PageSize = Rows, PageToken = Request.Query[Pager.Token].ToString(),
        });
        (Accesses, Pager) = (answer.Accesses, Pager.Of(Request, answer.NextPageToken));
    }
}
