using EntEcole.Directory.Model;

namespace EntEcole.Directory.Access;

/// <summary>
/// The log of accesses: who was shown whose data. It grows and is never changed; past its retention it is forgotten. It belongs to no
/// revision.
/// </summary>
public interface IAccessStore
{
    /// <summary>
    /// Adds traces, all or none, whatever syncs are being applied where the engine allows it. Begun again after a fault, each is there
    /// once.
    /// </summary>
    Task AppendAccessesAsync(IReadOnlyList<AccessTrace> traces, CancellationToken cancellationToken);

    /// <summary>
    /// Accesses, the latest first to the second, from where another slice ended. Reads a bounded part of the log: a slice may hold few, or
    /// none, and yet not be the last.
    /// </summary>
    /// <param name="filter">Which.</param>
    /// <param name="after">Where the slice before ended; null for the first.</param>
    /// <param name="limit">Accesses at most.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    Task<AccessSlice> ListAccessesAsync(AccessFilter filter, AccessPlace? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Packs the days (UTC) that ended by <paramref name="closed"/>: they take less room, and are read and forgotten as before. In short
    /// transactions; interrupted, the next one goes on. Returns how many accesses it packed.
    /// </summary>
    Task<long> PackAccessesAsync(DateTimeOffset closed, CancellationToken cancellationToken);

    /// <summary>Forgets the accesses before <paramref name="before"/>, in short transactions. Returns how many.</summary>
    Task<long> PruneAccessesAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>How many <see cref="PruneAccessesAsync"/> would forget.</summary>
    Task<long> CountPrunableAccessesAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>How much was logged from <paramref name="since"/> on. Reads the rows of that time: an hour, not a year.</summary>
    Task<AccessVolume> MeasureAccessesAsync(DateTimeOffset since, CancellationToken cancellationToken);
}

/// <summary>How much was logged.</summary>
/// <param name="Entries">Accesses.</param>
/// <param name="Bytes">Bytes of their rows, without the pages around them.</param>
/// <param name="PackedShare">What packed days take of what their rows took; null while no day is packed.</param>
public sealed record AccessVolume(long Entries, long Bytes, double? PackedShare = null);

/// <summary>Which accesses to list; null accepts all.</summary>
public sealed record AccessFilter
{
    /// <summary>Those that showed one of these persons: who was merged has several ids.</summary>
    public IReadOnlyCollection<PersonId>? Persons { get; init; }

    /// <summary>Name of the caller.</summary>
    public string? Caller { get; init; }

    /// <summary>Full name of the call.</summary>
    public string? Call { get; init; }

    /// <summary>From this instant.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this instant.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>Where a slice of the log ended.</summary>
/// <param name="Block">Number of the last row read.</param>
/// <param name="Given">How many of its accesses, the latest first, are behind.</param>
public readonly record struct AccessPlace(long Block, int Given);

/// <summary>Some accesses.</summary>
/// <param name="Entries">The latest first.</param>
/// <param name="Next">Where to go on; null at the end.</param>
public sealed record AccessSlice(IReadOnlyList<AccessEntry> Entries, AccessPlace? Next);

/// <summary>One access as it was logged.</summary>
/// <param name="At">When, to the millisecond.</param>
/// <param name="Caller">Name of the caller.</param>
/// <param name="Call">Full name of the call.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Revision">Revision read.</param>
/// <param name="Persons">Whose data, <see cref="MaxPersons"/> at most: a longer answer makes several entries.</param>
public sealed record AccessEntry(
    DateTimeOffset At, string Caller, string Call, string Purpose, long Revision, IReadOnlyList<PersonId> Persons)
{
    /// <summary>Persons of one entry.</summary>
    public const int MaxPersons = 500;
}
