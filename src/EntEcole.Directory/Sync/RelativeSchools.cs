namespace EntEcole.Directory.Sync;

/// <summary>
/// The schools in which each relative has a kept child: a parent has one profile in each. Chains of 8 bytes a link, by
/// slot of the relative's record.
/// </summary>
internal sealed class RelativeSchools(int capacity)
{
    private int[] heads = new int[capacity];
    private Link[] links = new Link[capacity];
    private int count;

    /// <summary>Notes that the relative in <paramref name="slot"/> has a child in a school.</summary>
    public void Add(int slot, int schoolNo)
    {
        if (slot >= heads.Length)
        {
            Array.Resize(ref heads, Math.Max(slot + 1, heads.Length + (heads.Length >> 1)));
        }

        for (var link = heads[slot]; link != 0; link = links[link - 1].Next)
        {
            if (links[link - 1].SchoolNo == schoolNo)
            {
                return;
            }
        }

        if (count == links.Length)
        {
            Array.Resize(ref links, count + (count >> 1));
        }

        links[count] = new Link(schoolNo, heads[slot]);
        heads[slot] = ++count;
    }

    /// <summary>The schools of the relative in <paramref name="slot"/>, in ascending order, into <paramref name="schools"/>.</summary>
    public void CopyTo(int slot, List<int> schools)
    {
        schools.Clear();
        for (var link = slot < heads.Length ? heads[slot] : 0; link != 0; link = links[link - 1].Next)
        {
            schools.Add(links[link - 1].SchoolNo);
        }

        schools.Sort();
    }

    private readonly record struct Link(int SchoolNo, int Next);
}
