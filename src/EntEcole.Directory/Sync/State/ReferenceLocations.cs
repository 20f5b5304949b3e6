namespace EntEcole.Directory.Sync.State;

/// <summary>
/// Where a pupil first names each relative, so that one who is missing can be told with a file and a line: four bytes a
/// relative. Files beyond the 1,023rd and lines beyond the four millionth are told as unknown.
/// </summary>
internal sealed class ReferenceLocations(int capacity)
{
    private const int LineBits = 22;
    private const int MaxFiles = (1 << (32 - LineBits)) - 1;

    private readonly List<string> files = [];
    private uint[] places = new uint[capacity];

    /// <summary>Notes that a line of a file names the relative in <paramref name="slot"/>.</summary>
    public void Note(int slot, string file, int line)
    {
        if (files.Count == 0 || !string.Equals(files[^1], file, StringComparison.Ordinal))
        {
            files.Add(file);
        }

        if (slot >= places.Length)
        {
            Array.Resize(ref places, Math.Max(slot + 1, places.Length + (places.Length >> 1)));
        }

        if (places[slot] == 0 && files.Count <= MaxFiles && line < 1 << LineBits)
        {
            places[slot] = ((uint)files.Count << LineBits) | (uint)line;
        }
    }

    /// <summary>The file and line noted for a relative; null when none was.</summary>
    public (string File, int Line)? Find(int slot) => slot < places.Length && places[slot] is > 0 and var place
        ? (files[(int)(place >> LineBits) - 1], (int)(place & ((1 << LineBits) - 1)))
        : null;
}
