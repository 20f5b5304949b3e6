using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Answers;
using EntEcole.Directory.Server.Security.Rules;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace EntEcole.Directory.Server.Security;

/// <summary>
/// The authorization of ASP.NET for calls: the rule of the endpoint that routing matched decides, the fallback policy refuses, and a refusal
/// is answered as gRPC answers.
/// </summary>
internal sealed class CallAuthorization : IAuthorizationHandler, IAuthorizationMiddlewareResultHandler
{
    /// <summary>Refuses everything: the policy of an endpoint without one of its own.</summary>
    public static AuthorizationPolicy Deny { get; } = new AuthorizationPolicyBuilder().RequireAssertion(static _ => false).Build();

    /// <inheritdoc/>
    public Task HandleAsync(AuthorizationHandlerContext context)
    {
        if (context.Resource is not HttpContext request || request.Features.Get<Caller>() is not { } caller)
        {
            return Task.CompletedTask;
        }

        foreach (var requirement in context.Requirements)
        {
            if (requirement is CallRule rule && rule.Admits(caller))
            {
                context.Succeed(rule);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) =>
        authorizeResult.Succeeded ? next(context)
        : authorizeResult.Challenged ? GrpcAnswer.WriteAsync(context, context.Features.Get<DirectoryException>() ?? CallerFaults.Missing())
        : GrpcAnswer.WriteAsync(context, CallerFaults.RoleMissing(CallRule.Of(context) ?? new CallRule(CallerRoles.None)));
}
