
namespace EntEcole.Directory.Enrolment;

/// <summary>
/// Conventions against extracts, both ways, on a day and at a revision. The UAI is the only key: names are shown, never matched.
/// </summary>
public sealed class Reconciliation(IReconciliationStore store, IEnrolmentStore enrolment)
{
    /// <summary>Schools by UAI, after <paramref name="after"/>, at most <paramref name="limit"/>.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="reaches">Whether the caller reaches a school, by academy and UAI.</param>
    /// <param name="after">UAI, or what sorts as one; empty from the start.</param>
    /// <param name="limit">So many.</param>
    /// <param name="revision">Revision read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<SchoolEnrolment>> ListAsync(
        EnrolmentFilter filter, Func<string, string, bool> reaches, string after, int limit, long revision,
        CancellationToken cancellationToken)
    {
        var conventions = await enrolment.ListConventionsAsync(revision, cancellationToken);
        var rows = await store.ListSchoolsInFeedsAsync(revision, cancellationToken);
        var changes = await store.ListUaiChangesAsync(cancellationToken);
        var standing = WithUaiChanges(Standing(conventions, rows, filter.On), changes)
            .Where(school => string.CompareOrdinal(school.Uai, after) > 0 && IsAsked(school, filter) && reaches(school.Academy, school.Uai))
            .ToList();
        if (filter.AbsentDays is { } days)
        {
            var absent = standing.Where(school => school.Status is EnrolmentStatus.AbsentFromExtract).ToList();
            return await CompletedAsync(
                [.. (await WithAbsencesAsync(absent, conventions, rows, filter.On, revision, cancellationToken)).Where(
                    school => school.Absence!.Days >= days && school.Absence.Since is not null).Take(limit)],
                revision, cancellationToken);
        }

        standing = [.. standing.Take(limit)];
        return await CompletedAsync(
            await WithAbsencesAsync(standing, conventions, rows, filter.On, revision, cancellationToken), revision, cancellationToken);
    }

    /// <summary>
    /// How every school stands that is enrolled on a day, or has pupils, by UAI. Neither communes nor absences are told yet.
    /// </summary>
    /// <param name="conventions">All conventions.</param>
    /// <param name="rows">Schools as feeds have them, those in the last extract first.</param>
    /// <param name="day">The day.</param>
    public static IEnumerable<SchoolEnrolment> Standing(
        IReadOnlyList<Convention> conventions, IReadOnlyList<SchoolInFeed> rows, DateOnly day)
    {
        var enrolled = conventions.Where(convention => convention.IsInForceOn(day))
            .SelectMany(convention => convention.Schools, (convention, school) => (school.Uai, Convention: convention, School: school))
            .ToLookup(one => one.Uai, StringComparer.Ordinal);
        var known = rows.ToLookup(row => row.Uai, StringComparer.Ordinal);
        var naming = conventions.SelectMany(convention => convention.Schools, (convention, school) => (school.Uai, Convention: convention))
            .ToLookup(one => one.Uai, one => one.Convention, StringComparer.Ordinal);
        foreach (var uai in enrolled.Select(group => group.Key).Concat(known.Select(group => group.Key)).Distinct(
            StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var held = enrolled[uai].OrderBy(one => one.Convention.Reference, StringComparer.Ordinal).ToList();
            if (held.Count > 0)
            {
                var row = known[uai].FirstOrDefault(
                    one => one.Present && held.Exists(other => IsSame(other.Convention.Academy, one.Academy)));
                yield return new SchoolEnrolment
                {
                    Uai = uai,
                    Status = row is null ? EnrolmentStatus.AbsentFromExtract : EnrolmentStatus.Matched,
                    Academy = row?.Academy ?? held[^1].Convention.Academy,
                    ExtractName = row?.Name,
                    ConventionName = held[^1].School.Name,
                    Commune = row is null ? held[^1].School.Commune : null,
                    Conventions = [.. held.Select(one => one.Convention)],
                    EnrolledUntil = EnrolmentSpan.Around(day, [.. naming[uai]])?.Until,
                    PupilCount = row?.Pupils ?? 0,
                };
            }
            else if (known[uai].FirstOrDefault(one => one is { Present: true, Pupils: > 0 }) is { } row)
            {
                yield return new SchoolEnrolment
                {
                    Uai = uai, Status = EnrolmentStatus.NotEnrolled, Academy = row.Academy, ExtractName = row.Name, PupilCount = row.Pupils,
                };
            }
        }
    }

    // Of the two UAIs of a structure both are listed, also one that has no pupils yet because the change waits for a decision.
    private static IEnumerable<SchoolEnrolment> WithUaiChanges(IEnumerable<SchoolEnrolment> schools, IReadOnlyList<UaiChange> changes)
    {
        if (changes.Count == 0)
        {
            return schools;
        }

        var told = schools.Select(school => changes.FirstOrDefault(change => IsSame(change.Academy, school.Academy)
                && (IsSame(change.Before, school.Uai) || IsSame(change.After, school.Uai))) is { } change
            ? school with { UaiChange = change } : school).ToList();
        var listed = told.Select(school => school.Uai).ToHashSet(StringComparer.Ordinal);
        return told.Concat(
            changes.Where(change => !listed.Contains(change.After)).DistinctBy(change => change.After, StringComparer.Ordinal)
                .Select(change => new SchoolEnrolment
                {
                    Uai = change.After, Status = EnrolmentStatus.NotEnrolled, Academy = change.Academy, UaiChange = change,
                    ExtractName = told.Find(school => IsSame(school.Uai, change.Before))?.ExtractName,
                }))
            .OrderBy(school => school.Uai, StringComparer.Ordinal);
    }

    private static bool IsAsked(SchoolEnrolment school, EnrolmentFilter filter) =>
        (filter.Status is null || filter.Status == school.Status)
        && (filter.Academy is null || IsSame(filter.Academy, school.Academy))
        && (filter.EndingWithin is not { } days || (school.EnrolledUntil is { } last && last.DayNumber - filter.On.DayNumber <= days))
        && (filter.Siret is null || school.Conventions.Any(convention => IsSame(filter.Siret, convention.Siret)));

    private static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);

    private async Task<List<SchoolEnrolment>> WithAbsencesAsync(
        List<SchoolEnrolment> schools, IReadOnlyList<Convention> conventions, IReadOnlyList<SchoolInFeed> rows, DateOnly day, long revision,
        CancellationToken cancellationToken)
    {
        var absent = schools.Where(school => school.Status is EnrolmentStatus.AbsentFromExtract).ToList();
        if (absent.Count == 0)
        {
            return schools;
        }

        var finder = new AbsenceFinder(
            conventions, rows,
            await store.ListSchoolStaysAsync([.. absent.Select(school => school.Uai)], revision, cancellationToken),
            await store.ListFullExtractsAsync(cancellationToken),
            day);
        var near = await store.FindSchoolsAsync(finder.Candidates(absent), revision, cancellationToken);
        return [.. schools.Select(
            school => school.Status is EnrolmentStatus.AbsentFromExtract ? school with { Absence = finder.Find(school, near) } : school)];
    }

    // What only the schools of the page need.
    private async Task<IReadOnlyList<SchoolEnrolment>> CompletedAsync(
        List<SchoolEnrolment> schools, long revision, CancellationToken cancellationToken)
    {
        var present = schools.Where(school => school.Status is not EnrolmentStatus.AbsentFromExtract).Select(school => school.Uai).ToList();
        if (present.Count == 0)
        {
            return schools;
        }

        var views = (await store.FindSchoolsAsync(present, revision, cancellationToken)).ToLookup(
            view => view.School.Uai, StringComparer.Ordinal);
        var pupils = await store.CountPupilsAsync(present, revision, cancellationToken);
        return
        [
            .. schools.Select(school => school.Status is EnrolmentStatus.AbsentFromExtract ? school : school with
            {
                Commune = views[school.Uai].FirstOrDefault(
                    view => view.Present && IsSame(view.Source.Academy, school.Academy))?.School.Commune?.Label,
                PupilCount = school.Status is EnrolmentStatus.Matched && pupils.TryGetValue(school.Uai, out var count)
                    ? count
                    : school.PupilCount,
            }),
        ];
    }
}
