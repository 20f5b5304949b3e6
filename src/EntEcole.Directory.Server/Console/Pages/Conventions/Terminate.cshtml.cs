using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Console.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Conventions;

/// <summary>Ends a convention by name: first what that does, then the decision, bound to what was shown.</summary>
internal sealed class TerminateModel : ClosingPage
{
    /// <summary>The last day.</summary>
    public string Day { get; private set; } = "";

    /// <summary>Although the delays of a termination have not run.</summary>
    public bool Early { get; private set; }

    /// <summary>What the end does; null before it was looked at.</summary>
    public V1.EnrolmentImpact? Impact { get; private set; }

    public async Task OnGetAsync(string reference)
    {
        await ReadAsync(reference, null);
        Day = FrenchTime.DayAt(Text.Now).ToString("O", CultureInfo.InvariantCulture);
    }

    public async Task<IActionResult> OnPostAsync(string reference, string? day, string? preview, string? form, string? reason)
    {
        (Day, Early, Reason) = (day?.Trim() ?? "", Request.Form["early"] == "1", reason?.Trim() ?? "");
        await ReadAsync(reference, long.TryParse(Request.Form["seen"], CultureInfo.InvariantCulture, out var seen) ? seen : null);
        return preview is { Length: > 0 }
            ? await DecideOnceAsync(form, reason, () => ShowAgainAsync(reference), () => TerminateAsync(reference, preview))
            : IsResumed ? Page() : await LookOrRefuseAsync();
    }

    private async Task<string> TerminateAsync(string reference, string preview)
    {
        await Enrolment.TerminateConventionAsync(new()
        {
            Reference = reference, TerminatedOn = Day, Reason = Reason, PreviewToken = preview, Early = Early,
        });
        return $"{ConsoleSettings.Path}/conventions/{Uri.EscapeDataString(reference)}?done=1";
    }

    /// <inheritdoc/>
    protected override void Forget() => Impact = null;

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        var answer = await Enrolment.TerminateConventionAsync(new()
        {
            Reference = Convention.Reference, TerminatedOn = Day, Reason = Text["Preview", "Aperçu"], ValidateOnly = true, Early = Early,
        });
        (Impact, Preview) = (answer.Impact, answer.PreviewToken);
    }
}
