using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace EntEcole.Directory.Extracts.Text;

/// <summary>The attributes of the tag last read: places in it.</summary>
internal sealed class MarkupAttributes
{
    // Up to here, looking at each costs less than a set.
    private const int Few = 16;

    private static readonly SearchValues<char> ValueFolds = SearchValues.Create("&\r\n\t");

    private readonly List<AttributeAt> all = [];
    private HashSet<string>.AlternateLookup<ReadOnlySpan<char>>? names;

    /// <summary>How many.</summary>
    public int Count => all.Count;

    /// <summary>Another tag begins.</summary>
    public void Clear() => all.Clear();

    /// <summary>One more.</summary>
    public void Add(AttributeAt attribute) => all.Add(attribute);

    /// <summary>The value of an attribute of the element that starts; false when it has no such attribute.</summary>
    public bool TryGet(ReadOnlySpan<char> tag, ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        foreach (ref readonly var attribute in CollectionsMarshal.AsSpan(all))
        {
            if (tag.Slice(attribute.Name, attribute.NameLength).SequenceEqual(name))
            {
                value = tag.Slice(attribute.Value, attribute.ValueLength);
                value = value.IndexOfAny(ValueFolds) < 0 ? value : Folded(value);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Whether the last one has a name that another one has.</summary>
    public bool IsLastRepeated(ReadOnlySpan<char> tag)
    {
        if (all.Count < 2)
        {
            return false;
        }

        var held = CollectionsMarshal.AsSpan(all);
        var last = tag.Slice(all[^1].Name, held[^1].NameLength);
        if (held.Length <= Few)
        {
            foreach (ref readonly var other in held[..^1])
            {
                if (tag.Slice(other.Name, other.NameLength).SequenceEqual(last))
                {
                    return true;
                }
            }

            return false;
        }

        if (held.Length == Few + 1 || names is null)
        {
            names = new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
            foreach (ref readonly var other in held[..^1])
            {
                names.Value.Add(tag.Slice(other.Name, other.NameLength));
            }
        }

        return !names.Value.Add(last);
    }

    // An attribute's value with references resolved and white space as XML has it there.
    private static string Folded(ReadOnlySpan<char> value)
    {
        var folded = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '&' && value[i..].IndexOf(';') is var close and > 1 && MarkupCharacters.OfReference(
                value.Slice(i + 1, close - 1)) is { } character)
            {
                folded.Append(character);
                i += close;
            }
            else if (value[i] != '\n' || i == 0 || value[i - 1] != '\r')
            {
                folded.Append(MarkupCharacters.IsSpace(value[i]) ? ' ' : value[i]);
            }
        }

        return folded.ToString();
    }
}

/// <summary>Places of an attribute in the tag, and lengths.</summary>
internal readonly record struct AttributeAt(int Name, int NameLength, int Value, int ValueLength);
