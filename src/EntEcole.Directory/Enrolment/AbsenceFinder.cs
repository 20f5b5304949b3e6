using EntEcole.Directory.Model;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Enrolment;

/// <summary>Since when enrolled schools are absent from extracts, and what may be the matter. Reads nothing: all facts are given.</summary>
/// <param name="conventions">All conventions.</param>
/// <param name="rows">Schools as feeds have them.</param>
/// <param name="stays">When feeds had the absent schools.</param>
/// <param name="extracts">Dates of full extracts, by academy.</param>
/// <param name="day">The day.</param>
public sealed class AbsenceFinder(
    IReadOnlyList<Convention> conventions, IReadOnlyList<SchoolInFeed> rows, IReadOnlyList<SchoolStay> stays,
    IReadOnlyList<(string Academy, DateOnly Date)> extracts, DateOnly day)
{
    private readonly HashSet<string> enrolled = conventions.Where(convention => convention.IsInForceOn(day))
        .SelectMany(convention => convention.Schools).Select(school => school.Uai).ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// UAIs that one of <paramref name="absent"/> may have been meant to be: of schools in the last extract that no convention enrols, of
    /// its
    /// department. Their communes decide.
    /// </summary>
    public IReadOnlyList<string> Candidates(IReadOnlyList<SchoolEnrolment> absent) =>
    [
        .. rows.Where(row => row.Present && !enrolled.Contains(row.Uai) && absent.Any(school => IsOfDepartment(row.Department, school)
                && NearUai.Slips(school.Uai, row.Uai) <= NearUai.MaxSlips))
            .Select(row => row.Uai).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The absence of a school; <paramref name="near"/> are the schools of <see cref="Candidates"/>.</summary>
    public Absence Find(SchoolEnrolment school, IReadOnlyList<SchoolView> near)
    {
        var academies = school.Conventions.Select(convention => convention.Academy).ToHashSet(StringComparer.Ordinal);
        var here = stays.Where(stay => Is(stay.Uai, school.Uai) && academies.Contains(stay.Academy)).ToList();
        var since = Since(school, academies, here);
        return new Absence(
            since, since is { } date ? Math.Max(0, day.DayNumber - date.DayNumber) : 0, Hints(school, academies, here, near));
    }

    private DateOnly? Since(SchoolEnrolment school, HashSet<string> academies, List<SchoolStay> here)
    {
        var from = EnrolmentSpan.Around(day, [.. conventions.Where(convention => convention.Names(school.Uai))])?.From ?? day;
        if (rows.Where(row => Is(row.Uai, school.Uai) && academies.Contains(row.Academy)).Select(
            row => row.MissedSince).Max() is { } missed)
        {
            return missed;
        }

        // Gone by a delta, or before full extracts noted it. What a prune has left of a stay is the row by which it ended.
        var ends = here.Where(stay => stay is { Present: true, Ended: true }).Select(stay => stay.Until).OfType<DateOnly>()
            .DefaultIfEmpty(here.Where(stay => !stay.Present).Select(stay => stay.From).OfType<DateOnly>().FirstOrDefault()).Max();
        if (ends >= from)
        {
            return ends;
        }

        var dates = extracts.Where(extract => academies.Contains(extract.Academy) && extract.Date >= from).Select(
            extract => extract.Date).ToList();
        return dates.Count == 0 ? null : dates.Min();
    }

    private List<AbsenceHint> Hints(
        SchoolEnrolment school, HashSet<string> academies, List<SchoolStay> here, IReadOnlyList<SchoolView> near)
    {
        var elsewhere = rows.Where(row => Is(row.Uai, school.Uai) && row.Present && !academies.Contains(row.Academy))
            .Select(row => row.Academy).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (elsewhere.Count > 0)
        {
            return
            [
                .. elsewhere.Select(academy => new AbsenceHint(AbsenceCause.OtherAcademy, academy, new(
                    $"The academy {academy} has it: the convention names another.",
                    $"L'académie {academy} l'a : la convention en nomme une autre."))),
            ];
        }

        var hints = new List<AbsenceHint>
        {
            here.Count > 0
                ? new(AbsenceCause.Closed, null, new(
                    "It was in the extracts and no longer is: closed, or merged with another.",
                    "Elle figurait dans les extraits et n'y figure plus : fermée, ou fusionnée avec une autre."))
                : new(AbsenceCause.NeverSeen, null, new("No extract has ever held it.", "Aucun extrait ne l'a jamais contenue.")),
        };
        var commune = NameFolding.Fold(school.Commune ?? "");
        var candidates = near.Where(view => view.Present && Is(
            NameFolding.Fold(view.School.Commune?.Label ?? ""), commune) && IsOfDepartment(view.School.Department, school));
        if (commune.Length > 0 && NearUai.Of(school.Uai, candidates.Select(view => view.School.Uai!)) is { } meant)
        {
            hints.Add(new(AbsenceCause.Mistyped, meant, new(
                $"A school of the same commune has nearly that UAI: {meant}.",
                $"Une école de la même commune a presque cet UAI : {meant}.")));
        }

        return hints;
    }

    // Three characters in extracts, two in conventions.
    private static bool IsOfDepartment(string? department, SchoolEnrolment school) =>
        department is not null && school.Conventions.SelectMany(convention => convention.Schools).Any(one =>
            Is(one.Uai, school.Uai) && Is(one.Department.TrimStart('0'), department.TrimStart('0')));

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);
}
