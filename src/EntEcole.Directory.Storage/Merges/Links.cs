using EntEcole.Directory.Model;

namespace EntEcole.Directory.Storage.Merges;

/// <summary>A row of <c>person_merge</c>: whose id leads to whom, and during which revisions.</summary>
internal readonly record struct Link(int MergedNo, PersonId MergedId, int KeptNo, PersonId KeptId, long Since, long Until)
{
    /// <summary>Whether the link is seen at a revision.</summary>
    public bool Holds(long revision) => Since <= revision && revision < Until;
}

/// <summary>
/// Every link that is kept, as of one revision of the store: decisions of persons, hence few. Kept in memory, so that a lookup asks for
/// none: rows of a revision never change.
/// </summary>
internal sealed class Links
{
    private readonly IReadOnlyList<Link> rows;
    private readonly LinksAt present;
    private readonly ILookup<int, int> kept;
    private readonly ILookup<int, int> merged;

    public Links(long revision, IReadOnlyList<Link> rows)
    {
        Revision = revision;
        this.rows = rows;
        present = LinksAt.Of(rows, revision);
        kept = rows.ToLookup(row => row.MergedNo, row => row.KeptNo);
        merged = rows.ToLookup(row => row.KeptNo, row => row.MergedNo);
        Numbers = [.. rows.SelectMany(row => new[] { row.MergedNo, row.KeptNo }).Distinct().Order()];
    }

    /// <summary>Revision of the store when they were read.</summary>
    public long Revision { get; }

    /// <summary>Nobody was ever merged.</summary>
    public bool IsEmpty => rows.Count == 0;

    /// <summary>Everybody who is, or was, at an end of a link.</summary>
    public IReadOnlyList<int> Numbers { get; }

    /// <summary>The links seen at a revision.</summary>
    public LinksAt At(long revision) => revision == Revision || IsEmpty ? present : LinksAt.Of(rows, revision);

    /// <summary>The links that a revision made or ended.</summary>
    public IEnumerable<Link> ChangedAt(long revision) => rows.Where(row => row.Since == revision || row.Until == revision);

    /// <summary>The ids under which somebody was ever answered for, besides his own.</summary>
    public IEnumerable<PersonId> IdsEverAbove(PersonId id)
    {
        var number = rows.Where(row => row.MergedId == id).Select(row => (int?)row.MergedNo).FirstOrDefault();
        return number is not { } known ? []
            : EverAbove(known).Where(above => above != known).Select(above => rows.First(row => row.KeptNo == above).KeptId);
    }

    /// <summary>The id of somebody who is, or was, at an end of a link.</summary>
    public PersonId IdOf(int number)
    {
        var row = rows.First(row => row.MergedNo == number || row.KeptNo == number);
        return row.MergedNo == number ? row.MergedId : row.KeptId;
    }

    /// <summary>Somebody, and all under whom he was ever answered for.</summary>
    public IReadOnlySet<int> EverAbove(int number) => Reached(number, kept);

    /// <summary>Somebody, and all who were ever merged into him or into those.</summary>
    public IReadOnlySet<int> EverBelow(int number) => Reached(number, merged);

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
internal sealed class LinksAt
{
    private readonly Dictionary<int, int> roots = [];
    private readonly Dictionary<int, List<int>> groups = [];
    private readonly Dictionary<int, PersonId> ids = [];
    private readonly Dictionary<PersonId, int> numbers = [];

    private LinksAt()
    {
    }

    /// <summary>Nobody is merged.</summary>
    public static LinksAt None { get; } = new();

    /// <summary>Nobody is merged.</summary>
    public bool IsEmpty => roots.Count == 0;

    /// <summary>Those who answer for somebody else, by number.</summary>
    public IEnumerable<int> Roots => groups.Keys;

    /// <summary>By which folded name and number each group is listed, by root, once it was read.</summary>
    public IReadOnlyDictionary<int, (string Name, int Number)>? Names { get; set; }

    /// <summary>Those of <paramref name="rows"/> that are seen at a revision.</summary>
    public static LinksAt Of(IReadOnlyList<Link> rows, long revision)
    {
        if (rows.Count == 0)
        {
            return None;
        }

        var links = new LinksAt();
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

    /// <summary>Whether somebody is of a group.</summary>
    public bool Joins(int number) => roots.ContainsKey(number);

    /// <summary>Whether somebody is answered for under another.</summary>
    public bool IsMerged(int number) => RootOf(number) != number;

    /// <summary>Under whom somebody is answered for: himself, when he was not merged.</summary>
    public int RootOf(int number) => roots.GetValueOrDefault(number, number);

    /// <summary>All of a group, ascending; of somebody who is of none, himself.</summary>
    public IReadOnlyList<int> GroupOf(int number) => groups.TryGetValue(RootOf(number), out var group) ? group : [number];

    /// <summary>The id of somebody who is of a group.</summary>
    public PersonId IdOf(int number) => ids[number];

    /// <summary>The id under which that of anybody is answered for.</summary>
    public PersonId RootIdOf(PersonId id) => numbers.TryGetValue(id, out var number) ? ids[roots[number]] : id;

    /// <summary>The number of somebody who is of a group, by his id.</summary>
    public bool TryFind(PersonId id, out int number) => numbers.TryGetValue(id, out number);

    /// <summary>These, and all who are of a group with one of them.</summary>
    public List<int> Expand(IEnumerable<int> some) => [.. some.SelectMany(GroupOf).Distinct()];
}
