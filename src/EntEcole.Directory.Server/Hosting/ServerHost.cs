using System.Net;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Api;
using EntEcole.Directory.Store;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EntEcole.Directory.Server.Hosting;

/// <summary>The gRPC server: HTTP/2 without TLS, on loopback only as long as callers are not authenticated.</summary>
internal static class ServerHost
{
    /// <summary>Where a server listens unless told otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Builds the server on <paramref name="store"/>, which it does not own.</summary>
    public static WebApplication Build(IDirectoryStore store, string url, TimeProvider time, Action<ILoggingBuilder>? logging = null, WatchSettings? watch = null)
    {
        var address = Loopback(url);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);
        logging?.Invoke(builder.Logging);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // Else a Kestrel section in a settings file or variable adds addresses, not on loopback.
            kestrel.ConfigurationLoader = null;
            kestrel.Listen(address, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton<Stopping>();
        builder.Services.AddSingleton(watch ?? WatchSettings.Default);
        builder.Services.AddSingleton<RevisionBeacon>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RevisionBeacon>());
        builder.Services.AddSingleton<ChangeFeed>();
        builder.Services.AddSingleton<ErrorInterceptor>();
        // It keeps nothing of a call: one serves all.
        builder.Services.AddSingleton<DirectoryServiceV1>();
        builder.Services.AddSingleton(new ReflectionCatalog(Services.Descriptors));
        builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<ErrorInterceptor>());
        var app = builder.Build();
        app.MapGrpcService<DirectoryServiceV1>();
        app.MapGrpcService<EnrolmentServiceV1>();
        app.MapGrpcService<SyncServiceV1>();
        app.MapGrpcService<RightsServiceV1>();
        app.MapGrpcService<PrivacyServiceV1>();
        app.MapGrpcService<IndicatorServiceV1>();
        app.MapGrpcService<HealthService>();
        app.MapGrpcService<ReflectionServiceV1>();
        app.MapGrpcService<ReflectionServiceV1Alpha>();
        return app;
    }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>: the port is taken.</exception>
    public static async Task StartAsync(WebApplication app, string url, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException taken)
        {
            throw new DirectoryException(
                Reason.SettingInvalid,
                new Bilingual($"{url} is taken by another program. Choose another port with --urls.", $"{url} est pris par un autre programme. Choisir un autre port par --urls."),
                DirectoryException.Fact("setting", "urls"),
                taken);
        }
    }

    private static IPEndPoint Loopback(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || !string.Equals(uri.Scheme, "http", StringComparison.Ordinal))
        {
            throw new DirectoryException(
                Reason.SettingInvalid,
                new Bilingual($"{url} is not an address to listen on, as {DefaultUrl}.", $"{url} n'est pas une adresse d'écoute, comme {DefaultUrl}."),
                DirectoryException.Fact("setting", "urls"));
        }

        var address = string.Equals(uri.Host, "localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.TryParse(uri.Host.Trim('[', ']'), out var given) ? given : IPAddress.None;
        return IPAddress.IsLoopback(address) ? new IPEndPoint(address, uri.Port) : throw new DirectoryException(
            Reason.SettingInvalid,
            new Bilingual(
                "This version does not authenticate callers yet, and the directory holds children's data: it listens on loopback only (127.0.0.1 or [::1]).",
                "Cette version n'authentifie pas encore les appelants, et l'annuaire contient des données d'enfants : elle n'écoute qu'en local (127.0.0.1 ou [::1])."),
            DirectoryException.Fact("setting", "urls"));
    }
}
