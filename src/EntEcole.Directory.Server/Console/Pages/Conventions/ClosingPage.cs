using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Conventions;

/// <summary>A page that closes a convention, or warns that it may be closed: bound to the versions that it was made from.</summary>
internal abstract class ClosingPage : DecisionPage
{
    private IReadOnlyList<V1.ConventionVersion> history = [];

    /// <summary>The convention.</summary>
    public V1.Convention Convention { get; private set; } = new();

    /// <summary>The revision of the version that the form was made from.</summary>
    public long Seen { get; private set; }

    /// <summary>What binds the decision to what was shown; empty before that.</summary>
    public string Preview { get; protected set; } = "";

    /// <summary>Versions that others have recorded since the form was made.</summary>
    public IReadOnlyList<V1.ConventionVersion> Moved => [.. history.Where(version => version.Revision > Seen)];

    /// <summary>Reads the convention.</summary>
    /// <param name="reference">Its key.</param>
    /// <param name="seen">The revision that the form was made from; null or 0 for the present one.</param>
    protected async Task ReadAsync(string reference, long? seen)
    {
        var answer = await Enrolment.GetConventionAsync(new() { Reference = reference, IncludeHistory = true });
        (Convention, history) = (answer.Convention, answer.History);
        Seen = seen is > 0 ? seen.Value : history.Count > 0 ? history[0].Revision : 0;
    }

    /// <summary>Asks what the decision would do; nothing is written.</summary>
    protected abstract Task LookAsync();

    /// <summary>Forgets what it would do: the first page is shown.</summary>
    protected abstract void Forget();

    /// <summary>The first page: what the decision would do, or why it cannot be.</summary>
    protected async Task<IActionResult> LookOrRefuseAsync() => await RefusalOfAsync(LookAsync) is { } refusal ? Refuse(refusal) : Page();

    /// <summary>The second page again, as things now are; the first one when they no longer can be.</summary>
    protected async Task ShowAgainAsync(string reference)
    {
        await ReadAsync(reference, Seen);
        if (await RefusalOfAsync(LookAsync) is not null)
        {
            Forget();
        }
    }

    /// <inheritdoc/>
    protected override string? FieldOf(string argument) => argument switch
    {
        "reason" => argument,
        "terminated_on" or "notice_on" => "day",
        _ => null,
    };
}
