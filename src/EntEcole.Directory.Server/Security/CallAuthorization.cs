using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Answers;
using EntEcole.Directory.Server.Security.Rules;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace EntEcole.Directory.Server.Security;

/// <summary>
/// The authorization of ASP.NET for calls: the policy of the endpoint that routing matched decides, whose one requirement is its rule; the
/// fallback policy refuses, and so does a requirement that is no rule. A refusal is answered as gRPC answers. Callers are authenticated
/// here, by the one scheme: a middleware of authentication before it would do so for each call once more.
/// </summary>
internal sealed class CallAuthorization(IAuthenticationService schemes) : IPolicyEvaluator, IAuthorizationMiddlewareResultHandler
{
    private static readonly Task<PolicyAuthorizationResult> Success = Task.FromResult(PolicyAuthorizationResult.Success());
    private static readonly Task<PolicyAuthorizationResult> Forbidden = Task.FromResult(PolicyAuthorizationResult.Forbid());
    private static readonly Task<PolicyAuthorizationResult> Challenged = Task.FromResult(PolicyAuthorizationResult.Challenge());

    /// <summary>Refuses everything: the policy of an endpoint without one of its own.</summary>
    public static AuthorizationPolicy Deny { get; } = new AuthorizationPolicyBuilder().RequireAssertion(static _ => false).Build();

    /// <inheritdoc/>
    public Task<AuthenticateResult> AuthenticateAsync(AuthorizationPolicy policy, HttpContext context) =>
        schemes.AuthenticateAsync(context, CallerAuthentication.SchemeName);

    /// <inheritdoc/>
    public Task<PolicyAuthorizationResult> AuthorizeAsync(
        AuthorizationPolicy policy, AuthenticateResult authenticationResult, HttpContext context, object? resource)
    {
        if (!authenticationResult.Succeeded || context.Features.Get<Caller>() is not { } caller)
        {
            return Challenged;
        }

        var requirements = policy.Requirements;
        for (var i = 0; i < requirements.Count; i++)
        {
            if (requirements[i] is not CallRule rule || !rule.Admits(caller))
            {
                return Forbidden;
            }
        }

        return requirements.Count > 0 ? Success : Forbidden;
    }

    /// <inheritdoc/>
    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) =>
        authorizeResult.Succeeded ? next(context)
        : authorizeResult.Challenged ? GrpcAnswer.WriteAsync(context, context.Features.Get<DirectoryException>() ?? CallerFaults.Missing())
        : GrpcAnswer.WriteAsync(context, CallerFaults.RoleMissing(CallRule.Of(context) ?? new CallRule(CallerRoles.None)));
}
