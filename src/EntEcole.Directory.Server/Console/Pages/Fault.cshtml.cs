using System.Globalization;
using System.Security.Cryptography;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Console.Forms;
using EntEcole.Directory.Server.Console.Rules;
using EntEcole.Directory.Server.Grpc.Answers;
using Grpc.Core;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Code = Grpc.Core.StatusCode;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>
/// What went wrong, in words, with a number that is in the log too. An unknown page, an unknown id and one outside the perimeter look the
/// same.
/// </summary>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
internal sealed class FaultModel(ILogger<FaultModel> log) : ConsolePage
{
    private DirectoryException? error;

    /// <summary>The status of the answer.</summary>
    public int Status { get; private set; } = StatusCodes.Status404NotFound;

    /// <summary>The number that is in the log.</summary>
    public string Incident { get; } = RandomNumberGenerator.GetHexString(8);

    /// <summary>What it is.</summary>
    public string Title => Status switch
    {
        400 => Text["The request cannot be read", "La demande n'est pas lisible"],
        403 => Text["This is not permitted to you", "Cette action ne vous est pas permise"],
        404 => Text["This page does not exist", "Cette page n'existe pas"],
        405 => Text["This page takes no form", "Cette page ne reçoit pas de formulaire"],
        409 => Text["Something has changed meanwhile", "La situation a changé entre-temps"],
        421 => Text["This is not the address of the console", "Ce n'est pas l'adresse de la console"],
        429 => Text["Too many requests", "Trop de demandes"],
        503 or 504 => Text["The directory does not answer at the moment", "L'annuaire ne répond pas pour l'instant"],
        _ => Text["The console has failed", "La console a rencontré une erreur"],
    };

    /// <summary>What happened.</summary>
    public string Sentence => Status switch
    {
        404 => Text[
            "The address is wrong, or what it names is not in your perimeter.",
            "L'adresse est erronée, ou ce qu'elle désigne n'est pas dans votre périmètre."],
        403 when error is null => Roles is { Length: > 0 } roles
            ? Text[$"It requires one of these roles: {roles}.", $"Elle nécessite l'un de ces rôles : {roles}."]
            : Text["The form was not sent from this session.", "Le formulaire n'a pas été envoyé depuis cette session."],
        _ => error?.Text.In(Text.Language) ?? "",
    };

    /// <summary>What to do.</summary>
    public string Advice => Status switch
    {
        403 => Text["Ask the person who manages accounts for the role.", "Demander ce rôle à la personne qui gère les comptes."],
        409 => Text[
            "Go back, load the page again and read it before deciding.",
            "Revenir en arrière, recharger la page et la relire avant de décider."],
        429 or 503 or 504 => Text["Try again in a moment.", "Réessayer dans un instant."],
        500 => Text["Report the incident number to the operator.", "Signaler le numéro d'incident à l'exploitant."],
        _ => "",
    };

    /// <summary>Where the form that failed is given back as it was typed; null when there was none.</summary>
    public string? Again { get; private set; }

    private string Roles { get; set; } = "";

    public IActionResult OnGet(int? status) => Show(status);

    public async Task<IActionResult> OnPostAsync(int? status)
    {
        var page = Show(status);
        var (path, rule) = HttpContext.Features.Get<IExceptionHandlerPathFeature>() is { } fault
            ? (fault.Path + Request.QueryString, fault.Endpoint?.Metadata.GetMetadata<PageRule>())
            : HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is { } again
                ? (again.OriginalPath + again.OriginalQueryString, again.Endpoint?.Metadata.GetMetadata<PageRule>())
                : ("", null);
        Again = FoundSession is { } session && Status is not (StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed)
            ? await FormKeeping.KeepAsync(HttpContext, session.Caller, rule, path) : null;
        return page;
    }

    private PageResult Show(int? status)
    {
        var fault = HttpContext.Features.Get<IExceptionHandlerFeature>();
        var again = HttpContext.Features.Get<IStatusCodeReExecuteFeature>();
        error = fault?.Error switch
        {
            DirectoryException known => known,
            RichException rich => rich.Error,
            _ => null,
        };
        Status = error is not null ? Fault.StatusOf(RichStatus.CodeOf(error.Reason))
            : fault is not null ? Fault.StatusOf((fault.Error as RpcException)?.StatusCode ?? Code.Internal)
            : again is not null ? again.OriginalStatusCode
            : StatusCodes.Status404NotFound;
        Roles = RolesOf((fault?.Endpoint ?? again?.Endpoint)?.Metadata.GetMetadata<PageRule>());
        if (Status == StatusCodes.Status500InternalServerError)
        {
            log.LogError("Incident {Incident}: {Fault}", Incident, fault is null ? "" : FaultNote.Of(fault.Error));
        }
        else
        {
            log.LogInformation("Incident {Incident}: {Status} {Reason}", Incident, Status, error?.Reason);
        }

        if (Status is 429 or 503)
        {
            Response.Headers.RetryAfter = Math.Ceiling((error?.RetryAfter ?? TimeSpan.FromSeconds(2)).TotalSeconds).ToString(
                CultureInfo.InvariantCulture);
        }

        Response.StatusCode = Status;
        return Page();
    }

    // Only when the roles of the reader are why.
    private string RolesOf(PageRule? rule) => rule is null || FoundSession is not { } session || rule.Admits(session.Caller) ? ""
        : CallerRoleNames.Of(rule.Needs.Aggregate(CallerRoles.None, (all, call) => all | call.Roles)).Replace(
            " ", ", ", StringComparison.Ordinal);
}
