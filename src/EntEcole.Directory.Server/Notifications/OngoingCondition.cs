namespace EntEcole.Directory.Server.Notifications;

/// <summary>What may last.</summary>
internal enum ConditionKind
{
    /// <summary>The store cannot be used.</summary>
    Store,

    /// <summary>The inbox cannot be used: as a whole, or for one delivery.</summary>
    Inbox,

    /// <summary>A daily job fails.</summary>
    Job,

    /// <summary>A delivery fails.</summary>
    Delivery,

    /// <summary>An academy is paused while its deliveries wait.</summary>
    Pause,

    /// <summary>A feed misses a delta; the subject is its academy and degree.</summary>
    Gap,

    /// <summary>Something lies in the inbox that is no delivery.</summary>
    UnexpectedFile,

    /// <summary>The program fails at each look.</summary>
    Fault,

    /// <summary>Rows of the store break a rule.</summary>
    Rows,

    /// <summary>Persons are past the day of their purge.</summary>
    Overdue,
}

/// <summary>A condition that lasts. Two of one kind and subject are the same.</summary>
/// <param name="Kind">What lasts.</param>
/// <param name="Subject">Of which delivery, job, academy, file or fault; empty for the only one of its kind.</param>
internal sealed record OngoingCondition(ConditionKind Kind, string Subject = "");
