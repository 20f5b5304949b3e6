namespace EntEcole.Directory.Server.Console.Pages.Conventions;

/// <summary>A convention, its schools and its history.</summary>
internal sealed class ConventionModel : ConsolePage
{
    /// <summary>The convention.</summary>
    public V1.Convention Convention { get; private set; } = new();

    /// <summary>Its versions, as the call gives them.</summary>
    public IReadOnlyList<V1.ConventionVersion> History { get; private set; } = [];

    /// <summary>Whether a change sent from here has just been recorded.</summary>
    public bool Done { get; private set; }

    public async Task OnGetAsync(string reference, int done)
    {
        Done = done == 1;
        var answer = await Enrolment.GetConventionAsync(new() { Reference = reference, IncludeHistory = true });
        (Convention, History) = (answer.Convention, answer.History);
    }
}
