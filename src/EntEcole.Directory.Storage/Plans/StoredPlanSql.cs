using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>SQL of stored plans, holds and decisions.</summary>
internal static class StoredPlanSql
{
    public const string PlanColumnsOf = """
        SELECT p.plan_id AS "PlanId", p.run_id AS "RunId", p.feed_no AS "FeedNo", f.academy AS "Academy", f.degree AS "Degree", f.uai AS "FeedUai",
               p.base_revision AS "BaseRevision", p.made_at AS "MadeAt", p.state AS "State"
        FROM "plan" p JOIN feed f ON f.feed_no = p.feed_no
        """;

    public const string SelectPlans = $"""
        {PlanColumnsOf}
        WHERE p.plan_id < @before AND p.state <> @making AND (@academy IS NULL OR f.academy = @academy) AND (@held = 0 OR p.state = @waiting)
        ORDER BY p.plan_id DESC
        """;

    /// <summary>The plans of the ONDE files of the schools <c>@texts</c>; to be followed by a page.</summary>
    public static string SelectPlansOfSchools(Engine engine) => $"""
        {PlanColumnsOf}
        WHERE p.plan_id < @before AND p.state <> @making AND f.degree = 4 AND f.uai IN {engine.Texts} AND (@held = 0 OR p.state = @waiting)
        ORDER BY p.plan_id DESC
        """;

    public const string SelectPlan = $"""
        {PlanColumnsOf}
        WHERE p.plan_id = @plan AND p.state <> @making
        """;

    public const string SelectHolds = """
        SELECT school_no AS "SchoolNo", role AS "Role", cause AS "Cause", present AS "Present", departing AS "Departing", allowed AS "Allowed",
               since AS "Since"
        FROM plan_hold WHERE plan_id = @plan ORDER BY school_no, role, cause
        """;

    // Those on a restricted person are not shown.
    public const string SelectDecisions = $"""
        SELECT approved AS "Approved", uai AS "Uai", person_id AS "PersonId", author AS "Author", why AS "Why", decided_at AS "DecidedAt"
        FROM plan_decision
        WHERE plan_id = @plan AND (person_id IS NULL OR person_id NOT IN ({RestrictionSql.Ids}))
        ORDER BY decision_no
        """;

    public const string CountDecisions = "SELECT COUNT(*) FROM plan_decision WHERE plan_id = @plan";

    public const string CountApprovals = "SELECT COUNT(*) FROM plan_decision WHERE plan_id = @plan AND approved = 1";

    public const string InsertDecision = """
        INSERT INTO plan_decision (plan_id, decision_no, approved, uai, person_id, author, why, decided_at)
        SELECT @plan, COUNT(*) + 1, @approved, @uai, @person, @author, @why, @decidedAt FROM plan_decision WHERE plan_id = @plan
        """;

    // An enrolled school that no feed has now is told from the row that the last one left, or from its convention alone. What is held
    // has last been applied by the run before; what is absent, by the last full extract before its departure that did not miss it.
    // Of a school that ONDE files feed the row is theirs, whatever extracts say of it. What is held is so by any feed; it delays the feed
    // that holds it alone. The signs and the COALESCE make SQLite go from the latest run backwards, and stop.
    public const string SelectStandings = """
        WITH enrolled AS (
            SELECT cs.uai, MIN(cs.name) AS name, MIN(c.academy) AS academy
            FROM convention_school cs
            JOIN convention c ON c.reference = cs.reference AND c.since_revision <= @revision AND c.until_revision > @revision
            WHERE cs.uai > @after AND (@uai IS NULL OR cs.uai = @uai) AND cs.since_revision <= @revision AND cs.until_revision > @revision
              AND c.effective_from <= @day AND c.ends_on >= @day
            GROUP BY cs.uai),
        held AS (
            SELECT q.feed_no, q.school_no, MIN(q.since) AS since FROM (
                SELECT p.feed_no, h.school_no, h.since FROM "plan" p JOIN plan_hold h ON h.plan_id = p.plan_id AND h.cause <> @asked
                WHERE p.state = @waiting
                UNION ALL
                SELECT p.feed_no, c.school_no, h.since FROM "plan" p
                JOIN plan_hold h ON h.plan_id = p.plan_id AND h.school_no = 0 AND h.cause <> @asked
                JOIN plan_wait w ON w.plan_id = p.plan_id AND w.school_no = 0 AND w.person_no <> 0
                JOIN plan_change c ON c.plan_id = p.plan_id AND c.person_no = w.person_no AND c.state = @waiting
                WHERE p.state = @waiting) q
            GROUP BY q.feed_no, q.school_no),
        onde AS (
            SELECT f.uai, MIN(f.feed_no) AS feed_no FROM feed f
            WHERE f.degree = 4 AND EXISTS (
                SELECT 1 FROM profile_count c
                WHERE c.feed_no = f.feed_no AND c.role = @pupil AND c.state = @active AND c.profiles > 0)
            GROUP BY f.uai),
        known AS (
            SELECT e.uai, COALESCE(s.display_name, e.name) AS name, COALESCE(f.academy, e.academy) AS academy, COALESCE(s.school_no, 0) AS school_no,
                COALESCE(f.feed_no, 0) AS feed_no, f.degree, f.uai AS feed_uai, s.presence, v.run_id AS left_by, h.since AS own_since,
                (SELECT MIN(a.since) FROM held a WHERE a.school_no = s.school_no) AS held_since
            FROM enrolled e
            LEFT JOIN onde n ON n.uai = e.uai
            LEFT JOIN school s ON s.uai = e.uai AND s.until_revision = @forever AND (
                s.feed_no = n.feed_no OR (n.feed_no IS NULL AND NOT EXISTS (
                    SELECT 1 FROM school o WHERE o.uai = s.uai AND o.until_revision = @forever
                      AND (o.presence < s.presence OR (o.presence = s.presence AND o.feed_no < s.feed_no)))))
            LEFT JOIN feed f ON f.feed_no = s.feed_no
            LEFT JOIN held h ON h.feed_no = s.feed_no AND h.school_no = s.school_no
            LEFT JOIN revision v ON v.revision = s.since_revision),
        applied AS (
            SELECT k.uai, k.name, k.academy, k.school_no, k.degree, k.held_since, (
                SELECT MAX(r.run_id) FROM sync_run r
                WHERE COALESCE(r.academy, '') = k.academy AND +r.degree = k.degree AND r.uai = k.feed_uai AND +r.state IN (@applied, @heldRun) AND r.extract_date IS NOT NULL
                  AND NOT EXISTS (SELECT 1 FROM "plan" u WHERE u.undo_of_run_id = r.run_id AND u.state = @undone)
                  AND (k.own_since IS NULL OR r.started_at < k.own_since)
                  AND (k.presence = @here OR (r.run_id < k.left_by AND r.kind = @full AND NOT EXISTS (
                      SELECT 1 FROM problem b WHERE b.run_id = r.run_id AND b.code = @gone AND b.uai = k.uai)))) AS run_id
            FROM known k)
        SELECT a.school_no AS "SchoolNo", a.uai AS "Uai", a.name AS "Name", a.academy AS "Academy", COALESCE(a.degree, 0) AS "Degree", r.run_id AS "RunId",
            r.started_at AS "StartedAt", r.extract_date AS "ExtractDate"
        FROM applied a LEFT JOIN sync_run r ON r.run_id = a.run_id
        WHERE (@academy IS NULL OR a.academy = @academy) AND (@heldOnly = 0 OR a.held_since IS NOT NULL)
          AND (@readUntil IS NULL OR r.extract_date IS NULL OR r.extract_date <= @readUntil)
        ORDER BY a.uai
        """;

    public const string SelectHeldOfFeeds = """
        SELECT p.plan_id AS "PlanId", h.school_no AS "SchoolNo", h.role AS "Role", h.cause AS "Cause", h.present AS "Present",
               h.departing AS "Departing", h.allowed AS "Allowed", h.since AS "Since"
        FROM "plan" p JOIN plan_hold h ON h.plan_id = p.plan_id WHERE p.state = @waiting AND h.cause <> @asked
        ORDER BY h.school_no, h.role, h.cause
        """;

    // Schools with a person who waits for the decision on the whole academy.
    public const string SelectWaitingForFeed = """
        SELECT DISTINCT c.plan_id, c.school_no FROM "plan" p
        JOIN plan_hold h ON h.plan_id = p.plan_id AND h.school_no = 0 AND h.cause <> @asked
        JOIN plan_wait w ON w.plan_id = p.plan_id AND w.school_no = 0 AND w.person_no <> 0
        JOIN plan_change c ON c.plan_id = p.plan_id AND c.person_no = w.person_no AND c.state = @waiting
        WHERE p.state = @waiting
        """;
}
