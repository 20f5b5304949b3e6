namespace EntEcole.Directory.Extracts.Records;

/// <summary>The one order of a record's values.</summary>
internal static class AafValueOrder
{
    // Up to here, looking at each costs less than a set.
    private const int Few = 64;

    /// <summary>
    /// Groups values by attribute, in the order of the file, and drops repeats: how many are left, at the beginning of
    /// <paramref name="values"/>.
    /// </summary>
    public static int Seal(Span<AafValue> values, char[] text)
    {
        Group(values);
        return DropRepeats(values, text);
    }

    private static void Group(Span<AafValue> values)
    {
        if (values.Length > Few)
        {
            // Where a value starts tells its rank in the file.
            values.Sort(static (one, other) =>
                one.Attribute != other.Attribute ? (int)one.Attribute - (int)other.Attribute : one.Start - other.Start);
            return;
        }

        for (var i = 1; i < values.Length; i++)
        {
            var value = values[i];
            var at = i;
            for (; at > 0 && values[at - 1].Attribute > value.Attribute; at--)
            {
                values[at] = values[at - 1];
            }

            values[at] = value;
        }
    }

    private static int DropRepeats(Span<AafValue> values, char[] text)
    {
        var kept = 0;
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>>? many = null;
        for (var i = 0; i < values.Length; i++)
        {
            if (values.Length > Few && (i == 0 || values[i].Attribute != values[i - 1].Attribute))
            {
                many = IsMany(values, i) ? new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>() : null;
            }

            if (many?.Add(Text(values[i], text)) ?? !IsRepeat(values[..kept], values[i], text))
            {
                values[kept++] = values[i];
            }
        }

        return kept;
    }

    private static bool IsMany(Span<AafValue> values, int first) =>
        first + Few < values.Length && values[first + Few].Attribute == values[first].Attribute;

    private static bool IsRepeat(Span<AafValue> kept, in AafValue value, char[] text)
    {
        for (var j = kept.Length - 1; j >= 0 && kept[j].Attribute == value.Attribute; j--)
        {
            if (Text(kept[j], text).SequenceEqual(Text(value, text)))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> Text(in AafValue value, char[] text) => text.AsSpan(value.Start, value.Length);
}
