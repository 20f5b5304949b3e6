using EntEcole.Directory.Server.Grpc.Answers;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>A page that asks for a decision with a reason, and does it once however often its form is sent.</summary>
internal abstract class DecisionPage : ConsolePage
{
    /// <summary>The longest reason.</summary>
    public const int MaxReason = 500;

    /// <summary>The reason as it was typed.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Id of this form.</summary>
    public string Form { get; private set; } = NewForm();

    /// <summary>Why the decision was refused, in the words of the call; null when it was not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Takes the form: a reason is needed; the decision is made once.</summary>
    /// <param name="form">Its id.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="show">Reads what the page shows, when it is shown again.</param>
    /// <param name="decide">Decides; returns the address of the page that tells the result.</param>
    protected async Task<IActionResult> DecideOnceAsync(string? form, string? reason, Func<Task> show, Func<Task<string>> decide)
    {
        (Reason, Form) = (reason?.Trim() ?? "", form is { Length: > 0 and <= 64 } ? form : NewForm());
        if (Reason.Length is 0 or > MaxReason)
        {
            await show();
            Faults = [new("reason", Text["Give a reason, in 500 characters or less.", "Indiquer une raison, en 500 caractères au plus."])];
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        try
        {
            return Redirect(await Session.OnceAsync(Form, decide));
        }
        catch (RichException error) when (Fault.IsConflict(error.Error))
        {
            // Shown as it now is, with the reason that was typed.
            await show();
            (Refusal, Form) = (error.Error.Text.In(Text.Language), NewForm());
            Response.StatusCode = StatusCodes.Status409Conflict;
            return Page();
        }
    }
}
