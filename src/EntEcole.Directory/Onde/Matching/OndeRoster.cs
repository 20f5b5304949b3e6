using EntEcole.Directory.Model;

namespace EntEcole.Directory.Onde.Matching;

/// <summary>A person as the feed has to have them after an import.</summary>
/// <param name="SourceId">Their id in the feed.</param>
/// <param name="Person">The person; a pupil with classes and relatives.</param>
/// <param name="File">The file that says so; empty for one who stays as they were.</param>
/// <param name="Row">Its row; 0 likewise.</param>
public sealed record OndeEntry(string SourceId, Person Person, string File = "", int Row = 0);

/// <summary>What the feed of a school has to be after an import, whole: who is not in it has left.</summary>
public sealed record OndeRoster
{
    /// <summary>Pupils.</summary>
    public required IReadOnlyList<OndeEntry> Pupils { get; init; }

    /// <summary>Guardians of these pupils.</summary>
    public required IReadOnlyList<OndeEntry> Guardians { get; init; }

    /// <summary>Teachers.</summary>
    public required IReadOnlyList<OndeEntry> Teachers { get; init; }

    /// <summary>Ids of persons who wait for a decision: they are held.</summary>
    public required IReadOnlySet<string> Proposed { get; init; }

    /// <summary>Rows and links that fit several.</summary>
    public required int Ambiguous { get; init; }

    /// <summary>Names of the classes of which the files hold no pupil, when they hold no other class than those of the feed.</summary>
    public required IReadOnlyList<string> MissingClasses { get; init; }

    /// <summary>Rows of persons who were erased: passed over.</summary>
    public int Suppressed { get; init; }
}
