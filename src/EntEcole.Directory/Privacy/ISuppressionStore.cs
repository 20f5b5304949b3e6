using EntEcole.Directory.Model;

namespace EntEcole.Directory.Privacy;

/// <summary>The erased persons that syncs pass over while feeds deliver them, by their former ids.</summary>
public interface ISuppressionStore
{
    /// <summary>What syncs pass over of an erased person; null when there is nothing.</summary>
    Task<SuppressedPerson?> FindSuppressedAsync(PersonId former, CancellationToken cancellationToken);

    /// <summary>
    /// Saves a readmission, and forgets what syncs passed over of its person, in one transaction: the next complete delivery brings them
    /// as a new person. Null when the measure has changed since it was read.
    /// </summary>
    /// <exception cref="DirectoryException"><see cref="Reason.RequestIdReused"/>.</exception>
    Task<MeasureSaved?> ReadmitAsync(Measure measure, CancellationToken cancellationToken);
}

/// <summary>What syncs pass over of an erased person.</summary>
/// <param name="PersonNo">The number that the person had; 0 when the store no longer knows it.</param>
/// <param name="Entries">Hashes of records and of facts.</param>
public sealed record SuppressedPerson(int PersonNo, long Entries);
