using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Privacy;

/// <summary>The statements of the facts by which erased persons are recognised. One text for every engine.</summary>
internal static class ErasedFactSql
{
    /// <summary>
    /// What the feed <c>@feed</c> recognises: one of ONDE files all facts of its school, another one those that ONDE files of its academy
    /// gave.
    /// </summary>
    public const string SelectOfFeed = """
        SELECT e.feed_no AS "FeedNo", e.uai AS "Uai", e.salt AS "Salt", e.hash AS "Hash", e.mark AS "Mark"
        FROM feed f
        JOIN feed o ON o.academy = f.academy
        JOIN erased_fact e ON e.feed_no = o.feed_no
        WHERE f.feed_no = @feed AND ((f.uai <> '' AND e.uai = f.uai) OR (f.uai = '' AND o.uai <> ''))
        ORDER BY e.uai, e.hash, e.mark
        """;

    /// <summary>All facts: back-ups carry them.</summary>
    public const string SelectAll = """
        SELECT feed_no AS "FeedNo", uai AS "Uai", salt AS "Salt", hash AS "Hash", mark AS "Mark" FROM erased_fact ORDER BY uai, hash, mark
        """;

    /// <summary>The key of the facts that the store has; null for none.</summary>
    public const string SelectSalt = "SELECT MIN(salt) FROM erased_fact";

    /// <summary>Whether a fact is kept already.</summary>
    public const string Count = "SELECT COUNT(*) FROM erased_fact WHERE uai = @Uai AND hash = @Hash AND mark = @Mark";

    /// <summary>Keeps a fact.</summary>
    public const string Insert = """
        INSERT INTO erased_fact (uai, hash, mark, feed_no, salt, measure_no) VALUES (@Uai, @Hash, @Mark, @FeedNo, @Salt, @measureNo)
        """;

    /// <summary>Records of the persons <c>@numbers</c> that feeds deliver, and the schools in which they have a profile by each.</summary>
    public static string SelectDelivered(Engine engine) => $"""
        SELECT DISTINCT r.person_no AS "PersonNo", r.person_id AS "PersonId", r.feed_no AS "FeedNo", r.category AS "Category", s.uai AS "Uai"
        FROM record r
        JOIN profile p ON p.person_no = r.person_no AND p.feed_no = r.feed_no AND p.until_revision = @forever AND p.state = @active
        JOIN school s ON s.school_no = p.school_no AND s.feed_no = p.feed_no AND s.until_revision = @forever
        WHERE r.person_no IN {engine.Numbers} AND r.presence = @present AND r.until_revision = @forever AND s.uai IS NOT NULL
        """;

    /// <summary>What those records say.</summary>
    public static string SelectContents(Engine engine) => $"""
        SELECT r.person_no AS "PersonNo", r.feed_no AS "FeedNo", r.category AS "Category", r.content AS "Content"
        FROM record r
        WHERE r.person_no IN {engine.Numbers} AND r.presence = @present AND r.until_revision = @forever
        """;

    /// <summary>The pupils whose relatives they are.</summary>
    public static string SelectChildren(Engine engine) => $"""
        SELECT l.relative_no AS "PersonNo", l.feed_no AS "FeedNo", r.category AS "Category", r.content AS "Content"
        FROM relation l
        JOIN record r ON r.person_no = l.pupil_no AND +r.feed_no = l.feed_no AND r.until_revision = @forever
        WHERE l.relative_no IN {engine.Numbers} AND l.until_revision = @forever AND +r.category = @pupil
        """;
}
