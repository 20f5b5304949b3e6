using EntEcole.Directory.Server.Console.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Conventions;

/// <summary>Records a new convention.</summary>
internal sealed class CreateModel : ConventionFormPage
{
    /// <inheritdoc/>
    public override bool IsNew => true;

    public async Task<IActionResult> OnPostAsync(string? step, string? preview, string? form)
    {
        Draft = ConventionDraft.Of(Request.Form);
        return step switch
        {
            "edit" => Page(),
            "record" => await ActOnceAsync(form, [], ShowAgainAsync, async () =>
            {
                await RecordAsync(await WholeAsync(), preview ?? "");
                return $"{ConsoleSettings.Path}/conventions/{Uri.EscapeDataString(Draft.Reference)}?done=1";
            }),
            _ when IsResumed => Page(),
            _ => await LookOrRefuseAsync(),
        };
    }

    /// <inheritdoc/>
    protected override async Task<(V1.Convention Convention, V1.EnrolmentImpact Impact, string Token)> LookAsync(V1.Convention convention)
    {
        var answer = await Enrolment.CreateConventionAsync(new() { Convention = convention, ValidateOnly = true });
        return (answer.Convention, answer.Impact, answer.PreviewToken);
    }

    /// <inheritdoc/>
    protected override async Task RecordAsync(V1.Convention convention, string preview) =>
        await Enrolment.CreateConventionAsync(new() { Convention = convention, PreviewToken = preview });
}
