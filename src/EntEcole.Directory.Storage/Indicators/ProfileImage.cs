using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Storage.Indicators;

/// <summary>
/// All profiles of a revision in the order of their persons, 13 bytes each. A later revision's is made of it and of the persons who were
/// touched in between. It never changes.
/// </summary>
/// <param name="revision">The revision.</param>
/// <param name="mark">What tells the revision from another of its number; 0 for none.</param>
internal sealed class ProfileImage(long revision, long mark)
{
    private const int StateBits = 4;

    private int[] persons = new int[1024];
    private int[] schools = new int[1024];
    private int[] feeds = new int[1024];
    private byte[] kinds = new byte[1024];

    /// <summary>The revision.</summary>
    public long Revision => revision;

    /// <summary>What tells the revision from another of its number.</summary>
    public long Mark => mark;

    /// <summary>How many profiles.</summary>
    public int Count { get; private set; }

    /// <summary>A profile of it.</summary>
    public ProfileOfImage this[int place] => new(
        persons[place], schools[place], feeds[place], (Role)(kinds[place] >> StateBits),
        (ProfileState)(kinds[place] & ((1 << StateBits) - 1)));

    /// <summary>Adds a profile while it is made; those of a person one after the other, persons in their order.</summary>
    public void Add(in ProfileOfImage profile)
    {
        Reserve(Count + 1);
        (persons[Count], schools[Count], feeds[Count]) = (profile.PersonNo, profile.SchoolNo, profile.FeedNo);
        kinds[Count++] = (byte)(((int)profile.Role << StateBits) | (int)profile.State);
    }

    /// <summary>The image of a later revision.</summary>
    /// <param name="later">That revision and its mark.</param>
    /// <param name="touched">The persons who were touched since, in their order.</param>
    /// <param name="now">The profiles that they have now, in the order of their persons.</param>
    public ProfileImage With((long Revision, long Mark) later, IReadOnlyList<int> touched, IReadOnlyList<ProfileOfImage> now)
    {
        var made = new ProfileImage(later.Revision, later.Mark);
        made.Reserve(Count + now.Count);
        var (from, next) = (0, 0);
        foreach (var person in touched)
        {
            var until = PlaceOf(person, from);
            made.Copy(this, from, until);
            for (from = until; from < Count && persons[from] == person; from++)
            {
                // What they had before.
            }

            for (; next < now.Count && now[next].PersonNo == person; next++)
            {
                made.Add(now[next]);
            }
        }

        made.Copy(this, from, Count);
        return made;
    }

    // The first place of a person, or where they would be.
    private int PlaceOf(int person, int from)
    {
        var found = Array.BinarySearch(persons, from, Count - from, person);
        if (found < 0)
        {
            return ~found;
        }

        while (found > from && persons[found - 1] == person)
        {
            found--;
        }

        return found;
    }

    private void Copy(ProfileImage other, int from, int until)
    {
        var length = until - from;
        Reserve(Count + length);
        Array.Copy(other.persons, from, persons, Count, length);
        Array.Copy(other.schools, from, schools, Count, length);
        Array.Copy(other.feeds, from, feeds, Count, length);
        Array.Copy(other.kinds, from, kinds, Count, length);
        Count += length;
    }

    private void Reserve(int count)
    {
        if (count > persons.Length)
        {
            var length = Math.Max(count, persons.Length + (persons.Length / 4));
            Array.Resize(ref persons, length);
            Array.Resize(ref schools, length);
            Array.Resize(ref feeds, length);
            Array.Resize(ref kinds, length);
        }
    }
}

/// <summary>A profile as counts need it.</summary>
/// <param name="PersonNo">Number of the person's record, merged with others or not.</param>
/// <param name="SchoolNo">School, or collectivité.</param>
/// <param name="FeedNo">Feed that made it.</param>
/// <param name="Role">Role.</param>
/// <param name="State">State.</param>
internal readonly record struct ProfileOfImage(int PersonNo, int SchoolNo, int FeedNo, Role Role, ProfileState State);
