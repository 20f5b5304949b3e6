using System.Text.Json;
using Dapper;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Indicators;

/// <summary>Snapshots of counts.</summary>
internal sealed class SqlIndicatorSnapshots(SqlSession session) : IIndicatorSnapshotStore
{
    /// <inheritdoc/>
    public Task<bool> SaveAsync(
        IndicatorSnapshot snapshot, DateTimeOffset at, IReadOnlyList<IndicatorSnapshotRow> rows, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                var day = TypeHandlers.Day(snapshot.Day);
                var header = new { day, month = day[..7], revision = snapshot.Revision, madeAt = TypeHandlers.Instant(at) };
                if (await connection.ExecuteScalarAsync<long>(IndicatorSnapshotSql.CountOfMonth, header, transaction) > 0)
                {
                    return false;
                }

                await connection.ExecuteAsync(IndicatorSnapshotSql.InsertSnapshot, header, transaction);
                foreach (var some in rows.Chunk(500))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await connection.ExecuteAsync(IndicatorSnapshotSql.InsertPlace, some.Select(row => Columns(day, row)), transaction);
                }

                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IndicatorSnapshot>> ListAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<IndicatorSnapshot>>(
            async connection => [
                .. (await connection.QueryAsync<SnapshotColumns>(SqlCommands.Cancellable(
                    IndicatorSnapshotSql.SelectSnapshots, new { first = TypeHandlers.Day(from), last = TypeHandlers.Day(to) }, null,
                    cancellationToken))).Select(row => new IndicatorSnapshot(TypeHandlers.ReadDay(row.Day), row.Revision)),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IndicatorSnapshotRow>> ListRowsAsync(
        DateOnly day, IndicatorLevel level, IndicatorFilter filter, CancellationToken cancellationToken) =>
        filter.Uai is not null && level is not IndicatorLevel.School ? Task.FromResult<IReadOnlyList<IndicatorSnapshotRow>>([])
        : session.WithConnectionAsync<IReadOnlyList<IndicatorSnapshotRow>>(
            async connection => [
                .. (await connection.QueryAsync<PlaceColumns>(SqlCommands.Cancellable(
                    IndicatorSnapshotSql.SelectPlaces,
                    new
                    {
                        day = TypeHandlers.Day(day), level = (int)level, placeKey = filter.Uai, academy = filter.Academy,
                        department = filter.Department, district = filter.DistrictUai, siret = filter.Siret,
                    },
                    null, cancellationToken))).Select(row => row.ToRow(level)).OrderBy(row => row.Key, StringComparer.Ordinal),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<long> PruneAsync(DateOnly before, CancellationToken cancellationToken) =>
        session.WithTransactionAsync<long>(
            async (connection, transaction) =>
            {
                var gone = 0;
                foreach (var statement in IndicatorSnapshotSql.Prune)
                {
                    gone = await connection.ExecuteAsync(
                        SqlCommands.Cancellable(statement, new { day = TypeHandlers.Day(before) }, transaction, cancellationToken));
                }

                return gone;
            },
            cancellationToken);

    private static object Columns(string day, IndicatorSnapshotRow row) => new
    {
        day,
        level = (int)row.Level,
        placeKey = row.Key,
        name = row.Name,
        academy = row.Where.Academy,
        department = row.Where.Department,
        district = row.Where.DistrictUai,
        siret = row.Where.Siret,
        enrolled = row.EnrolledSchools,
        provisioned = row.ProvisionedSchools,
        persons = row.Persons,
        counts = JsonSerializer.Serialize(row.Counts.Select(count => new[] { count.Active, count.Suspended, count.Activated })),
    };

    private sealed class SnapshotColumns
    {
        public string Day { get; set; } = "";

        public long Revision { get; set; }
    }

    private sealed class PlaceColumns
    {
        public string PlaceKey { get; set; } = "";

        public string Name { get; set; } = "";

        public string? Academy { get; set; }

        public string? Department { get; set; }

        public string? District { get; set; }

        public string? Siret { get; set; }

        public int Enrolled { get; set; }

        public int Provisioned { get; set; }

        public int Persons { get; set; }

        public string Counts { get; set; } = "";

        public IndicatorSnapshotRow ToRow(IndicatorLevel level) => new(
            level, PlaceKey, Name, Enrolled, Provisioned, Persons,
            [.. JsonSerializer.Deserialize<int[][]>(Counts)!.Select(count => (count[0], count[1], count[2]))])
        {
            Where = new IndicatorFilter(Academy, Department, District, Siret),
        };
    }
}
