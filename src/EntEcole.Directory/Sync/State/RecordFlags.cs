
namespace EntEcole.Directory.Sync.State;

/// <summary>What a night knows of a record.</summary>
[Flags]
internal enum RecordFlags : byte
{
    None = 0,

    /// <summary>The store has a living row for it.</summary>
    Stored = 1,

    /// <summary>That row says departed.</summary>
    Departed = 2,

    /// <summary>That row says awaited.</summary>
    Awaited = 4,

    /// <summary>This extract holds it.</summary>
    Read = 8,

    /// <summary>It was read and keeps its rows: unchanged, changed, created, or unusable and left as it was.</summary>
    Kept = 16,

    /// <summary>Some pupil of this extract names it.</summary>
    Referenced = 32,

    /// <summary>Some kept pupil names it.</summary>
    InScope = 64,

    /// <summary>That row says out of scope: a relative who left with their child and is still delivered.</summary>
    Strayed = 128,
}
