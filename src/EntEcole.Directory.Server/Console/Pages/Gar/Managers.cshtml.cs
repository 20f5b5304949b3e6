using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Console.Words;
using EntEcole.Directory.Server.Grpc.Answers;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using KnownUai = EntEcole.Directory.Model.Uai;

namespace EntEcole.Directory.Server.Console.Pages.Gar;

/// <summary>Who assigns resources of the GAR in a school: terms in force, to come and ended.</summary>
internal sealed class GarManagersModel : ConsolePage
{
    /// <summary>The school of the filter.</summary>
    public string Uai { get; private set; } = "";

    /// <summary>The school; null before one is asked for.</summary>
    public V1.School? School { get; private set; }

    /// <summary>The terms.</summary>
    public IReadOnlyList<V1.GarManager> Terms { get; private set; } = [];

    /// <summary>The staff who may be named; empty for a caller who may not name.</summary>
    public IReadOnlyList<V1.GarCandidate> Candidates { get; private set; } = [];

    /// <summary>Whether the caller may name and end.</summary>
    public bool MayDecide => MayOpen("/Gar/Manager");

    /// <summary>The revision of a decision that was just made; 0 for none.</summary>
    public long Done { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? uai, int csv)
    {
        Uai = uai?.Trim().ToUpperInvariant() ?? "";
        Done = long.TryParse(Request.Query["done"], NumberStyles.None, CultureInfo.InvariantCulture, out var done) ? done : 0;
        if (Uai.Length == 0)
        {
            return Page();
        }

        if (!KnownUai.IsValid(Uai))
        {
            return Tell(Text[
                "This is not a UAI: seven digits and a letter, as 0120612A.",
                "Ce n'est pas un UAI : sept chiffres et une lettre, comme 0120612A."]);
        }

        try
        {
            Terms = (await Gar.ListGarManagersAsync(new() { Uai = Uai, AtLeastRevision = Done })).Managers;
        }
        catch (RichException unknown) when (unknown.Error.Reason is Reason.SchoolNotFound)
        {
            return Tell(Text["No school of your perimeter has this UAI.", "Aucune école de votre périmètre n'a cet UAI."]);
        }

        School = (await Directory.GetSchoolAsync(new() { Uai = Uai })).School;
        if (csv == 1)
        {
            return CsvAnswer.Of("responsables-gar-" + Uai.ToLowerInvariant(), Table());
        }

        if (Admits("GarService/ListGarCandidates"))
        {
            Candidates = (await Gar.ListGarCandidatesAsync(new() { Uai = Uai })).Candidates;
        }

        return Page();
    }

    /// <summary>What a term is today, and how it looks.</summary>
    public Tag StateOf(V1.GarManager term)
    {
        var today = FrenchTime.DayAt(Text.Now).ToString("O", CultureInfo.InvariantCulture);
        return string.CompareOrdinal(term.From, today) > 0 ? new("info", Text["to come", "à venir"])
            : IsOver(term, today) ? new("info", Text["ended", "terminée"])
            : new("good", Text["in force", "en cours"]);
    }

    /// <summary>Whether the term of a manager can still be ended.</summary>
    public bool IsLiving(V1.GarManager term) => !IsOver(term, FrenchTime.DayAt(Text.Now).ToString("O", CultureInfo.InvariantCulture));

    private static bool IsOver(V1.GarManager term, string today) => term.To.Length > 0 && string.CompareOrdinal(term.To, today) < 0;

    private PageResult Tell(string fault)
    {
        Faults = [new("uai", fault)];
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private IEnumerable<IReadOnlyList<string>> Table() =>
    [
        [
            "uai", Text["person", "personne"], Text["id", "identifiant"], Text["from", "du"], Text["until", "au"], Text["state", "état"],
            Text["recorded by", "saisie par"], Text["reason", "raison"],
        ],
        .. Terms.Select(one => (string[])
        [
            one.Uai, one.Person is { } person ? Text.FullName(person) : "", one.PersonId, one.From, one.To, StateOf(one).Text, one.By,
            one.Reason,
        ]),
    ];
}
