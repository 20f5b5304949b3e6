using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Onde;

/// <summary>SQL of schools that are fed by ONDE files: feeds of degree 4. One text for every engine.</summary>
internal static class OndeSql
{
    /// <summary>Pupils of a school, by feed and state: <c>@uai</c>, <c>@pupil</c>, <c>@forever</c>.</summary>
    public const string SelectStanding = """
        SELECT f.degree AS "Degree", c.state AS "State", SUM(c.profiles) AS "Profiles"
        FROM school s
        JOIN feed f ON f.feed_no = s.feed_no
        JOIN profile_count c ON c.feed_no = s.feed_no AND c.school_no = s.school_no AND c.role = @pupil
        WHERE s.uai = @uai AND s.until_revision = @forever AND f.degree <> 3
        GROUP BY f.degree, c.state
        """;

    /// <summary>The feeds: <c>@forever</c>, <c>@applied</c>, <c>@held</c>.</summary>
    /// <param name="ofSchool">Of the school <c>@uai</c> alone.</param>
    public static string SelectFeeds(bool ofSchool) => $"""
        SELECT f.feed_no AS "FeedNo", f.uai AS "Uai", f.academy AS "Academy", COALESCE(s.display_name, '') AS "Name",
            (SELECT MAX(r.run_id) FROM sync_run r
             WHERE r.academy = f.academy AND r.degree = f.degree AND r.uai = f.uai AND r.state IN (@applied, @held)
               AND r.extract_date IS NOT NULL) AS "LastRun",
            (SELECT MAX(CASE WHEN c.until_revision < @forever THEN c.until_revision ELSE c.since_revision END) FROM record c
             WHERE c.feed_no = f.feed_no) AS "Changed"
        FROM feed f
        LEFT JOIN school s ON s.feed_no = f.feed_no AND s.until_revision = @forever
        WHERE f.degree = 4 {(ofSchool ? "AND f.uai = @uai" : "")}
        ORDER BY f.uai, f.feed_no
        """;

    /// <summary>The feeds of schools that have active pupils by ONDE files: <c>@pupil</c>, <c>@active</c>.</summary>
    public const string SelectOpen = """
        SELECT f.feed_no AS "FeedNo", f.uai AS "Uai", c.school_no AS "SchoolNo"
        FROM feed f
        JOIN profile_count c ON c.feed_no = f.feed_no AND c.role = @pupil AND c.state = @active AND c.profiles > 0
        WHERE f.degree = 4
        ORDER BY f.uai
        """;

    /// <summary>
    /// Records of persons that extracts delivered in a school and who have left it, and of all staff, who may be in both: <c>@uai</c>,
    /// <c>@suspended</c>, <c>@forever</c>, <c>@staff</c>.
    /// </summary>
    public const string SelectFormer = """
        SELECT DISTINCT r.feed_no AS "FeedNo", r.person_no AS "PersonNo", r.category AS "Category", r.source_id AS "SourceId"
        FROM school s
        JOIN feed f ON f.feed_no = s.feed_no AND f.degree < 3
        JOIN profile p ON p.school_no = s.school_no AND p.feed_no = s.feed_no AND p.until_revision = @forever
        JOIN record r ON r.person_no = p.person_no AND +r.feed_no = p.feed_no AND r.until_revision = @forever
        WHERE s.uai = @uai AND s.until_revision = @forever AND (p.state = @suspended OR r.category = @staff)
        ORDER BY r.feed_no, r.category, r.source_id
        """;

    /// <summary>The pupils whose relatives these persons ever were: the JSON array <c>@numbers</c>.</summary>
    public static string SelectChildren(Engine engine) => $"""
        SELECT DISTINCT l.relative_no, l.pupil_no FROM relation l WHERE l.relative_no IN {engine.Numbers} ORDER BY l.relative_no, l.pupil_no
        """;

    /// <summary>Profiles of the feeds, by role and state.</summary>
    public const string SelectProfiles = """
        SELECT c.feed_no AS "FeedNo", c.role AS "Role", c.state AS "State", SUM(c.profiles) AS "Profiles"
        FROM profile_count c JOIN feed f ON f.feed_no = c.feed_no
        WHERE f.degree = 4 AND (@uai IS NULL OR f.uai = @uai)
        GROUP BY c.feed_no, c.role, c.state
        """;

    /// <summary>The run of a revision.</summary>
    public const string SelectRunOf = "SELECT run_id FROM revision WHERE revision = @revision";

    /// <summary>The day of a run.</summary>
    public const string SelectDayOf = "SELECT extract_date FROM sync_run WHERE run_id = @run";
}
