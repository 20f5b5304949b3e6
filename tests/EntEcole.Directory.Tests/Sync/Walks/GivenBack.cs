using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Sync.Walks;

/// <summary>
/// What an undo must give back: of every person touched by the run, and by no other change after it, the rows as they were before.
/// Read from the tables alone, apart from how the undo is planned.
/// </summary>
internal static class GivenBack
{
    private const string Forever = "9223372036854775807";

    // The hash of a record that was given back in part, since a person whom it names was erased meanwhile, is none: it is written again by
    // the next full extract.
    private const string HashLeft = $"""
        CASE WHEN EXISTS (
            SELECT 1 FROM record z
            WHERE z.person_no = record.person_no AND z.feed_no = record.feed_no AND z.category = record.category
              AND z.source_id = record.source_id AND z.until_revision = {Forever} AND z.hash = 0) THEN 0 ELSE hash END
        """;

    private static readonly (string Table, string Person, string Key, string Shown)[] Tables =
    [
        ("record", "person_no", "feed_no || '/' || category || '/' || source_id", $"presence || '/' || {HashLeft} || '/' || content"),
        (
            "profile", "person_no", "school_no || '/' || role || '/' || feed_no",
            "state || '/' || active_on || '/' || COALESCE(suspended_on, '')"),
        ("membership", "person_no", "class_no || '/' || feed_no", "COALESCE(entered_on, '')"),
        ("relation", "pupil_no", "relative_no || '/' || feed_no", "link_code"),
    ];

    /// <summary>Persons, with the first revision by which a run touched each, that nothing but the run has touched since.</summary>
    public static async Task<IReadOnlyDictionary<long, long>> UntouchedAsync(string path, long run)
    {
        await using var connection = await OpenAsync(path);
        var revisions = (await ReadAsync(connection, "SELECT revision, 0 FROM revision WHERE run_id = $run", ("$run", run))).Select(
            row => row.One).ToHashSet();
        var first = new Dictionary<long, long>();
        var changes = new List<(long Person, long Revision)>();
        foreach (var (table, person, _, _) in Tables)
        {
            changes.AddRange(await ReadAsync(
                connection,
                $"SELECT {person}, since_revision FROM {table} UNION SELECT {person}, until_revision FROM {table} WHERE until_revision < {Forever}"));
        }

        // A relation is also a matter of the relative, and a record of who had its source id.
        changes.AddRange(await ReadAsync(
            connection,
            $"SELECT relative_no, since_revision FROM relation UNION SELECT relative_no, until_revision FROM relation WHERE until_revision < {Forever}"));
        foreach (var (person, revision) in changes.Where(change => revisions.Contains(change.Revision)))
        {
            first[person] = Math.Min(revision, first.GetValueOrDefault(person, long.MaxValue));
        }

        foreach (var (person, revision) in changes.Where(change => !revisions.Contains(change.Revision)))
        {
            if (first.TryGetValue(person, out var begun) && revision > begun)
            {
                first.Remove(person);
            }
        }

        return first;
    }

    /// <summary>Persons that a plan leaves alone: one who depends on a person who has changed is left with them.</summary>
    public static async Task<IReadOnlyCollection<long>> LeftAsync(string path, long plan)
    {
        await using var connection = await OpenAsync(path);
        return [.. (await ReadAsync(connection, "SELECT number, 0 FROM plan_conflict WHERE plan_id = $plan AND kind = 3", ("$plan", plan)))
            .Select(row => row.One)];
    }

    /// <summary>
    /// The rows of persons at a moment of each, or now when no moment is given; one text a person. Asked once the undo is applied.
    /// </summary>
    public static async Task<IReadOnlyDictionary<long, string>> RowsAsync(string path, IReadOnlyDictionary<long, long> persons, bool before)
    {
        await using var connection = await OpenAsync(path);
        var rows = persons.Keys.ToDictionary(person => person, _ => new List<string>());
        foreach (var (table, owner, key, shown) in Tables)
        {
            foreach (var (person, first) in persons)
            {
                await using var command = connection.CreateCommand();
                command.CommandText =
                    $"SELECT {key} || ' ' || {shown} FROM {table} WHERE {owner} = $person AND since_revision <= $at AND until_revision > $at";
                command.Parameters.AddWithValue("$person", person);
                command.Parameters.AddWithValue("$at", before ? first - 1 : long.MaxValue - 1);
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                {
                    rows[person].Add(table + " " + reader.GetString(0));
                }
            }
        }

        return rows.ToDictionary(pair => pair.Key, pair => string.Join('\n', pair.Value.Order(StringComparer.Ordinal)));
    }

    private static async Task<SqliteConnection> OpenAsync(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<List<(long One, long Other)>> ReadAsync(
        SqliteConnection connection, string query, params (string Name, object Value)[] parameters)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        var rows = new List<(long, long)>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add((reader.GetInt64(0), reader.GetInt64(1)));
        }

        return rows;
    }
}
