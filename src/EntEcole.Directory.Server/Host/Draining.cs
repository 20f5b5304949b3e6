using EntEcole.Directory.Server.Grpc;
using EntEcole.Directory.Server.Limits;

namespace EntEcole.Directory.Server.Host;

/// <summary>
/// The first step of a stop. Health reports that the server no longer serves, and calls are still answered until balancers have seen it;
/// only then the host takes no new call, ends the streams, and waits for the calls under way. A host that is already stopping is not
/// drained.
/// </summary>
internal sealed class Draining(LimitSettings limits, TimeProvider time, Stopping stopping, IHostApplicationLifetime lifetime)
    : IHostedLifecycleService
{
    /// <summary>Is called when the drain begins.</summary>
    public Action? Report { get; set; }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, cancellationToken);
        var drained = Task.Delay(limits.Drain, time, either.Token);
        stopping.Announce();
        Report?.Invoke();
        await drained.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
