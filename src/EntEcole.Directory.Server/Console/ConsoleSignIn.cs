using System.Security.Claims;
using System.Text.Json;
using EntEcole.Directory.Server.Console.Rules;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Security;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Server.Console;

/// <summary>
/// Who is at the console: a cookie that names a session of this process, begun by a one-time link or by the OpenID provider (code flow with
/// PKCE), whose claims are read as those of tokens.
/// </summary>
internal static class ConsoleSignIn
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Adds sign-in and the rules of pages.</summary>
    public static IServiceCollection AddConsoleSignIn(this IServiceCollection services, ConsoleSettings settings)
    {
        services.AddSingleton<ConsoleSessions>().AddSingleton<KeptForms>()
            .AddSingleton(all => new SignInLinks(settings, all.GetRequiredService<TimeProvider>()));
        // The key is of this process, as the sessions are; the framework's own would be written to a folder of the account.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        foreach (var keys in services.Where(one => one.ServiceType == typeof(IHostedService)
            && one.ImplementationType?.Assembly == typeof(IDataProtectionBuilder).Assembly).ToList())
        {
            services.Remove(keys);
        }

        var schemes = services.AddAuthentication(ConsoleCookies.Scheme).AddCookie(ConsoleCookies.Scheme, cookie => Set(cookie, settings));
        if (settings.Authority is not null)
        {
            schemes.AddOpenIdConnect(ConsoleCookies.Provider, provider => Set(provider, settings));
        }

        services.AddAuthorization(policies => policies.FallbackPolicy = policies.DefaultPolicy = CallAuthorization.Deny);
        services.AddSingleton<IAuthorizationHandler, PageAuthorization>();
        return services;
    }

    private static void Set(CookieAuthenticationOptions cookie, ConsoleSettings settings)
    {
        cookie.Cookie.Name = ConsoleCookies.Name("session", settings.IsSecure);
        cookie.Cookie.Path = "/";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.IsEssential = true;
        // Lax: the provider sends people back by a link. Forms have a token of their own besides.
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = ConsoleCookies.Policy(settings.IsSecure);
        // Longer than any session, which the server ends itself: what was typed is kept for the person whose session it was.
        cookie.ExpireTimeSpan = settings.Life + settings.Life;
        cookie.SlidingExpiration = false;
        cookie.LoginPath = ConsoleSettings.Path + "/signin";
        cookie.ReturnUrlParameter = "back";
        cookie.Events.OnValidatePrincipal = ValidateAsync;
        cookie.Events.OnRedirectToAccessDenied = denied =>
        {
            denied.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    private static Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var sessions = context.HttpContext.RequestServices.GetRequiredService<ConsoleSessions>();
        var id = context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier);
        if (sessions.Use(id) is { } session)
        {
            context.HttpContext.Features.Set(session);
            context.HttpContext.Features.Set(session.Caller);
            return Task.CompletedTask;
        }

        context.RejectPrincipal();
        if (sessions.EndedCaller(id) is { } caller)
        {
            context.HttpContext.Features.Set(new EndedSession(caller));
        }

        return Task.CompletedTask;
    }

    private static void Set(OpenIdConnectOptions provider, ConsoleSettings settings)
    {
        provider.Authority = settings.Authority;
        provider.ClientId = settings.ClientId;
        provider.ClientSecret = settings.ClientSecret;
        provider.ResponseType = OpenIdConnectResponseType.Code;
        provider.ResponseMode = OpenIdConnectResponseMode.Query;
        provider.UsePkce = true;
        provider.MapInboundClaims = false;
        provider.SaveTokens = false;
        provider.DisableTelemetry = true;
        provider.CallbackPath = ConsoleSettings.Path + "/signin/back";
        provider.RequireHttpsMetadata = !(Uri.TryCreate(settings.Authority, UriKind.Absolute, out var authority) && authority.IsLoopback);
        provider.Scope.Clear();
        provider.Scope.Add("openid");
        provider.TokenValidationParameters.ValidAlgorithms = TokenCheck.Algorithms;
        provider.TokenValidationParameters.ValidateAudience = true;
        foreach (var cookie in new[] { provider.CorrelationCookie, provider.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = ConsoleCookies.Policy(settings.IsSecure);
        }

        provider.Events.OnTokenValidated = context => BeginAsync(context, settings);
        provider.Events.OnRemoteFailure = context =>
        {
            // What the provider says is not shown; the page of sign-in offers to begin again.
            context.Response.Redirect(ConsoleSettings.Path + "/signin?failed=1");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }

    // The roles and the perimeter are those that a token of the same claims gives.
    private static Task BeginAsync(TokenValidatedContext context, ConsoleSettings settings)
    {
        using var claims = JsonDocument.Parse(
            Base64UrlEncoder.DecodeBytes(context.SecurityToken.RawPayload), Strict);
        if (TokenClaims.ToCaller(claims.RootElement, settings.Callers.Claims) is not { } caller)
        {
            context.Fail("The identity names no caller.");
            return Task.CompletedTask;
        }

        var sessions = context.HttpContext.RequestServices.GetRequiredService<ConsoleSessions>();
        context.Principal = ConsoleCookies.PrincipalOf(sessions.Begin(caller with { Issuer = context.SecurityToken.Issuer.TrimEnd('/') }));
        return Task.CompletedTask;
    }
}

/// <summary>The authorization of ASP.NET for pages: one requirement, the rule of the endpoint.</summary>
internal sealed class PageAuthorization : AuthorizationHandler<PageRule>
{
    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PageRule requirement)
    {
        if (context.Resource is HttpContext request && request.Features.Get<ConsoleSession>() is { } session)
        {
            var isLook = HttpMethods.IsGet(request.Request.Method) || HttpMethods.IsHead(request.Request.Method);
            if (isLook ? requirement.Admits(session.Caller) : requirement.AdmitsForm(session.Caller))
            {
                context.Succeed(requirement);
            }
        }

        return Task.CompletedTask;
    }
}
