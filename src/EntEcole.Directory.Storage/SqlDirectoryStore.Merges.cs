using System.Text.Json;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <content>
/// Lookups of persons whom a decision made one: their rows are read as if they bore one number. As long as nobody is merged, nothing here
/// is read.
/// </content>
internal sealed partial class SqlDirectoryStore
{
    private const string SelectLinks =
        "SELECT merged_no, merged_id, kept_no, kept_id, since_revision, until_revision FROM person_merge ORDER BY since_revision, merged_no";

    // Of several persons in the order of one person's records.
    private const string RecordsOfGroups = """
        SELECT r.person_no, r.person_id, f.academy, r.category, r.source_id, r.presence, r.content, f.degree
        FROM record r JOIN feed f ON f.feed_no = r.feed_no
        WHERE r.presence <> @awaited AND r.since_revision <= @revision AND r.until_revision > @revision AND r.person_no IN {0}
        ORDER BY r.presence, r.category, r.feed_no, r.source_id, r.person_no
        """;

    private const string NamesOfGroups = $$"""
        SELECT r.person_no, r.folded_name FROM record r
        WHERE {{IsAnyRecord}} AND r.person_no IN {0}
        ORDER BY r.presence, r.category, r.feed_no, r.source_id, r.person_no
        """;

    private const string WithProfile = $$"""
        SELECT DISTINCT p.person_no FROM profile p JOIN feed f ON f.feed_no = p.feed_no
        WHERE p.person_no IN {0} AND (@school = 0 OR p.school_no = @school) AND {{HasProfile}}
        """;

    private const string WithClass = """
        SELECT DISTINCT person_no FROM membership
        WHERE person_no IN {0} AND class_no = @class AND since_revision <= @revision AND until_revision > @revision
        """;

    // Whoever is of a group is listed with it, not by himself.
    private const string IsAlone = """
        NOT EXISTS (SELECT 1 FROM person_merge g WHERE g.merged_no = r.person_no AND g.since_revision <= @revision AND g.until_revision > @revision)
          AND NOT EXISTS (SELECT 1 FROM person_merge g WHERE g.kept_no = r.person_no AND g.since_revision <= @revision AND g.until_revision > @revision)
        """;

    private volatile Links? lastLinks;

    /// <summary>The links as of the revision at which the store stands: read once, then kept.</summary>
    private ValueTask<Links> LinksAsync(LookupConnection connection, CancellationToken cancellationToken) =>
        lastLinks is { } last && last.Revision == connection.Head ? new ValueTask<Links>(last) : new ValueTask<Links>(ReadLinksAsync(connection, cancellationToken));

    private async Task<Links> ReadLinksAsync(LookupConnection connection, CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(
            connection, statements.Links,
            reader => new Link(
                reader.GetInt32(0), PersonId.FromBytes(reader.Utf8(1)), reader.GetInt32(2), PersonId.FromBytes(reader.Utf8(3)),
                reader.GetInt64(4), reader.GetInt64(5)),
            cancellationToken);
        return lastLinks = new Links(await HeadAsync(connection, cancellationToken), rows);
    }

    private ValueTask<LinksAt> LinksAtAsync(LookupConnection connection, long revision, CancellationToken cancellationToken) =>
        lastLinks is { } last && last.Revision == connection.Head ? new ValueTask<LinksAt>(last.At(revision)) : ReadLinksAtAsync(connection, revision, cancellationToken);

    // Apart, so that a lookup whose links are known allocates no closure.
    private async ValueTask<LinksAt> ReadLinksAtAsync(LookupConnection connection, long revision, CancellationToken cancellationToken) =>
        (await ReadLinksAsync(connection, cancellationToken)).At(revision);

    /// <summary>Reads anew, as one, those of <paramref name="persons"/> who are of a group: each of the group is then there, with the same parts.</summary>
    private async Task JoinAsync(
        LookupConnection connection, LinksAt links, Dictionary<int, PersonParts> persons, long revision, CancellationToken cancellationToken)
    {
        var joined = links.Expand(persons.Keys.Where(links.Joins));
        if (joined.Count == 0)
        {
            return;
        }

        foreach (var number in joined)
        {
            var root = links.RootOf(number);
            persons[number] = number == links.GroupOf(number)[0] ? new PersonParts(root, links.IdOf(root)) : persons[links.GroupOf(number)[0]];
        }

        await using var reader = await connection.ReadAsync(
            statements.RecordsOfGroups, cancellationToken,
            ("@numbers", JsonSerializer.Serialize(joined)), ("@awaited", Awaited), ("@revision", revision));
        while (await reader.ReadAsync(cancellationToken))
        {
            persons[reader.GetInt32(0)].Records.Add(RecordOf(reader));
        }
    }

    /// <summary>What was read, each group once, in the order of one person's rows.</summary>
    private static IReadOnlyList<PersonView> Joined(LinksAt links, Dictionary<int, PersonParts> persons) =>
    [
        .. persons.Values.Distinct().Where(parts => parts.Records.Count > 0).Select(parts => !links.Joins(parts.Number)
            ? new PersonView(parts.Number, parts.Id, parts.Records, parts.Profiles, parts.Classes)
            : new PersonView(
                parts.Number, parts.Id, parts.Records,
                [.. parts.Profiles.OrderBy(profile => (profile.Row.SchoolNo, profile.Row.Role, profile.Row.FeedNo, profile.Row.PersonNo))],
                [.. parts.Classes.OrderBy(row => row.ClassNo)])
            {
                MergedIds = [.. links.GroupOf(parts.Number).Where(number => number != parts.Number).Select(links.IdOf)],
            }),
    ];

    /// <summary>Persons by id; of a group also when the one asked for has no record left.</summary>
    private async Task<IReadOnlyList<PersonView>> PersonsOfIdsAsync(
        LookupConnection connection, IReadOnlyCollection<PersonId> ids, long revision, CancellationToken cancellationToken)
    {
        var links = await LinksAtAsync(connection, revision, cancellationToken);
        var alone = links.IsEmpty ? ids : [.. ids.Where(id => !links.TryFind(id, out _))];
        var persons = alone.Count == 0 ? [] : await PersonsAsync(
            connection, statements.RecordsOfIds, revision, cancellationToken, ("@ids", JsonSerializer.Serialize(alone.Select(id => id.ToString()))));
        if (links.IsEmpty)
        {
            return persons;
        }

        var numbers = ids.Select(id => links.TryFind(id, out var number) ? number : 0).Where(number => number != 0).ToList();
        return [.. persons, .. await PersonsAsync(connection, numbers, revision, cancellationToken)];
    }

    /// <summary>A page of the list of persons, each group once, under the name by which one person with all its records is listed.</summary>
    private async Task<List<int>> ListedAsync(
        LookupConnection connection, LinksAt links, PersonFilter filter, int school, int after, int limit, long revision, CancellationToken cancellationToken)
    {
        var lists = filter.Within.IsAll ? statements.All : statements.Within;
        (string, object)[] within = filter.Within.IsAll ? [] : [("@texts", Texts(filter.Within))];
        var names = await NamesAsync(connection, links, filter.Within.IsAll ? null : within, revision, cancellationToken);
        var prefix = filter.FoldedNamePrefix;
        var afterName = after == 0 ? "" : links.Joins(after) ? names.GetValueOrDefault(links.RootOf(after), (Name: "", Number: 0)).Name
            : await connection.TextAsync(
                lists.ListedName, cancellationToken, [.. within, ("@person", after), ("@awaited", Awaited), ("@revision", revision)]) ?? "";
        var goesOn = after != 0 && afterName.StartsWith(prefix, StringComparison.Ordinal);
        var begins = goesOn ? afterName : prefix;
        (string, object)[] which =
        [
            ("@school", school), ("@class", filter.ClassNo ?? 0), ("@role", (int?)filter.Role ?? 0), ("@suspended", filter.IncludeSuspended ? 1 : 0),
            ("@active", (int)ProfileState.Active), ("@academy", OrNull(filter.Academy)),
        ];
        List<(string Name, int Number)> rows;
        if (filter.ClassNo is not null || school != 0)
        {
            rows = await AloneAsync(filter.ClassNo is not null ? lists.AloneOfClass : lists.AloneOfSchool, begins, limit);
        }
        else
        {
            rows = goesOn ? await AloneAsync(lists.AloneNamesakes, begins, limit) : [];
            if (rows.Count < limit)
            {
                rows.AddRange(await AloneAsync(lists.AloneByName, goesOn ? Following(begins) : begins, limit - rows.Count));
            }
        }

        // Only those groups that may be on this page are looked at.
        (string Name, int Number)? end = rows.Count < limit ? null : rows[^1];
        var candidates = links.Roots
            .Where(names.ContainsKey)
            .Select(root => names[root])
            .Where(row => row.Name.StartsWith(prefix, StringComparison.Ordinal) && Order(row, (afterName, after)) > 0 && (end is not { } last || Order(row, last) < 0))
            .ToList();
        if (candidates.Count > 0)
        {
            var numbers = JsonSerializer.Serialize(links.Expand(candidates.Select(row => row.Number)));
            var roots = await RootsAsync(lists.WithProfile, numbers, within);
            if (filter.ClassNo is not null)
            {
                roots.IntersectWith(await RootsAsync(statements.WithClass, numbers, []));
            }

            rows.AddRange(candidates.Where(row => roots.Contains(links.RootOf(row.Number))));
            rows.Sort(Order);
        }

        return [.. rows.Take(limit).Select(row => row.Number)];

        async Task<List<(string Name, int Number)>> AloneAsync(Statement statement, string from, int most) =>
        [
            .. await RowsAsync(
                connection, statement, reader => (Name: reader.GetString(1), Number: reader.GetInt32(0)), cancellationToken,
                [
                    .. within, .. which, ("@awaited", Awaited), ("@prefix", from), ("@prefixEnd", NameFolding.EndOfPrefix(prefix)), ("@afterName", afterName),
                    ("@after", after), ("@revision", revision), ("@limit", most),
                ]),
        ];

        async Task<HashSet<int>> RootsAsync(Statement statement, string numbers, (string, object)[] bound) =>
        [
            .. (await RowsAsync(
                connection, statement, reader => reader.GetInt32(0), cancellationToken, [.. bound, .. which, ("@numbers", numbers), ("@revision", revision)]))
                .Select(links.RootOf),
        ];

        static int Order((string Name, int Number) one, (string Name, int Number) other) =>
            string.CompareOrdinal(one.Name, other.Name) is var order and not 0 ? order : one.Number.CompareTo(other.Number);
    }

    /// <summary>
    /// By which name, and under which number, each group is listed, by root: for a caller with a limited perimeter, of the records that are
    /// reached alone.
    /// </summary>
    private async Task<IReadOnlyDictionary<int, (string Name, int Number)>> NamesAsync(
        LookupConnection connection, LinksAt links, (string, object)[]? within, long revision, CancellationToken cancellationToken)
    {
        if (within is null && links.Names is { } known)
        {
            return known;
        }

        var names = new Dictionary<int, (string Name, int Number)>();
        foreach (var (number, name) in await RowsAsync(
            connection, (within is null ? statements.All : statements.Within).NamesOfGroups, reader => (reader.GetInt32(0), reader.GetString(1)), cancellationToken,
            [.. within ?? [], ("@numbers", JsonSerializer.Serialize(links.Expand(links.Roots))), ("@awaited", Awaited), ("@revision", revision)]))
        {
            var root = links.RootOf(number);
            names[root] = !names.TryGetValue(root, out var first) ? (name, within is null ? root : number)
                : within is null ? first
                // The number of who answers for all, when they are reached; else the lowest that is.
                : (first.Name, first.Number == root || number == root ? root : Math.Min(first.Number, number));
        }

        if (within is null)
        {
            links.Names = names;
        }

        return names;
    }

    /// <summary>The relations of a group, and those with a group, each once.</summary>
    private async Task<IReadOnlyList<RelationView>> RelativesAsync(
        LookupConnection connection, LinksAt links, int personNo, int after, int limit, long revision, CancellationToken cancellationToken)
    {
        var rows = new List<(int OtherNo, bool OtherIsRelative, string LinkCode, RelationDetails? Details)>();
        foreach (var number in links.GroupOf(personNo))
        {
            rows.AddRange(await RowsAsync(
                connection, statements.Relations,
                reader => (reader.GetInt32(0), reader.GetInt32(1) == 1, reader.GetString(2), reader.Details(3)), cancellationToken,
                ("@person", number), ("@after", 0), ("@revision", revision), ("@limit", int.MaxValue)));
        }

        var page = rows.GroupBy(row => links.RootOf(row.OtherNo)).Where(group => group.Key > after).OrderBy(group => group.Key).Take(limit).ToList();
        var numbers = page.SelectMany(group => group.Select(row => row.OtherNo)).Distinct().ToList();
        var others = await OthersAsync(connection, numbers, revision, cancellationToken);
        var groups = (await PersonsAsync(connection, [.. numbers.Where(links.Joins)], revision, cancellationToken)).ToDictionary(person => person.PersonNo);
        var relations = new List<RelationView>();
        foreach (var group in page)
        {
            var there = group.Where(row => others.ContainsKey(row.OtherNo)).ToList();
            if (there.Count == 0)
            {
                continue;
            }

            var first = there[0];
            var (link, details) = RelationsInReach.OneOf([.. there.Select(row => (row.LinkCode, row.Details))]);
            var told = ToRelation((first.OtherNo, first.OtherIsRelative, link, details), others[first.OtherNo]);
            // The record is that which the pupil names; the person is who answers for it.
            relations.Add(groups.TryGetValue(group.Key, out var whole)
                ? told with { OtherNo = group.Key, Other = whole.Records[0].Person, OtherId = whole.PersonId }
                : told);
        }

        return relations;
    }

    private sealed partial class LookupStatements
    {
        public Statement Links { get; } = new(SelectLinks);

        public Statement RecordsOfGroups { get; } = new(With(SqlDirectoryStore.RecordsOfGroups, engine.Numbers));

        public Statement WithClass { get; } = new(With(SqlDirectoryStore.WithClass, engine.Numbers));
    }
}
