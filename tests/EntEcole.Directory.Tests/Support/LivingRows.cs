using System.Text;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Support;

/// <summary>
/// What lives in a store, by source ids: numbers and random ids differ between stores that mean the same. Reading it proves the
/// counts that the store keeps.
/// </summary>
public static class LivingRows
{
    private const string Forever = "9223372036854775807";

    // The counts that are kept, against the rows.
    private const string WrongCounts = $"""
        SELECT c.feed_no, c.role, c.state, c.profiles FROM profile_count c
        WHERE c.profiles <> (
            SELECT COUNT(*) FROM profile p
            WHERE p.feed_no = c.feed_no AND p.school_no = c.school_no AND p.role = c.role AND p.state = c.state AND p.until_revision = {Forever})
        UNION ALL
        SELECT p.feed_no, p.role, p.state, -1 FROM profile p
        WHERE p.until_revision = {Forever} AND NOT EXISTS (
            SELECT 1 FROM profile_count c WHERE c.feed_no = p.feed_no AND c.school_no = p.school_no AND c.role = p.role AND c.state = p.state)
        """;

    private static readonly string[] Queries =
    [
        $"SELECT 'school', source_id, uai, presence, hash, display_name, content FROM school WHERE until_revision = {Forever}",
        $"""
        SELECT 'class', s.source_id, c.kind, c.source_id, c.name, c.type_code, c.type_label, c.listed
        FROM class c JOIN school s ON s.school_no = c.school_no AND s.feed_no = c.feed_no AND s.until_revision = {Forever}
        WHERE c.until_revision = {Forever}
        """,
        // Without the bit that says that a record had problems: a delta that holds one of two records of one INE cannot know of the other.
        $"SELECT 'record', feed_no, category, source_id, presence, hash & -2, folded_name, content FROM record WHERE until_revision = {Forever}",
        $"""
        SELECT 'person', a.feed_no, a.category, a.source_id, b.feed_no, b.category, b.source_id
        FROM record a JOIN record b ON b.person_no = a.person_no AND b.until_revision = {Forever}
        WHERE a.until_revision = {Forever}
        """,
        $"""
        SELECT 'profile', r.category, r.source_id, s.source_id, p.role, p.state, p.active_on, p.suspended_on, p.purge_on
        FROM profile p
        JOIN record r ON r.person_no = p.person_no AND r.feed_no = p.feed_no AND r.until_revision = {Forever}
        JOIN school s ON s.school_no = p.school_no AND s.feed_no = p.feed_no AND s.until_revision = {Forever}
        WHERE p.until_revision = {Forever}
        """,
        $"""
        SELECT 'membership', r.category, r.source_id, c.kind, c.source_id, m.entered_on, m.teaches, m.head, m.subjects
        FROM membership m
        JOIN record r ON r.person_no = m.person_no AND r.feed_no = m.feed_no AND r.until_revision = {Forever}
        JOIN class c ON c.class_no = m.class_no AND c.until_revision = {Forever}
        WHERE m.until_revision = {Forever}
        """,
        $"""
        SELECT 'relation', p.source_id, r.source_id, l.link_code, l.legal, l.financial, l.contact, l.payment
        FROM relation l
        JOIN record p ON p.person_no = l.pupil_no AND p.feed_no = l.feed_no AND p.until_revision = {Forever}
        JOIN record r ON r.person_no = l.relative_no AND r.feed_no = l.feed_no AND r.until_revision = {Forever}
        WHERE l.until_revision = {Forever}
        """,
        $"SELECT 'nomenclature', category, code, hash, content FROM nomenclature WHERE until_revision = {Forever}",
    ];

    /// <summary>One line a row, sorted.</summary>
    public static async Task<string> ReadAsync(string path)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        Assert.Empty(await LinesAsync(connection, WrongCounts));
        var lines = new List<string>();
        foreach (var query in Queries)
        {
            lines.AddRange(await LinesAsync(connection, query));
        }

        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    private static async Task<List<string>> LinesAsync(SqliteConnection connection, string query)
    {
        var lines = new List<string>();
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var cells = new object[reader.FieldCount];
            reader.GetValues(cells);
            lines.Add(string.Join('|', cells.Select(cell => cell is byte[] bytes ? Encoding.UTF8.GetString(bytes) : cell.ToString())));
        }

        return lines;
    }
}
