using System.Globalization;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Grpc.Answers;
using Microsoft.AspNetCore.Mvc;
using Code = Grpc.Core.StatusCode;

namespace EntEcole.Directory.Server.Console.Pages.Runs;

/// <summary>
/// Starts a sync of a delivery that waits in the inbox; its page then follows the progress, and can be left and found again.
/// </summary>
internal sealed class StartModel : ConsolePage
{
    /// <summary>The academy.</summary>
    public string Academy { get; private set; } = "";

    /// <summary>The name of the delivery; empty for the oldest that waits.</summary>
    public string Delivery { get; private set; } = "";

    /// <summary>Plan and apply nothing.</summary>
    public bool DryRun { get; private set; }

    /// <summary>Id of this form.</summary>
    public string Form { get; private set; } = NewForm();

    public void OnGet(string? academy) => Academy = academy?.Trim() ?? "";

    public async Task<IActionResult> OnPostAsync(string? academy, string? delivery, int dry, string? form)
    {
        (Academy, Delivery, DryRun) = (academy?.Trim() ?? "", delivery?.Trim() ?? "", dry == 1);
        Form = form is { Length: > 0 and <= 64 } ? form : NewForm();
        try
        {
            return Redirect(await Session.OnceAsync(Form, StartAsync));
        }
        catch (RichException error) when (error.StatusCode is not Code.Internal)
        {
            (Faults, Form) = ([new("academy", error.Error.Text.In(Text.Language))], NewForm());
            Response.StatusCode = Fault.StatusOf(error.StatusCode);
            return Page();
        }
    }

    private async Task<string> StartAsync()
    {
        var run = (await Sync.StartSyncAsync(new() { Academy = Academy, Delivery = Delivery, DryRun = DryRun })).Run;
        return string.Create(CultureInfo.InvariantCulture, $"{ConsoleSettings.Path}/runs/{run.RunId}?follow=1");
    }
}
