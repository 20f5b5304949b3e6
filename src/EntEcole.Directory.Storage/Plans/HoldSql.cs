using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>
/// The statements of what waits in a plan. All rows of a person wait together: applying half of them would let the next night take the
/// other half for done. One text for every engine.
/// </summary>
internal static class HoldSql
{
    /// <summary>
    /// What a plan does, by school and role, of rows that wait or not (no aggregate over a subquery: SQL Server refuses it): <c>@plan</c>,
    /// <c>@forever</c>, <c>@active</c>, <c>@suspended</c>, <c>@here</c>, <c>@pupil</c>, <c>@parent</c>.
    /// </summary>
    public static string Tally { get; } = $"""
        SELECT p.school_no AS "School", p.role AS "Role",
            SUM(CASE WHEN p.opens = 1 AND p.state = @active AND (t.state IS NULL OR t.state <> @active) THEN 1 ELSE 0 END) AS "Arriving",
            SUM(CASE WHEN (p.opens = 0 OR p.state = @suspended) AND t.state = @active THEN 1 ELSE 0 END) AS "Departing",
            SUM(CASE WHEN p.is_here = 1 AND t.state = @active THEN 1 ELSE 0 END) AS "Moving",
            SUM(CASE WHEN p.opens = 1 AND p.state = @active AND t.state = @suspended THEN 1 ELSE 0 END) AS "Returning",
            SUM(CASE WHEN p.follows = 1 AND t.state = @active THEN 1 ELSE 0 END) AS "Following",
            SUM(CASE WHEN p.ends = 1 AND t.state = @active THEN 1 ELSE 0 END) AS "Ending"
        FROM (
            SELECT n.person_no, n.school_no, n.role, n.feed_no, n.opens, n.state,
                CASE WHEN n.state = @suspended AND EXISTS (
                    SELECT 1 FROM plan_record r WHERE r.plan_id = n.plan_id AND r.person_no = n.person_no AND r.feed_no = n.feed_no AND r.presence = @here)
                    THEN 1 ELSE 0 END AS is_here,
                CASE WHEN n.state = @suspended AND n.role = @parent AND {DepartureSql.FollowsChild("n")}
                    AND NOT {DepartureSql.IsStillNamed("n")} THEN 1 ELSE 0 END AS follows,
                CASE WHEN n.state <> @suspended THEN 0
                    WHEN n.role = @parent AND NOT {DepartureSql.FollowsChild("n")} AND NOT {DepartureSql.IsStillNamed("n")} THEN 1
                    WHEN n.role NOT IN (@pupil, @parent) AND {DepartureSql.KeepsRole("n")} THEN 1
                    ELSE 0 END AS ends
            FROM plan_profile n
            WHERE n.plan_id = @plan) p
        LEFT JOIN profile t ON t.person_no = p.person_no AND t.school_no = p.school_no AND t.role = p.role AND t.feed_no = p.feed_no
            AND t.until_revision = @forever
        GROUP BY p.school_no, p.role
        """;

    /// <summary>Active profiles of persons whose identity changes, by school and role.</summary>
    public const string TallyRenamed = """
        SELECT t.school_no, t.role, COUNT(*) FROM plan_record r
        JOIN profile t ON t.person_no = r.person_no AND t.feed_no = r.feed_no AND t.state = @active AND t.until_revision = @forever
        WHERE r.plan_id = @plan AND r.renames = 1
        GROUP BY t.school_no, t.role
        """;

    /// <summary>Names of the schools of the JSON array <c>@numbers</c> by UAI, present or planned.</summary>
    public static string Names(Engine engine) => $"""
        SELECT uai, MIN(display_name) FROM school WHERE uai IS NOT NULL AND until_revision = @forever AND school_no IN {engine.Numbers} GROUP BY uai
        UNION
        SELECT uai, MIN(display_name) FROM plan_school WHERE plan_id = @plan AND uai IS NOT NULL AND school_no IN {engine.Numbers} GROUP BY uai
        """;

    /// <summary>Active profiles of a feed in the schools of the JSON array <c>@numbers</c>, by school and role.</summary>
    public static string CountPresent(Engine engine) => $"""
        SELECT school_no, role, profiles FROM profile_count
        WHERE feed_no = @feed AND state = @active AND school_no IN {engine.Numbers}
        """;

    /// <summary>
    /// UAI of the schools of the JSON array <c>@numbers</c>, present, then planned: where a structure takes another UAI, those who depart
    /// do so from the school that the present one names.
    /// </summary>
    public static string Uais(Engine engine) => $"""
        SELECT school_no AS "School", MIN(uai) AS "Uai", 0 AS "Planned" FROM school
        WHERE uai IS NOT NULL AND until_revision = @forever AND school_no IN {engine.Numbers} GROUP BY school_no
        UNION ALL
        SELECT school_no, MIN(uai), 1 FROM plan_school
        WHERE plan_id = @plan AND uai IS NOT NULL AND school_no IN {engine.Numbers} GROUP BY school_no
        ORDER BY "Planned", "School"
        """;

    /// <summary>
    /// What the plan before held already has been held since then. The end of an enrolment is waited for from the day on which it was held
    /// itself: another cause, older, does not shorten the patience.
    /// </summary>
    public const string KeepSince = """
        UPDATE plan_hold SET since = (
            SELECT MIN(o.since) FROM plan_hold o JOIN "plan" q ON q.plan_id = o.plan_id
            WHERE q.feed_no = @feed AND q.state = @held AND o.school_no = plan_hold.school_no
              AND (o.cause = plan_hold.cause OR @ended NOT IN (o.cause, plan_hold.cause)))
        WHERE plan_id = @plan AND EXISTS (
            SELECT 1 FROM plan_hold o JOIN "plan" q ON q.plan_id = o.plan_id
            WHERE q.feed_no = @feed AND q.state = @held AND q.plan_id <> @plan AND o.school_no = plan_hold.school_no
              AND (o.cause = plan_hold.cause OR @ended NOT IN (o.cause, plan_hold.cause)))
        """;

    /// <summary>Since when ends of enrolments wait in the plans of a feed, by school: <c>@feed</c>, <c>@held</c>, <c>@ended</c>.</summary>
    public const string EndsSince = """
        SELECT h.school_no, MIN(h.since) FROM plan_hold h JOIN "plan" q ON q.plan_id = h.plan_id
        WHERE q.feed_no = @feed AND q.state = @held AND h.cause = @ended
        GROUP BY h.school_no
        """;

    /// <summary>Who waits: each in turn, those before are not repeated.</summary>
    public static IReadOnlyList<string> Wait { get; } =
    [
        // Persons who depart from a school whose departures are held.
        $"""
        INSERT INTO plan_wait (plan_id, person_no, school_no)
        SELECT DISTINCT p.plan_id, p.person_no, p.school_no FROM plan_profile p
        WHERE p.plan_id = @plan
          AND {DepartureSql.MayWait("p")}
          AND {DeparturesAreHeldFor("p")}
        """,

        // Persons whose profile changes in a school that is held whole.
        $"""
        INSERT INTO plan_wait (plan_id, person_no, school_no)
        SELECT DISTINCT p.plan_id, p.person_no, p.school_no FROM plan_profile p
        WHERE p.plan_id = @plan
          AND {IsHeldWholeFor("p")}
          AND NOT EXISTS (SELECT 1 FROM plan_wait w WHERE w.plan_id = p.plan_id AND w.person_no = p.person_no AND w.school_no = p.school_no)
        """,

        // Persons of a school that is held whole, whose record, classes or relations change.
        $"""
        INSERT INTO plan_wait (plan_id, person_no, school_no)
        SELECT DISTINCT r.plan_id, r.person_no, t.school_no FROM plan_record r
        JOIN profile t ON t.person_no = r.person_no AND t.feed_no = r.feed_no AND t.state = @active AND t.until_revision = @forever
        WHERE r.plan_id = @plan
          AND {IsHeldWholeFor("t")}
          AND NOT EXISTS (SELECT 1 FROM plan_wait w WHERE w.plan_id = r.plan_id AND w.person_no = r.person_no AND w.school_no = t.school_no)
        """,

        // Persons who depart, when the whole feed is held for its departures.
        $"""
        INSERT INTO plan_wait (plan_id, person_no, school_no)
        SELECT DISTINCT p.plan_id, p.person_no, 0 FROM plan_profile p
        WHERE p.plan_id = @plan
          AND {DepartureSql.MayWait("p")}
          AND EXISTS (SELECT 1 FROM plan_hold h WHERE h.plan_id = p.plan_id AND h.school_no = 0 AND h.cause = @academy)
        """,

        // All others, when a person asked for the whole to wait.
        """
        INSERT INTO plan_wait (plan_id, person_no, school_no)
        SELECT DISTINCT r.plan_id, r.person_no, 0 FROM plan_record r
        WHERE r.plan_id = @plan
          AND EXISTS (SELECT 1 FROM plan_hold h WHERE h.plan_id = r.plan_id AND h.school_no = 0 AND h.cause = @asked)
          AND NOT EXISTS (SELECT 1 FROM plan_wait w WHERE w.plan_id = r.plan_id AND w.person_no = r.person_no)
        """,

        // A pupil who names a new relative who waits: a relation leads to a person.
        """
        INSERT INTO plan_wait (plan_id, person_no, school_no)
        SELECT DISTINCT l.plan_id, l.pupil_no, w.school_no FROM plan_relation l
        JOIN plan_record r ON r.plan_id = l.plan_id AND r.person_no = l.relative_no AND r.opens = 1 AND r.closes = 0
        JOIN plan_wait w ON w.plan_id = l.plan_id AND w.person_no = l.relative_no
        WHERE l.plan_id = @plan AND l.opens = 1
          AND NOT EXISTS (SELECT 1 FROM plan_wait o WHERE o.plan_id = l.plan_id AND o.person_no = l.pupil_no AND o.school_no = w.school_no)
        """,

        // A relative who leaves, or leaves a school of a child, while that child waits: a relation leads to a person. Nought times the
        // pupil: else SQLite pairs all persons of the plan with all who wait before it looks for a relation between them.
        """
        INSERT INTO plan_wait (plan_id, person_no, school_no)
        SELECT DISTINCT r.plan_id, r.person_no, w.school_no FROM plan_record r
        JOIN relation l ON l.relative_no = r.person_no AND l.feed_no = r.feed_no AND l.until_revision = @forever
        JOIN plan_wait w ON w.plan_id = r.plan_id + 0 * l.pupil_no AND w.person_no = l.pupil_no
        WHERE r.plan_id = @plan AND r.closes = 1
          AND (r.opens = 0 OR r.presence <> @here OR EXISTS (
              SELECT 1 FROM plan_profile p
              JOIN profile c ON c.person_no = l.pupil_no AND c.school_no = p.school_no AND c.feed_no = p.feed_no AND c.role = @pupil
                  AND c.state = @active AND c.until_revision = @forever
              WHERE p.plan_id = r.plan_id AND p.person_no = r.person_no AND p.state = @suspended))
          AND NOT EXISTS (SELECT 1 FROM plan_wait o WHERE o.plan_id = r.plan_id AND o.person_no = r.person_no AND o.school_no = w.school_no)
        """,

        // The schools themselves, and their classes, unless only departures wait. Of a school that all its pupils leave, the UAI may have
        // changed.
        """
        INSERT INTO plan_wait (plan_id, person_no, school_no)
        SELECT DISTINCT h.plan_id, 0, h.school_no FROM plan_hold h
        WHERE h.plan_id = @plan AND h.cause NOT IN (@departures, @recent, @partial, @academy)
        """,
    ];

    /// <summary>Marks the rows that wait and those that no longer do.</summary>
    public static IReadOnlyList<string> Mark { get; } =
    [
        """
        UPDATE plan_record SET waits = CASE WHEN EXISTS (
            SELECT 1 FROM plan_wait w WHERE w.plan_id = plan_record.plan_id AND w.person_no = plan_record.person_no) THEN 1 ELSE 0 END
        WHERE plan_id = @plan
        """,
        """
        UPDATE plan_profile SET waits = CASE WHEN EXISTS (
            SELECT 1 FROM plan_wait w WHERE w.plan_id = plan_profile.plan_id AND w.person_no = plan_profile.person_no) THEN 1 ELSE 0 END
        WHERE plan_id = @plan
        """,
        """
        UPDATE plan_membership SET waits = CASE WHEN EXISTS (
            SELECT 1 FROM plan_wait w WHERE w.plan_id = plan_membership.plan_id AND w.person_no = plan_membership.person_no) THEN 1 ELSE 0 END
        WHERE plan_id = @plan
        """,
        """
        UPDATE plan_relation SET waits = CASE WHEN EXISTS (
            SELECT 1 FROM plan_wait w WHERE w.plan_id = plan_relation.plan_id AND w.person_no = plan_relation.pupil_no) THEN 1 ELSE 0 END
        WHERE plan_id = @plan
        """,
        """
        UPDATE plan_class SET waits = CASE WHEN (EXISTS (
            SELECT 1 FROM plan_wait w WHERE w.plan_id = plan_class.plan_id AND w.person_no = 0 AND w.school_no = plan_class.school_no)
            AND class_no NOT IN (SELECT m.class_no FROM plan_membership m WHERE m.plan_id = @plan AND m.opens = 1 AND m.waits = 0))
            OR (opens = 0 AND class_no IN (SELECT m.class_no FROM plan_membership m WHERE m.plan_id = @plan AND m.opens = 0 AND m.waits = 1))
            THEN 1 ELSE 0 END
        WHERE plan_id = @plan
        """,
        """
        UPDATE plan_school SET waits = CASE WHEN EXISTS (
            SELECT 1 FROM plan_wait w WHERE w.plan_id = plan_school.plan_id AND w.person_no = 0 AND w.school_no = plan_school.school_no)
            THEN 1 ELSE 0 END
        WHERE plan_id = @plan
        """,
        """
        UPDATE plan_nomenclature SET waits = CASE WHEN EXISTS (
            SELECT 1 FROM plan_hold h WHERE h.plan_id = plan_nomenclature.plan_id AND h.school_no = 0 AND h.cause = @asked) THEN 1 ELSE 0 END
        WHERE plan_id = @plan
        """,
    ];

    /// <summary>Ends what waits in the other plans of a feed: this run has planned again.</summary>
    public static IReadOnlyList<string> Supersede { get; } = End("feed_no = @feed AND state = @held AND plan_id <> @plan");

    /// <summary>Ends what waits in a plan that can no longer be applied.</summary>
    public static IReadOnlyList<string> Outdate { get; } = End("plan_id = @plan AND state = @held");

    /// <summary>Lets a held school go, its rows to be applied: <c>@school</c>; null for all.</summary>
    public static IReadOnlyList<string> Release { get; } =
    [
        "DELETE FROM plan_wait WHERE plan_id = @plan AND (@school IS NULL OR school_no = @school)",
        "DELETE FROM plan_hold WHERE plan_id = @plan AND (@school IS NULL OR school_no = @school)",
    ];

    /// <summary>Drops the rows of a held school and of all who wait for it: <c>@school</c>; null for all.</summary>
    public static IReadOnlyList<string> Drop { get; } =
    [
        DropPersons("plan_record", "person_no"), DropPersons("plan_profile", "person_no"), DropPersons("plan_membership", "person_no"),
        DropPersons("plan_relation", "pupil_no"),
        "DELETE FROM plan_class WHERE plan_id = @plan AND (@school IS NULL OR school_no = @school)",
        "DELETE FROM plan_school WHERE plan_id = @plan AND (@school IS NULL OR school_no = @school)",
        "DELETE FROM plan_nomenclature WHERE plan_id = @plan AND @school IS NULL",
        """
        DELETE FROM plan_wait WHERE plan_id = @plan AND (@school IS NULL OR school_no = @school OR (person_no <> 0 AND EXISTS (
            SELECT 1 FROM plan_wait w WHERE w.plan_id = plan_wait.plan_id AND w.person_no = plan_wait.person_no AND w.school_no = @school)))
        """,
        "DELETE FROM plan_hold WHERE plan_id = @plan AND (@school IS NULL OR school_no = @school)",
    ];

    // Of a school that all its pupils leave, all departures wait. Pupils of a school that is gone, or no longer enrolled, who are seen
    // elsewhere have moved, and their relatives follow them; staff may be there all the same.
    private static string DeparturesAreHeldFor(string profile) => $"""
        EXISTS (SELECT 1 FROM plan_hold h WHERE h.plan_id = @plan AND h.school_no = {profile}.school_no
              AND ((h.cause IN (@departures, @recent, @partial) AND h.role = {profile}.role)
                OR (h.cause IN (@gone, @ended) AND (h.role <> 0 OR {profile}.role NOT IN (@pupil, @parent) OR NOT EXISTS (
                  SELECT 1 FROM plan_record n
                  WHERE n.plan_id = @plan AND n.person_no = {profile}.person_no AND n.feed_no = {profile}.feed_no AND n.presence = @here)))))
        """;

    private static string IsHeldWholeFor(string profile) => $"""
        EXISTS (SELECT 1 FROM plan_hold h WHERE h.plan_id = @plan AND h.school_no = {profile}.school_no
              AND h.cause NOT IN (@departures, @recent, @partial, @academy, @gone, @ended))
        """;

    private static IReadOnlyList<string> End(string which) =>
    [
        .. ((string[])
            [
                "plan_school", "plan_class", "plan_record", "plan_profile", "plan_membership", "plan_relation", "plan_nomenclature",
                "plan_wait",
                "plan_hold", "plan_change",
            ]).Select(table => $"DELETE FROM {table} WHERE plan_id IN (SELECT plan_id FROM \"plan\" WHERE {which})"),
        $"UPDATE \"plan\" SET state = @outdated WHERE {which}",
    ];

    private static string DropPersons(string table, string person) => $"""
        DELETE FROM {table} WHERE plan_id = @plan AND (@school IS NULL OR EXISTS (
            SELECT 1 FROM plan_wait w WHERE w.plan_id = {table}.plan_id AND w.person_no = {table}.{person} AND w.school_no = @school))
        """;
}
