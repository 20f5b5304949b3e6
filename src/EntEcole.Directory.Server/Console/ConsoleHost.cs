using System.Reflection;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Console.Calls;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Grpc.Errors;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Server.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EntEcole.Directory.Server.Console;

/// <summary>
/// The console of a server: a web application of its own in the same process, on an address of its own. It shares with the server what
/// answers calls and nothing of its door; without <c>--console</c> nothing of it is made.
/// </summary>
internal static class ConsoleHost
{
    private const long MaxFormBytes = 1 << 20;

    /// <summary>Builds the console of a server, which is built and has its endpoints.</summary>
    /// <param name="server">The server.</param>
    /// <param name="settings">How the console is reached.</param>
    /// <param name="limits">What its connections may take.</param>
    /// <param name="logging">Adds loggers.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>: an address, a key or a certificate cannot be used.
    /// </exception>
    public static WebApplication Build(
        WebApplication server, ConsoleSettings settings, LimitSettings limits, Action<ILoggingBuilder>? logging = null)
    {
        var time = server.Services.GetRequiredService<TimeProvider>();
        var address = Listener.AddressOf(settings.Url, settings.Callers);
        EnsureSecure(settings);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // Its pages are of this program, whatever started it.
            ApplicationName = Assembly.GetExecutingAssembly().GetName().Name,
        });
        // One log for the process.
        builder.Services.AddSingleton(server.Services.GetRequiredService<ILoggerFactory>());
        logging?.Invoke(builder.Logging);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>().AddSingleton(time).AddSingleton(settings);
        builder.Services.AddSingleton(CallsOf(server, limits, time)).AddSingleton(server.Services.GetRequiredService<CallLimits>());
        builder.Services.AddConsolePages(settings).AddConsoleSignIn(settings);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigurationLoader = null;
            kestrel.AddServerHeader = false;
            TransportLimits.Set(kestrel.Limits, limits);
            kestrel.Limits.MaxRequestBodySize = MaxFormBytes;
            kestrel.Listen(address, listen => Set(listen, settings, limits, server.Services.GetRequiredService<Reloads>(), time));
        });
        if (settings.Url.StartsWith(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase))
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        var app = builder.Build();
        ProxyTrust.Use(app, limits.TrustedProxies);
        ConsolePipeline.Set(app);
        return app;
    }

    private static PageCalls CallsOf(WebApplication server, LimitSettings limits, TimeProvider time)
    {
        var services = server.Services;
        var endpoints = ((IEndpointRouteBuilder)server).DataSources.SelectMany(source => source.Endpoints);
        return new PageCalls(
            new CallHandlers(services, endpoints), services.GetRequiredService<CallAuthorization>(),
            services.GetRequiredService<CallAdmission>(), services.GetRequiredService<ErrorInterceptor>(), limits, services, time);
    }

    private static void Set(ListenOptions listen, ConsoleSettings settings, LimitSettings limits, Reloads reloads, TimeProvider time)
    {
        // Browsers speak HTTP/2 over TLS alone.
        var tls = Listener.TlsOf(settings.Url, settings.Callers, certificates: null, reloads, time);
        listen.Protocols = tls is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
        listen.Use(new ConnectionLimit(limits, time).Admit);
        if (tls is not null)
        {
            tls.HandshakeTimeout = TransportLimits.HandshakePatience;
            listen.UseHttps(tls);
        }
    }

    // A cookie that may go in clear is for this machine alone.
    private static void EnsureSecure(ConsoleSettings settings)
    {
        if (settings.PublicUrl is { } address && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme is "https"
            || (uri.Scheme is "http" && uri.IsLoopback))))
        {
            throw DirectoryException.InvalidSetting(
                "ConsolePublicUrl", "must be an https address: cookies of the console never go in clear.",
                "doit être une adresse https : les cookies de la console ne vont jamais en clair.");
        }

        if (settings.Authority is null && !settings.HasLinks)
        {
            throw DirectoryException.InvalidSetting(
                "ConsoleAuthority", "must name the OpenID provider where people sign in: tokens come from an issuer.",
                "doit nommer le fournisseur OpenID où les personnes s'identifient : les jetons viennent d'un émetteur.");
        }
    }
}
