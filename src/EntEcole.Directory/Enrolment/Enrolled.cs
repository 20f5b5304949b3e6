namespace EntEcole.Directory.Enrolment;

/// <summary>The schools enrolled on a day.</summary>
/// <param name="Everywhere">UAI of every school that some convention in force names.</param>
/// <param name="InAcademy">Those that a convention of the academy names: its extract ought to hold them.</param>
public sealed record Enrolled(IReadOnlySet<string> Everywhere, IReadOnlySet<string> InAcademy)
{
    /// <summary>What <paramref name="conventions"/> enrol on a day. A school named by several is enrolled while one is in force.</summary>
    public static Enrolled On(DateOnly day, string academy, IReadOnlyList<Convention> conventions)
    {
        var inForce = conventions.Where(convention => convention.IsInForceOn(day)).ToList();
        return new Enrolled(
            Uais(inForce),
            Uais(inForce.Where(convention => string.Equals(convention.Academy, academy, StringComparison.Ordinal))));
    }

    private static HashSet<string> Uais(IEnumerable<Convention> conventions) =>
        conventions.SelectMany(convention => convention.Schools).Select(school => school.Uai).ToHashSet(StringComparer.Ordinal);
}
