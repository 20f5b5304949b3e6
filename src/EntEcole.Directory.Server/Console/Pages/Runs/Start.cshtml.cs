using System.Globalization;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Grpc.Answers;
using Microsoft.AspNetCore.Mvc;
using Code = Grpc.Core.StatusCode;

namespace EntEcole.Directory.Server.Console.Pages.Runs;

/// <summary>
/// Starts a sync of a delivery that waits in the inbox; its page then follows the progress, and can be left and found again.
/// </summary>
internal sealed class StartModel : DecisionPage
{
    /// <summary>The academy.</summary>
    public string Academy { get; private set; } = "";

    /// <summary>The name of the delivery; empty for the oldest that waits.</summary>
    public string Delivery { get; private set; } = "";

    /// <summary>Plan and apply nothing.</summary>
    public bool DryRun { get; private set; }

    public void OnGet(string? academy) => Academy = academy?.Trim() ?? "";

    public async Task<IActionResult> OnPostAsync(string? academy, string? delivery, int dry, string? form)
    {
        (Academy, Delivery, DryRun) = (academy?.Trim() ?? "", delivery?.Trim() ?? "", dry == 1);
        try
        {
            return await ActOnceAsync(form, [], () => Task.CompletedTask, StartAsync);
        }
        catch (RichException unknown) when (unknown.StatusCode is Code.NotFound)
        {
            // Of a delivery that is not there: the form is where another one is named.
            Response.StatusCode = StatusCodes.Status404NotFound;
            Faults = [new("academy", unknown.Error.Text.In(Text.Language))];
            return Page();
        }
    }

    /// <inheritdoc/>
    protected override string? FieldOf(string argument) => argument is "academy" or "delivery" ? argument : null;

    private async Task<string> StartAsync()
    {
        var run = (await Sync.StartSyncAsync(new() { Academy = Academy, Delivery = Delivery, DryRun = DryRun })).Run;
        return string.Create(CultureInfo.InvariantCulture, $"{ConsoleSettings.Path}/runs/{run.RunId}?follow=1");
    }
}
