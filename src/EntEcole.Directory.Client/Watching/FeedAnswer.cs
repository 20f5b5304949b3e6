using EntEcole.Directory.V1;
using Google.Protobuf.Collections;
using Grpc.Core;

namespace EntEcole.Directory.Client;

/// <summary>Some changes to apply, in their order.</summary>
/// <param name="Content">What the server sent.</param>
/// <param name="StartsOver">
/// Whether this is the first answer of a snapshot: forget all that you hold before you apply it, in the same step. True at the very
/// beginning, and when the place kept is no longer good: older than what the server keeps, of another filter, or from before its store was
/// restored.
/// </param>
public sealed record FeedAnswer(WatchChangesResponse Content, bool StartsOver)
{
    /// <summary>The changes; none for a sign of life.</summary>
    public RepeatedField<Change> Changes => Content.Changes;

    /// <summary>The revision of which they are a part.</summary>
    public long Revision => Content.Revision;

    /// <summary>Whether the state is that of <see cref="Revision"/> exactly, once they are applied.</summary>
    public bool IsRevisionComplete => Content.RevisionComplete;

    /// <summary>Where to go on once they are applied.</summary>
    public string Cursor => Content.Cursor;
}

/// <summary>
/// How a reader of the change feed meets interruptions: it waits a random part of a bound that doubles, or as long as the server says.
/// </summary>
public sealed record FollowOptions
{
    /// <summary>First bound of the wait.</summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Last bound of the wait.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Told of each interruption before it is waited for, to be logged; what it throws ends the reading.</summary>
    public Action<FeedInterruption>? Interrupted { get; init; }

    /// <summary>Clock of the waits.</summary>
    public TimeProvider Time { get; init; } = Calls.MachineTime.Provider;
}

/// <summary>A feed that was cut off, and goes on.</summary>
/// <param name="Error">What ended it; null when the server closed it without a word.</param>
/// <param name="Wait">How long until it is asked again.</param>
/// <param name="StartsOver">Whether it goes on with a snapshot.</param>
public sealed record FeedInterruption(RpcException? Error, TimeSpan Wait, bool StartsOver);
