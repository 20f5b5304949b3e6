using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Server.Worker;

namespace EntEcole.Directory.Server.Host;

/// <summary>The process of <c>serve</c>: the gRPC server over HTTP/2, with a worker in it or without.</summary>
internal static class ServerHost
{
    /// <summary>Builds the server on <paramref name="store"/>, which it does not own.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.SettingInvalid"/>: the address, a key or a certificate cannot be used.
    /// </exception>
    public static WebApplication Build(
        DirectoryStore store, string url, TimeProvider time, ServerSettings? given = null, Action<ILoggingBuilder>? logging = null)
    {
        var settings = given ?? new ServerSettings();
        var address = Listener.AddressOf(url, settings.Callers);
        var certificates = settings.Callers.ClientAuthority is null ? null : new ClientCertificates(settings.Callers, time);
        var builder = WebApplication.CreateSlimBuilder();
        var reloads = builder.AddProcess(store, time, settings);
        logging?.Invoke(builder.Logging);
        builder.Services
            .AddTelemetry(settings)
            .AddAccess(settings, certificates, time)
            .AddCalls(settings);
        if (settings.Worker is { } worker)
        {
            builder.Services.AddWorker(worker).AddHostedService<WorkerService>();
        }
        else if (settings.Purge is { } purge)
        {
            builder.Services.AddSingleton(purge).AddHostedService<PurgeService>();
        }

        builder.Listen(address, Listener.TlsOf(url, settings.Callers, certificates, reloads, time), settings.Limits, time);
        foreach (var (setting, reload) in certificates?.Files ?? [])
        {
            reloads.Add(setting, reload);
        }

        var app = builder.Build();
        app.UseCalls(settings);
        return app;
    }
}
