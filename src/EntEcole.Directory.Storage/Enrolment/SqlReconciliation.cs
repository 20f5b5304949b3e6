using System.Text.Json;
using Dapper;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Schools;

namespace EntEcole.Directory.Storage.Enrolment;

/// <summary>What extracts say of schools, compared with conventions.</summary>
internal sealed class SqlReconciliation(SqlSession session, SqlSchools schools) : IReconciliationStore
{
    private readonly ReconciliationStatements statements = new(session.Engine);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SchoolInFeed>> ListSchoolsInFeedsAsync(long revision, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<SchoolInFeed>>(
            async connection =>
            [
                .. (await connection.QueryAsync<SchoolColumns>(ReconciliationSql.SelectSchoolsInFeeds, new { revision })).Select(row =>
                    new SchoolInFeed(
                    row.Uai, row.Name, row.Academy, row.Presence == (int)Presence.Present && row.Missed == 0, row.Department, row.Pupils,
                    TypeHandlers.ReadDayOrNull(row.MissedSince))),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SchoolView>> FindSchoolsAsync(
        IReadOnlyCollection<string> uais, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            (connection, token) => schools.SchoolsAsync(
                connection, statements.SchoolsOfUais, revision, token, ("@texts", JsonSerializer.Serialize(uais)), ("@revision", revision)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SchoolStay>> ListSchoolStaysAsync(
        IReadOnlyCollection<string> uais, long revision, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<SchoolStay>>(
            async connection =>
            [
                .. (await connection.QueryAsync<StayColumns>(
                    statements.Stays.Sql, new { revision, texts = JsonSerializer.Serialize(uais) }))
                    .Select(row => new SchoolStay(
                        row.Uai, row.Academy, row.Presence == (int)Presence.Present, TypeHandlers.ReadDayOrNull(row.MadeOn),
                        TypeHandlers.ReadDayOrNull(row.EndedOn), row.Ended == 1)),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<(string Academy, DateOnly Date)>> ListFullExtractsAsync(CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<(string, DateOnly)>>(
            async connection =>
            [
                .. (await connection.QueryAsync<StayColumns>(
                        ReconciliationSql.SelectFullExtracts,
                        new { applied = (int)RunState.Applied, held = (int)RunState.Held, full = (int)ExtractKind.Full }))
                    .Select(row => (row.Academy, TypeHandlers.ReadDay(row.MadeOn!))),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<UaiChange>> ListUaiChangesAsync(CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<UaiChange>>(
            async connection =>
            [
                .. (await connection.QueryAsync<UaiColumns>(
                        ReconciliationSql.SelectUaiChanges,
                        new
                        {
                            applied = (int)RunState.Applied, held = (int)RunState.Held, full = (int)ExtractKind.Full,
                            code = nameof(ProblemCode.UaiChanged),
                        }))
                    .GroupBy(row => (row.Academy, row.SourceId, row.MadeOn))
                    .Where(group => group.Count() > 1)
                    .Select(group => new UaiChange(
                        group.Key.Academy, group.Key.SourceId, group.First().Uai, group.Last().Uai,
                        TypeHandlers.ReadDay(group.Key.MadeOn))),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, int>> CountPupilsAsync(
        IReadOnlyCollection<string> uais, long revision, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyDictionary<string, int>>(
            async connection => (await connection.QueryAsync<SchoolColumns>(
                    statements.PupilsOfSchools.Sql,
                    new { revision, role = (int)Role.Pupil, state = (int)ProfileState.Active, texts = JsonSerializer.Serialize(uais) }))
                .ToDictionary(row => row.Uai, row => row.Pupils, StringComparer.Ordinal),
            cancellationToken);

    private sealed class SchoolColumns
    {
        public string Uai { get; set; } = "";

        public string Name { get; set; } = "";

        public string Academy { get; set; } = "";

        public int Presence { get; set; }

        public string? Department { get; set; }

        public int Pupils { get; set; }

        public int Missed { get; set; }

        public string? MissedSince { get; set; }
    }

    private sealed class UaiColumns
    {
        public string Academy { get; set; } = "";

        public string SourceId { get; set; } = "";

        public string Uai { get; set; } = "";

        public string MadeOn { get; set; } = "";
    }

    private sealed class StayColumns
    {
        public string Uai { get; set; } = "";

        public string Academy { get; set; } = "";

        public int Presence { get; set; }

        public string? MadeOn { get; set; }

        public string? EndedOn { get; set; }

        public int Ended { get; set; }
    }
}
