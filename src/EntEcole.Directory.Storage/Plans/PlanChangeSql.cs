using EntEcole.Directory.Changes;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>
/// The statements of the list of what a plan would do: a change a profile, a relation, a class and a school, numbered once in the
/// order of the list. One text for every engine.
/// </summary>
internal static class PlanChangeSql
{
    private const int Created = (int)EventKind.Created;
    private const int Changed = (int)EventKind.Changed;
    private const int Suspended = (int)EventKind.Suspended;
    private const int Restored = (int)EventKind.Restored;
    private const int Purged = (int)EventKind.Purged;
    private const int Ended = (int)EventKind.Ended;
    private const int School = (int)EventEntity.School;
    private const int Class = (int)EventEntity.Class;
    private const int Person = (int)EventEntity.Person;
    private const int Membership = (int)EventEntity.Membership;
    private const int Relation = (int)EventEntity.Relation;
    private const int Conflict = (int)PlanState.Outdated;

    // A profile that begins, ends, or changes its state or its dates.
    private static readonly string Profiles = $"""
        SELECT p.school_no, p.role, p.person_no, {Membership} AS entity, 0 AS other_no,
            CASE WHEN p.opens = 0 THEN {Purged}
                 WHEN t.state IS NULL THEN {Created}
                 WHEN p.state = @active AND t.state = @suspended THEN {Restored}
                 WHEN p.state = @suspended AND t.state = @active THEN {Suspended}
                 ELSE {Changed} END AS kind,
            NULL AS conflict_revision
        FROM plan_profile p
        LEFT JOIN profile t ON t.person_no = p.person_no AND t.school_no = p.school_no AND t.role = p.role AND t.feed_no = p.feed_no
            AND t.until_revision = @forever
        WHERE p.plan_id = @plan AND p.waits = 1
        """;

    // A profile that stays, of a person whose record changes in what it says, or whose classes there do. That a hash alone differs is no
    // change.
    private static readonly string Persons = $"""
        SELECT t.school_no, t.role, t.person_no, {Membership}, 0, {Changed}, NULL
        FROM (SELECT DISTINCT person_no FROM plan_record WHERE plan_id = @plan AND waits = 1) w
        JOIN profile t ON t.person_no = w.person_no AND t.feed_no = @feed AND t.until_revision = @forever
        WHERE NOT EXISTS (
            SELECT 1 FROM plan_profile p
            WHERE p.plan_id = @plan AND p.person_no = t.person_no AND p.school_no = t.school_no AND p.role = t.role AND p.feed_no = t.feed_no)
          AND (EXISTS (
            SELECT 1 FROM plan_record r
            LEFT JOIN record o ON o.feed_no = r.feed_no AND o.category = r.category AND o.source_id = r.source_id AND o.until_revision = @forever
            WHERE r.plan_id = @plan AND r.person_no = t.person_no
              AND (r.opens = 0 OR o.content IS NULL OR o.content <> r.content OR o.presence <> r.presence))
          OR EXISTS (
            SELECT 1 FROM plan_membership m
            LEFT JOIN class c ON c.class_no = m.class_no AND c.until_revision = @forever
            LEFT JOIN plan_class n ON n.plan_id = m.plan_id AND n.class_no = m.class_no
            WHERE m.plan_id = @plan AND m.person_no = t.person_no AND COALESCE(n.school_no, c.school_no) = t.school_no))
        """;

    // Awaited relatives, and those that no kept pupil names.
    private static readonly string WithoutProfile = $"""
        SELECT 0, 0, r.person_no, {Person}, 0,
            CASE WHEN MAX(r.opens) = 0 THEN {Purged} WHEN MAX(r.closes) = 0 THEN {Created} ELSE {Changed} END, NULL
        FROM plan_record r
        WHERE r.plan_id = @plan AND r.waits = 1
          AND NOT EXISTS (SELECT 1 FROM plan_profile p WHERE p.plan_id = @plan AND p.person_no = r.person_no)
          AND NOT EXISTS (SELECT 1 FROM profile t WHERE t.person_no = r.person_no AND t.feed_no = @feed AND t.until_revision = @forever)
        GROUP BY r.person_no
        """;

    // Under the school in which the pupil will be, else where they are.
    private static readonly string Relations = $"""
        SELECT COALESCE(
                (SELECT MIN(p.school_no) FROM plan_profile p
                 WHERE p.plan_id = @plan AND p.person_no = l.pupil_no AND p.role = @pupil AND p.opens = 1 AND p.state = @active),
                (SELECT MIN(t.school_no) FROM profile t
                 WHERE t.person_no = l.pupil_no AND t.role = @pupil AND t.feed_no = @feed AND t.until_revision = @forever),
                (SELECT MIN(p.school_no) FROM plan_profile p WHERE p.plan_id = @plan AND p.person_no = l.pupil_no AND p.role = @pupil),
                0),
            @pupil, l.pupil_no, {Relation}, l.relative_no,
            CASE WHEN l.opens = 0 THEN {Ended} WHEN l.closes = 0 THEN {Created} ELSE {Changed} END, NULL
        FROM plan_relation l
        WHERE l.plan_id = @plan AND l.waits = 1
        """;

    private static readonly string Schools = $"""
        SELECT s.school_no, 0, 0, {School}, 0,
            CASE WHEN s.opens = 0 THEN {Ended} WHEN s.closes = 0 THEN {Created}
                 WHEN s.presence <> @here AND t.presence = @here THEN {Suspended}
                 WHEN s.presence = @here AND t.presence <> @here THEN {Restored} ELSE {Changed} END, NULL
        FROM plan_school s
        LEFT JOIN school t ON t.school_no = s.school_no AND t.feed_no = s.feed_no AND t.until_revision = @forever
        WHERE s.plan_id = @plan AND s.waits = 1
        """;

    private static readonly string Classes = $"""
        SELECT c.school_no, 0, 0, {Class}, c.class_no,
            CASE WHEN c.opens = 0 THEN {Ended} WHEN c.closes = 0 THEN {Created} ELSE {Changed} END, NULL
        FROM plan_class c
        WHERE c.plan_id = @plan AND c.waits = 1
        """;

    // Persons left alone because they have changed since the run undone: at which revision; for a relative, that of their pupil.
    private static readonly string ConflictingPersons = $"""
        SELECT COALESCE(t.school_no, 0), COALESCE(t.role, 0), c.number,
            CASE WHEN t.school_no IS NULL THEN {Person} ELSE {Membership} END, 0, {Changed},
            COALESCE({LastChange("record", "person_no", "c.number")}, {LastChange("profile", "person_no", "c.number")},
                {LastChange("membership", "person_no", "c.number")}, {LastChange("relation", "pupil_no", "c.number")},
                (SELECT MAX(x.since_revision) FROM relation l JOIN record x ON x.person_no = l.pupil_no AND +x.feed_no = l.feed_no
                 WHERE l.relative_no = c.number AND l.feed_no = @feed AND l.until_revision = @forever AND x.since_revision > @last),
                @base)
        FROM plan_conflict c
        LEFT JOIN profile t ON t.person_no = c.number AND t.feed_no = @feed AND t.until_revision = @forever
        WHERE c.plan_id = @plan AND c.kind = 3
        """;

    // Schools and classes that are left alone for a person in them are none, unless the run touched them.
    private static readonly string ConflictingPlaces = $"""
        SELECT c.number, 0, 0, {School}, 0, {Changed}, COALESCE({LastChange("school", "school_no", "c.number")}, @base)
        FROM plan_conflict c
        WHERE c.plan_id = @plan AND c.kind = 1 AND EXISTS ({Touched("school", "school_no")})
        UNION ALL
        SELECT k.school_no, 0, 0, {Class}, c.number, {Changed}, COALESCE({LastChange("class", "class_no", "c.number")}, @base)
        FROM plan_conflict c
        JOIN class k ON k.class_no = c.number AND k.since_revision = (SELECT MAX(x.since_revision) FROM class x WHERE x.class_no = c.number)
        WHERE c.plan_id = @plan AND c.kind = 2 AND EXISTS ({Touched("class", "class_no")})
        """;

    /// <summary>
    /// Makes the list: <c>@plan</c>, <c>@feed</c>, <c>@forever</c>, <c>@active</c>, <c>@suspended</c>, <c>@pupil</c>, <c>@here</c>,
    /// <c>@held</c>,
    /// <c>@base</c> (the plan's); of an undo <c>@run</c> and <c>@last</c> (its last revision), else null.
    /// </summary>
    public static string Insert { get; } = $"""
        INSERT INTO plan_change (plan_id, change_no, school_no, role, person_no, entity, other_no, kind, state, applied_revision, conflict_revision)
        SELECT @plan,
            ROW_NUMBER() OVER (ORDER BY
                CASE WHEN u.uai IS NULL THEN 1 ELSE 0 END, u.uai, u.school_no, u.role, u.folded_name, u.person_no, u.entity, u.other_no, u.kind),
            u.school_no, u.role, u.person_no, u.entity, u.other_no, u.kind,
            CASE WHEN u.conflict_revision IS NULL THEN @held ELSE {Conflict} END, NULL, u.conflict_revision
        FROM (
            SELECT g.school_no, g.role, g.person_no, g.entity, g.other_no, g.kind, g.conflict_revision,
                COALESCE(
                    (SELECT MIN(s.uai) FROM school s WHERE s.school_no = g.school_no AND s.until_revision = @forever),
                    (SELECT MIN(n.uai) FROM plan_school n WHERE n.plan_id = @plan AND n.school_no = g.school_no)) AS uai,
                COALESCE(
                    (SELECT MIN(r.folded_name) FROM plan_record r WHERE r.plan_id = @plan AND r.person_no = g.person_no),
                    (SELECT MIN(r.folded_name) FROM record r
                     WHERE r.person_no = g.person_no AND r.feed_no = @feed AND r.until_revision = @forever),
                    '') AS folded_name
            FROM (
                {Profiles}
                UNION ALL
                {Persons}
                UNION ALL
                {WithoutProfile}
                UNION ALL
                {Relations}
                UNION ALL
                {Schools}
                UNION ALL
                {Classes}
                UNION ALL
                {ConflictingPersons}
                UNION ALL
                {ConflictingPlaces}) g) u
        """;

    /// <summary>
    /// Tells what became of the changes whose rows wait no more: <c>@plan</c>, <c>@held</c>, <c>@state</c>, <c>@applied</c> (the revision,
    /// or null).
    /// </summary>
    public static string Settle { get; } = $"""
        UPDATE plan_change SET state = @state, applied_revision = @applied
        WHERE plan_id = @plan AND state = @held
          AND (person_no = 0 OR NOT EXISTS (
            SELECT 1 FROM plan_wait w WHERE w.plan_id = plan_change.plan_id AND w.person_no = plan_change.person_no))
          AND (entity <> {Class} OR NOT EXISTS (
            SELECT 1 FROM plan_class c WHERE c.plan_id = plan_change.plan_id AND c.class_no = plan_change.other_no))
          AND (entity <> {School} OR NOT EXISTS (
            SELECT 1 FROM plan_school s WHERE s.plan_id = plan_change.plan_id AND s.school_no = plan_change.school_no))
        """;

    /// <summary>Active profiles that stay and change, by school and role, of what waits: <c>@plan</c>, <c>@held</c>.</summary>
    public static string CountChanged { get; } = $"""
        SELECT school_no, role, COUNT(*) FROM plan_change
        WHERE plan_id = @plan AND state = @held AND entity = {Membership} AND kind = {Changed}
        GROUP BY school_no, role
        """;

    /// <summary>
    /// For which other decisions the persons of a school and role wait: school, role, the school waited for (0 the whole feed), and how
    /// many persons.
    /// </summary>
    public const string WaitsFor = """
        SELECT c.school_no, c.role, w.school_no, COUNT(DISTINCT c.person_no)
        FROM plan_change c
        JOIN plan_wait w ON w.plan_id = c.plan_id AND w.person_no = c.person_no AND w.school_no <> c.school_no
        WHERE c.plan_id = @plan AND c.state = @held AND c.person_no <> 0 AND c.school_no <> 0
        GROUP BY c.school_no, c.role, w.school_no
        ORDER BY c.school_no, c.role, w.school_no
        """;

    /// <summary>
    /// A page of the list, to be followed by the page's end: <c>@plan</c>, <c>@after</c>, and what filters it, 0 for all.
    /// </summary>
    public const string Page = $"""
        SELECT change_no, school_no, role, person_no, entity, other_no, kind, state, applied_revision, conflict_revision
        FROM plan_change
        WHERE plan_id = @plan AND change_no > @after AND (@role = 0 OR role = @role) AND (@kind = 0 OR kind = @kind)
          AND (@state = 0 OR state = @state)
          AND person_no NOT IN ({RestrictionSql.Numbers}) AND (entity <> 5 OR other_no NOT IN ({RestrictionSql.Numbers}))
        """;

    /// <summary>To narrow <see cref="Page"/> to the school of <c>@uai</c>, present or planned.</summary>
    public const string OfSchool = """

          AND school_no IN (
            SELECT school_no FROM school WHERE uai = @uai
            UNION
            SELECT school_no FROM plan_school WHERE plan_id = @plan AND uai = @uai)
        """;

    // The signs keep SQLite from the index of records by feed, all of a feed for each person.
    private static string LastChange(string table, string key, string number) => $"""
        (SELECT MAX(v.revision) FROM (
            SELECT x.since_revision AS revision FROM {table} x WHERE x.{key} = {number} AND +x.feed_no = @feed AND x.since_revision > @last
            UNION ALL
            SELECT x.until_revision FROM {table} x
            WHERE x.{key} = {number} AND +x.feed_no = @feed AND x.until_revision > @last AND x.until_revision < @forever) v)
        """;

    private static string Touched(string table, string key) => $"""
        SELECT 1 FROM {table} x
        WHERE x.{key} = c.number AND +x.feed_no = @feed
          AND (x.since_revision IN (SELECT revision FROM revision WHERE run_id = @run) OR x.until_revision IN (SELECT revision FROM revision WHERE run_id = @run))
        """;
}
