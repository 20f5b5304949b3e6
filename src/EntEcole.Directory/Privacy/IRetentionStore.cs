using EntEcole.Directory.Model;
using EntEcole.Directory.Revisions;

namespace EntEcole.Directory.Privacy;

/// <summary>What the store forgets of the past. Living rows are never touched.</summary>
public interface IRetentionStore
{
    /// <summary>
    /// Forgets the rows that ended at <paramref name="before"/> or earlier, the problems of runs begun by then, and the lists of what
    /// decided
    /// plans made by then did; runs, plans and decisions stay.
    /// First the oldest revision moves (<see cref="IRevisionStore.GetOldestRevisionAsync"/>), then rows go, in short transactions:
    /// interrupted, the next prune goes on.
    /// </summary>
    Task<PruneReport> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>What <see cref="PruneAsync"/> would do; nothing is done.</summary>
    Task<PruneReport> CountPrunableAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>
    /// Erases every version of the persons who have no profile left but ones whose grace is over, and that no feed delivers: a tombstone
    /// of the id stays. Of persons who stay, the profiles whose grace is over end. In short transactions, each a revision.
    /// </summary>
    Task<PurgeReport> PurgeAsync(PurgeRequest request, CancellationToken cancellationToken);

    /// <summary>What <see cref="PurgeAsync"/> would do; nothing is done.</summary>
    Task<PurgeReport> CountPurgeableAsync(PurgeRequest request, CancellationToken cancellationToken);
}

/// <summary>Which persons to purge.</summary>
/// <param name="AsOf">The day: profiles to be purged on it or before are due.</param>
/// <param name="Grace">The grace by role: of persons who leave without having a profile, and the most that any profile has.</param>
public sealed record PurgeRequest(DateOnly AsOf, Func<Role, Grace> Grace)
{
    /// <summary>Those of a category who left before this instant without having a profile are due.</summary>
    public DateTimeOffset LeftBefore(AafCategory category) => FrenchTime.StartOf((category switch
    {
        AafCategory.Eleve => Grace(Role.Pupil).LastDayOf(AsOf),
        AafCategory.PersRelEleve => Grace(Role.Parent).LastDayOf(AsOf),
        _ => new[] { Role.Teacher, Role.Director, Role.SchoolStaff }.Min(role => Grace(role).LastDayOf(AsOf)),
    }).AddDays(1));
}

/// <summary>What a purge erased.</summary>
/// <param name="Revision">The revision afterwards.</param>
/// <param name="Persons">Persons erased.</param>
/// <param name="Profiles">Profiles erased with them, or ended.</param>
public sealed record PurgeReport(long Revision, long Persons, long Profiles)
{
    /// <summary>One after the other.</summary>
    public static PurgeReport operator +(PurgeReport one, PurgeReport next) =>
        new(Math.Max(one.Revision, next.Revision), one.Persons + next.Persons, one.Profiles + next.Profiles);
}

/// <summary>What a prune forgot.</summary>
/// <param name="OldestRevision">The oldest revision that can be read whole from now on.</param>
/// <param name="Rows">Ended rows, and lines of the lists of decided plans.</param>
/// <param name="Problems">Problems of runs.</param>
public sealed record PruneReport(long OldestRevision, long Rows, long Problems);
