using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Diagnostics;

/// <summary>How something stands.</summary>
internal enum FindingState
{
    /// <summary>As it should.</summary>
    Well,

    /// <summary>It works, and a person should look at it.</summary>
    Warning,

    /// <summary>It does not work, or will not tonight.</summary>
    Wrong,
}

/// <summary>What was looked at.</summary>
internal enum FindingSubject
{
    /// <summary>The settings and their secrets.</summary>
    Settings,

    /// <summary>The store, its schema and its back-ups.</summary>
    Store,

    /// <summary>The clock and its time zone.</summary>
    Clock,

    /// <summary>Room on the disks.</summary>
    Disk,

    /// <summary>The inbox and its rights.</summary>
    Inbox,

    /// <summary>Certificates and keys.</summary>
    Certificates,

    /// <summary>Who is asked over the network: issuer, mail, webhook, collector.</summary>
    Neighbours,
}

/// <summary>One thing found.</summary>
/// <param name="Subject">What was looked at.</param>
/// <param name="State">How it stands.</param>
/// <param name="What">What was found.</param>
/// <param name="Mend">What to do; null when nothing is.</param>
internal sealed record Finding(FindingSubject Subject, FindingState State, LocalizedText What, LocalizedText? Mend = null)
{
    public static Finding Well(FindingSubject subject, string english, string french) =>
        new(subject, FindingState.Well, new LocalizedText(english, french));

    public static Finding Warning(FindingSubject subject, LocalizedText what, LocalizedText mend) =>
        new(subject, FindingState.Warning, what, mend);

    public static Finding Wrong(FindingSubject subject, LocalizedText what, LocalizedText? mend = null) =>
        new(subject, FindingState.Wrong, what, mend);
}
