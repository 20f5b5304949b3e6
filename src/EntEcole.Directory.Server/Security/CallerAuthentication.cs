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

    private static readonly Task<AuthenticateResult> Anonymous = Task.FromResult(AuthenticateResult.NoResult());

    // One result a caller: the same caller object serves all calls of a token.
    private static readonly ConditionalWeakTable<Caller, Task<AuthenticateResult>> Results = [];

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
            return Anonymous;
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

        return asked.IsCompletedSuccessfully ? Accept(asked.Result) : AuthenticateAsync(asked);
    }

    /// <inheritdoc/>
    public Task ChallengeAsync(AuthenticationProperties? properties) => throw CallerSchemes.AnsweredElsewhere();

    /// <inheritdoc/>
    public Task ForbidAsync(AuthenticationProperties? properties) => throw CallerSchemes.AnsweredElsewhere();

    private async Task<AuthenticateResult> AuthenticateAsync(ValueTask<Caller> asked)
    {
        try
        {
            return await Accept(await asked);
        }
        catch (DirectoryException refused)
        {
            return Refuse(refused);
        }
    }

    private Task<AuthenticateResult> Accept(Caller caller)
    {
        context.Features.Set(caller);
        return Results.GetValue(caller, static caller => Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, caller.Name)], SchemeName)), SchemeName))));
    }

    private AuthenticateResult Refuse(DirectoryException refused)
    {
        context.Features.Set(refused);
        return AuthenticateResult.Fail(refused);
    }
}

/// <summary>
/// Runs the one scheme for ASP.NET. The framework's own service keeps objects for each request, for several schemes and transformations of
/// claims, of which there are none here.
/// </summary>
internal sealed class CallerSchemes(Authentication authentication) : IAuthenticationService
{
    private static readonly AuthenticationScheme Scheme = new(CallerAuthentication.SchemeName, null, typeof(CallerAuthentication));

    /// <inheritdoc/>
    public Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme)
    {
        var handler = new CallerAuthentication(authentication);
        // Completes at once.
        _ = handler.InitializeAsync(Scheme, context);
        return handler.AuthenticateAsync();
    }

    /// <inheritdoc/>
    public Task ChallengeAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) => throw AnsweredElsewhere();

    /// <inheritdoc/>
    public Task ForbidAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) => throw AnsweredElsewhere();

    /// <inheritdoc/>
    public Task SignInAsync(HttpContext context, string? scheme, ClaimsPrincipal principal, AuthenticationProperties? properties) =>
        throw AnsweredElsewhere();

    /// <inheritdoc/>
    public Task SignOutAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) => throw AnsweredElsewhere();

    /// <summary>Nothing but authentication is asked of the scheme: refusals are answered by <see cref="CallAuthorization"/>.</summary>
    internal static NotSupportedException AnsweredElsewhere() => new("Refusals are answered by CallAuthorization.");
}
