using EntEcole.Directory.Model;

namespace EntEcole.Directory.Assignments;

/// <summary>
/// Which teacher has which class. An assignment is kept beside the feeds, which never end it, and stands among the memberships of its
/// person while its class and its days last.
/// </summary>
public interface IAssignmentStore
{
    /// <summary>
    /// Writes assignments and ends others in one transaction, which is a revision when anything changes. A pair that is there stays as it
    /// is.
    /// </summary>
    /// <returns>The revision; null when the store is no longer at <see cref="AssignmentChange.BaseRevision"/>: read again.</returns>
    /// <exception cref="DirectoryException"><see cref="Reason.RequestIdReused"/>.</exception>
    Task<long?> ApplyAsync(AssignmentChange change, CancellationToken cancellationToken);

    /// <summary>The revision that a request of a caller made; null when there is none of this id.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.RequestIdReused"/>: it asked for something else.</exception>
    Task<long?> FindRequestAsync(string requestId, string by, string digest, CancellationToken cancellationToken);

    /// <summary>The living classes and groups of a school, by name.</summary>
    Task<IReadOnlyList<AssignedClass>> ListClassesAsync(string uai, long revision, CancellationToken cancellationToken);

    /// <summary>The assignments of a school, ended ones too, in the order in which they were made.</summary>
    Task<IReadOnlyList<Assignment>> ListAsync(string uai, long revision, CancellationToken cancellationToken);

    /// <summary>
    /// Who teaches the classes of a school by the ONDE files that feed it, in the order in which they began to say so; restricted persons
    /// left out.
    /// </summary>
    Task<IReadOnlyList<DeliveredTeaching>> ListDeliveredAsync(string uai, long revision, CancellationToken cancellationToken);

    /// <summary>The assignments of persons, in the order in which they were made.</summary>
    Task<IReadOnlyList<Assignment>> ListOfPersonsAsync(
        IReadOnlyCollection<int> persons, long revision, CancellationToken cancellationToken);

    /// <summary>The assignments that last until a day, by academy.</summary>
    Task<IReadOnlyList<EndingAssignments>> CountEndingAsync(DateOnly day, CancellationToken cancellationToken);

    /// <summary>
    /// Begins and ends what begins and ends by a day: a revision when there is anything. What an earlier call ended for a later day lasts
    /// again. Returns how many.
    /// </summary>
    Task<int> FollowDaysAsync(DateOnly day, CancellationToken cancellationToken);
}

/// <summary>A teacher's class as the last ONDE import said it.</summary>
/// <param name="PersonNo">Number of the person.</param>
/// <param name="PersonId">The person.</param>
/// <param name="Class">The class.</param>
/// <param name="Since">The day of the import that first said so.</param>
public sealed record DeliveredTeaching(int PersonNo, PersonId PersonId, AssignedClass Class, DateOnly Since);

/// <summary>Assignments of an academy that end together.</summary>
/// <param name="Academy">Label of the academy.</param>
/// <param name="Assignments">How many.</param>
/// <param name="Schools">In how many schools.</param>
public sealed record EndingAssignments(string Academy, int Assignments, int Schools);

/// <summary>What is written together.</summary>
/// <param name="BaseRevision">The revision on which it was decided.</param>
/// <param name="RequestId">Id of the request; empty for none.</param>
/// <param name="Digest">Of what the request asks.</param>
/// <param name="By">Who decides.</param>
/// <param name="Why">Why.</param>
/// <param name="Day">Today.</param>
/// <param name="At">Now.</param>
public sealed record AssignmentChange(
    long BaseRevision, string RequestId, string Digest, string By, string Why, DateOnly Day, DateTimeOffset At)
{
    /// <summary>What begins.</summary>
    public IReadOnlyList<NewAssignment> Begins { get; init; } = [];

    /// <summary>Numbers of the assignments that end.</summary>
    public IReadOnlyList<int> Ends { get; init; } = [];
}

/// <summary>An assignment to write.</summary>
/// <param name="PersonNo">The number under which the person has a record in the class's feed.</param>
/// <param name="PersonId">The person.</param>
/// <param name="Class">The class.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
/// <param name="Origin">Where it comes from.</param>
public sealed record NewAssignment(
    int PersonNo, PersonId PersonId, AssignedClass Class, DateOnly From, DateOnly Until, AssignmentOrigin Origin);
