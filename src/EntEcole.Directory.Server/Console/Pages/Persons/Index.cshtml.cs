using EntEcole.Directory.Server.Grpc.Answers;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Persons;

/// <summary>
/// Finds a person by the beginning of their name, in a school or an academy. Names are sent in the form, never in an address.
/// </summary>
internal sealed class PersonSearchModel : ConsolePage
{
    /// <summary>How many are shown; more asks for a longer name or a school.</summary>
    public const int MaxHits = 50;

    private const int LeastName = 2;

    /// <summary>What was found; null before a search.</summary>
    public IReadOnlyList<V1.Person>? Persons { get; private set; }

    /// <summary>Whether there are more.</summary>
    public bool HasMore { get; private set; }

    /// <summary>The beginning of the name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The school.</summary>
    public string Uai { get; private set; } = "";

    /// <summary>Whether suspended persons are found too.</summary>
    public bool Suspended { get; private set; } = true;

    public void OnGet(string? uai) => Uai = uai?.Trim().ToUpperInvariant() ?? "";

    public async Task<IActionResult> OnPostAsync(string? name, string? uai, int suspended)
    {
        (Name, Uai, Suspended) = (name?.Trim() ?? "", uai?.Trim().ToUpperInvariant() ?? "", suspended == 1);
        if (Name.Length < LeastName && Uai.Length == 0)
        {
            Faults = [new("name", Text[
                "Give the first two letters of the usage name or more, or a school.",
                "Indiquer au moins les deux premières lettres du nom d'usage, ou une école."])];
        }
        else if (Uai.Length > 0 && !EntEcole.Directory.Model.Uai.IsValid(Uai))
        {
            Faults = [new("uai", Text[
                "This is not a UAI: seven digits and a letter, as 0120612A.",
                "Ce n'est pas un UAI : sept chiffres et une lettre, comme 0120612A."])];
        }

        if (Faults.Count == 0)
        {
            await FindAsync();
        }

        Response.StatusCode = Faults.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        return Page();
    }

    private async Task FindAsync()
    {
        try
        {
            var answer = await Directory.ListPersonsAsync(new()
            {
                Filter = new() { NamePrefix = Name, Uai = Uai, IncludeSuspended = Suspended }, PageSize = MaxHits,
            });
            (Persons, HasMore) = (answer.Persons, answer.NextPageToken.Length > 0);
        }
        catch (RichException unknown) when (unknown.Error.Reason is EntEcole.Directory.Model.Reason.SchoolNotFound)
        {
            // One outside the perimeter as one that does not exist.
            Faults = [new("uai", Text["No school of your perimeter has this UAI.", "Aucune école de votre périmètre n'a cet UAI."])];
        }
    }
}
