using System.Numerics;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Sync.State;

/// <summary>
/// The records of one category, by number of source id: 17 bytes each, and 5 to 10 for the buckets. Sized once from what
/// the store and the files announce, since memory that is reserved and not touched costs nothing, and growing costs twice.
/// </summary>
internal sealed class RecordIndex
{
    private readonly Func<int, RecordKey?>? find;
    private int[] buckets;
    private int[] ids;
    private int[] persons;
    private long[] hashes;
    private RecordFlags[] flags;

    /// <param name="capacity">Records expected.</param>
    /// <param name="find">Finds the stored key of a record when it is first asked for, by number of id; null when all are loaded.</param>
    public RecordIndex(int capacity, Func<int, RecordKey?>? find = null)
    {
        this.find = find;
        capacity = Math.Max(capacity, 1024);
        buckets = new int[BitOperations.RoundUpToPowerOf2((uint)capacity + ((uint)capacity >> 2))];
        ids = new int[capacity];
        persons = new int[capacity];
        hashes = new long[capacity];
        flags = new RecordFlags[capacity];
    }

    /// <summary>Slots in use: 0 to Count - 1.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the store has a row for some record.</summary>
    public bool HasStored { get; private set; }

    /// <summary>Slots reserved.</summary>
    public int Capacity => ids.Length;

    public int IdAt(int slot) => ids[slot];

    /// <summary>Number of the person; 0 while none is given.</summary>
    public ref int PersonAt(int slot) => ref persons[slot];

    public ref long HashAt(int slot) => ref hashes[slot];

    public ref RecordFlags FlagsAt(int slot) => ref flags[slot];

    public bool Has(int slot, RecordFlags flag) => (flags[slot] & flag) != RecordFlags.None;

    /// <summary>The slot of an id; a new one when it has none.</summary>
    public int SlotOf(int id)
    {
        var mask = buckets.Length - 1;
        var bucket = Mix(id) & mask;
        while (buckets[bucket] != 0)
        {
            if (ids[buckets[bucket] - 1] == id)
            {
                return buckets[bucket] - 1;
            }

            bucket = (bucket + 1) & mask;
        }

        return Add(id, bucket);
    }

    /// <summary>The slot of an id; -1 when it has none.</summary>
    public int Find(int id)
    {
        var mask = buckets.Length - 1;
        for (var bucket = Mix(id) & mask; buckets[bucket] != 0; bucket = (bucket + 1) & mask)
        {
            if (ids[buckets[bucket] - 1] == id)
            {
                return buckets[bucket] - 1;
            }
        }

        return -1;
    }

    /// <summary>Notes what the store knows of a record.</summary>
    public void Know(int slot, RecordKey key)
    {
        HasStored = true;
        persons[slot] = key.PersonNo;
        hashes[slot] = key.Hash;
        flags[slot] = RecordFlags.Stored | key.Presence switch
        {
            Presence.Departed => RecordFlags.Departed,
            Presence.Awaited => RecordFlags.Awaited,
            Presence.OutOfScope => RecordFlags.Strayed,
            _ => RecordFlags.None,
        };
    }

    /// <summary>
    /// Forgets how a record was: its rows are not what it says, so it is written again, or departs, like one that has changed.
    /// </summary>
    public void Distrust(int slot)
    {
        hashes[slot] = 0;
        flags[slot] &= ~RecordFlags.Departed;
    }

    private static int Mix(int id) => (int)((uint)id * 0x9E3779B1U >> 1);

    private int Add(int id, int bucket)
    {
        if (Count == ids.Length)
        {
            Grow();
        }

        var slot = Count++;
        ids[slot] = id;
        buckets[bucket] = slot + 1;
        if (Count > buckets.Length - (buckets.Length >> 2))
        {
            Rehash();
        }

        if (find?.Invoke(id) is { } key)
        {
            Know(slot, key);
        }

        return slot;
    }

    private void Grow()
    {
        var capacity = ids.Length + (ids.Length >> 1);
        Array.Resize(ref ids, capacity);
        Array.Resize(ref persons, capacity);
        Array.Resize(ref hashes, capacity);
        Array.Resize(ref flags, capacity);
    }

    private void Rehash()
    {
        buckets = new int[buckets.Length * 2];
        var mask = buckets.Length - 1;
        for (var slot = 0; slot < Count; slot++)
        {
            var bucket = Mix(ids[slot]) & mask;
            while (buckets[bucket] != 0)
            {
                bucket = (bucket + 1) & mask;
            }

            buckets[bucket] = slot + 1;
        }
    }
}
