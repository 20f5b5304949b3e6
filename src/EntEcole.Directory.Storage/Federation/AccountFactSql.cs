using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Federation;

/// <summary>SQL of what a check-up reads of those who log in: living rows, each statement once. One text for every engine.</summary>
internal static class AccountFactSql
{
    /// <summary>The records of staff with an active profile in a school: <c>@staff</c>, <c>@present</c>, <c>@active</c>.</summary>
    public const string SelectStaff = """
        SELECT r.person_no, r.person_id, r.content FROM record r
        WHERE r.category = @staff AND r.presence = @present AND r.until_revision = @forever AND EXISTS (
            SELECT 1 FROM profile p
            WHERE p.person_no = r.person_no AND p.feed_no = r.feed_no AND p.state = @active AND p.until_revision = @forever)
        ORDER BY r.person_no
        """;

    /// <summary>
    /// The parents with an active profile in an academy where ONDE files feed schools, and whether such a file gives the profile:
    /// <c>@parent</c>, <c>@active</c>.
    /// </summary>
    public const string SelectParents = """
        SELECT p.person_no, f.academy, CASE WHEN f.uai = '' THEN 0 ELSE 1 END FROM profile p
        JOIN feed f ON f.feed_no = p.feed_no
        WHERE +p.role = @parent AND +p.state = @active AND +p.until_revision = @forever
          AND f.academy IN (SELECT o.academy FROM feed o WHERE o.uai <> '')
        """;

    /// <summary>
    /// Classes of first-degree schools without a teacher, but the persons of the JSON array <c>@numbers</c>: <c>@kind</c>,
    /// <c>@active</c>.
    /// </summary>
    public static string CountUntaught(Engine engine) => $"""
        SELECT s.uai, COUNT(*) FROM class c
        JOIN feed f ON f.feed_no = c.feed_no
        JOIN school s ON s.school_no = c.school_no AND s.feed_no = c.feed_no AND s.until_revision = @forever
        WHERE c.until_revision = @forever AND c.kind = @kind AND f.degree = 1 AND s.uai IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM membership m
            JOIN profile p ON p.person_no = m.person_no AND p.school_no = c.school_no AND p.state = @active AND p.until_revision = @forever
            WHERE m.class_no = c.class_no AND m.teaches = 1 AND m.until_revision = @forever AND m.person_no NOT IN {engine.Numbers})
        GROUP BY s.uai
        """;
}
