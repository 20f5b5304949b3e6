using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Packages;

/// <summary>What an extract says of the feed that it is of, beside labels of academy.</summary>
public sealed record FeedHints
{
    /// <summary>Names of its folders, of its archive and of a file, the nearest first.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The degree that single attributes or names suggest; null for none.</summary>
    public Degree? Degree { get; init; }

    /// <summary>Source ids of the structures that it holds, or to which its first persons are attached.</summary>
    public IReadOnlyList<string> Structures { get; init; } = [];

    /// <summary>UAIs of its structures.</summary>
    public IReadOnlyList<string> Uais { get; init; } = [];

    /// <summary>Of a delta, the first persons.</summary>
    public IReadOnlyList<PersonHint> Persons { get; init; } = [];
}

/// <summary>A person of an extract, as far as it tells whose they are.</summary>
/// <param name="Category">Category of the record.</param>
/// <param name="Id">Source id.</param>
/// <param name="FoldedName">Family name, folded; null when the record has none.</param>
/// <param name="BirthDate">Birth date as given; null when the record has none.</param>
public sealed record PersonHint(AafCategory Category, string Id, string? FoldedName, string? BirthDate);
