using System.Globalization;

namespace EntEcole.Directory.Sync;

/// <summary>
/// Gives every source id a number, so that a night's index holds 4 bytes an id and no string. Nearly all ids are a few
/// digits without leading zero and are their own number; the others get negative ones, exactly, from a table.
/// </summary>
internal sealed class SourceIds
{
    private readonly Dictionary<string, int> odd = new(StringComparer.Ordinal);

    /// <summary>The number of an id; equal for equal ids and only for them.</summary>
    public int NumberOf(ReadOnlySpan<char> id)
    {
        if (id.Length is > 0 and <= 10 && (id[0] != '0' || id.Length == 1)
            && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        var lookup = odd.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(id, out number))
        {
            lookup[id] = number = -1 - odd.Count;
        }

        return number;
    }

    /// <summary>The id of a number.</summary>
    public string IdOf(int number) =>
        number >= 0
            ? number.ToString(CultureInfo.InvariantCulture)
            : odd.First(pair => pair.Value == number).Key;
}
