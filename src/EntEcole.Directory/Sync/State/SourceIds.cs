using System.Globalization;
using EntEcole.Directory.Extracts.Records;

namespace EntEcole.Directory.Sync.State;

/// <summary>
/// Gives every source id a number, so that a night's index holds 4 bytes an id and no string. Nearly all ids are a few
/// digits without leading zero and are their own number; the others get negative ones, exactly, from a table. Thread-safe.
/// </summary>
internal sealed class SourceIds
{
    private readonly Dictionary<string, int> odd = new(StringComparer.Ordinal);
    private readonly List<string> oddIds = [];

    /// <summary>The number of an id; equal for equal ids and only for them.</summary>
    public int NumberOf(ReadOnlySpan<char> id)
    {
        if (id.Length is > 0 and <= 10 && (
            id[0] != '0' || id.Length == 1) && FieldForms.ReadDigits(id) is >= 0 and <= int.MaxValue and var own)
        {
            return (int)own;
        }

        lock (odd)
        {
            var lookup = odd.GetAlternateLookup<ReadOnlySpan<char>>();
            if (!lookup.TryGetValue(id, out var number))
            {
                oddIds.Add(id.ToString());
                number = -oddIds.Count;
                odd.Add(oddIds[^1], number);
            }

            return number;
        }
    }

    /// <summary>The id of a number.</summary>
    public string IdOf(int number)
    {
        if (number >= 0)
        {
            return number.ToString(CultureInfo.InvariantCulture);
        }

        lock (odd)
        {
            return oddIds[-1 - number];
        }
    }
}
