using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Enrolment;

/// <summary>Conventions and the schools they enrol, versioned like all rows.</summary>
public interface IEnrolmentStore
{
    /// <summary>All conventions with their schools, by reference, at a revision.</summary>
    Task<IReadOnlyList<Convention>> ListConventionsAsync(long revision, CancellationToken cancellationToken);

    /// <summary>The academies that conventions name, each once, at a revision.</summary>
    Task<IReadOnlyList<string>> ListAcademiesAsync(long revision, CancellationToken cancellationToken);

    /// <summary>
    /// Records the conventions given: new ones are added, changed ones replaced, equal ones left alone; others stay.
    /// All or nothing. Returns the revision made, or the present one when nothing changed.
    /// </summary>
    Task<long> SaveConventionsAsync(IReadOnlyList<Convention> conventions, CancellationToken cancellationToken);

    /// <summary>
    /// The same in the name of <paramref name="author"/>, on condition that <paramref name="expectedRevision"/> is still the present one:
    /// null, and nothing recorded, when it is not.
    /// </summary>
    Task<long?> SaveConventionsAsync(
        IReadOnlyList<Convention> conventions, DecisionAuthor author, long expectedRevision, CancellationToken cancellationToken);

    /// <summary>
    /// The versions of a convention that were made up to a revision, the latest first; none when there is no such convention.
    /// </summary>
    Task<IReadOnlyList<ConventionVersion>> ListConventionVersionsAsync(
        string reference, long revision, CancellationToken cancellationToken);

    /// <summary>The fees at a revision, by school year.</summary>
    Task<IReadOnlyList<Fee>> ListFeesAsync(long revision, CancellationToken cancellationToken);

    /// <summary>
    /// Sets the fee of a school year, more than 0 euro cents a school. Returns the revision made, or the present one when it was the fee
    /// already.
    /// </summary>
    Task<long> SaveFeeAsync(SchoolYear schoolYear, long cents, DecisionAuthor author, CancellationToken cancellationToken);

    /// <summary>
    /// How many living profiles schools have now, by role and state, whatever their feed; nothing for a school without any.
    /// </summary>
    Task<IReadOnlyList<SchoolProfiles>> CountProfilesAsync(IReadOnlyCollection<string> uais, CancellationToken cancellationToken);
}

/// <summary>Profiles of a school.</summary>
/// <param name="Uai">Its UAI.</param>
/// <param name="Role">Role.</param>
/// <param name="State">State.</param>
/// <param name="Count">How many.</param>
public sealed record SchoolProfiles(string Uai, Role Role, ProfileState State, int Count);
