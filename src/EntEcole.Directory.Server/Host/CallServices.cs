using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Onde.Files;
using EntEcole.Directory.Server.Grpc;
using EntEcole.Directory.Server.Grpc.Directory;
using EntEcole.Directory.Server.Grpc.Errors;
using EntEcole.Directory.Server.Grpc.Privacy;
using EntEcole.Directory.Server.Grpc.Reflection;
using EntEcole.Directory.Server.Grpc.Watching;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Server.Workbooks;
using EntEcole.Directory.Sync.Onde;

namespace EntEcole.Directory.Server.Host;

/// <summary>The calls of a server: the services that answer them, and the way of each through the middleware.</summary>
internal static class CallServices
{
    /// <summary>Adds the services.</summary>
    public static IServiceCollection AddCalls(this IServiceCollection services, ServerSettings settings)
    {
        var limits = settings.Limits;
        services.AddSingleton(limits).AddSingleton(settings.Watch).AddSingleton(new AnswerCache(settings.AnswerCacheBytes));
        services.AddSingleton<Stopping>().AddSingleton<Draining>().AddHostedService(all => all.GetRequiredService<Draining>());
        // The drain is part of the stop.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = limits.Drain + limits.Stop);
        services.AddSingleton<RevisionBeacon>().AddHostedService(all => all.GetRequiredService<RevisionBeacon>());
        services.AddHostedService<IssuerWatch>();
        services.AddSingleton<EnrolledToday>().AddSingleton<ChangeFeed>().AddSingleton<Watchers>().AddSingleton<CallMeter>()
            .AddSingleton<ErrorInterceptor>().AddSingleton<CallLimits>().AddSingleton<CallAdmission>();
        // They keep nothing of a call: one serves all.
        services.AddSingleton<DirectoryServiceV1>().AddSingleton<PersonListCalls>().AddSingleton<ClassLists>()
            .AddSingleton<RegisterCalls>();
        services.AddSingleton(settings.Shown).AddSingleton(settings.Register);
        services.AddSingleton<IOndeWorkbooks, WorkbookReader>().AddSingleton(all => new OndeRunner(
            all.GetRequiredService<DirectoryStore>().ForSync(), settings.Sync,
            all.GetRequiredService<TimeProvider>(), all.GetRequiredService<IOndeWorkbooks>()));
        services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<ErrorInterceptor>();
            // A path that is no call has no endpoint: it is answered before anything else.
            grpc.IgnoreUnknownServices = true;
            grpc.MaxReceiveMessageSize = limits.MaxReceiveBytes;
            grpc.MaxSendMessageSize = limits.MaxSendBytes;
        }).AddReflection();
        return services;
    }

    /// <summary>Sets the way of a request, in this order, and maps the endpoints.</summary>
    public static void UseCalls(this WebApplication app, ServerSettings settings)
    {
        var (limits, neighbours) = (settings.Limits, app.Services.GetRequiredService<Neighbours>());
        if (settings.Callers is { TokenIssuer: not null, TokenKeys: null })
        {
            neighbours.Expect(Neighbour.Issuer);
        }

        app.Services.GetRequiredService<Authentication>().Report = IssuerLog.To(app.Services.GetRequiredService<ILoggerFactory>())
            + (fault => neighbours.Report(Neighbour.Issuer, fault?.GetType().Name, isLogged: true));
        var admission = app.Services.GetRequiredService<CallAdmission>();
        app.UseRouting();
        app.Use(app.Services.GetRequiredService<CallMeter>().PassAsync);
        TransportLimits.Set(app, limits);
        app.Use(new Deadlines(limits).PassAsync);
        app.Use(TransportStatuses.PassAsync);
        app.Use(admission.EnterAsync);
        // Authenticates too: each policy has the one scheme.
        app.UseAuthorization();
        app.Use(admission.AdmitAsync);
        CallEndpoints.Map(app);
    }
}
