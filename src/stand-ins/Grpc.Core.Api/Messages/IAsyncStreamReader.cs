namespace Grpc.Core;

/// <summary>Messages to read, in order.</summary>
public interface IAsyncStreamReader<out T>
{
    T Current { get; }

    /// <summary>Reads the next message: false when there is none left. One read at a time.</summary>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}
