using System.Security.Cryptography;
using System.Text;
using EntEcole.Directory.Model;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>
/// A page that asks for a decision with a reason, and does it once however often its form is sent. What is refused is shown on it, with
/// all that was typed.
/// </summary>
internal abstract class DecisionPage : ConsolePage
{
    /// <summary>The longest reason.</summary>
    public const int MaxReason = 500;

    /// <summary>The reason as it was typed.</summary>
    public string Reason { get; protected set; } = "";

    /// <summary>Id of this form.</summary>
    public string Form { get; private set; } = NewForm();

    /// <summary>Why the decision was refused, in the words of the call; null when it was not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Takes the form: a reason is needed; the decision is made once.</summary>
    /// <param name="form">Its id.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="show">Reads what the page shows, when it is shown again.</param>
    /// <param name="decide">Decides; returns the address of the page that tells the result.</param>
    protected Task<IActionResult> DecideOnceAsync(string? form, string? reason, Func<Task> show, Func<Task<string>> decide)
    {
        Reason = reason?.Trim() ?? "";
        return ActOnceAsync(
            form, Reason.Length is > 0 and <= MaxReason ? [] : [new("reason", Text[
                "Give a reason, in 500 characters or less.", "Indiquer une raison, en 500 caractères au plus."])],
            show, decide);
    }

    /// <summary>Takes a form that needs no reason.</summary>
    /// <param name="form">Its id.</param>
    /// <param name="faults">What is wrong with what was typed; empty for nothing.</param>
    /// <param name="show">Reads what the page shows, when it is shown again.</param>
    /// <param name="decide">Acts; returns the address of the page that tells the result.</param>
    protected async Task<IActionResult> ActOnceAsync(
        string? form, IReadOnlyList<FieldFault> faults, Func<Task> show, Func<Task<string>> decide)
    {
        Form = form is { Length: > 0 and <= 64 } ? form : NewForm();
        if (IsResumed)
        {
            await show();
            return Page();
        }

        if (faults.Count > 0)
        {
            await show();
            return Wrong(faults);
        }

        try
        {
            return Redirect(await Session.OnceAsync(Form, decide));
        }
        catch (Exception fault) when (Fault.RefusalOf(fault) is not null)
        {
            // Shown as it now is, with what was typed.
            await show();
            (var refusal, Form) = (Fault.RefusalOf(fault)!, NewForm());
            return Refuse(refusal);
        }
    }

    /// <summary>Does what a call may refuse; its refusal, null when it did it. Other faults pass.</summary>
    protected static async Task<DirectoryException?> RefusalOfAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (Exception fault) when (Fault.RefusalOf(fault) is not null)
        {
            return Fault.RefusalOf(fault);
        }
    }

    /// <summary>Shows the page with what is wrong with what was typed.</summary>
    protected IActionResult Wrong(IReadOnlyList<FieldFault> faults)
    {
        Faults = faults;
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    /// <summary>Shows the page with a refusal: at its fields, as far as it names some that the page has, else above the form.</summary>
    protected IActionResult Refuse(DirectoryException refusal)
    {
        var violations = refusal.Violations.Count > 0 ? refusal.Violations
            : refusal.Facts.TryGetValue("field", out var field) ? [new FieldViolation(field, refusal.Text)] : [];
        var faults = violations.Select(one => (Field: FieldOf(one.Field), one.Text)).ToList();
        if (faults.Count > 0 && faults.TrueForAll(one => one.Field is not null))
        {
            Faults = [.. faults.Select(one => new FieldFault(one.Field!, one.Text.In(Text.Language)))];
        }
        else
        {
            Refusal = refusal.Text.In(Text.Language);
        }

        Response.StatusCode = Fault.StatusOf(refusal);
        return Page();
    }

    /// <summary>The field of this page that an argument of its call comes from; null for none.</summary>
    /// <param name="argument">As the call names it.</param>
    protected virtual string? FieldOf(string argument) => argument is "reason" ? argument : null;

    /// <summary>What a form was made from: it comes back with the decision, which is bound to it.</summary>
    /// <param name="facts">What the page shows of what would change.</param>
    protected static string SeenOf(IEnumerable<string> facts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', facts))));

    /// <summary>Refuses a decision on what is no longer as its form was made from it; the page says so, and shows how it now is.</summary>
    /// <param name="seen">What the form was made from.</param>
    /// <param name="now">What it would be made from now.</param>
    /// <param name="told">What has moved, in words.</param>
    protected static void EnsureStill(string? seen, string now, string told)
    {
        if (!string.Equals(seen, now, StringComparison.Ordinal))
        {
            // In the language of the page alone, which shows it.
            throw new DirectoryException(EntEcole.Directory.Model.Reason.PreviewOutdated, new(told, told));
        }
    }
}
