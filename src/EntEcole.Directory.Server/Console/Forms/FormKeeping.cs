using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Console.Rules;
using EntEcole.Directory.Server.Console.Sessions;

namespace EntEcole.Directory.Server.Console.Forms;

/// <summary>What is typed is not lost: a form that cannot be taken now is kept, and given back to the person who typed it.</summary>
internal static class FormKeeping
{
    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>A form whose session has ended is kept before sign-in is asked for; one that is given back is forgotten here.</summary>
    public static async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var session = context.Features.Get<ConsoleSession>();
        if (session is null && context.Features.Get<EndedSession>() is { Caller: var caller }
            && await KeepAsync(context, caller, PageRule.Of(context), PathOf(context.Request)) is { } again)
        {
            context.Response.Redirect($"{ConsoleSettings.Path}/signin?back={Uri.EscapeDataString(again)}");
            return;
        }

        if (session is not null && IsForm(context.Request)
            && (await context.Request.ReadFormAsync(context.RequestAborted))[KeptForms.Resumed].ToString() is { Length: > 0 } id)
        {
            context.RequestServices.GetRequiredService<KeptForms>().Forget(id, session.Caller);
        }

        await next(context);
    }

    /// <summary>Keeps the form of a request, when its page takes what people type; the address that gives it back.</summary>
    /// <param name="context">The request.</param>
    /// <param name="owner">Who typed it.</param>
    /// <param name="rule">The rule of its page.</param>
    /// <param name="path">Where it was sent, with its query.</param>
    public static async Task<string?> KeepAsync(HttpContext context, Caller owner, PageRule? rule, string path) =>
        rule is { IsOpen: false, KeepsForm: true } && rule.AdmitsForm(owner) && IsForm(context.Request)
            ? context.RequestServices.GetRequiredService<KeptForms>().Keep(
                owner, path, await context.Request.ReadFormAsync(context.RequestAborted))
            : null;

    /// <summary>The address of a request.</summary>
    public static string PathOf(HttpRequest request) => request.Path + request.QueryString;

    /// <summary>Whether a request gives a form back that was kept: it is shown, and nothing is done yet.</summary>
    public static bool IsResumed(HttpRequest request) => IsForm(request) && request.Form[KeptForms.Resumed].ToString().Length > 0;

    // Files are not kept: they would have to be chosen again anyway.
    private static bool IsForm(HttpRequest request) => HttpMethods.IsPost(request.Method)
        && request.ContentType?.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) is true;
}
