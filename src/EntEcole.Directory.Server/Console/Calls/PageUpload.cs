using Grpc.Core;

namespace EntEcole.Directory.Server.Console.Calls;

/// <summary>The requests of a call that takes a stream: the page writes them all, then the call reads them.</summary>
internal sealed class PageUpload<T> : IClientStreamWriter<T>, IAsyncStreamReader<T>
    where T : class
{
    private readonly Queue<T> messages = new();
    private readonly TaskCompletionSource completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? current;

    /// <summary>Ends once the page has written all.</summary>
    public Task Completed => completed.Task;

    /// <inheritdoc/>
    public WriteOptions? WriteOptions { get; set; }

    /// <inheritdoc/>
    public T Current => current ?? throw new InvalidOperationException("No request was read yet.");

    /// <inheritdoc/>
    public Task WriteAsync(T message)
    {
        messages.Enqueue(message);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task CompleteAsync()
    {
        completed.TrySetResult();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(messages.TryDequeue(out current));
    }
}
