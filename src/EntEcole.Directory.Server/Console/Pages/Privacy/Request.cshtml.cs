using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Console.Words;
using EntEcole.Directory.Server.Grpc.Answers;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Privacy;

/// <summary>
/// Records what a person asks for: first typed, then restated with the name of the person, then recorded once.
/// </summary>
internal sealed class RequestModel : DecisionPage
{
    /// <summary>What can be recorded.</summary>
    public static IReadOnlyList<V1.MeasureKind> Kinds { get; } =
        [.. Enum.GetValues<V1.MeasureKind>().Where(
            // An erased person is on no page: a readmission is asked for by `entecole privacy readmit`.
            kind => kind is not (V1.MeasureKind.Unspecified or V1.MeasureKind.Readmission))];

    /// <summary>Who can ask.</summary>
    public static IReadOnlyList<V1.RequesterKind> Requesters { get; } =
        [.. Enum.GetValues<V1.RequesterKind>().Where(kind => kind is not V1.RequesterKind.Unspecified)];

    /// <summary>What can be decided of an objection.</summary>
    public static IReadOnlyList<V1.ObjectionOutcome> Outcomes { get; } =
        [.. Enum.GetValues<V1.ObjectionOutcome>().Where(one => one is not V1.ObjectionOutcome.Unspecified)];

    /// <summary>What is asked for.</summary>
    public V1.MeasureKind Kind { get; private set; }

    /// <summary>What is typed.</summary>
    public TypedRequest Typed { get; private set; } = new();

    /// <summary>Whether it was read, and is restated.</summary>
    public bool IsChecked { get; private set; }

    /// <summary>The person, once it was read.</summary>
    public PrivacyPerson Person { get; private set; } = new("", null);

    /// <summary>Of an erasure: records that the academies still deliver.</summary>
    public IReadOnlyList<V1.SourceRef> StillDelivered { get; private set; } = [];

    /// <summary>Whether recording it would do something: nothing is erased while records are delivered, unless asked for.</summary>
    public bool MayRecord => StillDelivered.Count == 0 || Typed.Check;

    /// <summary>Of an erasure: what would be erased, as it was shown.</summary>
    public string Seen { get; private set; } = "";

    /// <summary>Rows that would be erased.</summary>
    public long Rows { get; private set; }

    /// <summary>The question.</summary>
    public string Question => Text.MeasureQuestion(Kind, Person.Person is { } person ? Text.Name(person) : Typed.Person);

    /// <summary>What is restated beside the person.</summary>
    public IReadOnlyList<(string Label, string Value)> Facts =>
    [
        .. new (string Label, string Value)[]
        {
            (Text["Asked by", "Demandé par"], string.Join(" — ", new[] { Text.Requester(Typed.Requester), Typed.By }.Where(one => one.Length > 0))),
            (Text["Field", "Champ"], Typed.Field), (Text["Should be", "Doit devenir"], Typed.Wanted),
            (Text["Day of the death", "Date du décès"], Text.Day(Typed.Day)), (SaidLabel, Typed.Said),
            (Text["Trustee", "Personne de confiance"], Typed.Trustee),
            (Text["Decided", "Décision"], Kind is V1.MeasureKind.Objection ? Text.Outcome((V1.ObjectionOutcome)Typed.Choice) : ""),
            (Text["Asks for", "Demande"], Kind is V1.MeasureKind.PostMortemDirective ? Text.Wish((V1.PostMortemWish)Typed.Choice) : ""),
            (Text["Rows erased, of every version", "Lignes effacées, toutes versions"], Rows > 0 ? Text.Number(Rows) : ""),
        }.Where(one => one.Value.Length > 0),
    ];

    /// <summary>What it does.</summary>
    public string Effect => Kind is V1.MeasureKind.Rectification && Typed.Check
        ? Text.MeasureEffect(Kind) + " " + Text.MeasureEffect(V1.MeasureKind.Restriction) : Text.MeasureEffect(Kind);

    /// <summary>The label of the box to tick; empty for none.</summary>
    public string CheckLabel => Kind switch
    {
        V1.MeasureKind.Rectification => Text[
            "Restrict processing as well: the accuracy is contested", "Limiter aussi le traitement : l'exactitude est contestée"],
        V1.MeasureKind.Erasure or V1.MeasureKind.Death => Text[
            "Erase although academies still deliver records: the next syncs pass over them",
            "Effacer bien que les académies livrent encore : les prochaines synchronisations écarteront ces enregistrements"],
        _ => "",
    };

    /// <summary>The fields of the kind.</summary>
    public IEnumerable<InputField> Inputs => new InputField?[]
    {
        new("person", Text["Person (id)", "Personne (identifiant)"], Typed.Person)
        {
            IsRequired = true, MaxLength = 40, Hint = Text["It is on the page of the person.", "Il figure sur la page de la personne."],
        },
        Kind is V1.MeasureKind.Rectification ? new("field", Text["Field to correct", "Champ à corriger"], Typed.Field)
        {
            IsRequired = true, MaxLength = 100, Hint = Text["As usage_name or birth_date.", "Par exemple usage_name ou birth_date."],
        } : null,
        Kind is V1.MeasureKind.Rectification
            ? new("wanted", Text["What it should be; empty for nothing", "Valeur voulue ; vide pour aucune"], Typed.Wanted) { MaxLength = 2_000 } : null,
        Kind is V1.MeasureKind.Death ? new("day", Text["Day of the death", "Date du décès"], Typed.Day) { Type = "date", IsRequired = true } : null,
        new("said", SaidLabel, Typed.Said)
        {
            Rows = 3, MaxLength = 2_000,
            IsRequired = Kind is not (V1.MeasureKind.Rectification or V1.MeasureKind.PostMortemDirective),
            Hint = Kind is V1.MeasureKind.Erasure
                ? Text["No name and no personal data: it outlives the person.", "Ni nom ni donnée personnelle : ce texte survit à la personne."]
                : Kind is V1.MeasureKind.PostMortemDirective ? Text["Empty revokes the ones before.", "Vide révoque les précédentes."] : "",
        },
        Kind is V1.MeasureKind.PostMortemDirective
            ? new("trustee", Text["Who shall see to it", "Personne de confiance"], Typed.Trustee) : null,
        new("by", Text["Who asks, in words", "Qui demande, en clair"], Typed.By)
        {
            MaxLength = 200, Hint = Text["For instance: mother. No name is needed.", "Par exemple : mère. Aucun nom n'est nécessaire."],
        },
    }.OfType<InputField>().Select(input => input with { Fault = FaultOf(input.Id) });

    private string SaidLabel => Kind switch
    {
        V1.MeasureKind.PostMortemDirective => Text["Text of the directive", "Texte de la directive"],
        V1.MeasureKind.Death => Text["Document that says so", "Document qui l'atteste"],
        _ => Text["Reason, or what was said", "Motif, ou ce qui a été dit"],
    };

    /// <summary>The verb that does the same.</summary>
    public static string VerbOf(V1.MeasureKind kind) => kind switch
    {
        V1.MeasureKind.Rectification => "rectify",
        V1.MeasureKind.Restriction => "restrict",
        V1.MeasureKind.Objection => "object",
        V1.MeasureKind.PostMortemDirective => "directive",
        V1.MeasureKind.Erasure => "erase",
        V1.MeasureKind.Death => "death",
        _ => "measures",
    };

    public void OnGet(int kind, string? person)
    {
        Kind = Enum.IsDefined((V1.MeasureKind)kind) ? (V1.MeasureKind)kind : V1.MeasureKind.Unspecified;
        Typed = new TypedRequest { Person = person?.Trim() ?? "" };
    }

    public async Task<IActionResult> OnPostAsync(int kind, string? step, string? form)
    {
        Kind = Enum.IsDefined((V1.MeasureKind)kind) ? (V1.MeasureKind)kind : V1.MeasureKind.Unspecified;
        if (Kind is V1.MeasureKind.Unspecified)
        {
            return NotFound();
        }

        (Typed, Seen) = (TypedRequest.Of(Request.Form), Request.Form["seen"].ToString());
        return step is "edit" || (IsResumed && step is not "record") ? Page()
            : step is "record" ? await ActOnceAsync(form, [], ShowAgainAsync, RecordAsync)
            : await CheckAsync();
    }

    /// <inheritdoc/>
    protected override string? FieldOf(string argument) => argument switch
    {
        "person_id" => "person",
        "requested_by" => "by",
        "reason" or "directive" or "proof" => "said",
        "trustee" => argument,
        "died_on" => "day",
        _ => argument.StartsWith("corrections", StringComparison.Ordinal)
            ? argument.EndsWith("wanted_value", StringComparison.Ordinal) ? "wanted" : "field" : null,
    };

    private async Task<IActionResult> CheckAsync()
    {
        if (Inputs.Where(field => field.IsRequired && field.Value.Length == 0).ToList() is { Count: > 0 } empty)
        {
            return Wrong([.. empty.Select(field => new FieldFault(field.Id, Text[$"{field.Label}: fill this in.", $"{field.Label} : à renseigner."]))]);
        }

        try
        {
            await ShowAsync();
            return Page();
        }
        catch (RichException unknown) when (unknown.Error.Reason is EntEcole.Directory.Model.Reason.PersonNotFound)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            Faults = [new("person", Text["No person of your perimeter has this id.", "Aucune personne de votre périmètre n'a cet identifiant."])];
            return Page();
        }
        catch (Exception fault) when (Fault.RefusalOf(fault) is not null)
        {
            return Refuse(Fault.RefusalOf(fault)!);
        }
    }

    private async Task ShowAsync()
    {
        Person = new(Typed.Person, (await Directory.GetPersonAsync(new() { PersonId = Typed.Person })).Person);
        if (Kind is V1.MeasureKind.Erasure)
        {
            Seen = await PreviewAsync();
        }

        IsChecked = true;
    }

    // The first page when it can no longer be: the refusal says why.
    private async Task ShowAgainAsync()
    {
        try
        {
            await ShowAsync();
        }
        catch (Exception fault) when (
            Fault.RefusalOf(fault) is not null || fault is RichException { Error.Reason: EntEcole.Directory.Model.Reason.PersonNotFound })
        {
            IsChecked = false;
        }
    }

    private async Task<string> PreviewAsync()
    {
        var shown = await Privacy.ErasePersonAsync(Erasure("preview", isPreview: true));
        (Rows, StillDelivered) = (shown.Rows, shown.StillDelivered);
        return string.Create(CultureInfo.InvariantCulture, $"{shown.Rows} {shown.StillDelivered.Count}");
    }

    private V1.ErasePersonRequest Erasure(string id, bool isPreview) => new()
    {
        RequestId = id, PersonId = Typed.Person, RequestedBy = Typed.By, Requester = Typed.Requester, Reason = Typed.Said,
        EvenIfDelivered = Typed.Check, ValidateOnly = isPreview,
    };

    // The id of the form is that of the request: what the network repeats is recorded once too.
    private async Task<string> RecordAsync()
    {
        var (person, by, requester, said) = (Typed.Person, Typed.By, Typed.Requester, Typed.Said);
        var measure = Kind switch
        {
            V1.MeasureKind.Rectification => (await Privacy.RequestRectificationAsync(new()
            {
                RequestId = Form, PersonId = person, RequestedBy = by, Requester = requester, Reason = said, Restrict = Typed.Check,
                Corrections = { new V1.FieldCorrection { Field = Typed.Field, WantedValue = Typed.Wanted } },
            })).Measure,
            V1.MeasureKind.Restriction => (await Privacy.RestrictProcessingAsync(new()
            {
                RequestId = Form, PersonId = person, RequestedBy = by, Requester = requester, Reason = said,
            })).Measure,
            V1.MeasureKind.Objection => (await Privacy.RecordObjectionAsync(new()
            {
                RequestId = Form, PersonId = person, RequestedBy = by, Requester = requester, Reason = said,
                Outcome = (V1.ObjectionOutcome)Typed.Choice,
            })).Measure,
            V1.MeasureKind.PostMortemDirective => (await Privacy.RecordPostMortemDirectiveAsync(new()
            {
                RequestId = Form, PersonId = person, RequestedBy = by, Requester = requester, Directive = said, Trustee = Typed.Trustee,
                Wish = (V1.PostMortemWish)Typed.Choice,
            })).Measure,
            V1.MeasureKind.Death => (await Privacy.RecordDeathAsync(new()
            {
                RequestId = Form, PersonId = person, RequestedBy = by, Requester = requester, DiedOn = Typed.Day, Proof = said,
                EvenIfDelivered = Typed.Check,
            })).Measure,
            _ => await EraseAsync(),
        };
        return $"{ConsoleSettings.Path}/privacy/measures/{Uri.EscapeDataString(measure.MeasureId)}?done=1";
    }

    private async Task<V1.PrivacyMeasure> EraseAsync()
    {
        var seen = Request.Form["seen"].ToString();
        if (!string.Equals(seen, await PreviewAsync(), StringComparison.Ordinal))
        {
            throw new DirectoryException(EntEcole.Directory.Model.Reason.PreviewOutdated, new(
                "What would be erased is no longer what was shown. Read it again.",
                "Ce qui serait effacé n'est plus ce qui a été montré. Le relire."));
        }

        var done = await Privacy.ErasePersonAsync(Erasure(Form, isPreview: false));
        return done.Measure ?? throw new DirectoryException(EntEcole.Directory.Model.Reason.PreviewOutdated, new(
            "Nothing was erased: academies still deliver records of this person.",
            "Rien n'a été effacé : les académies livrent encore des enregistrements de cette personne."));
    }
}
