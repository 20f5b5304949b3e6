using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Changes;

/// <summary>
/// What changes, revision by revision, in pages by number: each read is short and holds nothing afterwards. A page gives every
/// thing that a revision may have changed, as it was before and as it is after; a thing may be in it and be the same in both.
/// Pages read to the end lead from the state before to the state after, whatever a prune does meanwhile.
/// </summary>
public interface IChangeStore
{
    /// <summary>
    /// Schools, after the one numbered <paramref name="after"/>, as <see cref="ISchoolStore"/> gives them but without enrolments.
    /// </summary>
    /// <exception cref="DirectoryException"><see cref="Reason.CursorExpired"/>: the state before is pruned.</exception>
    Task<ChangePage<SchoolView>> ReadSchoolChangesAsync(ChangeSpan span, int after, int limit, CancellationToken cancellationToken);

    /// <summary>Classes and groups, after the one numbered <paramref name="after"/>, without what follows from their members.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.CursorExpired"/>: the state before is pruned.</exception>
    Task<ChangePage<ClassView>> ReadClassChangesAsync(ChangeSpan span, int after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Persons, after the one numbered <paramref name="after"/>, as <see cref="IPersonStore"/> gives them. Those who never had
    /// a profile within <paramref name="perimeter"/> are left out.
    /// </summary>
    /// <exception cref="DirectoryException"><see cref="Reason.CursorExpired"/>: the state before is pruned.</exception>
    Task<ChangePage<WatchedPerson>> ReadPersonChangesAsync(
        ChangeSpan span, ChangeScope perimeter, int after, int limit, CancellationToken cancellationToken);

    /// <summary>Grants, after the one numbered <paramref name="after"/>, as they were recorded.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.CursorExpired"/>: the state before is pruned.</exception>
    Task<ChangePage<Grant>> ReadGrantChangesAsync(ChangeSpan span, int after, int limit, CancellationToken cancellationToken);
}

/// <summary>From which state to which.</summary>
/// <param name="Revision">The state after.</param>
/// <param name="IsSnapshot">The state before is an empty directory; otherwise the revision before.</param>
public readonly record struct ChangeSpan(long Revision, bool IsSnapshot)
{
    /// <summary>The oldest revision of which rows are needed.</summary>
    public long Base => IsSnapshot ? Revision : Revision - 1;
}

/// <summary>A page of changes.</summary>
/// <param name="Changes">What may have changed, by number.</param>
/// <param name="Last">The number after which to go on; null at the end.</param>
/// <param name="OldestRevision">The oldest revision that can be read whole, as the page was read.</param>
public sealed record ChangePage<T>(IReadOnlyList<EntityChange<T>> Changes, int? Last, long OldestRevision)
    where T : class;

/// <summary>A thing before and after; null when it is not there.</summary>
public sealed record EntityChange<T>(int Number, T? Before, T? After)
    where T : class;

/// <summary>A person and their relatives: what belongs to their number.</summary>
/// <param name="Person">The person, with their profiles and classes.</param>
/// <param name="Relatives">A pupil's relatives, each once.</param>
/// <param name="MergedInto">Who answers for them, when the revision merged them or ends that: of them nothing but number and id is told
/// then.</param>
public sealed record WatchedPerson(PersonView Person, IReadOnlyList<WatchedRelative> Relatives, PersonId? MergedInto = null)
{
    /// <summary>
    /// Relatives that the revision purged: no row says any more when they were this person's, so every watcher that may have them receives
    /// their end,
    /// wherever the person is by now.
    /// </summary>
    public IReadOnlyList<WatchedRelative> Lost { get; init; } = [];
}

/// <summary>A relative of a pupil, delivered or awaited.</summary>
/// <param name="RelativeId">Id of the relative.</param>
/// <param name="Source">Their record.</param>
/// <param name="LinkCode">Code of the link.</param>
/// <param name="Details">What 2D adds; null in 1D.</param>
public sealed record WatchedRelative(PersonId RelativeId, SourceRef Source, string LinkCode, RelationDetails? Details);

/// <summary>Which part of the directory is watched; an empty set accepts all.</summary>
/// <param name="Academies">Upper-case labels.</param>
/// <param name="Uais">Schools.</param>
public sealed record ChangeScope(IReadOnlySet<string> Academies, IReadOnlySet<string> Uais)
{
    /// <summary>The whole directory.</summary>
    public static ChangeScope All { get; } = new(new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));

    /// <summary>What the caller reaches: of that, this part.</summary>
    public Perimeter Within { get; init; } = Perimeter.All;

    /// <summary>Whether nothing is left out.</summary>
    public bool IsAll => Academies.Count == 0 && Uais.Count == 0 && Within.IsAll;

    /// <summary>Whether a school, or what belongs to it, is within.</summary>
    public bool Holds(string academy, string? uai) =>
        (Academies.Count == 0 || Academies.Contains(academy))
        && (Uais.Count == 0 || (uai is not null && Uais.Contains(uai)))
        && Within.Holds(academy, uai);
}
