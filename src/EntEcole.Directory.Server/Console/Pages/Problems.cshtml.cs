using EntEcole.Directory.Server.Console.Pictures;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>Problems by cause, over the last runs of an academy.</summary>
internal sealed class ProblemCausesModel : ConsolePage
{
    private const int Rows = 200;

    /// <summary>The academies of the last runs.</summary>
    public IReadOnlyList<string> Academies { get; private set; } = [];

    /// <summary>The academy that is shown; empty when there is none.</summary>
    public string Academy { get; private set; } = "";

    /// <summary>The causes.</summary>
    public CausesPicture Causes { get; private set; } = new([], []);

    public async Task OnGetAsync(string? academy)
    {
        var runs = (await Sync.ListSyncRunsAsync(new() { Filter = new() { WithoutOnde = true }, PageSize = Rows })).Runs;
        Academies = [.. runs.Select(run => run.Academy).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Academy = academy?.Trim() is { Length: > 0 } given ? given : Academies.FirstOrDefault() ?? "";
        if (Academy.Length > 0)
        {
            var own = (await Sync.ListSyncRunsAsync(new()
            {
                Filter = new() { Academy = Academy, WithoutOnde = true }, PageSize = Rows,
            })).Runs;
            Causes = CausesPicture.Of(own);
        }
    }
}
