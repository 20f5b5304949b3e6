namespace EntEcole.Directory.Server.Console.Pages.Assignments;

/// <summary>The schools whose assignments the caller may reach.</summary>
internal sealed class AssignmentSchoolsModel : ConsolePage
{
    private const int Rows = 50;

    /// <summary>The enrolled schools.</summary>
    public IReadOnlyList<V1.School> Schools { get; private set; } = [];

    /// <summary>The beginning of the name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    public async Task OnGetAsync(string? name)
    {
        Name = name?.Trim() ?? "";
        var answer = await Directory.ListSchoolsAsync(new()
        {
            Filter = new() { NamePrefix = Name, EnrolledOnly = true }, PageSize = Rows,
            PageToken = Request.Query[Pager.Token].ToString(),
        });
        (Schools, Pager) = (answer.Schools, Pager.Of(Request, answer.NextPageToken));
    }
}
