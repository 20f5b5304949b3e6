using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <content>Lookups of persons and relations.</content>
internal sealed partial class SqlDirectoryStore
{
    private const string NumbersOfIds = """
        SELECT DISTINCT person_no FROM record
        WHERE since_revision <= @revision AND until_revision > @revision AND presence <> @awaited AND person_id IN
        """;

    private const string NumberOfSource = """
        SELECT r.person_no FROM feed f
        JOIN record r ON r.feed_no = f.feed_no AND r.category = @category AND r.source_id = @id
        WHERE f.academy = @academy AND r.presence <> @awaited AND r.since_revision <= @revision AND r.until_revision > @revision
        ORDER BY f.degree
        """;

    private const string RecordsOf = """
        SELECT r.person_no, r.person_id, f.academy, r.category, r.source_id, r.presence, r.content, f.degree
        FROM record r JOIN feed f ON f.feed_no = r.feed_no
        WHERE r.presence <> @awaited AND r.since_revision <= @revision AND r.until_revision > @revision AND r.person_no IN {0}
        ORDER BY r.person_no, r.presence, r.category, r.feed_no, r.source_id
        """;

    private const string ProfilesOf = """
        SELECT p.person_no, p.school_no, p.role, p.feed_no, p.state, p.active_on, p.suspended_on, p.purge_on,
               s.source_id, s.uai, s.display_name, f.academy, f.degree
        FROM profile p
        JOIN feed f ON f.feed_no = p.feed_no
        JOIN school s ON s.school_no = p.school_no AND s.feed_no = p.feed_no AND s.since_revision <= @revision AND s.until_revision > @revision
        WHERE p.since_revision <= @revision AND p.until_revision > @revision AND p.person_no IN {0}
        ORDER BY p.person_no, p.school_no, p.role, p.feed_no
        """;

    private const string ClassesOf = """
        SELECT m.person_no, c.class_no, c.school_no, c.kind, c.name, m.entered_on, m.teaches, m.head, m.subjects, m.feed_no
        FROM membership m
        JOIN class c ON c.class_no = m.class_no AND c.since_revision <= @revision AND c.until_revision > @revision
        WHERE m.since_revision <= @revision AND m.until_revision > @revision AND m.person_no IN {0}
        ORDER BY m.person_no, c.class_no
        """;

    private const string SelectSubjectLabels = """
        SELECT feed_no, code, label FROM nomenclature
        WHERE category = @category AND since_revision <= @revision AND until_revision > @revision AND code IN
        """;

    // The record by which a person is listed: one, whatever the number of his records.
    private const string IsListed = """
        r.presence <> @awaited AND r.since_revision <= @revision AND r.until_revision > @revision
          AND r.folded_name >= @prefix AND r.folded_name < @prefixEnd
          AND (r.folded_name > @afterName OR (r.folded_name = @afterName AND r.person_no > @after))
          AND NOT EXISTS (
              SELECT 1 FROM record o
              WHERE o.person_no = r.person_no AND o.presence <> @awaited AND o.since_revision <= @revision AND o.until_revision > @revision
                AND (o.presence < r.presence OR (o.presence = r.presence AND (o.category < r.category OR (o.category = r.category
                     AND (o.feed_no < r.feed_no OR (o.feed_no = r.feed_no AND o.source_id < r.source_id)))))))
        """;

    private const string HasProfile = """
        p.since_revision <= @revision AND p.until_revision > @revision
          AND (@role = 0 OR p.role = @role) AND (@suspended = 1 OR p.state = @active) AND (@academy IS NULL OR f.academy = @academy)
        """;

    private const string PersonsOfSchool = $"""
        SELECT DISTINCT r.person_no, r.folded_name
        FROM profile p
        JOIN feed f ON f.feed_no = p.feed_no
        JOIN record r ON r.person_no = p.person_no
        WHERE p.school_no = @school AND {HasProfile} AND {IsListed}
        ORDER BY r.folded_name, r.person_no
        """;

    private const string PersonsOfClass = $"""
        SELECT DISTINCT r.person_no, r.folded_name
        FROM membership m
        JOIN record r ON r.person_no = m.person_no
        WHERE m.class_no = @class AND m.since_revision <= @revision AND m.until_revision > @revision AND {IsListed}
          AND EXISTS (
              SELECT 1 FROM profile p JOIN feed f ON f.feed_no = p.feed_no
              WHERE p.person_no = m.person_no AND (@school = 0 OR p.school_no = @school) AND {HasProfile})
        ORDER BY r.folded_name, r.person_no
        """;

    private const string PersonsByName = $"""
        SELECT r.person_no, r.folded_name
        FROM record r
        WHERE {IsListed}
          AND EXISTS (
              SELECT 1 FROM profile p JOIN feed f ON f.feed_no = p.feed_no
              WHERE p.person_no = r.person_no AND {HasProfile})
        ORDER BY r.folded_name, r.person_no
        """;

    // A relation that two feeds give is one relation.
    private const string RelationsOf = """
        SELECT relative_no AS other_no, 1 AS other_is_relative, MIN(link_code) AS link_code,
               MIN(legal) AS legal, MAX(financial) AS financial, MAX(contact) AS contact, MAX(payment) AS payment
        FROM relation
        WHERE pupil_no = @person AND relative_no > @after AND since_revision <= @revision AND until_revision > @revision
        GROUP BY relative_no
        UNION ALL
        SELECT pupil_no AS other_no, 0 AS other_is_relative, MIN(link_code) AS link_code,
               MIN(legal) AS legal, MAX(financial) AS financial, MAX(contact) AS contact, MAX(payment) AS payment
        FROM relation
        WHERE relative_no = @person AND pupil_no > @after AND since_revision <= @revision AND until_revision > @revision
        GROUP BY pupil_no
        ORDER BY other_no
        """;

    private const string RecordsOfAny = """
        SELECT r.person_no, r.person_id, f.academy, r.category, r.source_id, r.presence, r.content, f.degree
        FROM record r JOIN feed f ON f.feed_no = r.feed_no
        WHERE r.since_revision <= @revision AND r.until_revision > @revision AND r.person_no IN {0}
        ORDER BY r.person_no, r.presence
        """;

    /// <inheritdoc/>
    public Task<PersonView?> FindPersonAsync(PersonId id, long revision, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            async connection => (await PersonsAsync(connection, await NumbersAsync(connection, [id], revision), revision, cancellationToken))
                .FirstOrDefault(),
            cancellationToken);

    /// <inheritdoc/>
    public Task<PersonView?> FindPersonAsync(SourceRef source, long revision, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            async connection =>
            {
                var number = await connection.ExecuteScalarAsync<int?>(
                    NumberOfSource + engine.Page,
                    new
                    {
                        category = (int)source.Category, id = source.Id, academy = source.Academy, awaited = (int)Presence.Awaited, revision, limit = 1,
                    });
                return number is null ? null : (await PersonsAsync(connection, [number.Value], revision, cancellationToken)).FirstOrDefault();
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PersonView>> FindPersonsAsync(
        IReadOnlyCollection<PersonId> ids, long revision, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            async connection => await PersonsAsync(
                connection, await NumbersAsync(connection, ids, revision), revision, cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PersonView>> ListPersonsAsync(
        PersonFilter filter, int after, int limit, long revision, CancellationToken cancellationToken) =>
        WithConnectionAsync<IReadOnlyList<PersonView>>(
            async connection =>
            {
                var school = 0;
                if (filter.Uai is { } uai)
                {
                    school = await connection.ExecuteScalarAsync<int?>(
                        "SELECT school_no FROM school WHERE uai = @uai AND since_revision <= @revision AND until_revision > @revision",
                        new { uai, revision }) ?? 0;
                    if (school == 0)
                    {
                        return [];
                    }
                }

                var sql = filter.ClassNo is not null ? PersonsOfClass : school != 0 ? PersonsOfSchool : PersonsByName;
                var numbers = await connection.QueryAsync<int>(sql + engine.Page, new
                {
                    school,
                    @class = filter.ClassNo ?? 0,
                    role = (int?)filter.Role ?? 0,
                    suspended = filter.IncludeSuspended ? 1 : 0,
                    active = (int)ProfileState.Active,
                    academy = filter.Academy,
                    awaited = (int)Presence.Awaited,
                    prefix = filter.FoldedNamePrefix,
                    prefixEnd = NameFolding.EndOfPrefix(filter.FoldedNamePrefix),
                    afterName = await ListedNameAsync(connection, after, revision),
                    after,
                    revision,
                    limit,
                });
                var order = numbers.ToList();
                var persons = (await PersonsAsync(connection, order, revision, cancellationToken)).ToDictionary(person => person.PersonNo);
                return [.. order.Select(number => persons[number])];
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RelationView>> ListRelativesAsync(
        int personNo, int after, int limit, long revision, CancellationToken cancellationToken) =>
        WithConnectionAsync<IReadOnlyList<RelationView>>(
            async connection =>
            {
                var rows = new List<(int OtherNo, bool OtherIsRelative, string LinkCode, RelationDetails? Details)>();
                await using (var command = connection.Command(
                    RelationsOf + engine.Page, null, [("@person", personNo), ("@after", after), ("@revision", revision), ("@limit", limit)]))
                await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
                {
                    while (await reader.ReadAsync(cancellationToken))
                    {
                        rows.Add((reader.GetInt32(0), reader.GetInt32(1) == 1, reader.GetString(2), reader.Details(3)));
                    }
                }

                var others = await RecordsAsync(connection, RecordsOfAny, [.. rows.Select(row => row.OtherNo)], revision, cancellationToken);
                return [.. rows.Where(row => others.ContainsKey(row.OtherNo)).Select(row =>
                {
                    var (id, records) = others[row.OtherNo];
                    var known = records[0].Presence is not Presence.Awaited;
                    return new RelationView(
                        row.OtherNo, row.OtherIsRelative, row.LinkCode, records[0].Source,
                        known ? records[0].Person : null, known ? id : null, row.Details);
                })];
            },
            cancellationToken);

    private static Task<string> ListedNameAsync(DbConnection connection, int after, long revision) =>
        after == 0
            ? Task.FromResult("")
            : NameAsync(connection, after, revision);

    private static async Task<string> NameAsync(DbConnection connection, int person, long revision) =>
        await connection.ExecuteScalarAsync<string?>(
            """
            SELECT folded_name FROM record
            WHERE person_no = @person AND presence <> @awaited AND since_revision <= @revision AND until_revision > @revision
            ORDER BY presence, category, feed_no, source_id
            """,
            new { person, awaited = (int)Presence.Awaited, revision }) ?? "";

    private async Task<IReadOnlyList<int>> NumbersAsync(DbConnection connection, IReadOnlyCollection<PersonId> ids, long revision) =>
        [.. await connection.QueryAsync<int>(
            NumbersOfIds + " " + engine.Ids,
            new { ids = JsonSerializer.Serialize(ids.Select(id => id.ToString())), awaited = (int)Presence.Awaited, revision })];

    private async Task<IReadOnlyList<PersonView>> PersonsAsync(
        DbConnection connection, IReadOnlyList<int> numbers, long revision, CancellationToken cancellationToken)
    {
        if (numbers.Count == 0)
        {
            return [];
        }

        var records = await RecordsAsync(connection, RecordsOf, numbers, revision, cancellationToken);
        var profiles = await OfAsync(connection, ProfilesOf, numbers, revision, reader => new ProfileView(
            reader.GetString(8), reader.TextOrNull(9), reader.GetString(10), reader.GetString(11), (Degree)reader.GetInt32(12), reader.Profile(0)),
            cancellationToken);
        var classes = await ClassesAsync(connection, numbers, revision, cancellationToken);
        return [.. records.Select(pair => new PersonView(
            pair.Key, pair.Value.Id, pair.Value.Records, [.. profiles[pair.Key]], [.. classes[pair.Key]]))];
    }

    private async Task<ILookup<int, PersonClassView>> ClassesAsync(
        DbConnection connection, IReadOnlyList<int> numbers, long revision, CancellationToken cancellationToken)
    {
        var rows = await OfAsync(connection, ClassesOf, numbers, revision, reader => (
            Class: new PersonClassView(
                reader.GetInt32(1), reader.GetInt32(2), (ClassKind)reader.GetInt32(3), reader.GetString(4), reader.DateOrNull(5),
                reader.GetInt32(6) == 1, reader.GetInt32(7) == 1, []),
            Codes: reader.TextOrNull(8)?.Split(' ') ?? [],
            FeedNo: reader.GetInt32(9)), cancellationToken);
        var flat = rows.SelectMany(group => group.Select(row => (Number: group.Key, row.Class, row.Codes, row.FeedNo))).ToList();
        var labels = await SubjectLabelsAsync(connection, [.. flat.SelectMany(row => row.Codes).Distinct(StringComparer.Ordinal)], revision);
        return flat.ToLookup(
            row => row.Number,
            row => row.Class with { Subjects = [.. row.Codes.Select(code => new Coded(code, labels.GetValueOrDefault((row.FeedNo, code))))] });
    }

    private async Task<Dictionary<(int FeedNo, string Code), string?>> SubjectLabelsAsync(
        DbConnection connection, IReadOnlyList<string> codes, long revision) => codes.Count == 0
        ? []
        : (await connection.QueryAsync<(int FeedNo, string Code, string? Label)>(
            SelectSubjectLabels + " " + engine.Texts,
            new { texts = JsonSerializer.Serialize(codes), category = (int)AafCategory.MatiereEducNat, revision }))
            .ToDictionary(row => (row.FeedNo, row.Code), row => row.Label);

    private async Task<Dictionary<int, (PersonId Id, List<RecordView> Records)>> RecordsAsync(
        DbConnection connection, string sql, IReadOnlyList<int> numbers, long revision, CancellationToken cancellationToken)
    {
        var rows = await OfAsync(connection, sql, numbers, revision, reader => (
            Id: PersonId.FromBytes(reader.Bytes(1)),
            Record: new RecordView(
                new SourceRef(reader.GetString(2), (AafCategory)reader.GetInt32(3), reader.GetString(4)),
                (Degree)reader.GetInt32(7),
                (Presence)reader.GetInt32(5),
                reader.GetInt32(5) == (int)Presence.Awaited ? new Person { UsageName = "" } : Content.ReadPerson(reader.Bytes(6)))), cancellationToken);
        return rows.ToDictionary(group => group.Key, group => (group.First().Id, group.Select(row => row.Record).ToList()));
    }

    private async Task<ILookup<int, T>> OfAsync<T>(
        DbConnection connection, string sql, IReadOnlyList<int> numbers, long revision, Func<DbDataReader, T> read,
        CancellationToken cancellationToken)
    {
        var rows = new List<(int Number, T Value)>();
        await using var command = connection.Command(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, engine.Numbers),
            null,
            [("@numbers", JsonSerializer.Serialize(numbers)), ("@awaited", (int)Presence.Awaited), ("@revision", revision)]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add((reader.GetInt32(0), read(reader)));
        }

        return rows.ToLookup(row => row.Number, row => row.Value);
    }
}
