namespace EntEcole.Directory.Server.Notifications;

/// <summary>A way to somebody.</summary>
internal interface IChannel
{
    /// <summary>Its name, in the store and for people.</summary>
    string Name { get; }

    /// <summary>Sends a message; what goes wrong on the way is an outcome, never an error.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled: nobody knows whether it has arrived.</exception>
    Task<SendOutcome> SendAsync(Notification message, CancellationToken cancellationToken);
}

/// <summary>What came of sending.</summary>
internal enum SendVerdict
{
    /// <summary>It has arrived.</summary>
    Sent,

    /// <summary>It may arrive in a while.</summary>
    Again,

    /// <summary>It arrives when somebody has mended something: it is not tried again soon.</summary>
    Refused,

    /// <summary>Nobody is there any more.</summary>
    Gone,
}

/// <summary>What came of sending.</summary>
/// <param name="Verdict">Whether it has arrived.</param>
/// <param name="What">A few words of ours, as <c>HTTP 500</c>; nothing that the other side wrote.</param>
internal sealed record SendOutcome(SendVerdict Verdict, string What);
