using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Console.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Conventions;

/// <summary>
/// Records the convention that follows one, or those that follow all of a school year: first what that does, then the decision, bound to
/// what was shown.
/// </summary>
internal sealed class RenewModel : DecisionPage
{
    /// <summary>The convention; empty for all of a school year.</summary>
    public string Reference { get; private set; } = "";

    /// <summary>The school year that is renewed, when all of it is.</summary>
    public string From { get; private set; } = "";

    /// <summary>Date of signature.</summary>
    public string Signed { get; private set; } = "";

    /// <summary>First day in force; empty for the signature.</summary>
    public string First { get; private set; } = "";

    /// <summary>What would be recorded; null before it was looked at.</summary>
    public IReadOnlyList<V1.Convention>? Shown { get; private set; }

    /// <summary>What that does.</summary>
    public V1.EnrolmentImpact Impact { get; private set; } = new();

    /// <summary>What binds the decision to what was shown.</summary>
    public string Preview { get; private set; } = "";

    /// <summary>Whether one convention is renewed.</summary>
    public bool IsOne => Reference.Length > 0;

    public async Task OnGetAsync(string? reference, string? from)
    {
        var today = FrenchTime.DayAt(Text.Now);
        (Reference, From) = (reference ?? "", from?.Trim() ?? "");
        Signed = today.ToString("O", CultureInfo.InvariantCulture);
        if (IsOne)
        {
            // One that is not there, or out of the perimeter, has no form.
            await Enrolment.GetConventionAsync(new() { Reference = Reference });
        }
    }

    public async Task<IActionResult> OnPostAsync(string? reference, string? from, string? preview, string? form)
    {
        (Reference, From) = (reference ?? "", from?.Trim() ?? "");
        (Signed, First) = (Request.Form["signed"].ToString().Trim(), Request.Form["first"].ToString().Trim());
        if (preview is { Length: > 0 })
        {
            return await ActOnceAsync(form, [], ShowAgainAsync, () => RecordAsync(preview));
        }

        if (IsResumed)
        {
            return Page();
        }

        if (Signed.Length == 0)
        {
            return Wrong([new("signed", Text["Give the day.", "Indiquer la date."])]);
        }

        return await RefusalOfAsync(LookAsync) is { } refusal ? Refuse(refusal) : Page();
    }

    /// <inheritdoc/>
    protected override string? FieldOf(string argument) => argument switch
    {
        "from_school_year" => IsOne ? null : "from",
        "signed_on" => "signed",
        "effective_from" => "first",
        _ => null,
    };

    private V1.RenewConventionsRequest Asked(bool shows, string preview) => new()
    {
        Reference = Reference, FromSchoolYear = IsOne ? "" : From, SignedOn = Signed, EffectiveFrom = First, ValidateOnly = shows,
        PreviewToken = preview,
    };

    private async Task<string> RecordAsync(string preview)
    {
        var made = (await Enrolment.RenewConventionsAsync(Asked(shows: false, preview))).Conventions;
        return IsOne && made.Count == 1
            ? $"{ConsoleSettings.Path}/conventions/{Uri.EscapeDataString(made[0].Reference)}?done=1"
            : $"{ConsoleSettings.Path}/conventions?year={Uri.EscapeDataString(made.Count > 0 ? made[0].SchoolYear : "")}&done=1";
    }

    // The first page when it can no longer be: the refusal says why.
    private async Task ShowAgainAsync()
    {
        if (await RefusalOfAsync(LookAsync) is not null)
        {
            Shown = null;
        }
    }

    private async Task LookAsync()
    {
        var answer = await Enrolment.RenewConventionsAsync(Asked(shows: true, ""));
        (Shown, Impact, Preview) = (answer.Conventions, answer.Impact, answer.PreviewToken);
    }
}
