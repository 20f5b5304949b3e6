using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <content>Lookups of persons and relations.</content>
internal sealed partial class SqlDirectoryStore
{
    private const int Awaited = (int)Presence.Awaited;

    private volatile Places lastPlaces = new(0);

    // Who is asked for, in the place of {0} in the records below. Records of one person share his id and number.
    private const string HasId = "r.person_no = (SELECT i.person_no FROM person i WHERE i.person_id = @id)";

    private const string HasOneOfIds = "r.person_no IN (SELECT i.person_no FROM person i WHERE i.person_id IN {0})";

    private const string HasSource = """
        r.person_no = (SELECT n.person_no FROM feed o
         JOIN record n ON n.feed_no = o.feed_no AND n.category = @category AND n.source_id = @id
         WHERE o.academy = @academy AND n.presence <> @awaited AND n.since_revision <= @revision AND n.until_revision > @revision
         ORDER BY o.degree{0})
        """;

    private const string HasOneOfSources = """
        r.person_no IN (SELECT n.person_no FROM feed o
         JOIN record n ON n.feed_no = o.feed_no AND n.category = @category AND n.source_id IN {0}
         WHERE o.academy = @academy AND n.presence <> @awaited AND n.since_revision <= @revision AND n.until_revision > @revision)
        """;

    private const string RecordsOf = """
        SELECT r.person_no, r.person_id, f.academy, r.category, r.source_id, r.presence, r.content, f.degree
        FROM record r JOIN feed f ON f.feed_no = r.feed_no
        WHERE r.presence <> @awaited AND r.since_revision <= @revision AND r.until_revision > @revision AND {0}
        ORDER BY r.person_no, r.presence, r.category, r.feed_no, r.source_id
        """;

    private const string ProfilesOf = """
        SELECT person_no, school_no, role, feed_no, state, active_on, suspended_on, purge_on
        FROM profile
        WHERE since_revision <= @revision AND until_revision > @revision AND person_no {0}
        ORDER BY person_no, school_no, role, feed_no
        """;

    private const string ClassesOf = """
        SELECT person_no, class_no, entered_on, teaches, head, subjects, feed_no
        FROM membership
        WHERE since_revision <= @revision AND until_revision > @revision AND person_no {0}
        ORDER BY person_no, class_no
        """;

    private const string SelectSchoolPlace = """
        SELECT s.source_id, s.uai, s.display_name, f.academy, f.degree
        FROM school s JOIN feed f ON f.feed_no = s.feed_no
        WHERE s.school_no = @school AND s.feed_no = @feed AND s.since_revision <= @revision AND s.until_revision > @revision
        """;

    private const string SelectClassPlace = """
        SELECT school_no, kind, name FROM class
        WHERE class_no = @class AND since_revision <= @revision AND until_revision > @revision
        """;

    // Once the records have told the numbers: one round trip, two results, each in the order of persons.
    private const string PartsOf = $"{ProfilesOf};\n{ClassesOf}";

    // Every feed is named: the key of the table begins with it.
    private const string SelectSubjectLabels = """
        SELECT feed_no, code, label FROM nomenclature
        WHERE feed_no IN (SELECT feed_no FROM feed) AND category = @category
          AND since_revision <= @revision AND until_revision > @revision AND code IN
        """;

    // The record by which a person is listed: one, whatever the number of his records.
    private const string IsListed = $"""
        {IsAnyRecord}
          AND NOT EXISTS (
              SELECT 1 FROM record o
              WHERE o.person_no = r.person_no AND o.presence <> @awaited AND o.since_revision <= @revision AND o.until_revision > @revision
                AND {IsBefore})
        """;

    private const string IsAnyRecord = "r.presence <> @awaited AND r.since_revision <= @revision AND r.until_revision > @revision";

    private const string IsBefore = """
        (o.presence < r.presence OR (o.presence = r.presence AND (o.category < r.category OR (o.category = r.category
                     AND (o.feed_no < r.feed_no OR (o.feed_no = r.feed_no AND o.source_id < r.source_id))))))
        """;

    // A record of a feed by which its person is reached.
    private const string IsRecordWithin = """
        EXISTS (
              SELECT 1 FROM profile q JOIN feed h ON h.feed_no = q.feed_no
              JOIN school b ON b.school_no = q.school_no AND b.feed_no = q.feed_no
                AND b.since_revision <= @revision AND b.until_revision > @revision
              WHERE q.person_no = r.person_no AND q.feed_no = r.feed_no
                AND q.since_revision <= @revision AND q.until_revision > @revision
                AND (h.academy IN {0} OR b.uai IN {0} OR (h.degree = 3 AND b.source_id IN {0})))
        """;

    private const string IsInPage = """
        r.folded_name >= @prefix AND r.folded_name < @prefixEnd
          AND (r.folded_name > @afterName OR (r.folded_name = @afterName AND r.person_no > @after))
        """;

    private const string HasProfile = """
        p.since_revision <= @revision AND p.until_revision > @revision
          AND (@role = 0 OR p.role = @role) AND (@suspended = 1 OR p.state = @active) AND (@academy IS NULL OR f.academy = @academy)
        """;

    // Follows what a profile must be, for a caller who does not see everything.
    private const string IsWithin = """
        EXISTS (
              SELECT 1 FROM school b
              WHERE b.school_no = p.school_no AND b.feed_no = p.feed_no AND b.since_revision <= @revision AND b.until_revision > @revision
                AND (f.academy IN {0} OR b.uai IN {0} OR (f.degree = 3 AND b.source_id IN {0})))
        """;

    private const string PersonsOfSchool = $"""
        SELECT DISTINCT r.person_no, r.folded_name
        FROM profile p
        JOIN feed f ON f.feed_no = p.feed_no
        JOIN record r ON r.person_no = p.person_no
        WHERE p.school_no = @school AND {HasProfile} AND {IsListed} AND {IsInPage}
        ORDER BY r.folded_name, r.person_no
        """;

    private const string PersonsOfClass = $"""
        SELECT DISTINCT r.person_no, r.folded_name
        FROM membership m
        JOIN record r ON r.person_no = m.person_no
        WHERE m.class_no = @class AND m.since_revision <= @revision AND m.until_revision > @revision AND {IsListed} AND {IsInPage}
          AND EXISTS (
              SELECT 1 FROM profile p JOIN feed f ON f.feed_no = p.feed_no
              WHERE p.person_no = m.person_no AND (@school = 0 OR p.school_no = @school) AND {HasProfile})
        ORDER BY r.folded_name, r.person_no
        """;

    // Two ranges of the index of names, each read from where it begins: of those who bear the last name of the page before, the
    // ones not given yet, however many bear it; then the names that follow.
    private const string NamesakesByName = $"""
        SELECT n.person_no, n.folded_name
        FROM person_name n
        JOIN record r ON r.person_no = n.person_no AND r.folded_name = n.folded_name
        WHERE n.folded_name = @afterName AND n.person_no > @after AND {IsListed} AND {IsSomewhere}
        ORDER BY n.folded_name, n.person_no
        """;

    private const string PersonsByName = $"""
        SELECT n.person_no, n.folded_name
        FROM person_name n
        JOIN record r ON r.person_no = n.person_no AND r.folded_name = n.folded_name
        WHERE n.folded_name >= @prefix AND n.folded_name < @prefixEnd AND {IsListed} AND {IsSomewhere}
        ORDER BY n.folded_name, n.person_no
        """;

    private const string IsSomewhere = $"""
        EXISTS (
              SELECT 1 FROM profile p JOIN feed f ON f.feed_no = p.feed_no
              WHERE p.person_no = r.person_no AND {HasProfile})
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

    private const string SelectListedName = $"""
        SELECT r.folded_name FROM record r
        WHERE r.person_no = @person AND {IsAnyRecord}
        ORDER BY r.presence, r.category, r.feed_no, r.source_id
        """;

    private const string RecordsOfAny = """
        SELECT r.person_no, r.person_id, f.academy, r.category, r.source_id, r.presence, r.content, f.degree
        FROM record r JOIN feed f ON f.feed_no = r.feed_no
        WHERE r.since_revision <= @revision AND r.until_revision > @revision AND r.person_no {0}
        ORDER BY r.person_no, r.presence
        """;

    /// <inheritdoc/>
    public Task<PersonView?> FindPersonAsync(PersonId id, long revision, CancellationToken cancellationToken) =>
        LookUpAsync((connection, token) => PersonAsync(connection, id, revision, token), cancellationToken);

    /// <inheritdoc/>
    public Task<PersonView?> FindPersonAsync(SourceRef source, long revision, CancellationToken cancellationToken) =>
        LookUpAsync((connection, token) => PersonAsync(connection, source, revision, token), cancellationToken);

    /// <inheritdoc/>
    public Task<AtRevision<PersonView?>> FindPersonAsync(PersonId id, Func<long, bool> isKnown, CancellationToken cancellationToken) =>
        LookUpAsync(
            async (connection, token) =>
            {
                var head = await HeadAsync(connection, token);
                return new AtRevision<PersonView?>(head, isKnown(head) ? null : await PersonAsync(connection, id, head, token));
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<AtRevision<PersonView?>> FindPersonAsync(SourceRef source, CancellationToken cancellationToken) =>
        LookUpAsync(
            async (connection, token) =>
            {
                var head = await HeadAsync(connection, token);
                return new AtRevision<PersonView?>(head, await PersonAsync(connection, source, head, token));
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PersonView>> FindPersonsAsync(
        IReadOnlyCollection<PersonId> ids, long revision, CancellationToken cancellationToken) =>
        ids.Count == 0 ? NobodyAsync() : LookUpAsync(
            (connection, token) => PersonsOfIdsAsync(connection, ids, revision, token), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PersonView>> FindPersonsAsync(
        string academy, AafCategory category, IReadOnlyCollection<string> sourceIds, long revision, CancellationToken cancellationToken) =>
        sourceIds.Count == 0 ? NobodyAsync() : LookUpAsync(
            (connection, token) => PersonsAsync(
                connection, statements.RecordsOfSources, revision, token,
                ("@academy", academy), ("@category", (int)category), ("@texts", JsonSerializer.Serialize(sourceIds))),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PersonView>> ListPersonsAsync(
        PersonFilter filter, int after, int limit, long revision, CancellationToken cancellationToken) =>
        LookUpAsync<IReadOnlyList<PersonView>>(
            async (connection, token) =>
            {
                var school = filter.Uai is not { } uai ? 0
                    : (int)(await connection.NumberAsync(statements.SchoolNumber, token, ("@uai", uai), ("@revision", revision)) ?? 0);
                if (filter.Uai is not null && school == 0)
                {
                    return [];
                }

                var links = await LinksAtAsync(connection, revision, token);
                var order = links.IsEmpty
                    ? await ListedAsync(connection, filter, school, after, limit, revision, token)
                    : await ListedAsync(connection, links, filter, school, after, limit, revision, token);
                var persons = (await PersonsAsync(connection, order, revision, token)).ToDictionary(person => person.PersonNo);
                // Whoever is purged in between is no longer there.
                return [.. order.Select(links.RootOf).Where(persons.ContainsKey).Select(number => persons[number])];
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RelationView>> ListRelativesAsync(
        int personNo, int after, int limit, long revision, CancellationToken cancellationToken) =>
        LookUpAsync<IReadOnlyList<RelationView>>(
            async (connection, token) =>
            {
                var links = await LinksAtAsync(connection, revision, token);
                if (!links.IsEmpty)
                {
                    return await RelativesAsync(connection, links, personNo, after, limit, revision, token);
                }

                var rows = new List<(int OtherNo, bool OtherIsRelative, string LinkCode, RelationDetails? Details)>();
                await using (var reader = await connection.ReadAsync(
                    statements.Relations, token, ("@person", personNo), ("@after", after), ("@revision", revision), ("@limit", limit)))
                {
                    while (await reader.ReadAsync(token))
                    {
                        rows.Add((reader.GetInt32(0), reader.GetInt32(1) == 1, reader.GetString(2), reader.Details(3)));
                    }
                }

                var others = await OthersAsync(connection, [.. rows.Select(row => row.OtherNo)], revision, token);
                return [.. rows.Where(row => others.ContainsKey(row.OtherNo)).Select(row => ToRelation(row, others[row.OtherNo]))];
            },
            cancellationToken);

    private static Task<IReadOnlyList<PersonView>> NobodyAsync() => Task.FromResult<IReadOnlyList<PersonView>>([]);

    private static RelationView ToRelation(
        (int OtherNo, bool OtherIsRelative, string LinkCode, RelationDetails? Details) row, PersonParts other)
    {
        var shown = other.Records[0];
        var known = shown.Presence is not Presence.Awaited;
        return new RelationView(
            row.OtherNo, row.OtherIsRelative, row.LinkCode, shown.Source, known ? shown.Person : null, known ? other.Id : null, row.Details);
    }

    private async Task<List<int>> ListedAsync(
        LookupConnection connection, PersonFilter filter, int school, int after, int limit, long revision, CancellationToken cancellationToken)
    {
        var lists = filter.Within.IsAll ? statements.All : statements.Within;
        (string, object)[] within = filter.Within.IsAll ? [] : [("@texts", Texts(filter.Within))];
        var afterName = after == 0 ? "" : await connection.TextAsync(
            lists.ListedName, cancellationToken, [.. within, ("@person", after), ("@awaited", Awaited), ("@revision", revision)]) ?? "";
        var prefix = filter.FoldedNamePrefix;
        var goesOn = after != 0 && afterName.StartsWith(prefix, StringComparison.Ordinal);
        var begins = goesOn ? afterName : prefix;
        if (filter.ClassNo is not null || school != 0)
        {
            return await ReadAsync(filter.ClassNo is not null ? lists.OfClass : lists.OfSchool, begins, limit);
        }

        var namesakes = goesOn ? await ReadAsync(lists.Namesakes, begins, limit) : [];
        return namesakes.Count == limit ? namesakes
            : [.. namesakes, .. await ReadAsync(lists.ByName, goesOn ? Following(begins) : begins, limit - namesakes.Count)];

        async Task<List<int>> ReadAsync(Statement statement, string from, int rows)
        {
            await using var reader = await connection.ReadAsync(
                statement,
                cancellationToken,
                [
                .. within,
                ("@school", school),
                ("@class", filter.ClassNo ?? 0),
                ("@role", (int?)filter.Role ?? 0),
                ("@suspended", filter.IncludeSuspended ? 1 : 0),
                ("@active", (int)ProfileState.Active),
                ("@academy", OrNull(filter.Academy)),
                ("@awaited", Awaited),
                // Where the page begins, so that names of earlier pages are not walked through again.
                ("@prefix", from),
                ("@prefixEnd", NameFolding.EndOfPrefix(prefix)),
                ("@afterName", afterName),
                ("@after", after),
                ("@revision", revision),
                ("@limit", rows),
                ]);
            var numbers = new List<int>();
            while (await reader.ReadAsync(cancellationToken))
            {
                numbers.Add(reader.GetInt32(0));
            }

            return numbers;
        }
    }

    // No name is between a name and this, even where texts are compared as if blanks followed them.
    private static string Following(string name) => name + " !";

    private async Task<IReadOnlyList<PersonView>> PersonsAsync(
        LookupConnection connection, List<int> numbers, long revision, CancellationToken cancellationToken)
    {
        var links = await LinksAtAsync(connection, revision, cancellationToken);
        return numbers.Count == 0 ? [] : await PersonsAsync(
            connection, statements.RecordsOfNumbers, revision, cancellationToken,
            ("@numbers", JsonSerializer.Serialize(links.IsEmpty ? numbers : links.Expand(numbers))));
    }

    private async Task<PersonView?> PersonAsync(
        LookupConnection connection, PersonId id, long revision, CancellationToken cancellationToken)
    {
        var links = await LinksAtAsync(connection, revision, cancellationToken);
        return (links.TryFind(id, out var number)
            ? await PersonsAsync(connection, [number], revision, cancellationToken)
            : await PersonsAsync(connection, statements.RecordsOfId, revision, cancellationToken, ("@id", id.ToByteArray()))).FirstOrDefault();
    }

    private async Task<PersonView?> PersonAsync(
        LookupConnection connection, SourceRef source, long revision, CancellationToken cancellationToken) =>
        (await PersonsAsync(
            connection, statements.RecordsOfSource, revision, cancellationToken,
            ("@academy", source.Academy), ("@category", (int)source.Category), ("@id", source.Id), ("@limit", 1))).FirstOrDefault();

    /// <summary>The whole persons of a statement made of <see cref="RecordsOf"/>, by number.</summary>
    private async Task<IReadOnlyList<PersonView>> PersonsAsync(
        LookupConnection connection, Statement records, long revision, CancellationToken cancellationToken,
        params (string Name, object Value)[] who)
    {
        var persons = new Dictionary<int, PersonParts>();
        await using (var reader = await connection.ReadAsync(records, cancellationToken, [.. who, ("@awaited", Awaited), ("@revision", revision)]))
        {
            await ReadRecordsAsync(reader, persons, cancellationToken);
        }

        if (persons.Count == 0)
        {
            return [];
        }

        var links = await LinksAtAsync(connection, revision, cancellationToken);
        if (!links.IsEmpty)
        {
            await JoinAsync(connection, links, persons, revision, cancellationToken);
        }

        await AddPartsAsync(connection, persons, revision, cancellationToken);
        return !links.IsEmpty ? Joined(links, persons) : [.. persons.Values.Select(parts => new PersonView(parts.Number, parts.Id, parts.Records, parts.Profiles, parts.Classes))];
    }

    private async Task AddPartsAsync(
        LookupConnection connection, Dictionary<int, PersonParts> persons, long revision, CancellationToken cancellationToken)
    {
        var profiles = new List<ProfileRow>(persons.Count);
        var memberships = new List<MembershipRow>();
        // One is cheaper: no set is built.
        await using (var reader = persons.Count == 1
            ? await connection.ReadAsync(statements.PartsOfOne, cancellationToken, ("@person", persons.Keys.Single()), ("@revision", revision))
            : await connection.ReadAsync(
                statements.PartsOfNumbers, cancellationToken, ("@numbers", JsonSerializer.Serialize(persons.Keys)), ("@revision", revision)))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                profiles.Add(reader.Profile(0));
            }

            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                memberships.Add(new MembershipRow(
                    reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(6), reader.DateOrNull(2), reader.GetInt32(3) == 1, reader.GetInt32(4) == 1,
                    reader.TextOrNull(5)));
            }
        }

        var places = PlacesAt(connection, revision);
        foreach (var row in profiles)
        {
            if (!places.TryGet(row.SchoolNo, row.FeedNo, out var school))
            {
                places.Keep(row.SchoolNo, row.FeedNo, school = await SchoolPlaceAsync(connection, row.SchoolNo, row.FeedNo, revision, cancellationToken));
            }

            if (school is not null)
            {
                persons[row.PersonNo].Profiles.Add(new ProfileView(school.SourceId, school.Uai, school.DisplayName, school.Academy, school.Degree, row));
            }
        }

        List<TaughtClass>? taught = null;
        foreach (var row in memberships)
        {
            if (!places.TryGet(row.ClassNo, out var found))
            {
                places.Keep(row.ClassNo, found = await ClassPlaceAsync(connection, row.ClassNo, revision, cancellationToken));
            }

            if (found is null)
            {
                continue;
            }

            var classes = persons[row.PersonNo].Classes;
            if (row.Subjects is { } codes)
            {
                (taught ??= []).Add(new TaughtClass(classes, classes.Count, row.FeedNo, codes.Split(' ')));
            }

            classes.Add(new PersonClassView(row.ClassNo, found.SchoolNo, found.Kind, found.Name, row.EnteredOn, row.Teaches, row.Head, []));
        }

        if (taught is not null)
        {
            await AddSubjectsAsync(connection, taught, revision, cancellationToken);
        }
    }

    /// <summary>The places of the present revision are kept; those of another serve one lookup.</summary>
    private Places PlacesAt(LookupConnection connection, long revision)
    {
        var last = lastPlaces;
        return connection.Head != revision ? new Places(revision) : last.Revision == revision ? last : lastPlaces = new Places(revision);
    }

    private async Task<SchoolPlace?> SchoolPlaceAsync(
        LookupConnection connection, int schoolNo, int feedNo, long revision, CancellationToken cancellationToken)
    {
        await using var reader = await connection.ReadAsync(
            statements.SchoolPlace, cancellationToken, ("@school", schoolNo), ("@feed", feedNo), ("@revision", revision));
        return !await reader.ReadAsync(cancellationToken) ? null : new SchoolPlace(
            reader.GetString(0), reader.TextOrNull(1), reader.GetString(2), reader.GetString(3), (Degree)reader.GetInt32(4));
    }

    private async Task<ClassPlace?> ClassPlaceAsync(
        LookupConnection connection, int classNo, long revision, CancellationToken cancellationToken)
    {
        await using var reader = await connection.ReadAsync(statements.ClassPlace, cancellationToken, ("@class", classNo), ("@revision", revision));
        return !await reader.ReadAsync(cancellationToken) ? null
            : new ClassPlace(reader.GetInt32(0), (ClassKind)reader.GetInt32(1), reader.GetString(2));
    }

    private async Task AddSubjectsAsync(
        LookupConnection connection, List<TaughtClass> taught, long revision, CancellationToken cancellationToken)
    {
        var labels = new Dictionary<(int FeedNo, string Code), string?>();
        await using var reader = await connection.ReadAsync(
            statements.SubjectLabels,
            cancellationToken,
            ("@texts", JsonSerializer.Serialize(taught.SelectMany(row => row.Codes).Distinct(StringComparer.Ordinal))),
            ("@category", (int)AafCategory.MatiereEducNat),
            ("@revision", revision));
        while (await reader.ReadAsync(cancellationToken))
        {
            labels.Add((reader.GetInt32(0), reader.GetString(1)), reader.TextOrNull(2));
        }

        foreach (var row in taught)
        {
            row.Classes[row.Rank] = row.Classes[row.Rank] with
            {
                Subjects = [.. row.Codes.Select(code => new Coded(code, labels.GetValueOrDefault((row.FeedNo, code))))],
            };
        }
    }

    private async Task<Dictionary<int, PersonParts>> OthersAsync(
        LookupConnection connection, List<int> numbers, long revision, CancellationToken cancellationToken)
    {
        var others = new Dictionary<int, PersonParts>();
        if (numbers.Count != 0)
        {
            await using var reader = await connection.ReadAsync(
                statements.AnyRecords, cancellationToken, ("@numbers", JsonSerializer.Serialize(numbers)), ("@revision", revision));
            await ReadRecordsAsync(reader, others, cancellationToken);
        }

        return others;
    }

    private static async Task ReadRecordsAsync(
        DbDataReader reader, Dictionary<int, PersonParts> persons, CancellationToken cancellationToken)
    {
        while (await reader.ReadAsync(cancellationToken))
        {
            var number = reader.GetInt32(0);
            if (!persons.TryGetValue(number, out var parts))
            {
                persons.Add(number, parts = new PersonParts(number, PersonId.FromBytes(reader.Utf8(1))));
            }

            parts.Records.Add(RecordOf(reader));
        }
    }

    private static RecordView RecordOf(DbDataReader reader)
    {
        var presence = (Presence)reader.GetInt32(5);
        return new RecordView(
            new SourceRef(reader.GetString(2), (AafCategory)reader.GetInt32(3), reader.GetString(4)),
            (Degree)reader.GetInt32(7),
            presence,
            presence is Presence.Awaited ? new Person { UsageName = "" } : Content.ReadPerson(reader.Utf8(6)))
        {
            PersonNo = reader.GetInt32(0), PersonId = PersonId.FromBytes(reader.Utf8(1)),
        };
    }

    /// <summary>A person as his rows come.</summary>
    private sealed class PersonParts(int number, PersonId id)
    {
        public int Number => number;

        public PersonId Id => id;

        public List<RecordView> Records { get; } = [];

        public List<ProfileView> Profiles { get; } = [];

        public List<PersonClassView> Classes { get; } = [];
    }

    /// <summary>A class of a person whose subjects are not labelled yet: the <paramref name="Rank"/>th of <paramref name="Classes"/>.</summary>
    private readonly record struct TaughtClass(List<PersonClassView> Classes, int Rank, int FeedNo, string[] Codes);

    /// <summary>The lists of persons, for those who see everything or for those who do not.</summary>
    private sealed class PersonLists(Engine engine, Func<string, string> bound)
    {
        public Statement OfSchool { get; } = new(bound(PersonsOfSchool) + engine.Page);

        public Statement OfClass { get; } = new(bound(PersonsOfClass) + engine.Page);

        public Statement Namesakes { get; } = new(bound(NamesakesByName) + engine.Page);

        public Statement ByName { get; } = new(bound(PersonsByName) + engine.Page);

        public Statement WithProfile { get; } = new(bound(SqlDirectoryStore.WithProfile).Replace("{0}", engine.Numbers, StringComparison.Ordinal));

        public Statement AloneOfSchool { get; } = new(bound(Alone(PersonsOfSchool)) + engine.Page);

        public Statement AloneOfClass { get; } = new(bound(Alone(PersonsOfClass)) + engine.Page);

        public Statement AloneNamesakes { get; } = new(bound(Alone(NamesakesByName)) + engine.Page);

        public Statement AloneByName { get; } = new(bound(Alone(PersonsByName)) + engine.Page);

        public Statement ListedName { get; } = new(bound(SelectListedName));

        public Statement NamesOfGroups { get; } = new(bound(SqlDirectoryStore.NamesOfGroups).Replace("{0}", engine.Numbers, StringComparison.Ordinal));

        private static string Alone(string sql) => sql.Replace(IsListed, $"{IsListed} AND {IsAlone}", StringComparison.Ordinal);
    }

    private sealed partial class LookupStatements
    {
        public Statement RecordsOfId { get; } = new(With(RecordsOf, HasId));

        public Statement RecordsOfSource { get; } = new(With(RecordsOf, With(HasSource, engine.Page)));

        public Statement RecordsOfIds { get; } = new(With(RecordsOf, With(HasOneOfIds, engine.Ids)));

        public Statement RecordsOfSources { get; } = new(With(RecordsOf, With(HasOneOfSources, engine.Texts)));

        public Statement RecordsOfNumbers { get; } = new(With(RecordsOf, "r.person_no IN " + engine.Numbers));

        public Statement PartsOfOne { get; } = new(With(PartsOf, "= @person"));

        public Statement PartsOfNumbers { get; } = new(With(PartsOf, "IN " + engine.Numbers));

        public Statement SchoolPlace { get; } = new(SelectSchoolPlace);

        public Statement ClassPlace { get; } = new(SelectClassPlace);

        public Statement SubjectLabels { get; } = new(SelectSubjectLabels + " " + engine.Texts);

        public PersonLists All { get; } = new(engine, static sql => sql);

        public PersonLists Within { get; } = new(engine, sql => WithinReach(engine, sql));

        private static string WithinReach(Engine engine, string sql) =>
            sql.Replace(HasProfile, $"{HasProfile} AND {With(IsWithin, engine.Texts)}", StringComparison.Ordinal)
                .Replace(IsBefore, $"{IsBefore} AND {RecordWithin(engine, "o")}", StringComparison.Ordinal)
                .Replace(IsAnyRecord, $"{IsAnyRecord} AND {RecordWithin(engine, "r")}", StringComparison.Ordinal);

        private static string RecordWithin(Engine engine, string record) =>
            With(IsRecordWithin, engine.Texts).Replace("= r.", $"= {record}.", StringComparison.Ordinal);

        public Statement Relations { get; } = new(RelationsOf + engine.Page);

        public Statement AnyRecords { get; } = new(With(RecordsOfAny, "IN " + engine.Numbers));

        private static string With(string sql, string part) => string.Format(CultureInfo.InvariantCulture, sql, part);
    }
}
