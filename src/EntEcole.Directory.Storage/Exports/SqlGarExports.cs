using System.Text.Json;
using Dapper;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Model;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Exports;

/// <summary>Past exports to the GAR.</summary>
internal sealed class SqlGarExports(SqlSession session) : IGarExportStore
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <inheritdoc/>
    public Task<int> BeginAsync(GarExportRecord export, CancellationToken cancellationToken) => session.WithTransactionAsync(
        async (connection, transaction) =>
        {
            await connection.ExecuteAsync(
                GarExportSql.Fail,
                new { ent = export.Ent, failed = (int)GarExportState.Failed, running = (int)GarExportState.Running }, transaction);
            var no = await NumberBlocks.ReserveAsync(connection, transaction, "gar_export", 1);
            await connection.ExecuteAsync(GarExportSql.Insert, Parameters(export with { ExportNo = no }), transaction);
            return no;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task EndAsync(GarExportRecord export, IReadOnlyList<GarRefusal> refusals, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(GarExportSql.Update, Parameters(export), transaction);
                await connection.ExecuteAsync(
                    GarExportSql.InsertRefusal,
                    refusals.Select((one, i) => new
                    {
                        no = export.ExportNo, refusal = i + 1, uai = one.Uai, person = one.PersonNo, personId = one.PersonId?.ToByteArray(),
                        cause = (int)one.Cause, field = one.Field, value = one.Value,
                    }),
                    transaction);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<GarExportRecord?> FindAsync(int exportNo, CancellationToken cancellationToken) =>
        FindAsync(GarExportSql.Select, new { no = exportNo }, cancellationToken);

    /// <inheritdoc/>
    public Task<GarExportRecord?> FindByRequestAsync(string requestId, CancellationToken cancellationToken) =>
        FindAsync(GarExportSql.SelectOfRequest, new { id = requestId }, cancellationToken);

    /// <inheritdoc/>
    public Task<GarExportRecord?> FindLastAsync(string ent, CancellationToken cancellationToken) =>
        FindAsync(GarExportSql.SelectLast, new { ent, written = (int)GarExportState.Written }, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<GarExportRecord>> ListAsync(string? ent, int before, int limit, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<GarExportRecord>>(
            async connection =>
            [
                .. (await connection.QueryAsync<ExportRow>(SqlCommands.Cancellable(
                    (ent is null ? GarExportSql.SelectPage : GarExportSql.SelectPageOfEnt) + session.Engine.Page,
                    new { ent, before, limit }, null, cancellationToken))).Select(row => row.ToRecord()),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<GarRefusalRow>> ListRefusalsAsync(
        int exportNo, string? uai, GarCause? cause, int after, int limit, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<GarRefusalRow>>(
            async connection =>
            [
                .. (await connection.QueryAsync<RefusalRow>(SqlCommands.Cancellable(
                    GarExportSql.SelectRefusals + session.Engine.Page,
                    new { no = exportNo, uai, cause = (int?)cause ?? 0, after, limit }, null, cancellationToken)))
                    .Select(row => new GarRefusalRow(row.No, row.ToRefusal())),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<long> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken) => session.WithTransactionAsync(
        async (connection, transaction) =>
        {
            long rows = 0;
            foreach (var statement in GarExportSql.Prune)
            {
                rows += await connection.ExecuteAsync(SqlCommands.Cancellable(
                    statement, new { before = TypeHandlers.Instant(before), written = (int)GarExportState.Written }, transaction,
                    cancellationToken));
            }

            return rows;
        },
        cancellationToken);

    private Task<GarExportRecord?> FindAsync(string which, object arguments, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(
            async connection => (await connection.QueryFirstOrDefaultAsync<ExportRow>(
                SqlCommands.Cancellable(which, arguments, null, cancellationToken)))?.ToRecord(),
            cancellationToken);

    private static object Parameters(GarExportRecord export) => new
    {
        no = export.ExportNo, ent = export.Ent, request = export.RequestId, revision = export.Revision,
        day = TypeHandlers.Day(export.Day), uais = JsonSerializer.Serialize(export.Uais), state = (int)export.State,
        archive = export.Archive, checksum = export.Md5, digest = export.Digest, counts = JsonSerializer.Serialize(export.Counts, Json),
        refusal = export.Refusal, accepted = export.AcceptedDrop, delivery = export.Delivery, at = TypeHandlers.Instant(export.At),
        by = export.By,
    };

    private sealed record ExportRow
    {
        public int ExportNo { get; init; }

        public string Ent { get; init; } = "";

        public string? RequestId { get; init; }

        public long Revision { get; init; }

        public string AsOf { get; init; } = "";

        public string Uais { get; init; } = "";

        public int State { get; init; }

        public string Archive { get; init; } = "";

        public string Md5 { get; init; } = "";

        public string Digest { get; init; } = "";

        public string Counts { get; init; } = "";

        public string Refusal { get; init; } = "";

        public string AcceptedDrop { get; init; } = "";

        public int? Delivery { get; init; }

        public string StartedAt { get; init; } = "";

        public string RequestedBy { get; init; } = "";

        public GarExportRecord ToRecord() => new()
        {
            ExportNo = ExportNo, Ent = Ent, RequestId = RequestId, Revision = Revision, Day = TypeHandlers.ReadDay(AsOf),
            Uais = JsonSerializer.Deserialize<string[]>(Uais)!, State = (GarExportState)State, Archive = Archive, Md5 = Md5,
            Digest = Digest, Counts = JsonSerializer.Deserialize<GarCounts>(Counts, Json)!, Refusal = Refusal,
            AcceptedDrop = AcceptedDrop, Delivery = Delivery, At = TypeHandlers.ReadInstant(StartedAt), By = RequestedBy,
        };
    }

    private sealed record RefusalRow
    {
        public int No { get; init; }

        public string Uai { get; init; } = "";

        public int? Person { get; init; }

        public byte[]? Id { get; init; }

        public int Cause { get; init; }

        public string Field { get; init; } = "";

        public string Value { get; init; } = "";

        public GarRefusal ToRefusal() =>
            new(Uai, Person, Id is null ? null : PersonId.FromBytes(Id), (GarCause)Cause, Field, Value);
    }
}
