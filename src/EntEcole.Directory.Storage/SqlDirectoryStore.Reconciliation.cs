using System.Text.Json;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Storage;

/// <content>What extracts say of schools, to be held against conventions.</content>
internal sealed partial class SqlDirectoryStore
{
    private const string SelectSchoolsInFeeds = """
        SELECT s.uai AS "Uai", s.display_name AS "Name", f.academy AS "Academy", s.presence AS "Presence", s.department AS "Department",
               COALESCE(p.pupils, 0) AS "Pupils", COALESCE(p.missed, 0) AS "Missed", r.extract_date AS "MissedSince"
        FROM school s
        JOIN feed f ON f.feed_no = s.feed_no
        LEFT JOIN extract_school p ON p.feed_no = s.feed_no AND p.school_no = s.school_no
            AND p.since_revision <= @revision AND p.until_revision > @revision
        LEFT JOIN revision v ON v.revision = p.since_revision AND p.missed = 1
        LEFT JOIN sync_run r ON r.run_id = v.run_id
        WHERE s.uai IS NOT NULL AND s.since_revision <= @revision AND s.until_revision > @revision
        ORDER BY s.uai, COALESCE(p.missed, 0), s.presence, f.degree, f.feed_no
        """;

    private const string SchoolsOfUais = SelectSchoolColumns + " AND s.uai IN {0} ORDER BY s.uai, s.presence, f.degree, f.feed_no";

    private const string SelectStays = """
        SELECT s.uai AS "Uai", f.academy AS "Academy", s.presence AS "Presence", a.extract_date AS "MadeOn", b.extract_date AS "EndedOn",
               CASE WHEN s.until_revision <= @revision THEN 1 ELSE 0 END AS "Ended"
        FROM school s
        JOIN feed f ON f.feed_no = s.feed_no
        LEFT JOIN revision v ON v.revision = s.since_revision
        LEFT JOIN sync_run a ON a.run_id = v.run_id
        LEFT JOIN revision w ON w.revision = s.until_revision AND s.until_revision <= @revision
        LEFT JOIN sync_run b ON b.run_id = w.run_id
        WHERE s.since_revision <= @revision AND s.uai IN {0}
        """;

    private const string SelectFullExtracts = """
        SELECT DISTINCT academy AS "Academy", extract_date AS "MadeOn" FROM sync_run
        WHERE extract_date IS NOT NULL AND state IN (@applied, @held) AND report LIKE '%"kind":"full"%'
        ORDER BY academy, extract_date
        """;

    private const string CountPupils = """
        SELECT s.uai AS "Uai", COUNT(DISTINCT p.person_no) AS "Pupils" FROM school s
        JOIN profile p ON p.school_no = s.school_no AND p.feed_no = s.feed_no AND p.role = @role AND p.state = @state
            AND p.since_revision <= @revision AND p.until_revision > @revision
        WHERE s.since_revision <= @revision AND s.until_revision > @revision AND s.uai IN {0}
        GROUP BY s.uai
        """;

    private const string CountProfilesOfSchools = """
        SELECT s.uai AS "Uai", c.role AS "Role", c.state AS "State", SUM(c.profiles) AS "Profiles" FROM school s
        JOIN profile_count c ON c.school_no = s.school_no AND c.feed_no = s.feed_no
        WHERE s.until_revision = @forever AND s.uai IN {0}
        GROUP BY s.uai, c.role, c.state
        ORDER BY s.uai, c.role, c.state
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<SchoolInFeed>> ListSchoolsInFeedsAsync(long revision, CancellationToken cancellationToken) =>
        WithConnectionAsync<IReadOnlyList<SchoolInFeed>>(
            async connection =>
            [
                .. (await connection.QueryAsync<SchoolColumns>(SelectSchoolsInFeeds, new { revision })).Select(row =>
                    new SchoolInFeed(
                    row.Uai, row.Name, row.Academy, row.Presence == (int)Presence.Present && row.Missed == 0, row.Department, row.Pupils,
                    TypeHandlers.ReadDayOrNull(row.MissedSince))),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SchoolView>> FindSchoolsAsync(IReadOnlyCollection<string> uais, long revision, CancellationToken cancellationToken) =>
        LookUpAsync(
            (connection, token) => SchoolsAsync(
                connection, statements.SchoolsOfUais, revision, token, ("@texts", JsonSerializer.Serialize(uais)), ("@revision", revision)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SchoolStay>> ListSchoolStaysAsync(IReadOnlyCollection<string> uais, long revision, CancellationToken cancellationToken) =>
        WithConnectionAsync<IReadOnlyList<SchoolStay>>(
            async connection =>
            [
                .. (await connection.QueryAsync<StayColumns>(statements.Stays.Sql, new { revision, texts = JsonSerializer.Serialize(uais) }))
                    .Select(row => new SchoolStay(
                        row.Uai, row.Academy, row.Presence == (int)Presence.Present, TypeHandlers.ReadDayOrNull(row.MadeOn),
                        TypeHandlers.ReadDayOrNull(row.EndedOn), row.Ended == 1)),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<(string Academy, DateOnly Date)>> ListFullExtractsAsync(CancellationToken cancellationToken) =>
        WithConnectionAsync<IReadOnlyList<(string, DateOnly)>>(
            async connection =>
            [
                .. (await connection.QueryAsync<StayColumns>(SelectFullExtracts, new { applied = (int)RunState.Applied, held = (int)RunState.Held }))
                    .Select(row => (row.Academy, TypeHandlers.ReadDay(row.MadeOn!))),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, int>> CountPupilsAsync(IReadOnlyCollection<string> uais, long revision, CancellationToken cancellationToken) =>
        WithConnectionAsync<IReadOnlyDictionary<string, int>>(
            async connection => (await connection.QueryAsync<SchoolColumns>(
                    statements.PupilsOfSchools.Sql,
                    new { revision, role = (int)Role.Pupil, state = (int)ProfileState.Active, texts = JsonSerializer.Serialize(uais) }))
                .ToDictionary(row => row.Uai, row => row.Pupils, StringComparer.Ordinal),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SchoolProfiles>> CountProfilesAsync(IReadOnlyCollection<string> uais, CancellationToken cancellationToken) =>
        WithConnectionAsync<IReadOnlyList<SchoolProfiles>>(
            async connection =>
            [
                .. (await connection.QueryAsync<ProfileColumnsOfSchool>(
                        statements.ProfilesOfSchools.Sql, new { forever = Revisions.Forever, texts = JsonSerializer.Serialize(uais) }))
                    .Where(row => row.Profiles > 0)
                    .Select(row => new SchoolProfiles(row.Uai, (Role)row.Role, (ProfileState)row.State, row.Profiles)),
            ],
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

    private sealed class StayColumns
    {
        public string Uai { get; set; } = "";

        public string Academy { get; set; } = "";

        public int Presence { get; set; }

        public string? MadeOn { get; set; }

        public string? EndedOn { get; set; }

        public int Ended { get; set; }
    }

    private sealed class ProfileColumnsOfSchool
    {
        public string Uai { get; set; } = "";

        public int Role { get; set; }

        public int State { get; set; }

        public int Profiles { get; set; }
    }

    private sealed partial class LookupStatements
    {
        public Statement SchoolsOfUais { get; } = new(With(SqlDirectoryStore.SchoolsOfUais, engine.Texts));

        /// <summary>The same texts as they are sent: one each, for whoever reads all SQL.</summary>
        public Statement Stays { get; } = new(With(SelectStays, engine.Texts));

        public Statement PupilsOfSchools { get; } = new(With(CountPupils, engine.Texts));

        public Statement ProfilesOfSchools { get; } = new(With(CountProfilesOfSchools, engine.Texts));
    }
}
