namespace EntEcole.Directory.Server.Console.Pages.Persons;

/// <summary>Why a person is, or is not, there.</summary>
internal sealed class PersonHistoryModel : ConsolePage
{
    /// <summary>The id.</summary>
    public string Id { get; private set; } = "";

    /// <summary>The explanation.</summary>
    public V1.Explanation Explanation { get; private set; } = new();

    public async Task OnGetAsync(string id) =>
        (Id, Explanation) = (id, (await Directory.ExplainPersonAsync(new() { PersonId = id })).Explanation ?? new());
}
