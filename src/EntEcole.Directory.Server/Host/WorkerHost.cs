using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Worker;

namespace EntEcole.Directory.Server.Host;

/// <summary>The process of <c>worker</c>: no call is answered, only metrics and health where they are configured.</summary>
internal static class WorkerHost
{
    /// <summary>Builds the worker of <see cref="ServerSettings.Worker"/> on <paramref name="store"/>, which it does not own.</summary>
    /// <param name="store">The store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="settings">With a worker.</param>
    /// <param name="isLasting">True when it works until it is stopped; false when its caller asks for each look.</param>
    /// <param name="report">Takes what the worker reports; null for the log.</param>
    public static IHost Build(
        DirectoryStore store, TimeProvider time, ServerSettings settings, bool isLasting, Action<WorkerNotice>? report = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.AddProcess(store, time, settings);
        builder.Services.AddTelemetry(settings).AddWorker(settings.Worker!, report);
        if (isLasting)
        {
            builder.Services.AddHostedService<WorkerService>();
        }

        // A run under way is waited for until its next safe point, however far that is.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        return builder.Build();
    }
}
