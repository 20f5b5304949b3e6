using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Revisions;

namespace EntEcole.Directory.Indicators;

/// <summary>Takes one snapshot a month, and forgets those of more than five years.</summary>
public sealed class IndicatorSnapshots(
    IIndicatorSnapshotStore store, IndicatorService indicators, IRevisionStore revisions, TimeProvider time)
{
    /// <summary>For how long snapshots are kept, years.</summary>
    public const int YearsKept = 5;

    /// <summary>Takes the snapshot of this month, when there is none yet. Returns 1 when it did, else 0.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.StoreUnavailable"/>.</exception>
    public async Task<long> TakeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var day = FrenchTime.DayAt(now);
        await store.PruneAsync(day.AddYears(-YearsKept), cancellationToken);
        if ((await store.ListAsync(new DateOnly(day.Year, day.Month, 1), day, cancellationToken)).Count > 0)
        {
            return 0;
        }

        var revision = await revisions.GetRevisionAsync(cancellationToken);
        var rows = new List<IndicatorSnapshotRow>();
        foreach (var level in IndicatorLevels.All)
        {
            rows.AddRange(
                (await indicators.ListAsync(new IndicatorQuery(level, IndicatorFilter.None, revision, day), cancellationToken)).Select(
                    row => Of(level, row)));
        }

        return await store.SaveAsync(new IndicatorSnapshot(day, revision), now, rows, cancellationToken) ? 1 : 0;
    }

    /// <summary>
    /// Whether a caller sees a row: a place that they reach whole. What they would see of others was not kept.
    /// </summary>
    public static bool IsReached(IndicatorSnapshotRow row, Perimeter perimeter, CallerPerimeter given) =>
        perimeter.IsAll || (row.Where.Academy is { } academy && perimeter.HoldsAcademy(academy)) || row.Level switch
        {
            IndicatorLevel.School => perimeter.Uais.Contains(row.Key),
            IndicatorLevel.Collectivite => given.Sirets.Contains(row.Key),
            IndicatorLevel.District => row.Key.Length > 0 && given.Districts.Contains(row.Key),
            _ => false,
        };

    private static IndicatorSnapshotRow Of(IndicatorLevel level, IndicatorRow row) => new(
        level, row.Key, row.Name, row.EnrolledSchools, row.ProvisionedSchools, row.Persons ?? 0,
        [.. Roles.All.Select(role => (row.Active(role).Value, row.Suspended(role).Value, row.Activated(role).Value))])
    {
        Where = row.Where,
    };
}
