using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace EntEcole.Directory.Exports.GarCheck;

/// <summary>
/// Keys that were seen, 128 bits of each: an export of a million persons takes 32 MB a set, whatever the length of its texts. Two different
/// keys are never met as one: with 2^20 of them the odds are one in 2^89.
/// </summary>
internal sealed class KeySet
{
    private const int FirstSize = 1 << 10;
    private const int ShortKey = 512;

    private UInt128[] slots = new UInt128[FirstSize];

    /// <summary>How many keys.</summary>
    public int Count { get; private set; }

    /// <summary>The key of texts, in order.</summary>
    public static UInt128 Of(string one, string two = "", string three = "")
    {
        var length = one.Length + two.Length + three.Length + 2;
        var chars = length <= ShortKey ? stackalloc char[ShortKey] : new char[length];
        chars = chars[..length];
        one.CopyTo(chars);
        // No text of XML holds this character.
        chars[one.Length] = '\0';
        two.CopyTo(chars[(one.Length + 1)..]);
        chars[one.Length + 1 + two.Length] = '\0';
        three.CopyTo(chars[(one.Length + two.Length + 2)..]);
        var key = XxHash128.HashToUInt128(MemoryMarshal.AsBytes(chars));
        // Zero marks a free slot.
        return key == UInt128.Zero ? UInt128.One : key;
    }

    /// <summary>Whether a key was added.</summary>
    public bool Contains(UInt128 key) => slots[SlotOf(key)] == key;

    /// <summary>Adds a key; false when it was there.</summary>
    public bool Add(UInt128 key)
    {
        var slot = SlotOf(key);
        if (slots[slot] == key)
        {
            return false;
        }

        slots[slot] = key;
        if (++Count > slots.Length / 4 * 3)
        {
            Grow();
        }

        return true;
    }

    private int SlotOf(UInt128 key)
    {
        var mask = slots.Length - 1;
        var slot = (int)(ulong)key & mask;
        while (slots[slot] != UInt128.Zero && slots[slot] != key)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        var old = slots;
        slots = new UInt128[old.Length * 2];
        foreach (var key in old)
        {
            if (key != UInt128.Zero)
            {
                slots[SlotOf(key)] = key;
            }
        }
    }
}
