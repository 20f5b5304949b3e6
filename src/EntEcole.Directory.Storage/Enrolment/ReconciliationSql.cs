using EntEcole.Directory.Storage.Schools;

namespace EntEcole.Directory.Storage.Enrolment;

/// <summary>SQL of what extracts say of schools, compared with conventions.</summary>
internal static class ReconciliationSql
{
    public const string SelectSchoolsInFeeds = """
        SELECT s.uai AS "Uai", s.display_name AS "Name", f.academy AS "Academy", s.presence AS "Presence", s.department AS "Department",
               COALESCE(p.pupils, 0) AS "Pupils", COALESCE(p.missed, 0) AS "Missed", r.extract_date AS "MissedSince"
        FROM school s
        JOIN feed f ON f.feed_no = s.feed_no
        LEFT JOIN extract_school p ON p.feed_no = s.feed_no AND p.school_no = s.school_no
            AND p.since_revision <= @revision AND p.until_revision > @revision
        LEFT JOIN revision v ON v.revision = p.since_revision AND p.missed = 1
        LEFT JOIN sync_run r ON r.run_id = v.run_id
        WHERE s.uai IS NOT NULL AND s.since_revision <= @revision AND s.until_revision > @revision
        ORDER BY s.uai, COALESCE(p.missed, 0), s.presence, f.degree, f.feed_no
        """;

    public const string SchoolsOfUais = SchoolSql.SelectSchoolColumns + " AND s.uai IN {0} ORDER BY s.uai, s.presence, f.degree, f.feed_no";

    public const string SelectStays = """
        SELECT s.uai AS "Uai", f.academy AS "Academy", s.presence AS "Presence", a.extract_date AS "MadeOn", b.extract_date AS "EndedOn",
               CASE WHEN s.until_revision <= @revision THEN 1 ELSE 0 END AS "Ended"
        FROM school s
        JOIN feed f ON f.feed_no = s.feed_no
        LEFT JOIN revision v ON v.revision = s.since_revision
        LEFT JOIN sync_run a ON a.run_id = v.run_id
        LEFT JOIN revision w ON w.revision = s.until_revision AND s.until_revision <= @revision
        LEFT JOIN sync_run b ON b.run_id = w.run_id
        WHERE s.since_revision <= @revision AND s.uai IN {0}
        """;

    public const string SelectFullExtracts = """
        SELECT DISTINCT academy AS "Academy", extract_date AS "MadeOn" FROM sync_run
        WHERE extract_date IS NOT NULL AND state IN (@applied, @held) AND kind = @full AND degree < 3
        ORDER BY academy, extract_date
        """;

    // The two UAIs of a structure stand one after the other.
    public const string SelectUaiChanges = """
        SELECT r.academy AS "Academy", p.record_id AS "SourceId", p.uai AS "Uai", r.extract_date AS "MadeOn"
        FROM sync_run r
        JOIN problem p ON p.run_id = r.run_id AND p.code = @code
        WHERE r.extract_date IS NOT NULL AND p.record_id IS NOT NULL AND p.uai IS NOT NULL AND r.run_id IN (
            SELECT MAX(n.run_id) FROM sync_run n
            WHERE n.state IN (@applied, @held) AND n.kind = @full AND n.degree < 3
            GROUP BY n.academy, n.degree)
        ORDER BY r.run_id, p.problem_no
        """;

    public const string CountPupils = """
        SELECT s.uai AS "Uai", COUNT(DISTINCT p.person_no) AS "Pupils" FROM school s
        JOIN profile p ON p.school_no = s.school_no AND p.feed_no = s.feed_no AND p.role = @role AND p.state = @state
            AND p.since_revision <= @revision AND p.until_revision > @revision
        WHERE s.since_revision <= @revision AND s.until_revision > @revision AND s.uai IN {0}
        GROUP BY s.uai
        """;

    public const string CountProfilesOfSchools = """
        SELECT s.uai AS "Uai", c.role AS "Role", c.state AS "State", SUM(c.profiles) AS "Profiles" FROM school s
        JOIN profile_count c ON c.school_no = s.school_no AND c.feed_no = s.feed_no
        WHERE s.until_revision = @forever AND s.uai IN {0}
        GROUP BY s.uai, c.role, c.state
        ORDER BY s.uai, c.role, c.state
        """;
}
