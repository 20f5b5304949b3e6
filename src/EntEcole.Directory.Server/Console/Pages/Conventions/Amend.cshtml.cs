using System.Globalization;
using EntEcole.Directory.Server.Console.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Conventions;

/// <summary>Replaces the facts of a convention; its earlier versions are kept.</summary>
internal sealed class AmendModel : ConventionFormPage
{
    private IReadOnlyList<V1.ConventionVersion> history = [];

    /// <summary>The convention as it is recorded.</summary>
    public V1.Convention Known { get; private set; } = new();

    /// <summary>The revision of the version that the form was made from.</summary>
    public long Seen { get; private set; }

    /// <summary>Versions that others have recorded since.</summary>
    public IReadOnlyList<V1.ConventionVersion> Moved => Seen == 0 ? [] : [.. history.Where(version => version.Revision > Seen)];

    /// <inheritdoc/>
    public override bool IsNew => false;

    /// <summary>What differs: the name of the field, what is recorded, and what was typed.</summary>
    public IReadOnlyList<(string Label, string Before, string After)> Differences
    {
        get
        {
            var before = ConventionDraft.Of(Known).Inputs(Text, isNew: false, _ => "");
            var after = ConventionDraft.Of(Shown ?? Known).Inputs(Text, isNew: false, _ => "");
            return [.. before.Zip(after).Where(pair => !string.Equals(pair.First.Value, pair.Second.Value, StringComparison.Ordinal))
                .Select(pair => (pair.First.Label, pair.First.Value.Replace('\n', ' '), pair.Second.Value.Replace('\n', ' ')))];
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<V1.ConventionSchool> KnownSchools => Known.Schools;

    public async Task OnGetAsync(string reference)
    {
        await ReadAsync(reference);
        (Draft, Seen) = (ConventionDraft.Of(Known), Latest);
    }

    public async Task<IActionResult> OnPostAsync(string reference, string? step, string? preview, string? form, string? reason)
    {
        await ReadAsync(reference);
        Draft = ConventionDraft.Of(Request.Form) with { Reference = Known.Reference };
        Reason = reason?.Trim() ?? "";
        Seen = long.TryParse(Request.Form["seen"], CultureInfo.InvariantCulture, out var seen) ? seen : Latest;
        return step switch
        {
            "edit" => Page(),
            "record" => await DecideOnceAsync(
                form, reason,
                async () =>
                {
                    await ReadAsync(reference);
                    await ShowAgainAsync();
                },
                async () =>
                {
                    await RecordAsync(await WholeAsync(), preview ?? "");
                    return $"{ConsoleSettings.Path}/conventions/{Uri.EscapeDataString(reference)}?done=1";
                }),
            _ when IsResumed => Page(),
            _ => await LookOrRefuseAsync(),
        };
    }

    /// <inheritdoc/>
    protected override async Task<(V1.Convention Convention, V1.EnrolmentImpact Impact, string Token)> LookAsync(V1.Convention convention)
    {
        var answer = await Enrolment.AmendConventionAsync(
            new() { Convention = convention, Reason = Text["Preview", "Aperçu"], ValidateOnly = true });
        return (answer.Convention, answer.Impact, answer.PreviewToken);
    }

    /// <inheritdoc/>
    protected override async Task RecordAsync(V1.Convention convention, string preview) =>
        await Enrolment.AmendConventionAsync(new() { Convention = convention, Reason = Reason, PreviewToken = preview });

    private long Latest => history.Count > 0 ? history[0].Revision : 0;

    private async Task ReadAsync(string reference)
    {
        var answer = await Enrolment.GetConventionAsync(new() { Reference = reference, IncludeHistory = true });
        (Known, history) = (answer.Convention, answer.History);
    }
}
