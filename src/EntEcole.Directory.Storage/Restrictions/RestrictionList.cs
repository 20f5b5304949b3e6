using System.Collections.Frozen;
using EntEcole.Directory.Model;
using EntEcole.Directory.Revisions;

namespace EntEcole.Directory.Storage.Restrictions;

/// <summary>A restriction of one person, and during which revisions it holds.</summary>
internal readonly record struct RestrictionRow(int PersonNo, PersonId PersonId, long Since, long Until)
{
    /// <summary>Whether it holds now.</summary>
    public bool IsOpen => Until == RowSpan.Forever;
}

/// <summary>
/// Every restriction that is kept, as of one revision of the store. A person who is restricted now is hidden at every revision: a page or a
/// cursor that began before shows no more of them than one that begins now.
/// </summary>
internal sealed class RestrictionList
{
    private readonly IReadOnlyList<RestrictionRow> rows;

    public RestrictionList(long revision, IReadOnlyList<RestrictionRow> rows)
    {
        Revision = revision;
        this.rows = rows;
        Now = new HiddenPersons(rows.Where(row => row.IsOpen));
    }

    /// <summary>Revision of the store when they were read.</summary>
    public long Revision { get; }

    /// <summary>
    /// What tells these restrictions from others: the last revision that made or ended one, and how many hold. 0 for none.
    /// </summary>
    public long LastChange => rows.Count == 0 ? 0
        : (rows.Max(row => row.IsOpen ? row.Since : Math.Max(row.Since, row.Until)) << 20) + rows.Count;

    /// <summary>No person is or was restricted.</summary>
    public bool IsEmpty => rows.Count == 0;

    /// <summary>The persons hidden now.</summary>
    public HiddenPersons Now { get; }

    /// <summary>The restrictions that a revision made or ended.</summary>
    public IReadOnlyList<RestrictionRow> ChangedAt(long revision) => [.. rows.Where(row => row.Since == revision || row.Until == revision)];

    /// <summary>The persons whose restriction a revision made.</summary>
    public HiddenPersons BegunAt(long revision) => new(rows.Where(row => row.Since == revision));

    /// <summary>
    /// The persons hidden from a watcher before a revision: those that it hides are still there, so that their end is reported.
    /// </summary>
    public HiddenPersons BeforeChangesOf(long revision) =>
        new(rows.Where(row => row.IsOpen ? row.Since != revision : row.Since < revision && revision <= row.Until));

    /// <summary>The persons hidden from a watcher after a revision.</summary>
    public HiddenPersons AfterChangesOf(long revision) =>
        new(rows.Where(row => row.IsOpen || (row.Since <= revision && revision < row.Until)));
}

/// <summary>Some persons that are hidden, by number and by id.</summary>
internal sealed class HiddenPersons(IEnumerable<RestrictionRow> rows)
{
    private readonly FrozenSet<int> numbers = rows.Select(row => row.PersonNo).ToFrozenSet();
    private readonly FrozenSet<PersonId> ids = rows.Select(row => row.PersonId).ToFrozenSet();

    /// <summary>No person.</summary>
    public static HiddenPersons None { get; } = new([]);

    /// <summary>How many numbers.</summary>
    public int Count => numbers.Count;

    /// <summary>Their numbers.</summary>
    public IReadOnlyCollection<int> Numbers => numbers;

    /// <summary>Whether the person with a number is hidden.</summary>
    public bool Holds(int number) => numbers.Contains(number);

    /// <summary>Whether the person with an id is hidden.</summary>
    public bool Holds(PersonId id) => ids.Contains(id);
}
