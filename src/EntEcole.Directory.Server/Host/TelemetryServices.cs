using EntEcole.Directory.Schema;
using EntEcole.Directory.Server.Grpc;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Server.Worker;

namespace EntEcole.Directory.Server.Host;

/// <summary>What a process measures, and where machines read it. A process is observed for what it has: calls, a worker, or both.</summary>
internal static class TelemetryServices
{
    /// <summary>Adds them. The endpoint comes first: it starts before what it reports and ends after it.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(settings.Telemetry).AddSingleton(new DiskRoom(settings.WrittenFolders)).AddSingleton(all => new StatusPoller(
            all.GetRequiredService<DirectoryStore>().ForStatus(),
            all.GetRequiredService<TimeProvider>())).AddSingleton(InstrumentsOf).AddSingleton(HealthOf);
        services.AddSingleton<Neighbours>().AddSingleton<MetricsEndpoint>();
        return services.AddHostedService(all => all.GetRequiredService<MetricsEndpoint>());
    }

    private static Instruments InstrumentsOf(IServiceProvider all)
    {
        var (instruments, academies) = (new Instruments(all.GetRequiredService<TimeProvider>()), all.GetRequiredService<StatusPoller>());
        instruments.Observe(academies);
        instruments.Observe(all.GetRequiredService<Neighbours>(), academies);
        if (all.GetService<Watchers>() is { } watchers)
        {
            instruments.Observe(watchers, academies);
        }

        if (all.GetService<AccessLog>() is { } accesses)
        {
            instruments.Observe(accesses);
        }

        if (all.GetService<WorkerPulse>() is { } pulse)
        {
            instruments.Observe(pulse);
        }

        return instruments;
    }

    private static ProcessHealth HealthOf(IServiceProvider all)
    {
        var stopping = all.GetService<Stopping>();
        return new ProcessHealth(
            all.GetRequiredService<ISchemaStore>(), stopping is null ? null : () => stopping.IsAnnounced, all.GetService<WorkerPulse>(),
            ProcessHealth.PatienceFor(all.GetService<WorkerSettings>()?.Poll ?? TimeSpan.Zero), all.GetRequiredService<TimeProvider>())
        {
            Neighbours = all.GetRequiredService<Neighbours>(),
            Disks = all.GetRequiredService<DiskRoom>(),
        };
    }
}
