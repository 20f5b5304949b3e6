namespace EntEcole.Directory.Server.Host;

/// <summary>How a process that lasts ends: by the stop token, by its host, or by a background service that failed.</summary>
internal static class ProcessRun
{
    /// <summary>Waits until <paramref name="stop"/> is cancelled or the host stops by itself, then stops the host.</summary>
    /// <param name="host">A host that has started.</param>
    /// <param name="stop">The stop token.</param>
    /// <remarks>A background service that failed is thrown again: the exit code must not be that of a process that was stopped.</remarks>
    public static Task UntilStoppedAsync(IHost host, CancellationToken stop) => UntilStoppedAsync(host, null, stop);

    /// <summary>The same of a host with another beside it, which stops first.</summary>
    public static async Task UntilStoppedAsync(IHost host, IHost? beside, CancellationToken stop)
    {
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stop.Register(() => asked.TrySetResult()))
        await using (lifetime.ApplicationStopping.Register(() => asked.TrySetResult()))
        {
            await asked.Task;
        }

        if (beside is not null)
        {
            await beside.StopAsync(CancellationToken.None);
        }

        await host.StopAsync(CancellationToken.None);
        foreach (var service in host.Services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            if (service.ExecuteTask is { IsFaulted: true } failed)
            {
                await failed;
            }
        }
    }
}
