using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Console.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Conventions;

/// <summary>
/// Records the formal notice that precedes a termination, or withdraws it: first the days that it opens, then the decision.
/// </summary>
internal sealed class NoticeModel : ClosingPage
{
    /// <summary>The day of the notice.</summary>
    public string Day { get; private set; } = "";

    /// <summary>Whether the notice recorded is withdrawn.</summary>
    public bool Withdraw { get; private set; }

    /// <summary>The convention as it would be; null before it was looked at.</summary>
    public V1.Convention? Shown { get; private set; }

    public async Task OnGetAsync(string reference)
    {
        await ReadAsync(reference, null);
        Day = FrenchTime.DayAt(Text.Now).ToString("O", CultureInfo.InvariantCulture);
    }

    public async Task<IActionResult> OnPostAsync(string reference, string? day, string? preview, string? form, string? reason)
    {
        (Day, Withdraw, Reason) = (day?.Trim() ?? "", Request.Form["withdraw"] == "1", reason?.Trim() ?? "");
        await ReadAsync(reference, long.TryParse(Request.Form["seen"], CultureInfo.InvariantCulture, out var seen) ? seen : null);
        if (!Withdraw && Day.Length == 0)
        {
            // Without a day the call withdraws.
            return Wrong([new("day", Text["Give the day.", "Indiquer la date."])]);
        }

        return preview is { Length: > 0 }
            ? await DecideOnceAsync(form, reason, () => ShowAgainAsync(reference), () => RecordAsync(reference, preview))
            : IsResumed ? Page() : await LookOrRefuseAsync();
    }

    private async Task<string> RecordAsync(string reference, string preview)
    {
        await Enrolment.RecordFormalNoticeAsync(new()
        {
            Reference = reference, NoticeOn = Withdraw ? "" : Day, Reason = Reason, PreviewToken = preview,
        });
        return $"{ConsoleSettings.Path}/conventions/{Uri.EscapeDataString(reference)}?done=1";
    }

    /// <inheritdoc/>
    protected override void Forget() => Shown = null;

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        var answer = await Enrolment.RecordFormalNoticeAsync(new()
        {
            Reference = Convention.Reference, NoticeOn = Withdraw ? "" : Day, Reason = Text["Preview", "Aperçu"], ValidateOnly = true,
        });
        (Shown, Preview) = (answer.Convention, answer.PreviewToken);
    }
}
