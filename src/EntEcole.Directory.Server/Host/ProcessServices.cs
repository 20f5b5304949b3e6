using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Server.Worker;

namespace EntEcole.Directory.Server.Host;

/// <summary>What each process that lasts has: the store, the clock, its log, and what it reads again on SIGHUP.</summary>
internal static class ProcessServices
{
    /// <summary>Adds them; returns what is read again, to which others add their files.</summary>
    public static Reloads AddProcess(
        this IHostApplicationBuilder builder, DirectoryStore store, TimeProvider time, ServerSettings settings)
    {
        var (levels, reloads) = (new LogLevels(settings.LogLevel), new Reloads());
        LogSetup.Add(builder.Logging, settings.LogFormat, levels);
        reloads.Add(levels);
        // Signals are the command line's: the host would stop at once on the first, and never on the second.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(time).AddStore(store).AddDirectoryServices(store).AddSingleton(reloads).AddSingleton<RunBoard>();
        return reloads;
    }
}

/// <summary>A host that ends when it is told to, and by nothing else.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
