
namespace EntEcole.Directory.Changes;

/// <summary>What happened. Numbers are those of the API.</summary>
public enum EventKind
{
    /// <summary>It is new.</summary>
    Created = 1,

    /// <summary>Some of its fields changed.</summary>
    Changed = 2,

    /// <summary>It no longer gives access.</summary>
    Suspended = 3,

    /// <summary>It came back.</summary>
    Restored = 4,

    /// <summary>It is forgotten whole: of a plan that takes back who a run had brought.</summary>
    Purged = 5,

    /// <summary>It ended.</summary>
    Ended = 6,

    /// <summary>A person was merged into another.</summary>
    Merged = 7,

    /// <summary>A merge was undone.</summary>
    Unmerged = 8,
}
