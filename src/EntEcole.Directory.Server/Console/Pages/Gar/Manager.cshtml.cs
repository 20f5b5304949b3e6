using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Console.Words;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Gar;

/// <summary>The decision to name a person who assigns resources in a school, or to end their terms.</summary>
internal sealed class GarManagerModel : DecisionPage
{
    /// <summary>The school.</summary>
    public V1.School School { get; private set; } = new();

    /// <summary>Whether terms are ended.</summary>
    public bool IsEnd { get; private set; }

    /// <summary>The person; empty when none was chosen.</summary>
    public string Person { get; private set; } = "";

    /// <summary>The person in words: their name, or their id where they are not of the school.</summary>
    public string Name { get; private set; } = "";

    /// <summary>First day; empty for today.</summary>
    public string From { get; private set; } = "";

    /// <summary>Last day; empty for none.</summary>
    public string To { get; private set; } = "";

    /// <summary>The terms of the person that are not over.</summary>
    public IReadOnlyList<V1.GarManager> Living { get; private set; } = [];

    /// <summary>What the form is made from.</summary>
    public string Seen { get; private set; } = "";

    /// <summary>The question.</summary>
    public string Question => IsEnd
        ? Text[$"End: {Name}, who assigns resources of {School.Uai}?", $"Mettre fin : {Name}, responsable d'affectation de {School.Uai} ?"]
        : Text[$"Name {Name} to assign resources of {School.Uai}?", $"Nommer {Name} responsable d'affectation de {School.Uai} ?"];

    private string List => $"{ConsoleSettings.Path}/gar/managers?uai={Uri.EscapeDataString(School.Uai)}";

    public async Task<IActionResult> OnGetAsync(string? uai, string? act, string? person)
    {
        await ReadAsync(uai, act, person);
        return Person.Length > 0 && (!IsEnd || Living.Count > 0) ? Page() : Redirect(List);
    }

    public Task<IActionResult> OnPostAsync(string? uai, string? act, string? person, string? seen, string? form, string? reason) =>
        DecideOnceAsync(form, reason, () => ReadAsync(uai, act, person), async () =>
        {
            await ReadAsync(uai, act, person);
            EnsureStill(seen, Seen, Text[
                "The terms of this person have changed since you read the page. It shows how they now stand.",
                "Les périodes de cette personne ont changé depuis la lecture de la page. Elle montre la situation actuelle."]);
            var revision = IsEnd
                ? (await Gar.RemoveGarManagerAsync(new() { Uai = School.Uai, PersonId = Person, Reason = Reason })).Revision
                : (await Gar.AddGarManagerAsync(new()
                {
                    Uai = School.Uai, PersonId = Person, From = From, To = To, Reason = Reason,
                })).Revision;
            return string.Create(CultureInfo.InvariantCulture, $"{List}&done={revision}");
        });

    private async Task ReadAsync(string? uai, string? act, string? person)
    {
        IsEnd = act is "end";
        Person = person?.Trim() is { Length: > 0 } chosen ? chosen : Request.Query["other"].ToString().Trim().ToLowerInvariant();
        (From, To) = (Request.Query["from"].ToString().Trim(), Request.Query["to"].ToString().Trim());
        var terms = (await Gar.ListGarManagersAsync(new() { Uai = uai ?? "" })).Managers;
        School = (await Directory.GetSchoolAsync(new() { Uai = uai ?? "" })).School;
        var today = FrenchTime.DayAt(Text.Now).ToString("O", CultureInfo.InvariantCulture);
        Living = [.. terms.Where(term => string.Equals(term.PersonId, Person, StringComparison.Ordinal)
            && (term.To.Length == 0 || string.CompareOrdinal(term.To, today) >= 0))];
        var known = Living.Select(term => term.Person).FirstOrDefault(one => one is not null)
            ?? (await Gar.ListGarCandidatesAsync(new() { Uai = uai ?? "" })).Candidates.Select(one => one.Person).FirstOrDefault(
                one => string.Equals(one.PersonId, Person, StringComparison.Ordinal));
        Name = known is null ? Person : Text.FullName(known);
        Seen = SeenOf(Living.Select(term => $"{term.From} {term.To} {term.By}"));
    }
}
