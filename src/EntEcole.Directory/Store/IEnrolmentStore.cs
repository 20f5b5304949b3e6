using EntEcole.Directory.Enrolment;

namespace EntEcole.Directory.Store;

/// <summary>Conventions and the schools they enrol, versioned like all rows.</summary>
public interface IEnrolmentStore
{
    /// <summary>All conventions with their schools, by reference, at a revision.</summary>
    Task<IReadOnlyList<Convention>> ListConventionsAsync(long revision, CancellationToken cancellationToken);

    /// <summary>
    /// Records the conventions given: new ones are added, changed ones replaced, equal ones left alone; others stay.
    /// All or nothing. Returns the revision made, or the present one when nothing changed.
    /// </summary>
    Task<long> SaveConventionsAsync(IReadOnlyList<Convention> conventions, CancellationToken cancellationToken);
}
