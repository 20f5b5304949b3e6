using System.Runtime.CompilerServices;
using System.Security.Claims;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Security.Rules;
using Microsoft.AspNetCore.Authentication;

namespace EntEcole.Directory.Server.Security;

/// <summary>
/// The authentication scheme of ASP.NET for callers: a bearer token or the client certificate of the connection
/// (<see cref="Authentication"/>). The caller is a feature of the request; why there is none is one as well.
/// </summary>
internal sealed class CallerAuthentication(Authentication authentication) : IAuthenticationHandler
{
    /// <summary>Name of the scheme, the only one.</summary>
    public const string SchemeName = "caller";

    // One result a caller: the same caller object serves all calls of a token.
    private static readonly ConditionalWeakTable<Caller, AuthenticateResult> Results = [];

    private HttpContext context = null!;

    /// <inheritdoc/>
    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        this.context = context;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<AuthenticateResult> AuthenticateAsync()
    {
        if (CallRule.Of(context) is { IsOpen: true })
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        ValueTask<Caller> asked;
        try
        {
            asked = authentication.OfAsync(context);
        }
        catch (DirectoryException refused)
        {
            return Task.FromResult(Refuse(refused));
        }

        return asked.IsCompletedSuccessfully ? Task.FromResult(Accept(asked.Result)) : AuthenticateAsync(asked);
    }

    /// <inheritdoc/>
    public Task ChallengeAsync(AuthenticationProperties? properties) => throw new NotSupportedException("See CallAuthorization.");

    /// <inheritdoc/>
    public Task ForbidAsync(AuthenticationProperties? properties) => throw new NotSupportedException("See CallAuthorization.");

    private async Task<AuthenticateResult> AuthenticateAsync(ValueTask<Caller> asked)
    {
        try
        {
            return Accept(await asked);
        }
        catch (DirectoryException refused)
        {
            return Refuse(refused);
        }
    }

    private AuthenticateResult Accept(Caller caller)
    {
        context.Features.Set(caller);
        return Results.GetValue(caller, static caller => AuthenticateResult.Success(new AuthenticationTicket(
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, caller.Name)], SchemeName)), SchemeName)));
    }

    private AuthenticateResult Refuse(DirectoryException refused)
    {
        context.Features.Set(refused);
        return AuthenticateResult.Fail(refused);
    }
}
