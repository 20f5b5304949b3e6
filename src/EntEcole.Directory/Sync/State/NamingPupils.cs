using EntEcole.Directory.Extracts.Records;

namespace EntEcole.Directory.Sync.State;

/// <summary>
/// Which kept pupils of an extract name each relative, and the schools of each pupil: what is wrong with a relative is told to the schools
/// of the children, and a link that one side alone names is found. Four bytes a relative and a pupil, and chains of 8 bytes a
/// child for relatives of several.
/// </summary>
internal sealed class NamingPupils(RecordIndex pupils, SourceIds ids, SchoolScope schools, int relatives)
{
    // The first school of each pupil, and of the few who have several the others.
    private readonly Dictionary<int, int[]> otherSchools = [];
    private int[] schoolOf = new int[pupils.Capacity];

    // 0: no pupil. Positive: the slot of the one pupil, plus 1. Negative: minus the first link of a chain.
    private int[] heads = new int[relatives];
    private Link[] links = new Link[1024];
    private int count;

    /// <summary>Notes the schools of a kept pupil, one at least.</summary>
    public void Keep(int pupil, IReadOnlyList<int> schoolNos)
    {
        if (pupil >= schoolOf.Length)
        {
            Array.Resize(ref schoolOf, Math.Max(pupil + 1, schoolOf.Length + (schoolOf.Length >> 1)));
        }

        schoolOf[pupil] = schoolNos[0];
        if (schoolNos.Count > 1)
        {
            otherSchools[pupil] = [.. schoolNos.Skip(1)];
        }
        else
        {
            otherSchools.Remove(pupil);
        }
    }

    /// <summary>Notes that a kept pupil names a relative.</summary>
    public void Note(int relative, int pupil)
    {
        if (relative >= heads.Length)
        {
            Array.Resize(ref heads, Math.Max(relative + 1, heads.Length + (heads.Length >> 1)));
        }

        ref var head = ref heads[relative];
        if (head == 0)
        {
            head = pupil + 1;
        }
        else if (!Holds(head, pupil))
        {
            head = -Chain(pupil, head > 0 ? Chain(head - 1, 0) : -head);
        }
    }

    /// <summary>The slots of the pupils who name a relative, those read last first.</summary>
    public IEnumerable<int> Of(int relative)
    {
        var head = relative < heads.Length ? heads[relative] : 0;
        if (head > 0)
        {
            yield return head - 1;
        }

        for (var link = -head; link > 0; link = links[link - 1].Next)
        {
            yield return links[link - 1].Pupil;
        }
    }

    /// <summary>Whether a relative names exactly the kept pupils who name them; other children that they name are not kept.</summary>
    public bool IsMutual(int relative, AafRecord record)
    {
        var matched = 0;
        for (var rank = 0; rank < record.CountOf(AafAttribute.RelativeChildren); rank++)
        {
            var child = ids.NumberOf(record.ValueOf(AafAttribute.RelativeChildren, rank));
            if (Names(relative, child))
            {
                matched++;
            }
            else if (IsKept(child))
            {
                return false;
            }
        }

        return matched == CountOf(relative);
    }

    /// <summary>Whether the pupil with a number of source id names a relative.</summary>
    public bool Names(int relative, int child)
    {
        var head = relative < heads.Length ? heads[relative] : 0;
        if (head > 0)
        {
            return pupils.IdAt(head - 1) == child;
        }

        for (var link = -head; link > 0; link = links[link - 1].Next)
        {
            if (pupils.IdAt(links[link - 1].Pupil) == child)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A kept pupil, by number of source id, with each of their schools; none for one who is not kept.</summary>
    public IReadOnlyList<Concern> Find(int child) => pupils.Find(child) is >= 0 and var pupil ? ConcernsOfPupil(pupil) : [];

    /// <summary>A kept pupil with each of their schools; none for one who is not kept.</summary>
    public IReadOnlyList<Concern> ConcernsOfPupil(int pupil)
    {
        if (pupil >= schoolOf.Length || schoolOf[pupil] == 0)
        {
            return [];
        }

        var id = ids.IdOf(pupils.IdAt(pupil));
        return
        [
            new Concern(UaiOf(schoolOf[pupil]), id),
            .. otherSchools.GetValueOrDefault(pupil, []).Select(schoolNo => new Concern(UaiOf(schoolNo), id)),
        ];
    }

    /// <summary>The schools of the pupils who name a relative, each once, with the first of these pupils.</summary>
    public List<Concern> ConcernsOf(int relative)
    {
        var concerns = new List<Concern>();
        foreach (var pupil in Of(relative).Order())
        {
            concerns.AddRange(ConcernsOfPupil(pupil).Where(concern =>
                !concerns.Exists(one => string.Equals(one.Uai, concern.Uai, StringComparison.Ordinal))));
        }

        return concerns;
    }

    private bool IsKept(int child) => pupils.Find(child) is >= 0 and var pupil && pupil < schoolOf.Length && schoolOf[pupil] != 0;

    private string? UaiOf(int schoolNo) => schools.FindNumber(schoolNo)?.Uai;

    private int CountOf(int relative)
    {
        var head = relative < heads.Length ? heads[relative] : 0;
        var all = head > 0 ? 1 : 0;
        for (var link = -head; link > 0; link = links[link - 1].Next)
        {
            all++;
        }

        return all;
    }

    private bool Holds(int head, int pupil)
    {
        if (head > 0)
        {
            return head - 1 == pupil;
        }

        for (var link = -head; link > 0; link = links[link - 1].Next)
        {
            if (links[link - 1].Pupil == pupil)
            {
                return true;
            }
        }

        return false;
    }

    // The number of a new link, from 1.
    private int Chain(int pupil, int next)
    {
        if (count == links.Length)
        {
            Array.Resize(ref links, count * 2);
        }

        links[count] = new Link(pupil, next);
        return ++count;
    }

    private readonly record struct Link(int Pupil, int Next);
}
