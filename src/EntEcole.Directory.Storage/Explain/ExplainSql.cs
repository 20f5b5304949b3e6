namespace EntEcole.Directory.Storage.Explain;

/// <summary>SQL of the kept versions of one person.</summary>
internal static class ExplainSql
{
    public const string NumbersOfSource = """
        SELECT DISTINCT r.person_no
        FROM feed f
        JOIN record r ON r.feed_no = f.feed_no AND r.category = @category AND r.source_id = @id
        WHERE f.academy = @academy AND r.since_revision <= @revision AND (r.until_revision > @revision OR NOT EXISTS (
            SELECT 1 FROM feed lf JOIN record l ON l.feed_no = lf.feed_no AND l.category = @category AND l.source_id = @id
            WHERE lf.academy = @academy AND l.since_revision <= @revision AND l.until_revision > @revision))
        ORDER BY r.person_no
        """;

    public const string RecordVersions = """
        SELECT r.since_revision, r.until_revision, f.academy, f.degree, r.category, r.source_id, r.person_id, r.presence, r.content
        FROM record r JOIN feed f ON f.feed_no = r.feed_no
        WHERE r.person_no = @person AND r.since_revision <= @revision
        ORDER BY r.since_revision, f.degree, r.category, r.source_id
        """;

    // Under the name that the school has now: what it was called is not part of what happened to the person.
    public const string ProfileVersions = """
        SELECT p.since_revision, p.until_revision, f.academy, f.degree, s.uai, s.display_name,
               p.person_no, p.school_no, p.role, p.feed_no, p.state, p.active_on, p.suspended_on, p.purge_on
        FROM profile p
        JOIN feed f ON f.feed_no = p.feed_no
        LEFT JOIN school s ON s.school_no = p.school_no AND s.feed_no = p.feed_no AND s.since_revision <= @revision AND s.until_revision > @revision
        WHERE p.person_no = @person AND p.since_revision <= @revision
        ORDER BY p.since_revision, p.school_no, p.role, p.feed_no
        """;

    // The last version of the class while they were in it: a prune that keeps their row keeps that one.
    public const string ClassVersions = """
        SELECT m.since_revision, m.until_revision, f.academy, f.degree, c.school_no, c.kind, c.name, m.entered_on, m.teaches, m.head, m.subjects
        FROM membership m
        JOIN feed f ON f.feed_no = m.feed_no
        JOIN class c ON c.class_no = m.class_no AND c.since_revision = (
            SELECT MAX(x.since_revision) FROM class x
            WHERE x.class_no = m.class_no AND x.since_revision < m.until_revision AND x.since_revision <= @revision)
        WHERE m.person_no = @person AND m.since_revision <= @revision
        ORDER BY m.since_revision, m.class_no, m.feed_no
        """;

    public const string RelationVersions = """
        SELECT l.since_revision, l.until_revision, f.academy, f.degree, l.other_is_relative, r.category, r.source_id, r.person_id,
               l.link_code, l.legal, l.financial, l.contact, l.payment
        FROM (
            SELECT since_revision, until_revision, feed_no, 1 AS other_is_relative, relative_no AS other_no,
                   link_code, legal, financial, contact, payment
            FROM relation WHERE pupil_no = @person AND since_revision <= @revision
            UNION ALL
            SELECT since_revision, until_revision, feed_no, 0 AS other_is_relative, pupil_no AS other_no,
                   link_code, legal, financial, contact, payment
            FROM relation WHERE relative_no = @person AND since_revision <= @revision) l
        JOIN feed f ON f.feed_no = l.feed_no
        JOIN record r ON r.person_no = l.other_no AND r.feed_no = l.feed_no AND r.since_revision = (
            SELECT MAX(x.since_revision) FROM record x
            WHERE x.person_no = l.other_no AND +x.feed_no = l.feed_no AND x.since_revision <= @revision)
        ORDER BY l.since_revision, l.other_no, l.feed_no, r.category, r.source_id
        """;

    public const string RevisionFacts = """
        SELECT v.revision, v.made_at, v.run_id, s.extract_date
        FROM revision v LEFT JOIN sync_run s ON s.run_id = v.run_id
        WHERE v.revision IN {0}
        """;

    public const string SchoolsOfSources = """
        SELECT s.source_id, s.uai, s.display_name
        FROM feed f
        JOIN school s ON s.feed_no = f.feed_no AND s.since_revision <= @revision AND s.until_revision > @revision
        WHERE f.academy = @academy AND s.source_id IN {0}
        ORDER BY f.degree, s.source_id
        """;

    public const string ProblemsOfRecord = """
        SELECT run_id, code, "file", line, uai, field, shape
        FROM problem
        WHERE run_id IN {0} AND category = @category AND record_id = @id
        ORDER BY run_id DESC, problem_no
        """;

    public const string PlansWaitingFor = """
        SELECT p.plan_id
        FROM "plan" p
        JOIN feed f ON f.feed_no = p.feed_no
        JOIN plan_record r ON r.plan_id = p.plan_id AND r.feed_no = p.feed_no AND r.category = @category AND r.source_id = @id
        WHERE p.state = @held AND r.waits = 1 AND f.academy = @academy
        ORDER BY p.plan_id
        """;
}
