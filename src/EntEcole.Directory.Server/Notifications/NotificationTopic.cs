namespace EntEcole.Directory.Server.Notifications;

/// <summary>What begins and ends together. Of a topic one message a day is sent for each cause, and one when it ends.</summary>
/// <param name="Kind">The kind of its messages.</param>
/// <param name="Academy">Upper-case label; empty when it is about none.</param>
/// <param name="Degree"><c>1D</c> or <c>2D</c>; null when it is about neither.</param>
/// <param name="Subject">The delivery or job; empty when it is about none.</param>
internal sealed record NotificationTopic(string Kind, string Academy = "", string? Degree = null, string Subject = "")
{
    /// <summary>Whether its end is reported. Without a known academy no recovery can be told from another's.</summary>
    public bool HasEnd { get; private init; } = true;

    /// <summary>The topic of an academy, or of one of its degrees.</summary>
    public static NotificationTopic OfAcademy(string kind, string academy, string? degree = null) =>
        new(kind, academy, degree) { HasEnd = academy.Length > 0 };
}
