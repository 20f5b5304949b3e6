using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Api;

/// <summary>Lets open streams end when the server stops: a watcher must not hold it back.</summary>
internal sealed class Stopping(IHostApplicationLifetime lifetime)
{
    /// <summary>
    /// Runs a stream until it ends, its caller gives up, or the server stops; then the caller is told to go elsewhere.
    /// </summary>
    public async Task EndWithServerAsync(Func<CancellationToken, Task> stream, CancellationToken call)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(call, lifetime.ApplicationStopping);
        try
        {
            await stream(either.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested && !call.IsCancellationRequested)
        {
            throw new DirectoryException(
                Reason.ServerStopping, new Bilingual("The server is stopping. Ask another one.", "Le serveur s'arrête. S'adresser à un autre."));
        }
    }
}
