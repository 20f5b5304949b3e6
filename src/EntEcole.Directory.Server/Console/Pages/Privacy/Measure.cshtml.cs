using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Console.Words;
using EntEcole.Directory.Server.Grpc.Answers;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Privacy;

/// <summary>A measure on the rights of a person, and what can be decided of it.</summary>
internal sealed class MeasureModel : DecisionPage
{
    /// <summary>The measure.</summary>
    public V1.PrivacyMeasure Measure { get; private set; } = new();

    /// <summary>The person.</summary>
    public PrivacyPerson Person { get; private set; } = new("", null);

    /// <summary>What would be decided; empty before that.</summary>
    public string Choice { get; private set; } = "";

    /// <summary>The day that was typed.</summary>
    public string Day { get; private set; } = "";

    /// <summary>Whether something was just recorded from here.</summary>
    public bool Done { get; private set; }

    /// <summary>Whether an answer is late.</summary>
    public bool IsLate => Measure.State is V1.MeasureState.Open && Text.AgeInDays(DueOn) > 0;

    /// <summary>What can be decided, with its words.</summary>
    public IReadOnlyList<(string Choice, string Label)> Choices => Measure.State is not V1.MeasureState.Open ? [] :
    [
        .. Measure.Kind switch
        {
            V1.MeasureKind.Restriction => [("lift", Text["End the restriction…", "Lever la limitation…"])],
            V1.MeasureKind.Objection =>
            [
                ("uphold", Text["Uphold…", "Faire droit…"]), ("dismiss", Text["Dismiss…", "Rejeter…"]),
            ],
            V1.MeasureKind.Erasure =>
            [
                ("confirm", Text["Carry out the erasure…", "Procéder à l'effacement…"]), ("close", Text["Close without erasing…", "Clore sans effacer…"]),
            ],
            V1.MeasureKind.Readmission =>
            [
                ("readmit", Text["Readmit…", "Réadmettre…"]), ("close", Text["Close without readmitting…", "Clore sans réadmettre…"]),
            ],
            V1.MeasureKind.Rectification =>
            [
                ("close", Text["Close…", "Clore…"]), ("lift", Text["End the restriction…", "Lever la limitation…"]),
            ],
            V1.MeasureKind.PostMortemDirective => [("close", Text["Close…", "Clore…"])],
            V1.MeasureKind.Death => [("lift", Text["End the restriction…", "Lever la limitation…"])],
            _ => Array.Empty<(string, string)>(),
        },
        .. Measure.Kind is V1.MeasureKind.Death ? Array.Empty<(string, string)>()
            : [("extend", Text["Extend the delay…", "Prolonger le délai…"])],
    ];

    /// <summary>The question.</summary>
    public string Question
    {
        get
        {
            var name = Person.Person is { } person ? Text.Name(person) : Person.Id;
            return Choice switch
            {
                "lift" => Text[$"End the restriction for {name}?", $"Lever la limitation pour {name} ?"],
                "uphold" => Text[$"Uphold the objection of {name}?", $"Faire droit à l'opposition de {name} ?"],
                "dismiss" => Text[$"Dismiss the objection of {name}?", $"Rejeter l'opposition de {name} ?"],
                "confirm" => Text[$"Erase every version of the data of {name}?", $"Effacer toutes les versions des données de {name} ?"],
                "readmit" => Text["Let syncs bring this erased person again?", "Laisser les synchronisations rapporter cette personne effacée ?"],
                "extend" => Text[$"Extend the delay for {name}?", $"Prolonger le délai pour {name} ?"],
                _ => Text[$"Close this measure for {name}?", $"Clore cette mesure pour {name} ?"],
            };
        }
    }

    /// <summary>What it does.</summary>
    public string Effect => Choice switch
    {
        "lift" or "dismiss" => Text[
            "The data are used again: lists, lookups and changes give them. The person is informed before.",
            "Les données sont de nouveau utilisées : listes, recherches et flux les donnent. La personne en est informée avant."],
        "uphold" => Text["The restriction stays.", "La limitation demeure."],
        "confirm" => Text["It cannot be undone.", "C'est irréversible."],
        "readmit" => Text[
            "The next complete delivery brings them as a new person.", "Le prochain extrait complet la rapporte comme nouvelle personne."],
        "extend" => Text["By two months at most; the person is told why.", "De deux mois au plus ; la personne est informée du motif."],
        _ => Text["It is answered, and changes nothing else.", "Elle est traitée, et ne change rien d'autre."],
    };

    /// <summary>The label of the day that the decision needs; empty for none.</summary>
    public string DayLabel => Choice switch
    {
        "lift" or "dismiss" => Text["Day on which the person was informed", "Date à laquelle la personne a été informée"],
        "extend" => Text["New day by which an answer is due", "Nouvelle échéance"],
        _ => "",
    };

    /// <summary>What is known of it.</summary>
    public IReadOnlyList<(string Label, string Value)> Facts =>
    [
        .. new (string Label, string Value)[]
        {
            (Text["Recorded", "Enregistrée"], $"{Text.Instant(Measure.RecordedAt)}, {Measure.RecordedBy}"),
            (Text["Asked by", "Demandé par"], string.Join(" — ", new[] { Text.Requester(Measure.Requester), Measure.RequestedBy }.Where(one => one.Length > 0))),
            (Text["Due", "Échéance"], Text.Day(DueOn) + (Measure.ExtensionReason.Length > 0 ? $" — {Measure.ExtensionReason}" : "")),
            (Text["Reason", "Motif"], Measure.Reason),
            (Text["To correct", "À corriger"], string.Join(" ; ", Measure.Corrections.Select(one => $"{one.Field} → {(one.WantedValue.Length > 0 ? one.WantedValue : "–")}"))),
            (Text["Decided", "Décision"], Measure.Outcome is V1.ObjectionOutcome.Unspecified ? "" : Text.Outcome(Measure.Outcome)),
            (Text["Directive", "Directive"], Measure.Directive), (Text["Trustee", "Personne de confiance"], Measure.Trustee),
            (Text["Asks for", "Demande"], Measure.Kind is V1.MeasureKind.PostMortemDirective ? Text.Wish(Measure.Wish) : ""),
            (Text["Person informed", "Personne informée"], Text.Day(Measure.InformedOn)),
            (Text["Closed", "Clôture"], Measure.ClosedBy.Length > 0 ? $"{Text.Instant(Measure.ClosedAt)}, {Measure.ClosedBy} — {Measure.ClosingReason}" : ""),
        }.Where(one => one.Value.Length > 0),
    ];

    private string DueOn => Measure.ExtendedTo.Length > 0 ? Measure.ExtendedTo : Measure.DueOn;

    public Task OnGetAsync(string id, string? choice, int done) => ReadAsync(id, choice, done);

    public async Task<IActionResult> OnPostAsync(string id, string? choice, string? day, string? form, string? reason)
    {
        Day = day?.Trim() ?? "";
        return await DecideOnceAsync(form, reason, () => ReadAsync(id, choice, 0), async () =>
        {
            await DecideAsync(id, choice ?? "");
            return $"{ConsoleSettings.Path}/privacy/measures/{Uri.EscapeDataString(id)}?done=1";
        });
    }

    /// <inheritdoc/>
    protected override string? FieldOf(string argument) => argument switch
    {
        "informed_on" or "extended_to" => "day",
        "reason" => argument,
        _ => null,
    };

    private async Task DecideAsync(string id, string choice)
    {
        switch (choice)
        {
            case "lift":
                await Privacy.LiftRestrictionAsync(new() { MeasureId = id, Reason = Reason, InformedOn = Day, RequestId = Form });
                break;
            case "uphold" or "dismiss":
                await Privacy.DecideObjectionAsync(new()
                {
                    MeasureId = id, Reason = Reason, InformedOn = choice is "dismiss" ? Day : "", RequestId = Form,
                    Outcome = choice is "uphold" ? V1.ObjectionOutcome.Upheld : V1.ObjectionOutcome.Dismissed,
                });
                break;
            case "confirm" or "readmit":
                await Privacy.ConfirmErasureAsync(new() { MeasureId = id, Reason = Reason });
                break;
            case "extend":
                await Privacy.ExtendMeasureAsync(new() { MeasureId = id, Reason = Reason, ExtendedTo = Day, RequestId = Form });
                break;
            case "close":
                await Privacy.CloseMeasureAsync(new() { MeasureId = id, Reason = Reason, RequestId = Form });
                break;
            default:
                throw EntEcole.Directory.Model.DirectoryException.InvalidArgument("choice", new("No such decision.", "Cette décision n'existe pas."));
        }
    }

    private async Task ReadAsync(string id, string? choice, int done)
    {
        (Measure, Done) = ((await Privacy.GetMeasureAsync(new() { MeasureId = id })).Measure, done == 1);
        Choice = Choices.Any(one => string.Equals(one.Choice, choice, StringComparison.Ordinal)) ? choice! : "";
        try
        {
            Person = new(Measure.PersonId, (await Directory.GetPersonAsync(new() { PersonId = Measure.PersonId })).Person);
        }
        catch (RichException gone) when (gone.Error.Reason is EntEcole.Directory.Model.Reason.PersonNotFound)
        {
            // Erased: only the measure is left.
            Person = new(Measure.PersonId, null);
        }
    }
}
