using EntEcole.Directory.Server.Grpc;
using EntEcole.Directory.Server.Limits;

namespace EntEcole.Directory.Server.Host;

/// <summary>
/// How a server ends without anybody noticing: it says that it no longer serves and goes on serving until balancers have heard it; then it
/// takes no new call, ends its streams, and waits for the calls that are under way.
/// </summary>
internal static class Draining
{
    /// <summary>
    /// Serves until <paramref name="stop"/>, then drains. Ends when the last call has, or when <see cref="LimitSettings.Stop"/> is over, which
    /// cuts those that are left.
    /// </summary>
    /// <param name="app">A server that has started.</param>
    /// <param name="tell">Called when it begins to drain.</param>
    /// <param name="stop">The stop token.</param>
    public static async Task RunAsync(WebApplication app, Action tell, CancellationToken stop)
    {
        var limits = app.Services.GetRequiredService<LimitSettings>();
        var time = app.Services.GetRequiredService<TimeProvider>();
        await Wish(app, stop);
        var drained = Task.Delay(limits.Drain, time, app.Lifetime.ApplicationStopping);
        app.Services.GetRequiredService<Stopping>().Announce();
        tell();
        await drained.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.StopAsync(CancellationToken.None);
    }

    private static async Task Wish(WebApplication app, CancellationToken stop)
    {
        var wished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var signal = stop.Register(() => wished.TrySetResult());
        await using var end = app.Lifetime.ApplicationStopping.Register(() => wished.TrySetResult());
        await wished.Task;
    }
}

/// <summary>A host that ends when it is told to, and by nothing else.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
