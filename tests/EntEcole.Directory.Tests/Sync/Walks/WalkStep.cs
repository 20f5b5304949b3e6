namespace EntEcole.Directory.Tests.Sync.Walks;

/// <summary>What may happen to a store.</summary>
internal enum WalkStep
{
    /// <summary>A full extract, without guard.</summary>
    Full,

    /// <summary>A delta.</summary>
    Delta,

    /// <summary>A full extract that has lost most pupils of a school, under the guard: departures are held.</summary>
    Thin,

    /// <summary>A full extract of which everything waits for a decision.</summary>
    DryRun,

    /// <summary>A plan that waits is approved whole.</summary>
    Approve,

    /// <summary>One school of it is approved.</summary>
    ApproveSchool,

    /// <summary>A plan that waits is rejected whole.</summary>
    Reject,

    /// <summary>One school of it is rejected.</summary>
    RejectSchool,

    /// <summary>A run is to be undone; the plan waits.</summary>
    PlanUndo,

    /// <summary>A run is undone at once.</summary>
    Undo,

    /// <summary>The last undo is undone at once.</summary>
    UndoUndo,

    /// <summary>Two persons are declared one.</summary>
    Merge,

    /// <summary>A merge is ended.</summary>
    Unmerge,

    /// <summary>A convention begins or ends for a school.</summary>
    Enrol,

    /// <summary>A member of a collectivité's staff comes or leaves.</summary>
    Rights,

    /// <summary>Persons whose grace is over are erased.</summary>
    Purge,

    /// <summary>The past is forgotten.</summary>
    Prune,

    /// <summary>A back-up is taken.</summary>
    BackUp,

    /// <summary>The last back-up is put back.</summary>
    Restore,
}
