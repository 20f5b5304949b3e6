using System.Security.Cryptography;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Federation;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Server.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Server.Host;

/// <summary>Who callers are and what they may: authentication, authorization, perimeters, rights, and the log of accesses.</summary>
internal static class AccessServices
{
    /// <summary>Adds them. Keys are read now: one that cannot be read refuses the start.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>.</exception>
    public static IServiceCollection AddAccess(
        this IServiceCollection services, ServerSettings settings, ClientCertificates? certificates, TimeProvider time)
    {
        var callers = settings.Callers;
        var key = new Lazy<ECDsaSecurityKey>(() => callers.LocalKey is { } path
            ? LocalKey.Open(path) : LocalKey.Named(ECDsa.Create(ECCurve.NamedCurves.nistP256)));
        var attempts = new AttemptLimit(settings.Limits, time);
        var signer = TokenSigner.Of(callers, () => key.Value);
        services.AddSingleton(new Authentication(callers, callers.IsLocal ? key.Value : null, certificates, attempts, time));
        services.AddSingleton(signer).AddSingleton(new PageTokens(signer, time, callers.PageTokenLife));
        services.AddRights(settings.Rights.StaffGrace).AddPrivacy(settings.Privacy).AddGar(settings.Gar);
        services.AddSingleton(all => new Visitors(settings.Visitors, all.GetRequiredService<IVisitorKeyStore>()));
        services.AddSingleton(settings.Federation).AddSingleton(IdentityKeys.HasherOf(callers.IdentityKey, () => key.Value))
            .AddSingleton<FederationService>().AddSingleton<IdentityResolver>().AddSingleton<AccessView>();
        services.AddSingleton(settings.Accesses).AddSingleton<AccessLog>();
        // Before the server, hence ended after it.
        services.AddHostedService(all => all.GetRequiredService<AccessLog>());
        return services.AddSchemes();
    }

    // After the framework's own, which ours replace.
    private static IServiceCollection AddSchemes(this IServiceCollection services)
    {
        services.AddSingleton<CallerSchemes>();
        services.AddSingleton<IAuthenticationService>(all => all.GetRequiredService<CallerSchemes>());
        services.AddAuthorization(policies => policies.FallbackPolicy = policies.DefaultPolicy = CallAuthorization.Deny);
        services.AddSingleton<CallAuthorization>();
        services.AddSingleton<IPolicyEvaluator>(all => all.GetRequiredService<CallAuthorization>());
        services.AddSingleton<IAuthorizationMiddlewareResultHandler>(all => all.GetRequiredService<CallAuthorization>());
        return services;
    }
}
