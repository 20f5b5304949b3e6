using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>Where a page of the list of persons begins, in the order of its filter.</summary>
internal readonly struct PersonListPlace
{
    private readonly bool descending;

    /// <param name="filter">Which list.</param>
    /// <param name="afterName">Folded name of the last person of the page before; empty for none.</param>
    /// <param name="after">Their number; 0 for the first page.</param>
    public PersonListPlace(PersonFilter filter, string afterName, int after)
    {
        descending = filter.Descending;
        var (prefix, prefixEnd) = (filter.FoldedNamePrefix, NameFolding.EndOfPrefix(filter.FoldedNamePrefix));
        GoesOn = after != 0 && afterName.StartsWith(prefix, StringComparison.Ordinal);
        (AfterName, After) = descending && after == 0 ? (NameFolding.EndOfPrefix(""), int.MaxValue) : (afterName, after);
        (Page, Beyond) = !GoesOn ? ((prefix, prefixEnd), (prefix, prefixEnd))
            : descending ? ((prefix, Following(afterName)), (prefix, afterName))
            : ((afterName, prefixEnd), (Following(afterName), prefixEnd));
    }

    /// <summary>Whether the page before ended within the names that the list accepts.</summary>
    public bool GoesOn { get; }

    /// <summary>Folded name after which the page begins.</summary>
    public string AfterName { get; }

    /// <summary>Number after which it begins among those of that name.</summary>
    public int After { get; }

    /// <summary>The names of the page: from, and before which.</summary>
    public (string From, string End) Page { get; }

    /// <summary>The same without the name after which the page begins.</summary>
    public (string From, string End) Beyond { get; }

    /// <summary>The order of the list.</summary>
    public int Compare((string Name, int Number) one, (string Name, int Number) other)
    {
        var order = string.CompareOrdinal(one.Name, other.Name) is var byName and not 0 ? byName : one.Number.CompareTo(other.Number);
        return descending ? -order : order;
    }

    // No name is between a name and this, even where texts are compared as if blanks followed them.
    private static string Following(string name) => name + " !";
}
