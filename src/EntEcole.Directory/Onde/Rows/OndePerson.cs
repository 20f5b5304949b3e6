using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Files;

namespace EntEcole.Directory.Onde.Rows;

/// <summary>A person as a row gives them.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Row">Number of the row.</param>
/// <param name="Person">The person, without id and without classes: those are found by comparing with what the directory has.</param>
public sealed record OndePerson(string File, int Row, Person Person)
{
    /// <summary>Folded addresses with their postal codes; empty for none.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Name of the class of a pupil, what is written of those of a teacher; empty for none.</summary>
    public string ClassName { get; init; } = "";

    /// <summary>Id of the class of a pupil; empty when the file gives none.</summary>
    public string ClassId { get; init; } = "";

    /// <summary>Columns that the file does not have: of a known person what they tell stays as it was.</summary>
    public IReadOnlySet<OndeField> Missing { get; init; } = new HashSet<OndeField>();

    /// <summary>The children that a guardian names.</summary>
    public IReadOnlyList<OndeChild> Children { get; init; } = [];

    /// <summary>That of its place, which no other row has: all that it says would be hashed for each look at a set of rows.</summary>
    public override int GetHashCode() => HashCode.Combine(File.GetHashCode(StringComparison.Ordinal), Row);
}

/// <summary>A child as a guardian's row names them.</summary>
/// <param name="FamilyNames">Usage and family name, each once.</param>
/// <param name="GivenName">Given name.</param>
/// <param name="Classes">Classes as written: a hint, never a key.</param>
/// <param name="File">Name of the file.</param>
/// <param name="Row">Number of the row.</param>
/// <param name="Column">Name of the column of the family name.</param>
public sealed record OndeChild(
    IReadOnlyList<string> FamilyNames, string GivenName, string Classes, string File, int Row, string Column);
