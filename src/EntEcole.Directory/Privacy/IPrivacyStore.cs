using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Privacy;

/// <summary>
/// The rights of persons: measures, restrictions, erasures. Everywhere else restricted persons are not there; here they are, for the
/// callers who answer for these rights, and for no other use.
/// </summary>
public interface IPrivacyStore
{
    /// <summary>Persons and their relations, restricted ones too.</summary>
    IPersonStore AllPersons { get; }

    /// <summary>The erased persons that syncs pass over.</summary>
    ISuppressionStore Suppressions { get; }

    /// <summary>A measure by its id; null when there is none.</summary>
    Task<Measure?> FindMeasureAsync(string measureId, CancellationToken cancellationToken);

    /// <summary>The measure that a request recorded; null when there is none.</summary>
    Task<Measure?> FindByRequestAsync(string requestId, CancellationToken cancellationToken);

    /// <summary>Measures by number, after <paramref name="after"/>.</summary>
    Task<IReadOnlyList<Measure>> ListMeasuresAsync(MeasureFilter filter, int after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Saves a measure, new or changed, and begins or ends its restriction, in one transaction: a revision when it does either. Null when
    /// the measure has changed since it was read.
    /// </summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.RequestIdReused"/>; <see cref="Reason.ProcessingRestricted"/>: a restriction of a person who is restricted.
    /// </exception>
    Task<MeasureSaved?> SaveAsync(MeasureChange change, CancellationToken cancellationToken);

    /// <summary>
    /// Erases every version of a person, with the measure that says so, in one transaction. What feeds still deliver of them is suppressed:
    /// the next syncs pass over it. Null when the measure has changed since it was read.
    /// </summary>
    /// <exception cref="DirectoryException"><see cref="Reason.PersonNotFound"/>, <see cref="Reason.RequestIdReused"/>.</exception>
    Task<ErasureDone?> EraseAsync(Measure measure, DateOnly day, CancellationToken cancellationToken);

    /// <summary>What an erasure would erase; nothing is done.</summary>
    Task<ErasurePreview> PreviewErasureAsync(int personNo, CancellationToken cancellationToken);

    /// <summary>How many rows each table holds of a person, by name; tables without any are left out.</summary>
    Task<IReadOnlyDictionary<string, long>> CountRowsAsync(int personNo, CancellationToken cancellationToken);

    /// <summary>How many restricted persons are past the day of their purge.</summary>
    Task<long> CountRestrictedDueAsync(DateOnly day, CancellationToken cancellationToken);

    /// <summary>The hashes (<see cref="SourceHash"/>) of the records of a feed that syncs pass over.</summary>
    Task<IReadOnlySet<string>> ListSuppressedAsync(int feedNo, CancellationToken cancellationToken);

    /// <summary>
    /// The facts by which a feed recognises erased persons: of a feed of ONDE files all those of its school; of an academy's feed those
    /// that ONDE files of the academy delivered, for the day on which it delivers their schools.
    /// </summary>
    Task<IReadOnlyList<ErasedFact>> ListErasedFactsAsync(int feedNo, CancellationToken cancellationToken);

    /// <summary>Who was erased since a day, by hash, and what syncs pass over: back-ups carry it.</summary>
    Task<ErasureList> ListErasedAsync(DateOnly since, CancellationToken cancellationToken);

    /// <summary>Erases again those who are there, after an older state was put back. Returns how many.</summary>
    Task<long> ReapplyAsync(ErasureList erased, DateOnly day, CancellationToken cancellationToken);

    /// <summary>How many records syncs pass over.</summary>
    Task<long> CountSuppressedAsync(CancellationToken cancellationToken);
}

/// <summary>A measure to save.</summary>
/// <param name="Measure">As it shall be; new when it has no number.</param>
/// <param name="Restricts">Whether the person's restriction begins.</param>
/// <param name="Lifts">Whether it ends.</param>
public sealed record MeasureChange(Measure Measure, bool Restricts = false, bool Lifts = false);

/// <summary>A measure as it is saved, and the revision.</summary>
public sealed record MeasureSaved(long Revision, Measure Measure);

/// <summary>What an erasure erases.</summary>
/// <param name="Revision">The revision read.</param>
/// <param name="Rows">Rows of every version.</param>
/// <param name="StillDelivered">Records that feeds deliver.</param>
public sealed record ErasurePreview(long Revision, long Rows, IReadOnlyList<SourceRef> StillDelivered);

/// <summary>A person who was erased.</summary>
/// <param name="Revision">The revision made.</param>
/// <param name="Measure">The measure, closed.</param>
/// <param name="Rows">Rows of every version.</param>
/// <param name="StillDelivered">Records that feeds deliver: syncs pass over them.</param>
public sealed record ErasureDone(long Revision, Measure Measure, long Rows, IReadOnlyList<SourceRef> StillDelivered);
