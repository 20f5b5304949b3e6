using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Assignments;

/// <summary>
/// What passes from the classes of ONDE files to those of an academy's extracts: <c>@plan</c>, <c>@feed</c>, <c>@revision</c>,
/// <c>@forever</c>. One text for every engine.
/// </summary>
internal static class AssignmentHandoverSql
{
    /// <summary>The classes of ONDE files that a plan of another feed has ended.</summary>
    public const string Ended = """
        SELECT c.class_no AS "ClassNo", c.school_no AS "SchoolNo", c.kind AS "Kind", c.name AS "Name" FROM class c
        JOIN feed f ON f.feed_no = c.feed_no AND f.degree = 4
        WHERE c.until_revision = @Revision AND c.until_revision < 9223372036854775807 AND c.feed_no <> @Feed
        """;

    /// <summary>Makes an assignment, unless the person is assigned to the class.</summary>
    public const string Keep = """
        INSERT INTO assignment (assignment_no, person_no, person_id, class_no, school_no, feed_no, from_on, until_on, origin, author, why,
                                recorded_at, ended_on, ended_cause, ended_by, since_revision, until_revision)
        SELECT @number, @PersonNo, @PersonId, @class, @SchoolNo, @Feed, @FromOn, @UntilOn, @Origin, @Author, @Why, @RecordedAt,
               NULL, NULL, NULL, @Revision, @forever
        WHERE NOT EXISTS (
            SELECT 1 FROM assignment a WHERE a.person_no = @PersonNo AND a.class_no = @class AND a.until_revision = @forever)
        """;

    /// <summary>The living classes of the plan's feed in the schools of the classes <c>@numbers</c>.</summary>
    public static string Classes(Engine engine) => $"""
        SELECT c.class_no AS "ClassNo", c.school_no AS "SchoolNo", c.kind AS "Kind", c.name AS "Name" FROM class c
        WHERE c.feed_no = @Feed AND c.until_revision = @forever
          AND c.school_no IN (SELECT e.school_no FROM class e WHERE e.class_no IN {engine.Numbers})
        """;

    /// <summary>
    /// Who taught the classes <c>@numbers</c>: by hand, with the days that are left, and by the files, from this day until
    /// <c>@until</c>, as the person says who decides on the plan. Of those who work in the school by the plan's feed.
    /// </summary>
    public static string Teachings(Engine engine) => $"""
        SELECT 1 AS "Said", a.person_no AS "PersonNo", {Known("a.person_no")} AS "PersonId", a.class_no AS "ClassNo",
               a.school_no AS "SchoolNo", a.from_on AS "FromOn", a.until_on AS "UntilOn", a.origin AS "Origin", a.author AS "Author",
               a.why AS "Why", a.recorded_at AS "RecordedAt"
        FROM assignment a
        WHERE a.class_no IN {engine.Numbers} AND a.until_revision = @forever AND a.until_on >= @day AND {Works("a.person_no", "a.school_no")}
        UNION ALL
        SELECT 2, m.person_no, {Known("m.person_no")}, m.class_no, c.school_no, @day, @until, @hand,
               COALESCE((SELECT MAX(d.author) FROM plan_decision d WHERE d.plan_id = @Plan AND d.approved = 1), 'ONDE'), @why, v.made_at
        FROM membership m
        JOIN class c ON c.class_no = m.class_no AND c.until_revision = @Revision
        JOIN revision v ON v.revision = @Revision
        WHERE m.class_no IN {engine.Numbers} AND m.until_revision = @Revision AND m.teaches = 1 AND m.by_hand = 0
          AND {Works("m.person_no", "c.school_no")}
        """;

    private static string Known(string person) => $"""
        (SELECT MAX(r.person_id) FROM record r WHERE r.person_no = {person} AND +r.feed_no = @Feed AND r.until_revision = @forever)
        """;

    private static string Works(string person, string school) => $"""
        EXISTS (
            SELECT 1 FROM profile p WHERE p.person_no = {person} AND p.school_no = {school} AND p.feed_no = @Feed
              AND p.role IN (@teacher, @director, @staff) AND p.state = @active AND p.until_revision = @forever)
        """;
}
