
namespace EntEcole.Directory.Model;

/// <summary>Whether a source record was in the last extract of its feed.</summary>
public enum Presence
{
    /// <summary>It was.</summary>
    Present = 1,

    /// <summary>It was once, and is no longer.</summary>
    Departed = 2,

    /// <summary>A pupil names it and it was never delivered.</summary>
    Awaited = 3,

    /// <summary>
    /// A relative that the feed still delivers and that no kept pupil names any more: kept like a departed one, and restored
    /// from here when a delta brings their child back without them.
    /// </summary>
    OutOfScope = 4,
}
