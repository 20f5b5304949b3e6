using System.Text.Json;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>Lookups of persons and relations.</summary>
internal sealed class SqlPersons(
    SqlSession session, MergeLinkCache mergeLinks, (PersonLoader Loader, HiddenPersonFilter Hidden) reading, PersonPages pages,
    PersonStatements statements)
    : IPersonStore
{
    // Numbers in memory when a list is counted.
    private const int CountPage = 10_000;

    private readonly PersonLoader loader = reading.Loader;
    private readonly HiddenPersonFilter hiddenPersons = reading.Hidden;
    private readonly KeyedPersons keyed = new(reading.Loader, mergeLinks, statements);

    /// <inheritdoc/>
    public Task<PersonView?> FindPersonAsync(PersonId id, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync((connection, token) => loader.PersonAsync(connection, id, revision, token), cancellationToken);

    /// <inheritdoc/>
    public Task<PersonView?> FindPersonAsync(SourceRef source, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync((connection, token) => loader.PersonAsync(connection, source, revision, token), cancellationToken);

    /// <inheritdoc/>
    public Task<int?> FindNumberAsync(PersonId id, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) =>
            {
                // A merged person is known by their id for as long as that lasts, whatever is left of their own records.
                var hidden = await hiddenPersons.HiddenAsync(connection, token);
                if ((await mergeLinks.AtAsync(connection, revision, token)).TryFind(id, out var merged))
                {
                    return hidden.Holds(merged) ? null : merged;
                }

                await using var reader = await connection.ReadAsync(
                    statements.NumberOfId, token, ("@id", id.ToByteArray()), ("@revision", revision));
                return await reader.ReadAsync(token) && !reader.IsDBNull(0) && reader.GetInt32(0) is var number && !hidden.Holds(number)
                    ? number
                    : (int?)null;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<Tombstone?> FindTombstoneAsync(PersonId id, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync<Tombstone?>(
            async (connection, token) =>
            {
                await using var reader = await connection.ReadAsync(
                    statements.TombstoneOfId, token, ("@id", id.ToByteArray()), ("@revision", revision));
                return await reader.ReadAsync(token) ? new Tombstone(reader.GetInt64(0), reader.Date(1)) : null;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PersonView>> FindPersonsAsync(
        IReadOnlyCollection<PersonId> ids, long revision, CancellationToken cancellationToken) =>
        ids.Count == 0 ? NobodyAsync() : session.LookUpAsync(
            (connection, token) => loader.PersonsOfIdsAsync(connection, ids, revision, token), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PersonView>> FindPersonsAsync(
        string academy, AafCategory category, IReadOnlyCollection<string> sourceIds, long revision, CancellationToken cancellationToken) =>
        sourceIds.Count == 0 ? NobodyAsync() : session.LookUpAsync(
            (connection, token) => loader.PersonsAsync(
                connection, statements.RecordsOfSources, revision, token,
                ("@academy", academy), ("@category", (int)category), ("@texts", JsonSerializer.Serialize(sourceIds))),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PersonView>> ListPersonsAsync(
        PersonFilter filter, int after, int limit, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync<IReadOnlyList<PersonView>>(
            async (connection, token) =>
            {
                if (filter.Keys.Count > 0)
                {
                    return await keyed.PageAsync(connection, filter, after, limit, revision, token);
                }

                var links = await mergeLinks.AtAsync(connection, revision, token);
                var (order, _) = await NumbersAsync(connection, filter, after, limit, revision, token);
                var persons = (await loader.PersonsAsync(connection, order, revision, token)).ToDictionary(person => person.PersonNo);
                // A person purged in between is no longer there.
                return [.. order.Select(links.RootOf).Where(persons.ContainsKey).Select(number => persons[number])];
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<int> CountPersonsAsync(PersonFilter filter, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) =>
            {
                if (filter.Keys.Count > 0)
                {
                    return (await keyed.ListAsync(connection, filter, revision, token)).Count;
                }

                var count = 0;
                for (var after = 0; ;)
                {
                    var (numbers, last) = await NumbersAsync(connection, filter, after, CountPage, revision, token);
                    count += numbers.Count;
                    if (last is not { } next)
                    {
                        return count;
                    }

                    after = next;
                }
            },
            cancellationToken);

    /// <summary>A page of a list by number, without those who are hidden, and after which the next begins; null after the last.</summary>
    private async Task<(List<int> Numbers, int? Last)> NumbersAsync(
        LookupConnection connection, PersonFilter filter, int after, int limit, long revision, CancellationToken cancellationToken)
    {
        var school = filter.Uai is not { } uai ? 0
            : (int)(await connection.NumberAsync(
                statements.SchoolNumber, cancellationToken, ("@uai", uai), ("@revision", revision)) ?? 0);
        if (filter.Uai is not null && school == 0)
        {
            return ([], null);
        }

        var links = await mergeLinks.AtAsync(connection, revision, cancellationToken);
        var hidden = await hiddenPersons.HiddenAsync(connection, cancellationToken);
        // So many more are read as may have to be left out: a page that is not the last is full.
        var rows = (int)Math.Min((long)limit + hidden.Count, int.MaxValue);
        var listed = links.IsEmpty
            ? await pages.ListedAsync(connection, filter, school, after, rows, revision, cancellationToken)
            : await pages.ListedAsync(connection, links, filter, school, after, rows, revision, cancellationToken);
        var shown = hidden.Count == 0 ? listed : listed.Where(number => !hidden.Holds(number)).Take(limit).ToList();
        return (shown, listed.Count < rows || shown.Count == 0 ? null : shown[^1]);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RelationView>> ListRelativesAsync(
        int personNo, int after, int limit, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync<IReadOnlyList<RelationView>>(
            async (connection, token) =>
            {
                var links = await mergeLinks.AtAsync(connection, revision, token);
                if (!links.IsEmpty)
                {
                    return await RelativesAsync(connection, links, personNo, after, limit, revision, token);
                }

                var hidden = await hiddenPersons.HiddenAsync(connection, token);
                var rows = (await connection.RowsAsync(
                    statements.Relations,
                    reader => (
                        OtherNo: reader.GetInt32(0), OtherIsRelative: reader.GetInt32(1) == 1, LinkCode: reader.GetString(2),
                        Details: reader.Details(3)),
                    token, ("@person", personNo), ("@after", after), ("@revision", revision),
                    ("@limit", (int)Math.Min((long)limit + hidden.Count, int.MaxValue)))).Where(row => !hidden.Holds(row.OtherNo))
                        .Take(limit).ToList();

                var others = await loader.OthersAsync(connection, [.. rows.Select(row => row.OtherNo)], revision, token);
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
            row.OtherNo, row.OtherIsRelative, row.LinkCode, shown.Source, known ? shown.Person : null, known ? other.Id : null,
            row.Details);
    }

    /// <inheritdoc/>
    public Task<PersonView?> FindPersonAsync(PersonId id, Perimeter within, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) =>
                within.IsAll || await loader.IsReachedAsync(connection, id, within, revision, token)
                    ? within.Show(await loader.PersonAsync(connection, id, revision, token), id)
                    : null,
            cancellationToken);

    /// <inheritdoc/>
    public Task<PersonView?> FindPersonAsync(SourceRef source, Perimeter within, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync((connection, token) => PersonAsync(connection, source, within, revision, token), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PersonView>> FindRelativeOrPupilAsync(
        string academy, string sourceId, Perimeter within, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync<IReadOnlyList<PersonView>>(
            async (connection, token) =>
            {
                if (within.IsAll)
                {
                    return await loader.RelativeOrPupilAsync(connection, academy, sourceId, revision, token);
                }

                var found = new List<PersonView>();
                foreach (var category in (AafCategory[])[AafCategory.PersRelEleve, AafCategory.Eleve])
                {
                    if (await PersonAsync(connection, new SourceRef(academy, category, sourceId), within, revision, token) is { } person)
                    {
                        found.Add(person);
                    }
                }

                return [.. found.DistinctBy(person => person.PersonNo)];
            },
            cancellationToken);

    private async Task<PersonView?> PersonAsync(
        LookupConnection connection, SourceRef source, Perimeter within, long revision, CancellationToken cancellationToken) =>
        within.IsAll || await loader.IsReachedAsync(connection, source, within, revision, cancellationToken)
            ? within.Show(await loader.PersonAsync(connection, source, revision, cancellationToken), source)
            : null;

    /// <inheritdoc/>
    public async Task<IReadOnlySet<PersonId>> FindReachedIdsAsync(
        IReadOnlyCollection<PersonId> ids, Perimeter within, long revision, CancellationToken cancellationToken) =>
        ids.Count == 0 ? ids.ToHashSet() : await session.LookUpAsync<IReadOnlySet<PersonId>>(
            async (connection, token) =>
            {
                var hidden = await hiddenPersons.HiddenAsync(connection, token);
                if (within.IsAll)
                {
                    return ids.Where(id => !hidden.Holds(id)).ToHashSet();
                }

                if (ids.Count == 1)
                {
                    // As a lookup by id decides it, so that absence and outside take the same time here too.
                    var one = ids.First();
                    return await loader.IsReachedAsync(connection, one, within, revision, token) && !hidden.Holds(one)
                        ? new HashSet<PersonId> { one }
                        : [];
                }

                var places = await connection.RowsAsync(
                    statements.PlacesOfIds,
                    reader => (Id: PersonId.FromBytes(reader.Utf8(0)), SchoolNo: reader.GetInt32(1), FeedNo: reader.GetInt32(2)),
                    token, ("@ids", JsonSerializer.Serialize(ids.Select(id => id.ToString()))), ("@revision", revision));
                var reached = new HashSet<PersonId>();
                foreach (var (id, schoolNo, feedNo) in places)
                {
                    if (await loader.IsReachedAsync(connection, schoolNo, feedNo, within, revision, token) && !hidden.Holds(id))
                    {
                        reached.Add(id);
                    }
                }

                return reached;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RelationView>> ListRelativesAsync(
        PersonView person, Perimeter within, int after, int limit, long revision, CancellationToken cancellationToken) =>
        within.IsAll
            ? ListRelativesAsync(person.PersonNo, after, limit, revision, cancellationToken)
            : session.LookUpAsync<IReadOnlyList<RelationView>>(
            async (connection, token) =>
            {
                var relations = await connection.RowsAsync(
                    statements.RelationsOfFeeds,
                    reader => new FeedRelation(
                        reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2) == 1, reader.GetString(3), (Degree)reader.GetInt32(4),
                        reader.GetString(5),
                        reader.Details(6)),
                    token, ("@numbers", JsonSerializer.Serialize(person.Records.Select(record => record.PersonNo).Distinct())),
                    ("@revision", revision));
                var hidden = await hiddenPersons.HiddenAsync(connection, token);
                relations = [.. relations.Where(relation => !hidden.Holds(relation.OtherNo))];
                List<int> others = [.. relations.Select(relation => relation.OtherNo).Distinct()];
                var records = await loader.OthersAsync(connection, others, revision, token);
                return
                [
                    .. RelationsInPerimeter.Of(
                            person, relations, ByNumber(await loader.PersonsAsync(connection, others, revision, token)),
                            records.Values.SelectMany(parts => parts.Records).ToLookup(record => record.PersonNo), within)
                        .Where(relation => relation.OtherNo > after)
                        .Take(limit),
                ];
            },
            cancellationToken);

    /// <summary>Persons by each number under which a record of theirs stands.</summary>
    public static Dictionary<int, PersonView> ByNumber(IEnumerable<PersonView> persons) => persons
        .SelectMany(person => person.Records.Select(record => record.PersonNo).Distinct(), (person, number) => (person, number))
        .ToDictionary(row => row.number, row => row.person);

    /// <summary>The relations of a group, and those with a group, each once.</summary>
    private async Task<IReadOnlyList<RelationView>> RelativesAsync(
        LookupConnection connection, MergeSnapshot links, int personNo, int after, int limit, long revision,
        CancellationToken cancellationToken)
    {
        var rows = new List<(int OtherNo, bool OtherIsRelative, string LinkCode, RelationDetails? Details)>();
        foreach (var number in links.GroupOf(personNo))
        {
            rows.AddRange(await connection.RowsAsync(
                statements.Relations,
                reader => (reader.GetInt32(0), reader.GetInt32(1) == 1, reader.GetString(2), reader.Details(3)), cancellationToken,
                ("@person", number), ("@after", 0), ("@revision", revision), ("@limit", int.MaxValue)));
        }

        var hidden = await hiddenPersons.HiddenAsync(connection, cancellationToken);
        var page = rows.Where(row => !hidden.Holds(row.OtherNo)).GroupBy(row => links.RootOf(row.OtherNo)).Where(
            group => group.Key > after).OrderBy(group => group.Key).Take(limit).ToList();
        var numbers = page.SelectMany(group => group.Select(row => row.OtherNo)).Distinct().ToList();
        var others = await loader.OthersAsync(connection, numbers, revision, cancellationToken);
        var groups = (await loader.PersonsAsync(connection, [.. numbers.Where(links.Joins)], revision, cancellationToken)).ToDictionary(
            person => person.PersonNo);
        var relations = new List<RelationView>();
        foreach (var group in page)
        {
            var there = group.Where(row => others.ContainsKey(row.OtherNo)).ToList();
            if (there.Count == 0)
            {
                continue;
            }

            var first = there[0];
            var (link, details) = RelationsInPerimeter.OneOf([.. there.Select(row => (row.LinkCode, row.Details))]);
            var told = ToRelation((first.OtherNo, first.OtherIsRelative, link, details), others[first.OtherNo]);
            // The record is that which the pupil names; the person is who answers for it.
            relations.Add(groups.TryGetValue(group.Key, out var whole)
                ? told with { OtherNo = group.Key, Other = whole.Records[0].Person, OtherId = whole.PersonId }
                : told);
        }

        return relations;
    }
}
