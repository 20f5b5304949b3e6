using EntEcole.Directory.Callers;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Api;
using EntEcole.Directory.Server.Limits;

namespace EntEcole.Directory.Server.Callers;

/// <summary>
/// The one door of callers, before anything of a request is read: who it is, whether his roles admit him, what for when he asks for
/// persons, and whether he asks too much. What his perimeter holds is a matter of the answer.
/// </summary>
internal sealed class CallerDoor(Authentication authentication, CallLimits limits, Stopping stopping)
{
    /// <summary>Lets a call in, with its caller; or answers why not.</summary>
    public Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var rule = CallRules.Find(context.Request.Path.Value ?? "");
        if (rule is { IsOpen: true })
        {
            return limits.PassOpenAsync(context, next);
        }

        if (stopping.IsStopping)
        {
            return GrpcAnswer.WriteAsync(context, Stopping.Elsewhere());
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

    private Task Enter(HttpContext context, RequestDelegate next, CallRule? rule, Caller caller)
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
        return limits.PassAsync(context, next, caller, rule is { IsStream: true });
    }

    private async Task EnterAsync(HttpContext context, RequestDelegate next, CallRule? rule, ValueTask<Caller> asked)
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
