using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Console.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Conventions;

/// <summary>Ends a convention by name: first what that does, then the decision, bound to what was shown.</summary>
internal sealed class TerminateModel : DecisionPage
{
    /// <summary>The convention.</summary>
    public V1.Convention Convention { get; private set; } = new();

    /// <summary>The last day.</summary>
    public string Day { get; private set; } = "";

    /// <summary>What the end does; null before it was looked at.</summary>
    public V1.EnrolmentImpact? Impact { get; private set; }

    /// <summary>What binds the decision to what was shown.</summary>
    public string Preview { get; private set; } = "";

    public Task OnGetAsync(string reference) => ReadAsync(reference, null);

    public async Task<IActionResult> OnPostAsync(string reference, string? day, string? preview, string? form, string? reason)
    {
        if (string.IsNullOrEmpty(preview))
        {
            await ReadAsync(reference, day);
            if (!DateOnly.TryParseExact(Day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            {
                Faults = [new("day", Text["Give the day.", "Indiquer la date."])];
                Response.StatusCode = StatusCodes.Status400BadRequest;
                return Page();
            }

            await LookAsync();
            return Page();
        }

        return await DecideOnceAsync(
            form, reason,
            async () =>
            {
                await ReadAsync(reference, day);
                await LookAsync();
            },
            async () =>
            {
                await Enrolment.TerminateConventionAsync(new()
                {
                    Reference = reference, TerminatedOn = day ?? "", Reason = Reason, PreviewToken = preview,
                });
                return $"{ConsoleSettings.Path}/conventions/{Uri.EscapeDataString(reference)}";
            });
    }

    // Nothing is written: the call only says what it would do.
    private async Task LookAsync()
    {
        var answer = await Enrolment.TerminateConventionAsync(new()
        {
            Reference = Convention.Reference, TerminatedOn = Day, Reason = Text["Preview", "Aperçu"], ValidateOnly = true,
        });
        (Impact, Preview) = (answer.Impact, answer.PreviewToken);
    }

    private async Task ReadAsync(string reference, string? day)
    {
        Convention = (await Enrolment.GetConventionAsync(new() { Reference = reference })).Convention;
        Day = day?.Trim() ?? FrenchTime.DayAt(Text.Now).ToString("O", CultureInfo.InvariantCulture);
    }
}
