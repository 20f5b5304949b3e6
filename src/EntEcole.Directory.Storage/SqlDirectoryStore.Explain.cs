using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <content>Every kept version of what one person has.</content>
internal sealed partial class SqlDirectoryStore
{
    private const string NumberOfId = """
        SELECT MIN(i.person_no) FROM person i
        WHERE i.person_id = @id AND EXISTS (SELECT 1 FROM record r WHERE r.person_no = i.person_no AND r.since_revision <= @revision)
        """;

    private const string NumbersOfSource = """
        SELECT DISTINCT r.person_no
        FROM feed f
        JOIN record r ON r.feed_no = f.feed_no AND r.category = @category AND r.source_id = @id
        WHERE f.academy = @academy AND r.since_revision <= @revision AND (r.until_revision > @revision OR NOT EXISTS (
            SELECT 1 FROM feed lf JOIN record l ON l.feed_no = lf.feed_no AND l.category = @category AND l.source_id = @id
            WHERE lf.academy = @academy AND l.since_revision <= @revision AND l.until_revision > @revision))
        ORDER BY r.person_no
        """;

    private const string RecordVersions = """
        SELECT r.since_revision, r.until_revision, f.academy, f.degree, r.category, r.source_id, r.person_id, r.presence, r.content
        FROM record r JOIN feed f ON f.feed_no = r.feed_no
        WHERE r.person_no = @person AND r.since_revision <= @revision
        ORDER BY r.since_revision, f.degree, r.category, r.source_id
        """;

    // Under the name that the school has now: what it was called is not part of what happened to the person.
    private const string ProfileVersions = """
        SELECT p.since_revision, p.until_revision, f.academy, f.degree, s.uai, s.display_name,
               p.person_no, p.school_no, p.role, p.feed_no, p.state, p.active_on, p.suspended_on, p.purge_on
        FROM profile p
        JOIN feed f ON f.feed_no = p.feed_no
        LEFT JOIN school s ON s.school_no = p.school_no AND s.feed_no = p.feed_no AND s.since_revision <= @revision AND s.until_revision > @revision
        WHERE p.person_no = @person AND p.since_revision <= @revision
        ORDER BY p.since_revision, p.school_no, p.role, p.feed_no
        """;

    // The last version of the class while he was in it: a prune that keeps his row keeps that one.
    private const string ClassVersions = """
        SELECT m.since_revision, m.until_revision, f.academy, f.degree, c.school_no, c.kind, c.name, m.entered_on, m.teaches, m.head, m.subjects
        FROM membership m
        JOIN feed f ON f.feed_no = m.feed_no
        JOIN class c ON c.class_no = m.class_no AND c.since_revision = (
            SELECT MAX(x.since_revision) FROM class x
            WHERE x.class_no = m.class_no AND x.since_revision < m.until_revision AND x.since_revision <= @revision)
        WHERE m.person_no = @person AND m.since_revision <= @revision
        ORDER BY m.since_revision, m.class_no, m.feed_no
        """;

    private const string RelationVersions = """
        SELECT l.since_revision, l.until_revision, f.academy, f.degree, l.other_is_relative, r.category, r.source_id, r.person_id,
               l.link_code, l.legal, l.financial, l.contact, l.payment
        FROM (
            SELECT since_revision, until_revision, feed_no, 1 AS other_is_relative, relative_no AS other_no,
                   link_code, legal, financial, contact, payment
            FROM relation WHERE pupil_no = @person AND since_revision <= @revision
            UNION ALL
            SELECT since_revision, until_revision, feed_no, 0 AS other_is_relative, pupil_no AS other_no,
                   link_code, legal, financial, contact, payment
            FROM relation WHERE relative_no = @person AND since_revision <= @revision) l
        JOIN feed f ON f.feed_no = l.feed_no
        JOIN record r ON r.person_no = l.other_no AND r.feed_no = l.feed_no AND r.since_revision = (
            SELECT MAX(x.since_revision) FROM record x
            WHERE x.person_no = l.other_no AND x.feed_no = l.feed_no AND x.since_revision <= @revision)
        ORDER BY l.since_revision, l.other_no, l.feed_no, r.category, r.source_id
        """;

    private const string RevisionFacts = """
        SELECT v.revision, v.made_at, v.run_id, s.extract_date
        FROM revision v LEFT JOIN sync_run s ON s.run_id = v.run_id
        WHERE v.revision IN {0}
        """;

    private const string SchoolsOfSources = """
        SELECT s.source_id, s.uai, s.display_name
        FROM feed f
        JOIN school s ON s.feed_no = f.feed_no AND s.since_revision <= @revision AND s.until_revision > @revision
        WHERE f.academy = @academy AND s.source_id IN {0}
        ORDER BY f.degree, s.source_id
        """;

    private const string ProblemsOfRecord = """
        SELECT run_id, code, "file", line, uai, field, shape
        FROM problem
        WHERE run_id IN {0} AND category = @category AND record_id = @id
        ORDER BY run_id DESC, problem_no
        """;

    private const string PlansWaitingFor = """
        SELECT p.plan_id
        FROM "plan" p
        JOIN feed f ON f.feed_no = p.feed_no
        JOIN plan_record r ON r.plan_id = p.plan_id AND r.feed_no = p.feed_no AND r.category = @category AND r.source_id = @id
        WHERE p.state = @held AND r.waits = 1 AND f.academy = @academy
        ORDER BY p.plan_id
        """;

    /// <inheritdoc/>
    public Task<int?> FindNumberAsync(PersonId id, long revision, CancellationToken cancellationToken) =>
        LookUpAsync(
            async (connection, token) =>
            {
                // Who was merged is known by his id for as long as that lasts, whatever is left of his own records.
                if ((await LinksAtAsync(connection, revision, token)).TryFind(id, out var merged))
                {
                    return merged;
                }

                await using var reader = await connection.ReadAsync(
                    statements.NumberOfId, token, ("@id", id.ToByteArray()), ("@revision", revision));
                return await reader.ReadAsync(token) && !reader.IsDBNull(0) ? reader.GetInt32(0) : (int?)null;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<int>> FindNumbersAsync(SourceRef source, long revision, CancellationToken cancellationToken) =>
        LookUpAsync(
            (connection, token) => RowsAsync(
                connection, statements.NumbersOfSource, reader => reader.GetInt32(0), token,
                ("@academy", source.Academy), ("@category", (int)source.Category), ("@id", source.Id), ("@revision", revision)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<PersonVersions> ReadVersionsAsync(int personNo, long revision, CancellationToken cancellationToken) =>
        LookUpAsync(
            async (connection, token) =>
            {
                (string, object)[] who = [("@person", personNo), ("@revision", revision)];
                var records = await RowsAsync(connection, statements.RecordVersions, ToRecord, token, who);
                var profiles = await RowsAsync(connection, statements.ProfileVersions, ToProfile, token, who);
                var classes = await RowsAsync(connection, statements.ClassVersions, ToClass, token, who);
                var relations = await RowsAsync(connection, statements.RelationVersions, ToRelationVersion, token, who);
                var touched = records.Select(row => row.Span).Concat(profiles.Select(row => row.Span)).Concat(classes.Select(row => row.Span))
                    .Concat(relations.Select(row => row.Span))
                    .SelectMany(span => new[] { span.Since, span.Until })
                    .Where(number => number <= revision)
                    .Distinct();
                var facts = await RowsAsync(
                    connection, statements.RevisionFacts, ToFact, token, ("@numbers", JsonSerializer.Serialize(touched)));
                return new PersonVersions(
                    personNo, records, profiles, classes, relations, facts.ToDictionary(fact => fact.Revision),
                    await OldestAsync(connection, token));
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<NamedSchool>> FindSchoolsAsync(
        string academy, IReadOnlyCollection<string> sourceIds, long revision, CancellationToken cancellationToken) =>
        LookUpAsync(
            (connection, token) => RowsAsync(
                connection, statements.SchoolsOfSources,
                reader => new NamedSchool(reader.GetString(0), reader.TextOrNull(1), reader.GetString(2)), token,
                ("@texts", JsonSerializer.Serialize(sourceIds)), ("@academy", academy), ("@revision", revision)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunProblem>> ListProblemsAsync(
        SourceRef source, IReadOnlyCollection<long> runIds, CancellationToken cancellationToken) =>
        LookUpAsync(
            (connection, token) => RowsAsync(
                connection, statements.ProblemsOfRecord,
                reader => new RunProblem(reader.GetInt64(0), new Problem(
                    Enum.Parse<ProblemCode>(reader.GetString(1)), reader.GetString(2), reader.GetInt32(3), source.Category, source.Id,
                    reader.TextOrNull(4), reader.TextOrNull(5), reader.TextOrNull(6))),
                token,
                ("@numbers", JsonSerializer.Serialize(runIds)), ("@category", (int)source.Category), ("@id", source.Id)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<long>> ListWaitingPlansAsync(SourceRef source, CancellationToken cancellationToken) =>
        LookUpAsync(
            (connection, token) => RowsAsync(
                connection, statements.PlansWaitingFor, reader => reader.GetInt64(0), token,
                ("@academy", source.Academy), ("@category", (int)source.Category), ("@id", source.Id), ("@held", (int)PlanState.Held)),
            cancellationToken);

    private static async Task<IReadOnlyList<T>> RowsAsync<T>(
        LookupConnection connection, Statement statement, Func<DbDataReader, T> read, CancellationToken cancellationToken,
        params (string Name, object Value)[] parameters)
    {
        await using var reader = await connection.ReadAsync(statement, cancellationToken, parameters);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static RowSpan SpanOf(DbDataReader reader) => new(reader.GetInt64(0), reader.GetInt64(1));

    private static RecordVersion ToRecord(DbDataReader reader)
    {
        var presence = (Presence)reader.GetInt32(7);
        return new RecordVersion(
            SpanOf(reader), new SourceRef(reader.GetString(2), (AafCategory)reader.GetInt32(4), reader.GetString(5)),
            (Degree)reader.GetInt32(3), PersonId.FromBytes(reader.Bytes(6)), presence,
            presence is Presence.Awaited ? null : Content.ReadPerson(reader.Bytes(8)));
    }

    private static ProfileVersion ToProfile(DbDataReader reader) => new(
        SpanOf(reader), reader.GetString(2), (Degree)reader.GetInt32(3), reader.TextOrNull(4), reader.TextOrNull(5) ?? "", reader.Profile(6));

    private static ClassVersion ToClass(DbDataReader reader) => new(
        SpanOf(reader), reader.GetString(2), (Degree)reader.GetInt32(3), reader.GetInt32(4), (ClassKind)reader.GetInt32(5), reader.GetString(6),
        reader.DateOrNull(7), reader.GetInt32(8) == 1, reader.GetInt32(9) == 1, reader.TextOrNull(10));

    private static RelationVersion ToRelationVersion(DbDataReader reader) => new(
        SpanOf(reader), (Degree)reader.GetInt32(3), reader.GetInt32(4) == 1,
        new SourceRef(reader.GetString(2), (AafCategory)reader.GetInt32(5), reader.GetString(6)),
        PersonId.FromBytes(reader.Bytes(7)), reader.GetString(8), reader.Details(9));

    private static RevisionFact ToFact(DbDataReader reader) => new(
        reader.GetInt64(0),
        DateTimeOffset.Parse(reader.GetString(1), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        reader.IsDBNull(2) ? null : reader.GetInt64(2),
        reader.DateOrNull(3));

    private sealed partial class LookupStatements
    {
        public Statement NumberOfId { get; } = new(SqlDirectoryStore.NumberOfId);

        public Statement NumbersOfSource { get; } = new(SqlDirectoryStore.NumbersOfSource);

        public Statement RecordVersions { get; } = new(SqlDirectoryStore.RecordVersions);

        public Statement ProfileVersions { get; } = new(SqlDirectoryStore.ProfileVersions);

        public Statement ClassVersions { get; } = new(SqlDirectoryStore.ClassVersions);

        public Statement RelationVersions { get; } = new(SqlDirectoryStore.RelationVersions);

        public Statement RevisionFacts { get; } = new(With(SqlDirectoryStore.RevisionFacts, engine.Numbers));

        public Statement SchoolsOfSources { get; } = new(With(SqlDirectoryStore.SchoolsOfSources, engine.Texts));

        public Statement PlansWaitingFor { get; } = new(SqlDirectoryStore.PlansWaitingFor);

        public Statement ProblemsOfRecord { get; } = new(With(SqlDirectoryStore.ProblemsOfRecord, engine.Numbers));
    }
}
