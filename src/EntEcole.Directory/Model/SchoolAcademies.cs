namespace EntEcole.Directory.Model;

/// <summary>
/// The academies of schools at a revision: those whose extracts describe a school. A school that no extract describes is of the academy of
/// its département, when that is known.
/// </summary>
/// <param name="described">UAIs, each with an academy whose extract describes it.</param>
public sealed class SchoolAcademies(IEnumerable<(string Uai, string Academy)> described)
{
    private readonly ILookup<string, string> described =
        described.Distinct().ToLookup(pair => pair.Uai, pair => pair.Academy, StringComparer.Ordinal);

    /// <summary>The academies of a school; none when nothing is known of it.</summary>
    public IReadOnlyList<string> Of(string uai) =>
        described[uai].ToList() is { Count: > 0 } known ? known : Departments.AcademyOf(uai) is { } academy ? [academy] : [];

    /// <summary>Whether nothing says that a school is, or is also, of another academy than <paramref name="academy"/>.</summary>
    public bool AreOnly(string uai, string academy) => Of(uai).All(one => string.Equals(one, academy, StringComparison.Ordinal));

    /// <summary>The academies whose extracts describe one of <paramref name="uais"/>.</summary>
    public IEnumerable<string> Describing(IEnumerable<string> uais) => uais.SelectMany(uai => described[uai]);
}
