namespace EntEcole.Directory.Server.Notifications;

/// <summary>A channel by which notifications are delivered.</summary>
internal interface IChannel
{
    /// <summary>Its name, in the store and for people.</summary>
    string Name { get; }

    /// <summary>Sends a message; what goes wrong on the way is an outcome, never an error.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled: whether it has arrived is unknown.</exception>
    Task<SendOutcome> SendAsync(Notification message, CancellationToken cancellationToken);

    /// <summary>Asks the other side whether a message would be taken, without sending one.</summary>
    Task<SendOutcome> ProbeAsync(CancellationToken cancellationToken);
}

/// <summary>What came of sending.</summary>
internal enum SendVerdict
{
    /// <summary>It has arrived.</summary>
    Sent,

    /// <summary>It may arrive in a while.</summary>
    Again,

    /// <summary>It needs a person to repair something: it is not retried soon.</summary>
    Refused,

    /// <summary>The receiver no longer exists.</summary>
    Gone,
}

/// <summary>What came of sending.</summary>
/// <param name="Verdict">Whether it has arrived.</param>
/// <param name="What">A few words of ours, as <c>HTTP 500</c>; nothing that the other side wrote.</param>
internal sealed record SendOutcome(SendVerdict Verdict, string What);
