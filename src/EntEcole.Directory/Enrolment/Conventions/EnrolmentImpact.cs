using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Enrolment.Conventions;

/// <summary>What a change of conventions does to schools and to the persons in them.</summary>
/// <param name="EffectiveOn">First day, from today on, on which other schools are enrolled than would have been; null when there is
/// none.</param>
/// <param name="Enrolling">Schools that become enrolled, or come back, by UAI.</param>
/// <param name="WindingDown">Schools that wind down, by UAI.</param>
/// <param name="StillCovered">UAIs of schools that the conventions changed no longer cover, and others do.</param>
/// <param name="GrantsEnding">Grants that end with it.</param>
public sealed record EnrolmentImpact(
    DateOnly? EffectiveOn, IReadOnlyList<SchoolImpact> Enrolling, IReadOnlyList<SchoolImpact> WindingDown,
    IReadOnlyList<string> StillCovered,
    int GrantsEnding)
{
    /// <summary>Whether the same schools are enrolled and the same grants last, whatever else changes.</summary>
    public bool IsNone => Enrolling.Count == 0 && WindingDown.Count == 0 && GrantsEnding == 0;

    /// <summary>
    /// What it does that <paramref name="after"/> is recorded and no longer <paramref name="before"/>, both being all conventions: by day,
    /// from
    /// <paramref name="today"/> on. Profiles are not counted yet: <see cref="Counted"/>.
    /// </summary>
    public static EnrolmentImpact Of(IReadOnlyList<Convention> before, IReadOnlyList<Convention> after, DateOnly today)
    {
        var known = before.ToDictionary(convention => convention.Reference, StringComparer.Ordinal);
        var changed = after.Where(convention => !convention.IsSame(known.GetValueOrDefault(convention.Reference))).ToList();
        var replaced = changed.Select(convention => known.GetValueOrDefault(convention.Reference)).OfType<Convention>().ToList();
        var schools = replaced.Concat(changed).SelectMany(convention => convention.Schools)
            .GroupBy(school => school.Uai, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal);
        var (enrolling, windingDown, covered) = (new List<SchoolImpact>(), new List<SchoolImpact>(), new List<string>());
        foreach (var school in schools)
        {
            var uai = school.Key;
            var (was, shall) = (Naming(before, uai), Naming(after, uai));
            // The name as it shall be written.
            var name = school.Last().Name;
            if (FirstDifference(was, shall, today) is { } day)
            {
                (IsEnrolled(shall, day) ? enrolling : windingDown).Add(new SchoolImpact(uai, name, day, []));
            }
            else if (LosesCover(Naming(replaced, uai), Naming(changed, uai), today))
            {
                covered.Add(uai);
            }
        }

        var days = enrolling.Concat(windingDown).Select(school => school.EffectiveOn).ToList();
        return new EnrolmentImpact(days.Count == 0 ? null : days.Min(), enrolling, windingDown, covered, 0);
    }

    /// <summary>
    /// The same with profiles: the active ones of schools that wind down would be suspended; the suspended ones of schools that are
    /// enrolled
    /// anew, and are not on <paramref name="today"/>, restored.
    /// </summary>
    /// <param name="counts">Profiles of the schools concerned.</param>
    /// <param name="before">All conventions before the change.</param>
    /// <param name="today">The day.</param>
    public EnrolmentImpact Counted(IReadOnlyList<SchoolProfiles> counts, IReadOnlyList<Convention> before, DateOnly today)
    {
        var bySchool = counts.ToLookup(count => count.Uai, StringComparer.Ordinal);
        return this with
        {
            Enrolling =
            [
                .. Enrolling.Select(school => IsEnrolled(Naming(before, school.Uai), today) ? school
                    : school with { Roles = Roles(bySchool[school.Uai], ProfileState.Suspended) }),
            ],
            WindingDown = [.. WindingDown.Select(school => school with { Roles = Roles(bySchool[school.Uai], ProfileState.Active) })],
        };
    }

    private static List<RoleImpact> Roles(IEnumerable<SchoolProfiles> counts, ProfileState state) =>
    [
        .. counts.Where(count => count.State == state && count.Count > 0).GroupBy(count => count.Role).OrderBy(group => group.Key)
            .Select(group => (Role: group.Key, Sum: group.Sum(count => count.Count)))
            .Select(one => state is ProfileState.Active ? new RoleImpact(one.Role, one.Sum, 0) : new RoleImpact(one.Role, 0, one.Sum)),
    ];

    private static List<Convention> Naming(IReadOnlyList<Convention> conventions, string uai) =>
        [.. conventions.Where(convention => convention.Names(uai))];

    private static bool IsEnrolled(List<Convention> conventions, DateOnly day) =>
        conventions.Exists(convention => convention.IsInForceOn(day));

    private static DateOnly? FirstDifference(List<Convention> before, List<Convention> after, DateOnly today) =>
        Turns(before.Concat(after), today).Where(day => IsEnrolled(before, day) != IsEnrolled(after, day)).Select(
            day => (DateOnly?)day).FirstOrDefault();

    private static bool LosesCover(List<Convention> before, List<Convention> after, DateOnly today) =>
        Turns(before.Concat(after), today).Any(day => IsEnrolled(before, day) && !IsEnrolled(after, day));

    /// <summary>The days on which something may be otherwise than the day before, and today, in order.</summary>
    private static IEnumerable<DateOnly> Turns(IEnumerable<Convention> conventions, DateOnly today) => conventions
        .SelectMany(convention => (DateOnly[])[convention.EffectiveFrom, convention.EndsOn == DateOnly.MaxValue
            ? today
            : convention.EndsOn.AddDays(1)])
        .Where(day => day > today).Append(today).Distinct().Order();
}

/// <summary>What happens to a school.</summary>
/// <param name="Uai">UAI.</param>
/// <param name="Name">Name as its convention writes it.</param>
/// <param name="EffectiveOn">First day on which it is enrolled, or no longer is.</param>
/// <param name="Roles">Profiles, by role; empty when there are none.</param>
public sealed record SchoolImpact(string Uai, string Name, DateOnly EffectiveOn, IReadOnlyList<RoleImpact> Roles);

/// <summary>Profiles of a role.</summary>
/// <param name="Role">Role.</param>
/// <param name="Suspended">Profiles that the next sync suspends.</param>
/// <param name="Restored">Profiles that it restores, of those that the extract still holds.</param>
public sealed record RoleImpact(Role Role, int Suspended, int Restored);
