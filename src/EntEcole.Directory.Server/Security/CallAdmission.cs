using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Grpc;
using EntEcole.Directory.Server.Grpc.Answers;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Server.Security.Rules;

namespace EntEcole.Directory.Server.Security;

/// <summary>
/// What surrounds authentication and authorization. Before: a path that is no call, a call open to all, a server that stops. After, and
/// before the call runs: the purpose of a call that shows persons, room for its trace, and the caller's limits. A write is never
/// committed whose answer could then be refused for one of these.
/// </summary>
internal sealed class CallAdmission(CallLimits limits, Stopping stopping, AccessLog accesses)
{
    /// <summary>The first middleware after routing.</summary>
    public Task EnterAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is null)
        {
            return limits.PassOpenAsync(context, static context => GrpcAnswer.WriteAsync(context, CallerFaults.NoCall()));
        }

        return CallRule.Of(context) is { IsOpen: true } ? limits.PassOpenAsync(context, next)
            : stopping.IsStopping ? GrpcAnswer.WriteAsync(context, Stopping.Elsewhere())
            : next(context);
    }

    /// <summary>The last middleware before the call, for a caller who may make it.</summary>
    public Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        var rule = CallRule.Of(context)!;
        if (rule.IsOpen)
        {
            return next(context);
        }

        var caller = context.Features.Get<Caller>()!;
        return rule.ShowsPersons ? TraceAsync(context, next, caller, rule) : limits.PassAsync(context, next, caller, rule.IsStream);
    }

    private Task TraceAsync(HttpContext context, RequestDelegate next, Caller caller, CallRule rule)
    {
        if (AccessPurpose.Of(context.Request.Headers) is not { } purpose)
        {
            return GrpcAnswer.WriteAsync(context, CallerFaults.PurposeMissing());
        }

        if (!accesses.TryReserve())
        {
            return GrpcAnswer.WriteAsync(context, CallerFaults.AccessLogFull());
        }

        context.Features.Set(new AccessTrace(caller.Name, rule.Call, purpose));
        Task call;
        try
        {
            call = limits.PassAsync(context, next, caller, rule.IsStream);
        }
        catch
        {
            accesses.Release();
            throw;
        }

        if (!call.IsCompleted)
        {
            return ReleaseAsync(call);
        }

        accesses.Release();
        return call;
    }

    private async Task ReleaseAsync(Task call)
    {
        try
        {
            await call;
        }
        finally
        {
            accesses.Release();
        }
    }
}
