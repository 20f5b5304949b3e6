namespace EntEcole.Directory.Enrolment;

/// <summary>The schools enrolled on a day.</summary>
/// <param name="Everywhere">UAI of every school that some convention in force names.</param>
/// <param name="InAcademy">Those that a convention of the academy names: its extract ought to hold them.</param>
public sealed record Enrolled(IReadOnlySet<string> Everywhere, IReadOnlySet<string> InAcademy)
{
    /// <summary>
    /// Schools that are no longer enrolled because the term of their last convention ran out, with its last day. A school whose last
    /// convention was terminated is not among them: that was a decision.
    /// </summary>
    public IReadOnlyDictionary<string, DateOnly> RunOut { get; init; } = new Dictionary<string, DateOnly>(StringComparer.Ordinal);

    /// <summary>What <paramref name="conventions"/> enrol on a day. A school named by several is enrolled while one is in force.</summary>
    public static Enrolled On(DateOnly day, string academy, IReadOnlyList<Convention> conventions)
    {
        var inForce = conventions.Where(convention => convention.IsInForceOn(day)).ToList();
        var everywhere = Uais(inForce);
        return new Enrolled(
            everywhere,
            Uais(inForce.Where(convention => string.Equals(convention.Academy, academy, StringComparison.Ordinal))))
        {
            RunOut = RunOutBefore(day, conventions, everywhere),
        };
    }

    private static Dictionary<string, DateOnly> RunOutBefore(
        DateOnly day, IReadOnlyList<Convention> conventions, HashSet<string> enrolled) =>
        conventions.Where(convention => convention.EffectiveFrom <= convention.EndsOn && convention.EndsOn < day)
            .SelectMany(convention => convention.Schools, (convention, school) => (school.Uai, Convention: convention))
            .Where(one => !enrolled.Contains(one.Uai))
            .GroupBy(one => one.Uai, one => one.Convention, StringComparer.Ordinal)
            .Select(school => (Uai: school.Key, Last: school.Max(convention => convention.EndsOn), Conventions: school))
            .Where(school => school.Conventions.Any(convention => convention.EndsOn == school.Last && convention.WrittenEnd == school.Last))
            .ToDictionary(school => school.Uai, school => school.Last, StringComparer.Ordinal);

    private static HashSet<string> Uais(IEnumerable<Convention> conventions) =>
        conventions.SelectMany(convention => convention.Schools).Select(school => school.Uai).ToHashSet(StringComparer.Ordinal);
}
