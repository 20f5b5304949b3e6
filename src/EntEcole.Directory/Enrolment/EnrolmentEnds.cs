namespace EntEcole.Directory.Enrolment;

/// <summary>A school whose enrolment ends, and no convention follows.</summary>
/// <param name="Uai">UAI.</param>
/// <param name="Name">Name in its convention.</param>
/// <param name="Academy">Academy of its convention.</param>
/// <param name="LastDay">Last day of enrolment.</param>
/// <param name="References">References of the conventions that end then.</param>
public sealed record EndingSchool(string Uai, string Name, string Academy, DateOnly LastDay, IReadOnlyList<string> References);

/// <summary>Schools that one message announces.</summary>
/// <param name="Academy">Their academy.</param>
/// <param name="Days">How many days before the end: one of <see cref="EnrolmentEnds.Announced"/>.</param>
/// <param name="Schools">The schools, by last day and UAI.</param>
public sealed record EndAnnouncement(string Academy, int Days, IReadOnlyList<EndingSchool> Schools);

/// <summary>Which enrolments end soon, and when that is announced. Pure.</summary>
public static class EnrolmentEnds
{
    /// <summary>Days before the last day on which an end is announced.</summary>
    public static IReadOnlyList<int> Announced { get; } = [60, 30, 7, 1];

    /// <summary>Schools enrolled on a day whose last day is so many days ahead at most, by last day and UAI.</summary>
    public static IReadOnlyList<EndingSchool> Within(DateOnly day, int days, IReadOnlyList<Convention> conventions)
    {
        var naming = conventions.SelectMany(
            convention => convention.Schools, (convention, school) => (school.Uai, school.Name, Convention: convention))
            .ToLookup(one => one.Uai, StringComparer.Ordinal);
        return
        [
            .. naming.Select(school => (Span: EnrolmentSpan.Around(day, [.. school.Select(one => one.Convention)]), Named: school))
                .Where(school => school.Span is { } span && span.Until.DayNumber - day.DayNumber <= days)
                .Select(school => Of(school.Named.Key, school.Span!.Value.Until, [.. school.Named]))
                .OrderBy(school => school.LastDay).ThenBy(school => school.Uai, StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// What is announced on a day, when the last time was on another: each step that was reached since is announced once, and of several
    /// steps the nearest to the end.
    /// </summary>
    public static IReadOnlyList<EndAnnouncement> ToAnnounce(DateOnly last, DateOnly day, IReadOnlyList<Convention> conventions) =>
    [
        .. Within(day, Announced.Max(), conventions).Select(school => (School: school, Days: StepOf(school.LastDay, last, day)))
            .Where(one => one.Days > 0).GroupBy(one => (one.School.Academy, one.Days), one => one.School)
            .Select(group => new EndAnnouncement(group.Key.Academy, group.Key.Days, [.. group]))
            .OrderBy(one => one.Academy, StringComparer.Ordinal).ThenBy(one => one.Days),
    ];

    // 0: none was reached since.
    private static int StepOf(DateOnly lastDay, DateOnly last, DateOnly day) =>
        Announced.Where(days => lastDay.AddDays(-days) > last && lastDay.AddDays(-days) <= day).DefaultIfEmpty(0).Min();

    private static EndingSchool Of(string uai, DateOnly lastDay, IReadOnlyList<(string Uai, string Name, Convention Convention)> named)
    {
        var ending = named.Where(one => one.Convention.EndsOn == lastDay).OrderBy(
            one => one.Convention.Reference, StringComparer.Ordinal).ToList();
        return new EndingSchool(
            uai, ending[^1].Name, ending[^1].Convention.Academy, lastDay, [.. ending.Select(one => one.Convention.Reference)]);
    }
}
