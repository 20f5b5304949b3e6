using EntEcole.Directory.Model;

namespace EntEcole.Directory.Enrolment;

/// <summary>
/// What the conventions enrol today, decided at read: answers say it on the day itself, whether a run has followed yet or not. Asked of the
/// store once a revision and day. Thread-safe.
/// </summary>
/// <param name="store">Conventions.</param>
/// <param name="time">Clock: conventions begin and end on a day in France.</param>
public sealed class EnrolledToday(IEnrolmentStore store, TimeProvider time)
{
    private EnrolledDay? last;

    /// <summary>What the conventions of a revision enrol today.</summary>
    public ValueTask<EnrolledDay> OfAsync(long revision, CancellationToken cancellationToken)
    {
        var day = FrenchTime.DayAt(time.GetUtcNow());
        return Volatile.Read(ref last) is { } known && known.Revision == revision && known.Day == day
            ? new ValueTask<EnrolledDay>(known) : new ValueTask<EnrolledDay>(ReadAsync(revision, day, cancellationToken));
    }

    private async Task<EnrolledDay> ReadAsync(long revision, DateOnly day, CancellationToken cancellationToken)
    {
        var conventions = await store.ListConventionsAsync(revision, cancellationToken);
        var read = new EnrolledDay(revision, day, [.. conventions.Where(convention => convention.IsInForceOn(day))]);
        Volatile.Write(ref last, read);
        return read;
    }
}

/// <summary>What is enrolled on a day.</summary>
/// <param name="Revision">Revision of the conventions.</param>
/// <param name="Day">The day in France.</param>
/// <param name="InForce">The conventions in force.</param>
public sealed record EnrolledDay(long Revision, DateOnly Day, IReadOnlyList<Convention> InForce)
{
    private readonly HashSet<string> places = InForce.SelectMany(
        convention => convention.Schools.Select(school => school.Uai).Prepend(convention.Siret))
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>The schools, each once for each academy whose convention names it.</summary>
    public IReadOnlyList<(string Academy, string Uai)> Schools { get; } =
    [
        .. InForce.SelectMany(convention => convention.Schools, (convention, school) => (convention.Academy, school.Uai)).Distinct()
            .OrderBy(school => school.Uai, StringComparer.Ordinal).ThenBy(school => school.Academy, StringComparer.Ordinal),
    ];

    /// <summary>The collectivités, each once for each academy that it has a convention with.</summary>
    public IReadOnlyList<(string Academy, string Siret)> Collectivites { get; } =
    [
        .. InForce.Select(convention => (convention.Academy, convention.Siret)).Distinct()
            .OrderBy(one => one.Siret, StringComparer.Ordinal).ThenBy(one => one.Academy, StringComparer.Ordinal),
    ];

    /// <summary>Whether a school by its UAI, or a collectivité by its SIRET, has a convention in force.</summary>
    public bool Holds(string place) => places.Contains(place);
}
