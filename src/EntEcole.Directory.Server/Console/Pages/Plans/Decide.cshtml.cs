using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Console.Words;
using EntEcole.Directory.Server.Grpc.Answers;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Plans;

/// <summary>
/// The decision on what waits of a plan: restated in words, bound to the plan as it was shown, with a reason, done once however often the
/// form is sent.
/// </summary>
internal sealed class DecideModel : ConsolePage
{
    private const int MaxReason = 500;

    /// <summary>The plan.</summary>
    public V1.Plan Plan { get; private set; } = new();

    /// <summary>What would be decided.</summary>
    public IReadOnlyList<V1.PlanCount> Counts { get; private set; } = [];

    /// <summary>The school; empty for all that waits.</summary>
    public string Uai { get; private set; } = "";

    /// <summary>Approve, or reject.</summary>
    public bool Approve { get; private set; }

    /// <summary>The reason as it was typed.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Id of this form.</summary>
    public string Form { get; private set; } = NewForm();

    /// <summary>Whether the plan is no longer as the form was made from it.</summary>
    public bool HasMoved { get; private set; }

    /// <summary>What the plan is, as shown: its digest, and what waits of it.</summary>
    public string Seen { get; private set; } = "";

    /// <summary>The name of the school; its UAI when it has none.</summary>
    public string SchoolName => Counts.Select(count => count.SchoolName).FirstOrDefault(name => name.Length > 0) ?? Uai;

    /// <summary>The question.</summary>
    public string Question => PlanWords.Question(Text, Plan, Counts, Uai, Approve);

    public async Task<IActionResult> OnGetAsync(long id, string? uai, string? choice)
    {
        await ReadAsync(id, uai, choice);
        return Counts.Count > 0 ? Page() : Redirect($"{ConsoleSettings.Path}/plans/{Plan.PlanId}");
    }

    public async Task<IActionResult> OnPostAsync(long id, string? uai, string? choice, string? seen, string? form, string? reason)
    {
        (Reason, Form) = (reason?.Trim() ?? "", form is { Length: > 0 and <= 64 } ? form : NewForm());
        if (IsResumed)
        {
            await ReadAsync(id, uai, choice);
            // Bound to what was read when it was typed.
            Seen = seen ?? "";
            return Page();
        }

        if (Reason.Length is 0 or > MaxReason)
        {
            await ReadAsync(id, uai, choice);
            Faults = [new("reason", Text["Give a reason, in 500 characters or less.", "Indiquer une raison, en 500 caractères au plus."])];
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        try
        {
            return Redirect(await Session.OnceAsync(Form, () => DecideAsync(id, uai, choice, seen)));
        }
        catch (Exception moved) when (moved is MovedException or RichException
        {
            Error.Reason: EntEcole.Directory.Model.Reason.PlanAlreadyDecided or EntEcole.Directory.Model.Reason.PlanOutdated,
        })
        {
            // Shown as it now is.
            await ReadAsync(id, uai, choice);
        }

        (Form, HasMoved) = (NewForm(), true);
        Response.StatusCode = StatusCodes.Status409Conflict;
        return Page();
    }

    private async Task<string> DecideAsync(long id, string? uai, string? choice, string? seen)
    {
        await ReadAsync(id, uai, choice);
        if (Counts.Count == 0 || !string.Equals(seen, Seen, StringComparison.Ordinal))
        {
            throw new MovedException();
        }

        string[] uais = Uai.Length > 0 ? [Uai] : [];
        var revision = Approve
            ? (await Sync.ApprovePlanAsync(new() { PlanId = id, Uais = { uais }, Reason = Reason })).Revision
            : (await Sync.RejectPlanAsync(new() { PlanId = id, Uais = { uais }, Reason = Reason })).Revision;
        return string.Create(CultureInfo.InvariantCulture, $"{ConsoleSettings.Path}/plans/{id}?done={revision}");
    }

    private async Task ReadAsync(long id, string? uai, string? choice)
    {
        (Uai, Approve) = (uai?.Trim().ToUpperInvariant() ?? "", choice is not "reject");
        Plan = (await Sync.GetPlanAsync(new() { PlanId = id })).Plan;
        Counts = Plan.State is not V1.PlanState.Held ? [] : [.. Plan.Counts.Where(
            count => Uai.Length == 0 || string.Equals(count.Uai, Uai, StringComparison.Ordinal))];
        Seen = SeenOf(Plan, Counts);
    }

    // A plan never changes; what waits of it does, by the decisions of others.
    private static string SeenOf(V1.Plan plan, IEnumerable<V1.PlanCount> counts)
    {
        var text = new StringBuilder(plan.Digest).Append(CultureInfo.InvariantCulture, $"|{plan.PlanId}|{plan.State}");
        foreach (var count in counts)
        {
            text.Append(CultureInfo.InvariantCulture, $"|{count.Uai} {count.Role} {count.State} {count.Created} {count.Changed} ")
                .Append(CultureInfo.InvariantCulture, $"{count.Departed} {count.Returned} {count.Held?.Cause}");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private sealed class MovedException : Exception;
}
