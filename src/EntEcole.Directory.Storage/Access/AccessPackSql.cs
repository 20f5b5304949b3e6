using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Access;

/// <summary>The statements of packed days: packs are added and forgotten, nothing else. One text for every engine.</summary>
internal static class AccessPackSql
{
    /// <summary>The number of the latest row that is packed; 0 for none. Rows that come later with a lesser one stay as they are.</summary>
    public const string Frontier = "SELECT COALESCE(MAX(last_no), 0) FROM access_pack";

    /// <summary>The number of the first row after <c>@after</c>.</summary>
    public const string FirstAfter = "SELECT MIN(block_no) FROM access_log WHERE block_no > @after";

    /// <summary>Rows after <c>@after</c> and before <c>@end</c>, by number; to be followed by a page.</summary>
    public const string SelectRows = """
        SELECT block_no, caller, call_name, purpose, revision, first_at, traces, writer, entries FROM access_log
        WHERE block_no > @after AND block_no < @end ORDER BY block_no
        """;

    /// <summary>Keeps the persons of a day.</summary>
    public const string InsertPersons = "INSERT INTO access_person (persons_no, ids) VALUES (@no, @ids)";

    /// <summary>Adds a pack.</summary>
    public const string Insert = """
        INSERT INTO access_pack (last_no, first_no, persons_no, entries, raw_bytes, headings, packed)
        VALUES (@last, @first, @no, @entries, @bytes, @headings, @packed)
        """;

    private const string Headings = """
        SELECT last_no AS "Last", first_no AS "First", persons_no AS "Persons", entries AS "Entries", headings AS "Headings"
        FROM access_pack
        """;

    /// <summary>
    /// Packs that reach into <c>@oldest</c> to <c>@newest</c>, the latest first, without what is packed; to be followed by a page.
    /// </summary>
    public const string Select = $"""
        {Headings}
        WHERE last_no >= @oldest AND first_no <= @newest ORDER BY last_no DESC
        """;

    /// <summary>The pack that has rows before <c>@oldest</c> and rows that are not.</summary>
    public const string SelectAcross = $"""
        {Headings}
        WHERE last_no >= @oldest AND first_no < @oldest
        """;

    /// <summary>What is packed in a pack.</summary>
    public const string SelectPacked = "SELECT packed FROM access_pack WHERE last_no = @last";

    /// <summary>The persons of a day.</summary>
    public const string SelectPersons = "SELECT ids FROM access_person WHERE persons_no = @no";

    /// <summary>Accesses in packs before <c>@oldest</c>.</summary>
    public const string CountEntries = "SELECT COALESCE(SUM(entries), 0) FROM access_pack WHERE last_no < @oldest";

    /// <summary>Forgets packs before <c>@oldest</c>.</summary>
    public const string Forget = "DELETE FROM access_pack WHERE last_no < @oldest";

    /// <summary>Forgets one pack.</summary>
    public const string ForgetOne = "DELETE FROM access_pack WHERE last_no = @last";

    /// <summary>Forgets the persons of days of which no pack is left.</summary>
    public const string ForgetPersons =
        "DELETE FROM access_person WHERE NOT EXISTS (SELECT 1 FROM access_pack p WHERE p.persons_no = access_person.persons_no)";

    /// <summary>What the rows of all packs took, and what the packs take.</summary>
    public static string Measure(Engine engine) => $"""
        SELECT COALESCE(SUM(raw_bytes), 0),
               COALESCE(SUM({engine.ByteLength}(packed) + 100), 0) + (SELECT COALESCE(SUM({engine.ByteLength}(ids)), 0) FROM access_person)
        FROM access_pack
        """;

    /// <summary>How many of the rows <c>@numbers</c> are there.</summary>
    public static string CountRows(Engine engine) => $"SELECT COUNT(*) FROM access_log WHERE block_no IN {engine.Numbers}";

    /// <summary>Removes the rows <c>@numbers</c> that a pack holds.</summary>
    public static string Remove(Engine engine) => $"DELETE FROM access_log WHERE block_no IN {engine.Numbers}";
}
