using System.Text.Json;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>Pages of the list of persons, each group of merged persons once.</summary>
internal sealed class PersonPages(PersonStatements statements)
{
    public async Task<List<int>> ListedAsync(
        LookupConnection connection, PersonFilter filter, int school, int after, int limit, long revision,
        CancellationToken cancellationToken)
    {
        var lists = statements.Of(filter);
        (string, object)[] within = filter.Within.IsAll ? [] : [("@texts", SqlValues.Texts(filter.Within))];
        var afterName = after == 0 ? "" : await connection.TextAsync(
            lists.ListedName, cancellationToken,
            [.. within, ("@person", after), ("@awaited", PersonSql.Awaited), ("@revision", revision)]) ?? "";
        var place = new PersonListPlace(filter, afterName, after);
        if (filter.ClassNo is not null || school != 0)
        {
            return await ReadAsync(filter.ClassNo is not null ? lists.OfClass : lists.OfSchool, place.Page, limit);
        }

        var namesakes = place.GoesOn ? await ReadAsync(lists.Namesakes, place.Page, limit) : [];
        return namesakes.Count == limit ? namesakes
            : [.. namesakes, .. await ReadAsync(lists.ByName, place.Beyond, limit - namesakes.Count)];

        async Task<List<int>> ReadAsync(Statement statement, (string From, string End) names, int rows)
        {
            await using var reader = await connection.ReadAsync(
                statement,
                cancellationToken,
                [
                .. within,
                .. Which(filter, school),
                ("@awaited", PersonSql.Awaited),
                // Where the page begins, so that names of earlier pages are not walked through again.
                ("@prefix", names.From),
                ("@prefixEnd", names.End),
                ("@afterName", place.AfterName),
                ("@after", place.After),
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

    // Every range has both ends, and the academy a text of its own: no condition is there for one caller alone, of which another's plan
    // would have to be good as well.
    private static (string, object)[] Which(PersonFilter filter, int school) =>
    [
        ("@school", school), ("@lastSchool", school == 0 ? int.MaxValue : school), ("@class", filter.ClassNo ?? 0),
        ("@role", (int?)filter.Role ?? 0), ("@lastRole", (int?)filter.Role ?? int.MaxValue),
        ("@lastState", (int)(filter.IncludeSuspended ? ProfileState.Suspended : ProfileState.Active)),
        .. filter.Academy is { } academy ? (ReadOnlySpan<(string, object)>)[("@academy", academy)] : [],
    ];

    /// <summary>
    /// A page of the list of persons, each group once, under the name by which one person with all its records is listed.
    /// </summary>
    public async Task<List<int>> ListedAsync(
        LookupConnection connection, MergeSnapshot links, PersonFilter filter, int school, int after, int limit, long revision,
        CancellationToken cancellationToken)
    {
        var lists = statements.Of(filter);
        (string, object)[] within = filter.Within.IsAll ? [] : [("@texts", SqlValues.Texts(filter.Within))];
        var names = await NamesAsync(connection, links, filter.Within.IsAll ? null : within, revision, cancellationToken);
        var afterName = after == 0 ? "" : links.Joins(after) ? names.GetValueOrDefault(links.RootOf(after), (Name: "", Number: 0)).Name
            : await connection.TextAsync(
                lists.ListedName, cancellationToken,
                [.. within, ("@person", after), ("@awaited", PersonSql.Awaited), ("@revision", revision)]) ?? "";
        var place = new PersonListPlace(filter, afterName, after);
        var which = Which(filter, school);
        List<(string Name, int Number)> rows;
        if (filter.ClassNo is not null || school != 0)
        {
            rows = await AloneAsync(filter.ClassNo is not null ? lists.AloneOfClass : lists.AloneOfSchool, place.Page, limit);
        }
        else
        {
            rows = place.GoesOn ? await AloneAsync(lists.AloneNamesakes, place.Page, limit) : [];
            if (rows.Count < limit)
            {
                rows.AddRange(await AloneAsync(lists.AloneByName, place.Beyond, limit - rows.Count));
            }
        }

        // Only those groups that may be on this page are looked at.
        (string Name, int Number)? end = rows.Count < limit ? null : rows[^1];
        var candidates = links.Roots
            .Where(names.ContainsKey)
            .Select(root => names[root])
            .Where(row => row.Name.StartsWith(filter.FoldedNamePrefix, StringComparison.Ordinal)
                && place.Compare(row, (place.AfterName, place.After)) > 0 && (end is not { } last || place.Compare(row, last) < 0))
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
            rows.Sort(place.Compare);
        }

        return [.. rows.Take(limit).Select(row => row.Number)];

        async Task<List<(string Name, int Number)>> AloneAsync(Statement statement, (string From, string End) part, int most) =>
        [
            .. await connection.RowsAsync(
                statement, reader => (Name: reader.GetString(1), Number: reader.GetInt32(0)), cancellationToken,
                [
                    .. within, .. which, ("@awaited", PersonSql.Awaited), ("@prefix", part.From), ("@prefixEnd", part.End),
                    ("@afterName", place.AfterName), ("@after", place.After), ("@revision", revision), ("@limit", most),
                ]),
        ];

        async Task<HashSet<int>> RootsAsync(Statement statement, string numbers, (string, object)[] bound) =>
        [
            .. (await connection.RowsAsync(
                statement, reader => reader.GetInt32(0), cancellationToken,
                [.. bound, .. which, ("@numbers", numbers), ("@revision", revision)]))
                .Select(links.RootOf),
        ];
    }

    /// <summary>
    /// By which name, and under which number, each group is listed, by root: for a caller with a limited perimeter, of the records that are
    /// reached alone.
    /// </summary>
    private async Task<IReadOnlyDictionary<int, (string Name, int Number)>> NamesAsync(
        LookupConnection connection, MergeSnapshot links, (string, object)[]? within, long revision, CancellationToken cancellationToken)
    {
        if (within is null && links.Names is { } known)
        {
            return known;
        }

        var names = new Dictionary<int, (string Name, int Number)>();
        foreach (var (number, name) in await connection.RowsAsync(
            (within is null ? statements.All : statements.Within).NamesOfGroups, reader => (reader.GetInt32(0), reader.GetString(1)),
            cancellationToken,
            [
                .. within ?? [], ("@numbers", JsonSerializer.Serialize(links.Expand(links.Roots))), ("@awaited", PersonSql.Awaited),
                ("@revision", revision)]))
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
}
