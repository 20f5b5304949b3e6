using EntEcole.Directory.Callers;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Api;

namespace EntEcole.Directory.Server.Callers;

/// <summary>
/// The one door of callers, before anything of a request is read: who it is, and whether his roles admit him, and
/// what for, when he asks for persons. What his perimeter holds is a matter of the answer.
/// </summary>
internal sealed class CallerDoor(Authentication authentication)
{
    /// <summary>Lets a call in, with its caller; or answers why not.</summary>
    public Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var rule = CallRules.Find(context.Request.Path.Value ?? "");
        if (rule is { IsOpen: true })
        {
            return next(context);
        }

        ValueTask<Caller> asked;
        try
        {
            asked = authentication.OfAsync(context);
        }
        catch (DirectoryException refused)
        {
            return GrpcAnswer.WriteAsync(context, refused);
        }

        return asked.IsCompletedSuccessfully ? Enter(context, next, rule, asked.Result) : EnterAsync(context, next, rule, asked);
    }

    private static Task Enter(HttpContext context, RequestDelegate next, CallRule? rule, Caller caller)
    {
        if (rule?.Admits(caller) is false)
        {
            return GrpcAnswer.WriteAsync(context, CallerFaults.RoleMissing(context.Request.Path.Value!.TrimStart('/'), CallerRoleNames.Of(rule.Roles)));
        }

        if (rule is { ShowsPersons: true })
        {
            if (AccessPurpose.Of(context.Request.Headers) is not { } purpose)
            {
                return GrpcAnswer.WriteAsync(context, CallerFaults.PurposeMissing());
            }

            context.Features.Set(new AccessTrace(caller.Name, rule.Call, purpose));
        }

        context.Features.Set(caller);
        return next(context);
    }

    private static async Task EnterAsync(HttpContext context, RequestDelegate next, CallRule? rule, ValueTask<Caller> asked)
    {
        Caller caller;
        try
        {
            caller = await asked;
        }
        catch (DirectoryException refused)
        {
            await GrpcAnswer.WriteAsync(context, refused);
            return;
        }

        await Enter(context, next, rule, caller);
    }
}
