namespace EntEcole.Directory.Server.Console.Pages.Schools;

/// <summary>Schools of the caller's perimeter.</summary>
internal sealed class SchoolListModel : ConsolePage
{
    private const int Rows = 50;

    /// <summary>The schools.</summary>
    public IReadOnlyList<V1.School> Schools { get; private set; } = [];

    /// <summary>Schools without news, when those are asked for.</summary>
    public IReadOnlyList<V1.SchoolState> States { get; private set; } = [];

    /// <summary>The beginning of the name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The département.</summary>
    public string Department { get; private set; } = "";

    /// <summary>The academy.</summary>
    public string Academy { get; private set; } = "";

    /// <summary>Whether only enrolled schools are shown.</summary>
    public bool Enrolled { get; private set; }

    /// <summary>Only schools last read so many days ago; 0 for all.</summary>
    public int Stale { get; private set; }

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    public async Task OnGetAsync(string? name, string? dep, string? academy, int enrolled, int stale)
    {
        (Name, Department, Academy) = (name?.Trim() ?? "", dep?.Trim() ?? "", academy?.Trim() ?? "");
        (Enrolled, Stale) = (enrolled == 1, stale > 0 && May("SyncService/ListSchoolStates") ? stale : 0);
        var token = Request.Query[Pager.Token].ToString();
        if (Stale > 0)
        {
            var states = await Sync.ListSchoolStatesAsync(new()
            {
                Filter = new() { StaleDays = Stale, Academy = Academy }, PageSize = Rows, PageToken = token,
            });
            (States, Pager) = (states.States, Pager.Of(Request, states.NextPageToken));
            return;
        }

        var answer = await Directory.ListSchoolsAsync(new()
        {
            Filter = new() { NamePrefix = Name, Department = Department, Academy = Academy, EnrolledOnly = Enrolled },
            PageSize = Rows, PageToken = token,
        });
        (Schools, Pager) = (answer.Schools, Pager.Of(Request, answer.NextPageToken));
    }
}
