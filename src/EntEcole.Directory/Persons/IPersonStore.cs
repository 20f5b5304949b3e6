using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Persons;

/// <summary>
/// Persons and their relations, each read at a revision. Nothing found is null or an empty list, never an error. Lists are in the order of
/// key bytes.
/// </summary>
public interface IPersonStore
{
    /// <summary>
    /// A person by id as a caller with a limited perimeter sees them. Whether they are reached is decided first, by the places of their
    /// profiles alone: a person out of reach costs what one costs who is not there.
    /// </summary>
    Task<PersonView?> FindPersonAsync(PersonId id, Perimeter within, long revision, CancellationToken cancellationToken);

    /// <summary>The same by one of their source records.</summary>
    Task<PersonView?> FindPersonAsync(SourceRef source, Perimeter within, long revision, CancellationToken cancellationToken);

    /// <summary>
    /// The relative and the pupil of an academy who have an id of the extract, as the same caller sees them: one of the two, as a rule, or
    /// none.
    /// </summary>
    Task<IReadOnlyList<PersonView>> FindRelativeOrPupilAsync(
        string academy, string sourceId, Perimeter within, long revision, CancellationToken cancellationToken);

    /// <summary>Those of <paramref name="ids"/> under which a profile stands that is reached.</summary>
    Task<IReadOnlySet<PersonId>> FindReachedIdsAsync(
        IReadOnlyCollection<PersonId> ids, Perimeter within, long revision, CancellationToken cancellationToken);

    /// <summary>
    /// The relatives of a pupil and the children of a relative as a caller sees them, by number of the other end: the relatives of a pupil
    /// who is reached are reached through them; of the children of a relative those are there who are reached themselves.
    /// </summary>
    /// <param name="person">The person, as the caller sees them.</param>
    /// <param name="within">What the caller reaches.</param>
    /// <param name="after">Number of the other end after which the page begins.</param>
    /// <param name="limit">Relations at most: what is not reached does not count.</param>
    /// <param name="revision">Revision to read.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    Task<IReadOnlyList<RelationView>> ListRelativesAsync(
        PersonView person, Perimeter within, int after, int limit, long revision, CancellationToken cancellationToken);

    /// <summary>A person by id.</summary>
    Task<PersonView?> FindPersonAsync(PersonId id, long revision, CancellationToken cancellationToken);

    /// <summary>A person by one of their source records.</summary>
    Task<PersonView?> FindPersonAsync(SourceRef source, long revision, CancellationToken cancellationToken);

    /// <summary>The number of the person who has, or had, an id; awaited and departed ones too. Null when no kept person has it.</summary>
    Task<int?> FindNumberAsync(PersonId id, long revision, CancellationToken cancellationToken);

    /// <summary>What is kept of a person who was purged; null when no purged person had the id.</summary>
    Task<Tombstone?> FindTombstoneAsync(PersonId id, long revision, CancellationToken cancellationToken);

    /// <summary>Persons by id, each once, in no promised order; those that are not there are left out.</summary>
    Task<IReadOnlyList<PersonView>> FindPersonsAsync(
        IReadOnlyCollection<PersonId> ids, long revision, CancellationToken cancellationToken);

    /// <summary>Persons by the ids of their source records in one academy and category, each once, in no promised order.</summary>
    Task<IReadOnlyList<PersonView>> FindPersonsAsync(
        string academy, AafCategory category, IReadOnlyCollection<string> sourceIds, long revision, CancellationToken cancellationToken);

    /// <summary>
    /// Persons by folded name, then number, after the person numbered <paramref name="after"/>; 0 from the start. A filter with keys reads
    /// the persons of its rarest key, and no others.
    /// </summary>
    Task<IReadOnlyList<PersonView>> ListPersonsAsync(
        PersonFilter filter, int after, int limit, long revision, CancellationToken cancellationToken);

    /// <summary>How many persons a list has: as many as its pages give together. Reads the whole list once.</summary>
    Task<int> CountPersonsAsync(PersonFilter filter, long revision, CancellationToken cancellationToken);

    /// <summary>
    /// The relatives of a pupil and the children of a relative, by number of the other end, after <paramref name="after"/>.
    /// </summary>
    Task<IReadOnlyList<RelationView>> ListRelativesAsync(
        int personNo, int after, int limit, long revision, CancellationToken cancellationToken);
}

/// <summary>Which persons to list; null accepts all.</summary>
public sealed record PersonFilter
{
    /// <summary>UAI of a school in which they have a profile.</summary>
    public string? Uai { get; init; }

    /// <summary>Number of a class or group of which they are members.</summary>
    public int? ClassNo { get; init; }

    /// <summary>Role of that profile.</summary>
    public Role? Role { get; init; }

    /// <summary>Upper-case label of the academy of that profile.</summary>
    public string? Academy { get; init; }

    /// <summary>Folded beginning of the name; empty accepts all.</summary>
    public string FoldedNamePrefix { get; init; } = "";

    /// <summary>Also persons whose profiles there are suspended.</summary>
    public bool IncludeSuspended { get; init; }

    /// <summary>Facts that they must all have.</summary>
    public IReadOnlyList<PersonKey> Keys { get; init; } = [];

    /// <summary>The list goes from the last name to the first.</summary>
    public bool Descending { get; init; }

    /// <summary>Only persons whose profile is within what the caller reaches; they are given whole.</summary>
    public Perimeter Within { get; init; } = Perimeter.All;
}
