using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Indicators;

/// <summary>What counts are made of, read at a revision. Restricted persons are left out.</summary>
public interface IIndicatorStore
{
    /// <summary>The schools with a UAI and the collectivités, each as each feed describes it, the first degree first.</summary>
    Task<IReadOnlyList<IndicatorSite>> ListSitesAsync(long revision, CancellationToken cancellationToken);

    /// <summary>
    /// Gives every profile to a counter, all of one person one after the other: those of merged persons under one number.
    /// </summary>
    /// <param name="revision">Revision.</param>
    /// <param name="schools">Numbers of the schools whose profiles are read; null for all.</param>
    /// <param name="start">Makes the counter; called again when the reading has to be begun again.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The counter that has seen all of them.</returns>
    Task<T> CountProfilesAsync<T>(
        long revision, IReadOnlyCollection<int>? schools, Func<T> start, CancellationToken cancellationToken)
        where T : IProfileCounter;

    /// <summary>The grants of staff of collectivités that are in force on a day.</summary>
    Task<IReadOnlyList<StaffGrant>> ListStaffGrantsAsync(long revision, DateOnly day, CancellationToken cancellationToken);

    /// <summary>
    /// The persons with an account that the workspace activated up to a day, by the numbers under which they are answered for.
    /// </summary>
    Task<PersonSet> ReadActivatedAsync(long revision, DateOnly day, CancellationToken cancellationToken);

    /// <summary>How many activations are recorded: they make no revision.</summary>
    Task<long> CountActivationsAsync(CancellationToken cancellationToken);

    /// <summary>What tells the present restrictions of persons from earlier ones: counts made before they changed are of no use.</summary>
    Task<long> GetRestrictionMarkAsync(CancellationToken cancellationToken);

    /// <summary>The last revision made before an instant; 0 when there is none.</summary>
    Task<long> FindRevisionBeforeAsync(DateTimeOffset instant, CancellationToken cancellationToken);
}

/// <summary>Counts profiles.</summary>
public interface IProfileCounter
{
    /// <summary>A profile of a person.</summary>
    /// <param name="personNo">The person, by the number under which they are answered for.</param>
    /// <param name="schoolNo">School, or collectivité.</param>
    /// <param name="feedNo">Feed that made it.</param>
    /// <param name="role">Role.</param>
    /// <param name="state">State.</param>
    void Add(int personNo, int schoolNo, int feedNo, Role role, ProfileState state);
}
