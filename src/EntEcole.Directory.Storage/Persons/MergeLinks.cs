using EntEcole.Directory.Model;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>A row of <c>person_merge</c>: which id leads to which, and during which revisions.</summary>
internal readonly record struct MergeLink(int MergedNo, PersonId MergedId, int KeptNo, PersonId KeptId, long Since, long Until)
{
    /// <summary>Whether the link is seen at a revision.</summary>
    public bool Holds(long revision) => Since <= revision && revision < Until;
}

/// <summary>
/// Every link that is kept, as of one revision of the store: decisions of persons, hence few. Kept in memory, so that a lookup asks for
/// none: rows of a revision never change.
/// </summary>
internal sealed class MergeLinks
{
    private readonly IReadOnlyList<MergeLink> rows;
    private readonly MergeSnapshot present;
    private readonly ILookup<int, int> kept;
    private readonly ILookup<int, int> merged;

    public MergeLinks(long revision, IReadOnlyList<MergeLink> rows)
    {
        Revision = revision;
        this.rows = rows;
        present = MergeSnapshot.Of(rows, revision);
        kept = rows.ToLookup(row => row.MergedNo, row => row.KeptNo);
        merged = rows.ToLookup(row => row.KeptNo, row => row.MergedNo);
        Numbers = [.. rows.SelectMany(row => new[] { row.MergedNo, row.KeptNo }).Distinct().Order()];
    }

    /// <summary>Revision of the store when they were read.</summary>
    public long Revision { get; }

    /// <summary>No person was ever merged.</summary>
    public bool IsEmpty => rows.Count == 0;

    /// <summary>All persons who are, or were, at an end of a link.</summary>
    public IReadOnlyList<int> Numbers { get; }

    /// <summary>The links seen at a revision.</summary>
    public MergeSnapshot At(long revision) => revision == Revision || IsEmpty ? present : MergeSnapshot.Of(rows, revision);

    /// <summary>The links that a revision made or ended.</summary>
    public IEnumerable<MergeLink> ChangedAt(long revision) => rows.Where(row => row.Since == revision || row.Until == revision);

    /// <summary>The ids under which a person was ever answered for, besides their own.</summary>
    public IEnumerable<PersonId> IdsEverAbove(PersonId id)
    {
        var number = rows.Where(row => row.MergedId == id).Select(row => (int?)row.MergedNo).FirstOrDefault();
        return number is not { } known ? []
            : EverAbove(known).Where(above => above != known).Select(above => rows.First(row => row.KeptNo == above).KeptId);
    }

    /// <summary>The id of a person who is, or was, at an end of a link.</summary>
    public PersonId IdOf(int number)
    {
        var row = rows.First(row => row.MergedNo == number || row.KeptNo == number);
        return row.MergedNo == number ? row.MergedId : row.KeptId;
    }

    /// <summary>A person, and all under which they were ever answered for.</summary>
    public IReadOnlySet<int> EverAbove(int number) => Reached(number, kept);

    /// <summary>A person, and all who were ever merged into them or into those.</summary>
    public IReadOnlySet<int> EverBelow(int number) => Reached(number, merged);

    /// <summary>A person, and all who were ever of a group with them.</summary>
    public IReadOnlySet<int> EverWith(int number) => EverAbove(number).SelectMany(EverBelow).ToHashSet();

    private static HashSet<int> Reached(int number, ILookup<int, int> next)
    {
        var reached = new HashSet<int> { number };
        var open = new Stack<int>(reached);
        while (open.TryPop(out var one))
        {
            foreach (var other in next[one].Where(reached.Add))
            {
                open.Push(other);
            }
        }

        return reached;
    }
}

/// <summary>The links seen at one revision: groups of persons, each answered for under one of them.</summary>
internal sealed class MergeSnapshot
{
    private readonly Dictionary<int, int> roots = [];
    private readonly Dictionary<int, List<int>> groups = [];
    private readonly Dictionary<int, PersonId> ids = [];
    private readonly Dictionary<PersonId, int> numbers = [];

    private MergeSnapshot()
    {
    }

    /// <summary>No person is merged.</summary>
    public static MergeSnapshot None { get; } = new();

    /// <summary>No person is merged.</summary>
    public bool IsEmpty => roots.Count == 0;

    /// <summary>Those who answer for another person, by number.</summary>
    public IEnumerable<int> Roots => groups.Keys;

    /// <summary>By which folded name and number each group is listed, by root, once it was read.</summary>
    public IReadOnlyDictionary<int, (string Name, int Number)>? Names { get; set; }

    /// <summary>Those of <paramref name="rows"/> that are seen at a revision.</summary>
    public static MergeSnapshot Of(IReadOnlyList<MergeLink> rows, long revision)
    {
        if (rows.Count == 0)
        {
            return None;
        }

        var links = new MergeSnapshot();
        var above = new Dictionary<int, int>();
        foreach (var row in rows.Where(row => row.Holds(revision)))
        {
            above.Add(row.MergedNo, row.KeptNo);
            foreach (var (number, id) in new[] { (row.MergedNo, row.MergedId), (row.KeptNo, row.KeptId) })
            {
                links.ids[number] = id;
                links.numbers[id] = number;
            }
        }

        foreach (var number in links.ids.Keys)
        {
            var root = number;
            while (above.TryGetValue(root, out var next))
            {
                root = next;
            }

            links.roots.Add(number, root);
            if (!links.groups.TryGetValue(root, out var group))
            {
                links.groups.Add(root, group = []);
            }

            group.Add(number);
        }

        foreach (var group in links.groups.Values)
        {
            group.Sort();
        }

        return links;
    }

    /// <summary>Whether a person is of a group.</summary>
    public bool Joins(int number) => roots.ContainsKey(number);

    /// <summary>Whether a person is answered for under another.</summary>
    public bool IsMerged(int number) => RootOf(number) != number;

    /// <summary>The number under which a person is answered for: their own, when they were not merged.</summary>
    public int RootOf(int number) => roots.GetValueOrDefault(number, number);

    /// <summary>All of a group, ascending; of a person who is of none, that person.</summary>
    public IReadOnlyList<int> GroupOf(int number) => groups.TryGetValue(RootOf(number), out var group) ? group : [number];

    /// <summary>The id of a person who is of a group.</summary>
    public PersonId IdOf(int number) => ids[number];

    /// <summary>The id under which that of anybody is answered for.</summary>
    public PersonId RootIdOf(PersonId id) => numbers.TryGetValue(id, out var number) ? ids[roots[number]] : id;

    /// <summary>The number of a person who is of a group, by their id.</summary>
    public bool TryFind(PersonId id, out int number) => numbers.TryGetValue(id, out number);

    /// <summary>These, and all who are of a group with one of them.</summary>
    public List<int> Expand(IEnumerable<int> some) => [.. some.SelectMany(GroupOf).Distinct()];
}
