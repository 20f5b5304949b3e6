namespace EntEcole.Directory.Sync.State;

/// <summary>
/// The schools in which each relative has a kept child: a parent has one profile in each. Four bytes for the usual one
/// school, and chains of 8 bytes a school for families in several, by slot of the relative's record.
/// </summary>
internal sealed class RelativeSchools(int capacity)
{
    // 0: no school. Positive: the one school. Negative: minus the first link of a chain.
    private int[] heads = new int[capacity];
    private Link[] links = new Link[1024];
    private int count;

    /// <summary>Notes that the relative in <paramref name="slot"/> has a child in a school.</summary>
    public void Add(int slot, int schoolNo)
    {
        if (slot >= heads.Length)
        {
            Array.Resize(ref heads, Math.Max(slot + 1, heads.Length + (heads.Length >> 1)));
        }

        ref var head = ref heads[slot];
        if (head == 0)
        {
            head = schoolNo;
        }
        else if (!Holds(head, schoolNo))
        {
            head = -Chain(schoolNo, head > 0 ? Chain(head, 0) : -head);
        }
    }

    /// <summary>The schools of the relative in <paramref name="slot"/>, in ascending order, into <paramref name="schools"/>.</summary>
    public void CopyTo(int slot, List<int> schools)
    {
        schools.Clear();
        var head = slot < heads.Length ? heads[slot] : 0;
        if (head > 0)
        {
            schools.Add(head);
        }

        for (var link = -head; link > 0; link = links[link - 1].Next)
        {
            schools.Add(links[link - 1].SchoolNo);
        }

        schools.Sort();
    }

    private bool Holds(int head, int schoolNo)
    {
        if (head > 0)
        {
            return head == schoolNo;
        }

        for (var link = -head; link > 0; link = links[link - 1].Next)
        {
            if (links[link - 1].SchoolNo == schoolNo)
            {
                return true;
            }
        }

        return false;
    }

    // The number of a new link, from 1.
    private int Chain(int schoolNo, int next)
    {
        if (count == links.Length)
        {
            Array.Resize(ref links, count * 2);
        }

        links[count] = new Link(schoolNo, next);
        return ++count;
    }

    private readonly record struct Link(int SchoolNo, int Next);
}
