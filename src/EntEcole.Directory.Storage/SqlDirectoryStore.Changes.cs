using System.Buffers.Binary;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <content>
/// What changes. The numbers of what a revision touched come from the indexes of since_revision and until_revision alone; the
/// things themselves are then read as lookups read them, at the revision before and at the revision.
/// </content>
internal sealed partial class SqlDirectoryStore
{
    private const string SelectOldest = "SELECT oldest_revision FROM horizon";

    private const string SelectRevision = "SELECT made_at, cause, COALESCE(run_id, 0) FROM revision WHERE revision = @revision";

    // Schools by whose change others change: profiles show their name and UAI, classes their UAI.
    private const string RenamedSchools = """
        SELECT o.school_no FROM school o
        LEFT JOIN school n ON n.school_no = o.school_no AND n.feed_no = o.feed_no AND n.since_revision = @revision
        WHERE o.until_revision = @revision AND o.until_revision < 9223372036854775807
          AND (n.school_no IS NULL OR n.source_id <> o.source_id OR n.display_name <> o.display_name OR COALESCE(n.uai, '') <> COALESCE(o.uai, ''))
        """;

    // Classes by whose change profiles change.
    private const string RenamedClasses = """
        SELECT o.class_no FROM class o
        LEFT JOIN class n ON n.class_no = o.class_no AND n.since_revision = @revision
        WHERE o.until_revision = @revision AND o.until_revision < 9223372036854775807
          AND (n.class_no IS NULL OR n.school_no <> o.school_no OR n.kind <> o.kind OR n.name <> o.name)
        """;

    // Feeds whose subjects have other labels.
    private const string RelabelledFeeds = """
        SELECT feed_no FROM nomenclature WHERE since_revision = @revision AND category = @subject
        UNION
        SELECT feed_no FROM nomenclature WHERE until_revision = @revision AND until_revision < 9223372036854775807 AND category = @subject
        """;

    private const string HasRipples = $"""
        SELECT CASE WHEN EXISTS ({RenamedSchools}) OR EXISTS ({RenamedClasses}) OR EXISTS ({RelabelledFeeds}) THEN 1 ELSE 0 END
        """;

    // With the schools whose inspection changed: they show its name.
    private const string TouchedSchools = """
        SELECT school_no FROM school WHERE since_revision = @revision AND school_no > @after
        UNION
        SELECT school_no FROM school WHERE until_revision = @revision AND until_revision < 9223372036854775807 AND school_no > @after
        UNION
        SELECT s.school_no FROM school s
        WHERE s.school_no > @after AND s.until_revision >= @revision AND EXISTS (
            SELECT 1 FROM school d
            WHERE d.feed_no = s.feed_no AND d.source_id = s.district_source_id AND (d.since_revision = @revision OR d.until_revision = @revision))
        ORDER BY school_no
        """;

    private const string TouchedClasses = $"""
        SELECT class_no FROM class WHERE since_revision = @revision AND class_no > @after
        UNION
        SELECT class_no FROM class WHERE until_revision = @revision AND until_revision < 9223372036854775807 AND class_no > @after
        UNION
        SELECT class_no FROM class WHERE class_no > @after AND school_no IN ({RenamedSchools})
        ORDER BY class_no
        """;

    // Every branch is read in the order of an index, as far as the page asks and no further.
    private const string TouchedPersonsAlone = """
        SELECT person_no FROM record WHERE since_revision = @revision AND person_no > @after
        UNION
        SELECT person_no FROM record WHERE until_revision = @revision AND until_revision < 9223372036854775807 AND person_no > @after
        UNION
        SELECT person_no FROM profile WHERE since_revision = @revision AND person_no > @after
        UNION
        SELECT person_no FROM profile WHERE until_revision = @revision AND until_revision < 9223372036854775807 AND person_no > @after
        UNION
        SELECT person_no FROM membership WHERE since_revision = @revision AND person_no > @after
        UNION
        SELECT person_no FROM membership WHERE until_revision = @revision AND until_revision < 9223372036854775807 AND person_no > @after
        UNION
        SELECT pupil_no AS person_no FROM relation WHERE since_revision = @revision AND pupil_no > @after
        UNION
        SELECT pupil_no AS person_no FROM relation
        WHERE until_revision = @revision AND until_revision < 9223372036854775807 AND pupil_no > @after
        UNION
        SELECT person_no FROM tombstone WHERE revision = @revision AND person_no > @after
        UNION
        SELECT pupil_no AS person_no FROM purged_relation WHERE revision = @revision AND pupil_no > @after
        """;

    private const string TouchedPersons = TouchedPersonsAlone + "\nORDER BY person_no";

    // The plus keeps the order of persons: else the members of those schools would be sorted anew for every page.
    private const string RipplingPersons = $"""
        {TouchedPersonsAlone}
        UNION
        SELECT person_no FROM profile WHERE person_no > @after AND until_revision >= @revision AND +school_no IN ({RenamedSchools})
        UNION
        SELECT person_no FROM membership WHERE person_no > @after AND until_revision >= @revision AND +class_no IN ({RenamedClasses})
        UNION
        SELECT person_no FROM membership
        WHERE person_no > @after AND until_revision >= @revision AND subjects IS NOT NULL AND +feed_no IN ({RelabelledFeeds})
        ORDER BY person_no
        """;

    private const string AllSchools = """
        SELECT DISTINCT school_no FROM school
        WHERE since_revision <= @revision AND until_revision > @revision AND school_no > @after
        ORDER BY school_no
        """;

    private const string AllClasses = """
        SELECT class_no FROM class WHERE since_revision <= @revision AND until_revision > @revision AND class_no > @after ORDER BY class_no
        """;

    // From the index alone: whoever came after the revision is not there when he is read.
    private const string AllPersons = "SELECT DISTINCT person_no FROM record WHERE person_no > @after AND until_revision > @revision ORDER BY person_no";

    private const string SchoolsOfNumbers = SelectSchoolColumns + " AND s.school_no IN {0} ORDER BY s.school_no, f.degree, f.feed_no";

    private const string ClassesOfNumbers = """
        SELECT c.class_no, s.uai, c.kind, f.academy, c.source_id, c.name, c.type_code, c.type_label
        FROM class c
        JOIN school s ON s.school_no = c.school_no AND s.feed_no = c.feed_no AND s.since_revision <= @revision AND s.until_revision > @revision
        JOIN feed f ON f.feed_no = c.feed_no
        WHERE c.since_revision <= @revision AND c.until_revision > @revision AND c.class_no IN {0}
        ORDER BY c.class_no
        """;

    // A relation that two feeds give is one relation.
    private const string RelativesOfNumbers = """
        SELECT l.pupil_no, r.person_id, f.academy, r.category, r.source_id, l.link_code, l.legal, l.financial, l.contact, l.payment
        FROM (
            SELECT pupil_no, relative_no, MIN(feed_no) AS feed_no, MIN(link_code) AS link_code,
                   MIN(legal) AS legal, MAX(financial) AS financial, MAX(contact) AS contact, MAX(payment) AS payment
            FROM relation
            WHERE since_revision <= @revision AND until_revision > @revision AND pupil_no IN {0}
            GROUP BY pupil_no, relative_no) l
        JOIN feed f ON f.feed_no = l.feed_no
        JOIN record r ON r.person_no = l.relative_no AND r.feed_no = l.feed_no AND r.since_revision <= @revision AND r.until_revision > @revision
        ORDER BY l.pupil_no, l.relative_no, r.category, r.source_id
        """;

    // At any revision: who was never within the perimeter is nobody to its watchers.
    private const string PlacesOfNumbers = """
        SELECT p.person_no, f.academy, CASE WHEN f.degree = 3 THEN s.source_id ELSE s.uai END
        FROM profile p
        JOIN feed f ON f.feed_no = p.feed_no
        JOIN school s ON s.school_no = p.school_no AND s.feed_no = p.feed_no
        WHERE p.person_no IN {0}
        UNION
        SELECT p.person_no, f.academy, CASE WHEN f.degree = 3 THEN s.source_id ELSE s.uai END
        FROM purged_profile p
        JOIN feed f ON f.feed_no = p.feed_no
        JOIN school s ON s.school_no = p.school_no AND s.feed_no = p.feed_no
        WHERE p.revision = @revision AND p.person_no IN {0}
        """;

    /// <inheritdoc/>
    public Task<long> GetOldestRevisionAsync(CancellationToken cancellationToken) => LookUpAsync(OldestAsync, cancellationToken);

    /// <inheritdoc/>
    public Task<long> GetRevisionMarkAsync(long revision, CancellationToken cancellationToken) =>
        LookUpAsync(
            async (connection, token) =>
            {
                await using var reader = await connection.ReadAsync(statements.Revision, token, ("@revision", revision));
                return await reader.ReadAsync(token) ? Mark($"{reader.GetString(0)} {reader.GetString(1)} {reader.GetInt64(2)}") : 0;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<ChangePage<SchoolView>> ReadSchoolChangesAsync(
        ChangeSpan span, int after, int limit, CancellationToken cancellationToken) =>
        ReadChangesAsync(
            span,
            (connection, token) => NumbersAsync(
                connection, span.IsSnapshot ? statements.AllSchools : statements.TouchedSchools, span.Revision, after, limit, token),
            SchoolsAtAsync,
            limit,
            cancellationToken);

    /// <inheritdoc/>
    public Task<ChangePage<ClassView>> ReadClassChangesAsync(
        ChangeSpan span, int after, int limit, CancellationToken cancellationToken) =>
        ReadChangesAsync(
            span,
            (connection, token) => NumbersAsync(
                connection, span.IsSnapshot ? statements.AllClasses : statements.TouchedClasses, span.Revision, after, limit, token),
            ClassesAtAsync,
            limit,
            cancellationToken);

    /// <inheritdoc/>
    public Task<ChangePage<WatchedPerson>> ReadPersonChangesAsync(
        ChangeSpan span, Perimeter perimeter, int after, int limit, CancellationToken cancellationToken) =>
        ReadChangesAsync(
            span,
            async (connection, token) => await WithMergedAsync(
                connection,
                span,
                after,
                limit,
                await NumbersAsync(
                    connection,
                    span.IsSnapshot ? statements.AllPersons : await HasRipplesAsync(connection, span.Revision, token) ? statements.RipplingPersons : statements.TouchedPersons,
                    span.Revision, after, limit, token),
                token),
            (connection, numbers, revision, token) => revision < span.Revision
                ? WatchedBeforeAsync(connection, numbers, perimeter.Within, span.Revision, token)
                : span.IsSnapshot
                ? WatchedAtAsync(connection, numbers, perimeter.Within, revision, token)
                : WatchedAfterAsync(connection, numbers, perimeter.Within, revision, token),
            limit,
            cancellationToken,
            perimeter.IsAll ? null : (connection, numbers, token) => WithinAsync(connection, numbers, perimeter, span.Revision, token));

    private async Task<bool> HasRipplesAsync(LookupConnection connection, long revision, CancellationToken cancellationToken) =>
        await connection.NumberAsync(statements.Ripples, cancellationToken, ("@revision", revision), ("@subject", (int)AafCategory.MatiereEducNat)) == 1;

    private static async Task<List<int>> NumbersAsync(
        LookupConnection connection, Statement which, long revision, int after, int limit, CancellationToken cancellationToken)
    {
        await using var reader = await connection.ReadAsync(
            which, cancellationToken,
            ("@revision", revision), ("@after", after), ("@subject", (int)AafCategory.MatiereEducNat), ("@limit", limit));
        var numbers = new List<int>(limit);
        while (await reader.ReadAsync(cancellationToken))
        {
            numbers.Add(reader.GetInt32(0));
        }

        return numbers;
    }

    // No secret is kept by it: it tells apart what happened at different instants.
    private static long Mark(FormattableString made) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant(made))));

    private async Task<long> OldestAsync(LookupConnection connection, CancellationToken cancellationToken) =>
        await connection.NumberAsync(statements.Oldest, cancellationToken) ?? 0;

    private async Task<long> ProveKeptAsync(LookupConnection connection, ChangeSpan span, CancellationToken cancellationToken)
    {
        var oldest = await OldestAsync(connection, cancellationToken);
        return span.Base >= oldest ? oldest : throw Expired(span.Base, oldest);
    }

    /// <summary>The numbers of a page, what they stand for before and after, and last of all whether all of it was still kept.</summary>
    private Task<ChangePage<T>> ReadChangesAsync<T>(
        ChangeSpan span,
        Func<LookupConnection, CancellationToken, Task<List<int>>> touched,
        Func<LookupConnection, List<int>, long, CancellationToken, Task<Dictionary<int, T>>> at,
        int limit,
        CancellationToken cancellationToken,
        Func<LookupConnection, List<int>, CancellationToken, Task<List<int>>>? within = null)
        where T : class =>
        LookUpAsync(
            async (connection, token) =>
            {
                await ProveKeptAsync(connection, span, token);
                var read = await touched(connection, token);
                var numbers = within is null ? read : await within(connection, read, token);
                var before = span.IsSnapshot ? [] : await at(connection, numbers, span.Revision - 1, token);
                var after = await at(connection, numbers, span.Revision, token);
                // The oldest revision moves before rows go: what it does not exclude now was whole when it was read.
                var oldest = await ProveKeptAsync(connection, span, token);
                return new ChangePage<T>(
                    [
                        .. numbers.Where(number => before.ContainsKey(number) || after.ContainsKey(number)).Select(number =>
                            new EntityChange<T>(number, before.GetValueOrDefault(number), after.GetValueOrDefault(number))),
                    ],
                    read.Count < limit ? null : read[^1],
                    oldest);
            },
            cancellationToken);

    private async Task<Dictionary<int, SchoolView>> SchoolsAtAsync(
        LookupConnection connection, List<int> numbers, long revision, CancellationToken cancellationToken)
    {
        await using var reader = await connection.ReadAsync(
            statements.SchoolsOfNumbers, cancellationToken, ("@numbers", JsonSerializer.Serialize(numbers)), ("@revision", revision));
        var schools = new Dictionary<int, SchoolView>();
        foreach (var school in await BareSchoolsAsync(reader, cancellationToken))
        {
            schools.TryAdd(school.SchoolNo, school);
        }

        return schools;
    }

    private async Task<Dictionary<int, ClassView>> ClassesAtAsync(
        LookupConnection connection, List<int> numbers, long revision, CancellationToken cancellationToken)
    {
        await using var reader = await connection.ReadAsync(
            statements.ClassesOfNumbers, cancellationToken, ("@numbers", JsonSerializer.Serialize(numbers)), ("@revision", revision));
        var classes = new Dictionary<int, ClassView>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var classNo = reader.GetInt32(0);
            classes.Add(classNo, new ClassView(
                classNo, reader.TextOrNull(1) ?? "", (ClassKind)reader.GetInt32(2),
                new SourceRef(reader.GetString(3), AafCategory.Eleve, reader.GetString(4)),
                reader.GetString(5), reader.TextOrNull(6), reader.TextOrNull(7), 0, []));
        }

        return classes;
    }

    private Task<Dictionary<int, WatchedPerson>> WatchedAtAsync(
        LookupConnection connection, List<int> numbers, Reach within, long revision, CancellationToken cancellationToken) => within.IsAll
        ? WatchedAtAsync(connection, numbers, revision, cancellationToken)
        : WatchedWithinAsync(connection, numbers, within, revision, cancellationToken);

    private async Task<Dictionary<int, WatchedPerson>> WatchedAtAsync(
        LookupConnection connection, List<int> numbers, long revision, CancellationToken cancellationToken)
    {
        var persons = await PersonsAsync(connection, numbers, revision, cancellationToken);
        var links = await LinksAtAsync(connection, revision, cancellationToken);
        if (!links.IsEmpty)
        {
            return await WatchedAtAsync(connection, links, persons, revision, cancellationToken);
        }

        var relatives = new Dictionary<int, List<WatchedRelative>>();
        await using (var reader = await connection.ReadAsync(
            statements.RelativesOfNumbers, cancellationToken, ("@numbers", JsonSerializer.Serialize(numbers)), ("@revision", revision)))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                if (!relatives.TryGetValue(reader.GetInt32(0), out var list))
                {
                    relatives.Add(reader.GetInt32(0), list = []);
                }

                list.Add(RelativeOf(reader));
            }
        }

        return persons.ToDictionary(
            person => person.PersonNo,
            person => new WatchedPerson(person, relatives.TryGetValue(person.PersonNo, out var list) ? list : []));
    }

    private static WatchedRelative RelativeOf(DbDataReader reader) => new(
        PersonId.FromBytes(reader.Bytes(1)),
        new SourceRef(reader.GetString(2), (AafCategory)reader.GetInt32(3), reader.GetString(4)),
        reader.GetString(5),
        reader.Details(6));

    private async Task<List<int>> WithinAsync(
        LookupConnection connection, List<int> numbers, Perimeter perimeter, long revision, CancellationToken cancellationToken)
    {
        var links = await LinksAsync(connection, cancellationToken);
        // Who answers for others is within where they are.
        var all = links.IsEmpty ? numbers : [.. numbers.SelectMany(links.EverBelow).Distinct()];
        var within = new SortedSet<int>();
        await using (var reader = await connection.ReadAsync(
            statements.PlacesOfNumbers, cancellationToken, ("@numbers", JsonSerializer.Serialize(all)), ("@revision", revision)))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                if (perimeter.Holds(reader.GetString(1), reader.TextOrNull(2)))
                {
                    within.Add(reader.GetInt32(0));
                }
            }
        }

        return links.IsEmpty ? [.. within] : [.. numbers.Where(number => links.EverBelow(number).Overlaps(within))];
    }

    private static DirectoryException Expired(long revision, long oldest) => new(
        Reason.CursorExpired,
        new Bilingual(
            $"Changes since revision {revision} are no longer kept, the oldest is {oldest}. Watch again from the start.",
            $"Les changements depuis la révision {revision} ne sont plus conservés, la plus ancienne est {oldest}. Reprendre du début."),
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["revision"] = revision.ToString(CultureInfo.InvariantCulture),
            ["oldestRevision"] = oldest.ToString(CultureInfo.InvariantCulture),
        });

    private sealed partial class LookupStatements
    {
        public Statement Oldest { get; } = new(SelectOldest);

        public Statement Ripples { get; } = new(HasRipples);

        public Statement Revision { get; } = new(SelectRevision);

        public Statement TouchedSchools { get; } = new(SqlDirectoryStore.TouchedSchools + engine.Page);

        public Statement TouchedClasses { get; } = new(SqlDirectoryStore.TouchedClasses + engine.Page);

        public Statement TouchedPersons { get; } = new(SqlDirectoryStore.TouchedPersons + engine.Page);

        public Statement RipplingPersons { get; } = new(SqlDirectoryStore.RipplingPersons + engine.Page);

        public Statement AllSchools { get; } = new(SqlDirectoryStore.AllSchools + engine.Page);

        public Statement AllClasses { get; } = new(SqlDirectoryStore.AllClasses + engine.Page);

        public Statement AllPersons { get; } = new(SqlDirectoryStore.AllPersons + engine.Page);

        public Statement SchoolsOfNumbers { get; } = new(With(SqlDirectoryStore.SchoolsOfNumbers, engine.Numbers));

        public Statement ClassesOfNumbers { get; } = new(With(SqlDirectoryStore.ClassesOfNumbers, engine.Numbers));

        public Statement RelativesOfNumbers { get; } = new(With(SqlDirectoryStore.RelativesOfNumbers, engine.Numbers));

        public Statement PlacesOfNumbers { get; } = new(With(SqlDirectoryStore.PlacesOfNumbers, engine.Numbers));
    }
}
