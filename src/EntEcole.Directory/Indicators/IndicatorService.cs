using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Revisions;

namespace EntEcole.Directory.Indicators;

/// <summary>
/// Counts accounts by place and role. The first caller after a change pays for the reading of what changed; all levels come of it.
/// Thread-safe.
/// </summary>
public sealed class IndicatorService(
    IIndicatorStore store, IEnrolmentStore enrolment, IRevisionStore revisions, TimeProvider time) : IDisposable
{
    // Of fewer schools than that the profiles are found by school, not by reading all of them.
    private const int FewSchools = 400;

    // Activations make no revision, and come by the thousand in September: how many there are is looked at so often.
    private static readonly TimeSpan ActivationsFor = TimeSpan.FromMinutes(1);

    private readonly IndicatorCache cache = new();
    private readonly SemaphoreSlim turn = new(1);
    private ActivationMark? activations;

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    /// <summary>The rows of a level, by key.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.StoreUnavailable"/>.</exception>
    public async Task<IReadOnlyList<IndicatorRow>> ListAsync(IndicatorQuery query, CancellationToken cancellationToken)
    {
        var mark = (await store.GetRestrictionMarkAsync(cancellationToken), await CountActivationsAsync(cancellationToken));
        if (query.IsRounded)
        {
            var hidden = await TableAsync(query, Perimeter.All, IndicatorFilter.None, mark, cancellationToken);
            return [.. hidden[query.Level].Where(row => IsWhole(query, hidden.Roster, row))];
        }

        var all = await TableAsync(query, query.Perimeter, IndicatorFilter.None, mark, cancellationToken);
        if (query.Filter.IsNone)
        {
            return all[query.Level];
        }

        // Places that the filter accepts whole are counted already.
        return CutsNothing(query, all)
            ? [.. all[query.Level].Where(row => row.Place.Schools.Count > 0 && Accepts(query.Filter, all.Roster, row))]
            : (await TableAsync(query, query.Perimeter, query.Filter, mark, cancellationToken))[query.Level];
    }

    /// <summary>The revision at the end of a past day in France.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.RevisionExpired"/>: it is no longer kept.</exception>
    public async Task<long> FindRevisionAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var revision = await store.FindRevisionBeforeAsync(FrenchTime.StartOf(day.AddDays(1)), cancellationToken);
        var isKept = revision > 0 && revision >= await revisions.GetOldestRevisionAsync(cancellationToken);
        return isKept ? revision : throw new DirectoryException(
            Reason.RevisionExpired,
            new LocalizedText(
                $"The state of {day:yyyy-MM-dd} is no longer kept, or was never there.",
                $"L'état du {day:dd/MM/yyyy} n'est plus conservé, ou n'a jamais existé."),
            DirectoryException.Fact("day", day.ToString("O", System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static bool Accepts(IndicatorFilter filter, IndicatorRoster roster, IndicatorRow row) =>
        row.Place.Schools.All(school => filter.Accepts(roster.Schools[school]));

    // The staff of collectivités counts from the level of these on: a filter of schools accepts none of it.
    private static bool CutsNothing(IndicatorQuery query, IndicatorTable all) =>
        !(query.Filter.IsOfSchools && query.Level is IndicatorLevel.Collectivite or IndicatorLevel.Academy or IndicatorLevel.Region)
        && all[query.Level].All(row => row.Place.Schools.Select(
            school => query.Filter.Accepts(all.Roster.Schools[school])).Distinct().Count() <= 1);

    private static bool IsWhole(IndicatorQuery query, IndicatorRoster roster, IndicatorRow row) =>
        !query.IsPartial(row)
        && row.Place.Schools.Select(school => roster.Schools[school]).All(
            school => query.Perimeter.Holds(school.Academy, school.Uai) && query.Filter.Accepts(school))
        && ((query.Perimeter.IsAll && query.Filter.IsNone) || row.Place.Schools.Count > 0);

    private async Task<IndicatorTable> TableAsync(
        IndicatorQuery query, Perimeter perimeter, IndicatorFilter filter, (long Restrictions, long Activations) mark,
        CancellationToken cancellationToken)
    {
        var key = new IndicatorKey(
            query.Revision, query.Day, mark.Restrictions, mark.Activations, perimeter.Text, filter, query.IsRounded);
        if (cache.Find(key) is { } known)
        {
            return known;
        }

        // One at a time: callers who wait for the same table find it.
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (cache.Find(key) is { } meanwhile)
            {
                return meanwhile;
            }

            var exact = key with { IsRounded = false };
            var table = cache.Find(exact) ?? await CountAsync(query, new IndicatorScope(perimeter, filter), cancellationToken);
            cache.Keep(exact, table);
            if (query.IsRounded)
            {
                cache.Keep(key, table = SmallCells.Hidden(table));
            }

            return table;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<IndicatorTable> CountAsync(IndicatorQuery query, IndicatorScope scope, CancellationToken cancellationToken)
    {
        var conventions = await enrolment.ListConventionsAsync(query.Revision, cancellationToken);
        var roster = new IndicatorRoster(
            await store.ListSitesAsync(query.Revision, cancellationToken),
            [.. conventions.Where(convention => convention.IsInForceOn(query.Day))]);
        var places = new IndicatorPlaces(roster, scope);
        var grants = (await store.ListStaffGrantsAsync(query.Revision, query.Day, cancellationToken)).ToHashSet();
        var schools = places.Sites.Select(site => site.SchoolNo).Distinct().ToList();
        var activated = await store.ReadActivatedAsync(query.Revision, query.Day, cancellationToken);
        var tally = await store.CountProfilesAsync(
            query.Revision, schools.Count <= FewSchools ? schools : null, () => new ProfileTally(places, grants, activated),
            cancellationToken);
        return IndicatorTable.Of(roster, places, tally);
    }

    private async ValueTask<long> CountActivationsAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (Volatile.Read(ref activations) is { } known && now - known.At < ActivationsFor && now >= known.At)
        {
            return known.Count;
        }

        var read = new ActivationMark(await store.CountActivationsAsync(cancellationToken), now);
        Volatile.Write(ref activations, read);
        return read.Count;
    }

    private sealed record ActivationMark(long Count, DateTimeOffset At);
}
