using System.Net;
using System.Security.Cryptography;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc;
using EntEcole.Directory.Server.Grpc.Directory;
using EntEcole.Directory.Server.Grpc.Errors;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Reflection;
using EntEcole.Directory.Server.Grpc.Watching;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Server.Worker;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Server.Host;

/// <summary>The gRPC server: HTTP/2, beyond its machine only with TLS and configured callers.</summary>
internal static class ServerHost
{
    /// <summary>Where a server listens unless told otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Builds the server on <paramref name="store"/>, which it does not own.</summary>
    public static WebApplication Build(
        IDirectoryStore store, string url, TimeProvider time, ServerSettings? given = null, Action<ILoggingBuilder>? logging = null)
    {
        var all = given ?? new ServerSettings();
        var (settings, allowed) = (all.Callers, all.Limits);
        var address = Address(url, settings);
        var isSecure = url.StartsWith(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase);
        var certificates = settings.ClientAuthority is null ? null : new ClientCertificates(settings, time);
        var key = new Lazy<ECDsaSecurityKey>(() => settings.LocalKey is { } path ? LocalKey.Open(path) : LocalKey.Named(ECDsa.Create(ECCurve.NamedCurves.nistP256)));
        var authentication = new Authentication(settings, settings.IsLocal ? key.Value : null, certificates, new AttemptLimit(allowed, time), time);
        var builder = WebApplication.CreateSlimBuilder();
        var levels = new LogLevels(all.LogLevel);
        LogSetup.Add(builder.Logging, all.LogFormat, levels);
        var reloads = new Reloads();
        reloads.Add(levels);
        foreach (var (setting, reload) in certificates?.Files ?? [])
        {
            reloads.Add(setting, reload);
        }

        logging?.Invoke(builder.Logging);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // Else a Kestrel section in a settings file or variable adds addresses, not on loopback.
            kestrel.ConfigurationLoader = null;
            TransportLimits.Set(kestrel.Limits, allowed);
            kestrel.Listen(address, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                TransportLimits.Set(listen, allowed, isSecure ? Tls(settings, certificates, reloads, time) : null, time);
            });
        });
        if (isSecure)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = allowed.Stop);
        // Signals are the command line's: the host would stop at once on the first, and never on the second.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(allowed);
        builder.Services.AddSingleton(reloads);
        AddTelemetry(builder.Services, all.Worker is not null);
        builder.Services.AddSingleton(authentication);
        AddAccess(builder.Services);
        builder.Services.AddRights(all.Rights.StaffGraceDays);
        var signer = TokenSigner.Of(settings, () => key.Value);
        builder.Services.AddSingleton(signer);
        builder.Services.AddSingleton(new PageTokens(signer, time, settings.PageTokenLife));
        builder.Services.AddSingleton(time);
        builder.Services.AddStore(store).AddDirectoryServices(store);
        builder.Services.AddSingleton<Stopping>();
        builder.Services.AddSingleton(all.Watch);
        builder.Services.AddSingleton<RevisionBeacon>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RevisionBeacon>());
        builder.Services.AddSingleton<ChangeFeed>();
        builder.Services.AddSingleton(all.Accesses);
        builder.Services.AddSingleton<AccessLog>();
        // Before the server, hence ended after it.
        builder.Services.AddHostedService(services => services.GetRequiredService<AccessLog>());
        builder.Services.AddSingleton(new AnswerCache(all.AnswerCacheBytes));
        builder.Services.AddSingleton(new RunBoard(store, time));
        if (all.Worker is { } worker)
        {
            AddWorker(builder.Services, worker);
        }

        builder.Services.AddSingleton<ErrorInterceptor>();
        // They keep nothing of a call: one serves all.
        builder.Services.AddSingleton<DirectoryServiceV1>();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<ErrorInterceptor>();
            // A path that is no call has no endpoint: it is answered before anything else.
            grpc.IgnoreUnknownServices = true;
            grpc.MaxReceiveMessageSize = allowed.MaxReceiveBytes;
            grpc.MaxSendMessageSize = allowed.MaxSendBytes;
        }).AddReflection();
        var app = builder.Build();
        authentication.Report = IssuerLog.To(app.Services.GetRequiredService<ILoggerFactory>());
        var admission = new CallAdmission(
            new CallLimits(allowed, time), app.Services.GetRequiredService<Stopping>(), app.Services.GetRequiredService<AccessLog>());
        app.UseRouting();
        app.Use(app.Services.GetRequiredService<CallMeter>().PassAsync);
        TransportLimits.Set(app, allowed);
        app.Use(new Deadlines(allowed).PassAsync);
        app.Use(TransportStatuses.PassAsync);
        app.Use(admission.EnterAsync);
        // Authenticates too: each policy has the one scheme.
        app.UseAuthorization();
        app.Use(admission.AdmitAsync);
        CallEndpoints.Map(app);
        return app;
    }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>: the port is taken.</exception>
    public static async Task StartAsync(WebApplication app, string url, string setting, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException taken)
        {
            throw new DirectoryException(
                Reason.SettingInvalid,
                new LocalizedText($"{url} is taken by another program, or is no address of this machine. Choose another with {setting}.", $"{url} est pris par un autre programme, ou n'est pas une adresse de cette machine. En choisir une autre par {setting}."),
                DirectoryException.Fact("setting", setting.TrimStart('-')),
                taken);
        }
    }

    // After the framework's own, which ours replace.
    private static void AddAccess(IServiceCollection services)
    {
        services.AddSingleton<CallerSchemes>();
        services.AddSingleton<IAuthenticationService>(all => all.GetRequiredService<CallerSchemes>());
        services.AddAuthorization(policies => policies.FallbackPolicy = policies.DefaultPolicy = CallAuthorization.Deny);
        services.AddSingleton<CallAuthorization>();
        services.AddSingleton<IPolicyEvaluator>(all => all.GetRequiredService<CallAuthorization>());
        services.AddSingleton<IAuthorizationMiddlewareResultHandler>(all => all.GetRequiredService<CallAuthorization>());
    }

    private static void AddTelemetry(IServiceCollection services, bool hasWorker)
    {
        services.AddSingleton<Watchers>();
        services.AddSingleton<StatusPoller>();
        services.AddSingleton<CallMeter>();
        services.AddSingleton(all =>
        {
            var (instruments, standings) = (new Instruments(all.GetRequiredService<TimeProvider>()), all.GetRequiredService<StatusPoller>());
            instruments.Observe(standings);
            instruments.Observe(all.GetRequiredService<Watchers>(), standings);
            instruments.Observe(all.GetRequiredService<AccessLog>());
            if (hasWorker)
            {
                instruments.Observe(all.GetRequiredService<WorkerPulse>());
            }

            return instruments;
        });
        if (hasWorker)
        {
            services.AddSingleton<WorkerPulse>();
        }
    }

    private static void AddWorker(IServiceCollection services, WorkerSettings settings)
    {
        static Action<WorkerNotice> LogOf(IServiceProvider services)
        {
            var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("EntEcole.Directory.Worker");
            return notice => WorkerLog.Write(log, notice);
        }

        static Action<WorkerNotice> TellOf(IServiceProvider services) => LogOf(services) + services.GetRequiredService<Notifier>().Enqueue;

        services.AddSingleton(all => new Notifier(all.GetRequiredService<IDirectoryStore>(), settings.Notifications, all.GetRequiredService<TimeProvider>(), LogOf(all)));
        services.AddSingleton(all => new NightWorker(
            all.GetRequiredService<IDirectoryStore>(), settings, all.GetRequiredService<RunBoard>(), all.GetRequiredService<TimeProvider>(), TellOf(all),
            all.GetRequiredService<WorkerPulse>(), all.GetRequiredService<Instruments>().Take, all.GetRequiredService<Notifier>().MarkRecovered));
        services.AddSingleton(all => new SyncStarter(
            all.GetRequiredService<IDirectoryStore>(), settings, all.GetRequiredService<RunBoard>(), all.GetRequiredService<TimeProvider>(), TellOf(all),
            all.GetRequiredService<Instruments>().Take));
        services.AddHostedService<WorkerService>();
    }

    private static HttpsConnectionAdapterOptions Tls(CallerSettings settings, ClientCertificates? certificates, Reloads reloads, TimeProvider time)
    {
        var own = new ServerCertificate(settings, time);
        reloads.Add(nameof(CallerSettings.TlsCertificate), own.Reload);
        var options = new HttpsConnectionAdapterOptions { ServerCertificateSelector = (_, _) => own.Current };
        if (certificates is not null)
        {
            // A token may do instead; but a certificate that is shown must be one of ours.
            options.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            options.ClientCertificateValidation = (certificate, _, _) => certificates.IsTrusted(certificate);
        }

        return options;
    }

    private static IPEndPoint Address(string url, CallerSettings settings)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || !(uri.Scheme is "http" || (uri.Scheme is "https" && settings.TlsCertificate is not null)))
        {
            throw new DirectoryException(
                Reason.SettingInvalid,
                new LocalizedText($"{url} is not an address to listen on, as {DefaultUrl}.", $"{url} n'est pas une adresse d'écoute, comme {DefaultUrl}."),
                DirectoryException.Fact("setting", "urls"));
        }

        var address = string.Equals(uri.Host, "localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.TryParse(uri.Host.Trim('[', ']'), out var given) ? given : IPAddress.None;
        var isBeyond = uri.Scheme is "https" && !settings.IsLocal && !address.Equals(IPAddress.None);
        return IPAddress.IsLoopback(address) || isBeyond ? new IPEndPoint(address, uri.Port) : throw new DirectoryException(
            Reason.SettingInvalid,
            new LocalizedText(
                "The directory holds children's data: beyond this machine (127.0.0.1 or [::1]) it listens on https addresses only, with TlsCertificate, and TokenIssuer, TokenKeys or ClientAuthority.",
                "L'annuaire contient des données d'enfants : hors de cette machine (127.0.0.1 ou [::1]) il n'écoute qu'en https, avec TlsCertificate, et TokenIssuer, TokenKeys ou ClientAuthority."),
            DirectoryException.Fact("setting", "urls"));
    }
}
