using System.Text.Json;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <content>
/// Lookups for callers with a limited perimeter. What is out of reach must cost what is absent costs: places are read first, a few numbers
/// of an index, and persons only when they are reached.
/// </content>
internal sealed partial class SqlDirectoryStore
{
    private const string SelectPlacesOfId = """
        SELECT p.school_no, p.feed_no FROM profile p
        WHERE p.person_no = (SELECT i.person_no FROM person i WHERE i.person_id = @id) AND p.since_revision <= @revision AND p.until_revision > @revision
        """;

    private const string SelectPlacesOfSource = """
        SELECT p.school_no, p.feed_no FROM feed o
        JOIN record n ON n.feed_no = o.feed_no AND n.category = @category AND n.source_id = @id AND n.presence <> @awaited
            AND n.since_revision <= @revision AND n.until_revision > @revision
        JOIN profile p ON p.person_no = n.person_no AND p.feed_no = n.feed_no AND p.since_revision <= @revision AND p.until_revision > @revision
        WHERE o.academy = @academy
        """;

    private const string SelectPlacesOfIds = """
        SELECT i.person_id, p.school_no, p.feed_no FROM person i
        JOIN profile p ON p.person_no = i.person_no AND p.since_revision <= @revision AND p.until_revision > @revision
        WHERE i.person_id IN
        """;

    private const string SelectSchoolAcademy = """
        SELECT f.academy FROM school s JOIN feed f ON f.feed_no = s.feed_no
        WHERE s.uai = @uai AND f.degree <> 3 AND s.since_revision <= @revision AND s.until_revision > @revision
        ORDER BY f.degree, f.feed_no
        """;

    private const string SelectRelationsOfFeeds = """
        SELECT l.pupil_no AS person_no, l.relative_no AS other_no, 1 AS other_is_relative, f.academy, f.degree, l.link_code,
               l.legal, l.financial, l.contact, l.payment, l.feed_no AS feed_no
        FROM relation l JOIN feed f ON f.feed_no = l.feed_no
        WHERE l.since_revision <= @revision AND l.until_revision > @revision AND l.pupil_no IN {0}
        UNION ALL
        SELECT l.relative_no AS person_no, l.pupil_no AS other_no, 0 AS other_is_relative, f.academy, f.degree, l.link_code,
               l.legal, l.financial, l.contact, l.payment, l.feed_no AS feed_no
        FROM relation l JOIN feed f ON f.feed_no = l.feed_no
        WHERE l.since_revision <= @revision AND l.until_revision > @revision AND l.relative_no IN {0}
        ORDER BY feed_no, other_no
        """;

    /// <inheritdoc/>
    public Task<PersonView?> FindPersonAsync(PersonId id, Reach within, long revision, CancellationToken cancellationToken) =>
        LookUpAsync(
            async (connection, token) =>
                within.IsAll || await IsReachedAsync(
                    connection, statements.PlacesOfId, within, revision, token, ("@id", id.ToByteArray()), ("@revision", revision))
                    ? within.Show(await PersonAsync(connection, id, revision, token), id)
                    : null,
            cancellationToken);

    /// <inheritdoc/>
    public Task<PersonView?> FindPersonAsync(SourceRef source, Reach within, long revision, CancellationToken cancellationToken) =>
        LookUpAsync(
            async (connection, token) =>
                within.IsAll || await IsReachedAsync(
                    connection, statements.PlacesOfSource, within, revision, token,
                    ("@academy", source.Academy), ("@category", (int)source.Category), ("@id", source.Id), ("@awaited", Awaited), ("@revision", revision))
                    ? within.Show(await PersonAsync(connection, source, revision, token), source)
                    : null,
            cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlySet<PersonId>> FindReachedIdsAsync(
        IReadOnlyCollection<PersonId> ids, Reach within, long revision, CancellationToken cancellationToken) =>
        within.IsAll || ids.Count == 0 ? ids.ToHashSet() : await LookUpAsync(
            async (connection, token) =>
            {
                var places = await RowsAsync(
                    connection, statements.PlacesOfIds, reader => (Id: PersonId.FromBytes(reader.Utf8(0)), SchoolNo: reader.GetInt32(1), FeedNo: reader.GetInt32(2)),
                    token, ("@ids", JsonSerializer.Serialize(ids.Select(id => id.ToString()))), ("@revision", revision));
                var reached = new HashSet<PersonId>();
                foreach (var (id, schoolNo, feedNo) in places)
                {
                    if (await IsReachedAsync(connection, schoolNo, feedNo, within, revision, token))
                    {
                        reached.Add(id);
                    }
                }

                return reached;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindSchoolAcademyAsync(string uai, long revision, CancellationToken cancellationToken) =>
        LookUpAsync(
            (connection, token) => connection.TextAsync(statements.SchoolAcademy, token, ("@uai", uai), ("@revision", revision), ("@limit", 1)), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RelationView>> ListRelativesAsync(
        PersonView person, Reach within, int after, int limit, long revision, CancellationToken cancellationToken) =>
        within.IsAll ? ListRelativesAsync(person.PersonNo, after, limit, revision, cancellationToken) : LookUpAsync<IReadOnlyList<RelationView>>(
            async (connection, token) =>
            {
                var relations = await RowsAsync(
                    connection, statements.RelationsOfFeeds,
                    reader => new FeedRelation(
                        reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2) == 1, reader.GetString(3), (Degree)reader.GetInt32(4), reader.GetString(5),
                        reader.Details(6)),
                    token, ("@numbers", JsonSerializer.Serialize(person.Records.Select(record => record.PersonNo).Distinct())), ("@revision", revision));
                List<int> others = [.. relations.Select(relation => relation.OtherNo).Distinct()];
                var records = await OthersAsync(connection, others, revision, token);
                return
                [
                    .. RelationsInReach.Of(
                            person, relations, ByNumber(await PersonsAsync(connection, others, revision, token)),
                            records.Values.SelectMany(parts => parts.Records).ToLookup(record => record.PersonNo), within)
                        .Where(relation => relation.OtherNo > after)
                        .Take(limit),
                ];
            },
            cancellationToken);

    private async Task<bool> IsReachedAsync(
        LookupConnection connection, Statement which, Reach within, long revision, CancellationToken cancellationToken,
        params (string Name, object Value)[] parameters)
    {
        var places = await RowsAsync(connection, which, reader => (SchoolNo: reader.GetInt32(0), FeedNo: reader.GetInt32(1)), cancellationToken, parameters);
        foreach (var (schoolNo, feedNo) in places)
        {
            if (await IsReachedAsync(connection, schoolNo, feedNo, within, revision, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<bool> IsReachedAsync(
        LookupConnection connection, int schoolNo, int feedNo, Reach within, long revision, CancellationToken cancellationToken)
    {
        var places = PlacesAt(connection, revision);
        if (!places.TryGet(schoolNo, feedNo, out var school))
        {
            places.Keep(schoolNo, feedNo, school = await SchoolPlaceAsync(connection, schoolNo, feedNo, revision, cancellationToken));
        }

        return school is not null && within.Holds(school.Academy, school.Uai ?? (school.Degree is Degree.Collectivite ? school.SourceId : null));
    }

    /// <summary>Persons by each number under which a record of theirs stands.</summary>
    private static Dictionary<int, PersonView> ByNumber(IEnumerable<PersonView> persons) => persons
        .SelectMany(person => person.Records.Select(record => record.PersonNo).Distinct(), (person, number) => (person, number))
        .ToDictionary(row => row.number, row => row.person);

    private sealed partial class LookupStatements
    {
        public Statement PlacesOfId { get; } = new(SelectPlacesOfId);

        public Statement PlacesOfSource { get; } = new(SelectPlacesOfSource);

        public Statement PlacesOfIds { get; } = new(SelectPlacesOfIds + " " + engine.Ids);

        public Statement SchoolAcademy { get; } = new(SelectSchoolAcademy + engine.Page);

        public Statement RelationsOfFeeds { get; } = new(With(SelectRelationsOfFeeds, engine.Numbers));
    }
}
