using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Grpc;

/// <summary>
/// The end of a server, in its two steps: it is announced, then it comes. Lets open streams end when it comes: a watcher must not hold it
/// back.
/// </summary>
internal sealed class Stopping(IHostApplicationLifetime lifetime)
{
    private readonly TaskCompletionSource announced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the end is announced: everything still works, but who asks for health is sent elsewhere.</summary>
    public Task Announced => announced.Task;

    /// <summary>True once draining or stopping.</summary>
    public bool IsAnnounced => announced.Task.IsCompleted || IsStopping;

    /// <summary>Whether the server stops: no new call is let in.</summary>
    public bool IsStopping => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Announces the end; once or again.</summary>
    public void Announce() => announced.TrySetResult();

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
        catch (OperationCanceledException) when (IsStopping && !call.IsCancellationRequested)
        {
            throw Elsewhere();
        }
    }

    /// <summary>The error of a server that stops.</summary>
    public static DirectoryException Elsewhere() => new(
        Reason.ServerStopping,
        new LocalizedText("The server is stopping. Ask another one.", "Le serveur s'arrête. S'adresser à un autre."));
}
