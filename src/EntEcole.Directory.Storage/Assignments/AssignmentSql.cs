using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Assignments;

/// <summary>SQL of assignments. One text for every engine.</summary>
internal static class AssignmentSql
{
    private const string Columns = """
        SELECT a.assignment_no, a.person_no, a.person_id, a.class_no, a.school_no, a.feed_no, f.degree, f.academy, COALESCE(c.name, ''),
               CASE WHEN c.until_revision > @revision THEN 1 ELSE 0 END, a.from_on, a.until_on, a.origin, a.author, a.why,
               CASE WHEN a.until_revision > @revision THEN NULL ELSE a.ended_on END,
               CASE WHEN a.until_revision > @revision THEN NULL ELSE a.ended_cause END,
               CASE WHEN a.until_revision > @revision THEN NULL ELSE a.ended_by END, k.class_id
        FROM assignment a
        JOIN class_key k ON k.class_no = a.class_no
        JOIN feed f ON f.feed_no = a.feed_no
        LEFT JOIN class c ON c.class_no = a.class_no AND c.since_revision = (
            SELECT MAX(x.since_revision) FROM class x WHERE x.class_no = a.class_no AND x.since_revision <= @revision)
        WHERE a.since_revision <= @revision
        """;

    /// <summary>The assignments of a school, in the order in which they were made, but those of restricted persons.</summary>
    public const string OfSchool = $"""
        {Columns} AND a.school_no IN (
            SELECT s.school_no FROM school s WHERE s.uai = @uai AND s.since_revision <= @revision AND s.until_revision > @revision)
          AND a.person_no NOT IN ({RestrictionSql.Numbers})
        ORDER BY a.assignment_no
        """;

    /// <summary>The living classes and groups of a school, by name.</summary>
    public const string ClassesOfSchool = """
        SELECT c.class_no, c.school_no, c.feed_no, f.degree, f.academy, c.name, k.class_id
        FROM school s
        JOIN class c ON c.school_no = s.school_no AND c.since_revision <= @revision AND c.until_revision > @revision
        JOIN class_key k ON k.class_no = c.class_no
        JOIN feed f ON f.feed_no = c.feed_no
        WHERE s.uai = @uai AND s.feed_no = c.feed_no AND s.since_revision <= @revision AND s.until_revision > @revision
        ORDER BY c.name, c.class_no
        """;

    /// <summary>
    /// Who teaches the classes of a school by the ONDE files that feed it, with the moment from which they say so; restricted persons are
    /// left out.
    /// </summary>
    public const string Delivered = $"""
        SELECT m.person_no, r.person_id, c.class_no, k.class_id, c.school_no, c.feed_no, f.degree, f.academy, c.name, v.made_at
        FROM school s
        JOIN class c ON c.school_no = s.school_no AND c.since_revision <= @revision AND c.until_revision > @revision
        JOIN class_key k ON k.class_no = c.class_no
        JOIN feed f ON f.feed_no = c.feed_no AND f.degree = 4
        JOIN membership m ON m.class_no = c.class_no AND m.since_revision <= @revision AND m.until_revision > @revision
        JOIN record r ON r.person_no = m.person_no AND +r.feed_no = m.feed_no
            AND r.since_revision <= @revision AND r.until_revision > @revision
        JOIN revision v ON v.revision = m.since_revision
        WHERE s.uai = @uai AND s.feed_no = c.feed_no AND s.since_revision <= @revision AND s.until_revision > @revision
          AND m.teaches = 1 AND m.by_hand = 0 AND m.person_no NOT IN ({RestrictionSql.Numbers})
        ORDER BY m.since_revision, c.class_no, m.person_no
        """;

    /// <summary>What a request of a caller made.</summary>
    public const string SelectRequest =
        "SELECT digest AS \"Digest\", revision AS \"Revision\" FROM assignment_request WHERE request_id = @id AND author = @by";

    /// <summary>Remembers a request.</summary>
    public const string InsertRequest =
        "INSERT INTO assignment_request (request_id, author, digest, revision) VALUES (@id, @by, @digest, @revision)";

    /// <summary>Makes an assignment.</summary>
    public const string Insert = """
        INSERT INTO assignment (assignment_no, person_no, person_id, class_no, school_no, feed_no, from_on, until_on, origin, author, why,
                                recorded_at, ended_on, ended_cause, ended_by, since_revision, until_revision)
        VALUES (@number, @person, @id, @class, @school, @feed, @from, @until, @origin, @by, @why, @at, NULL, NULL, NULL, @revision, @forever)
        """;

    /// <summary>Assignments whose last day is over: <c>@day</c>, <c>@forever</c>.</summary>
    public const string CountOver = "SELECT COUNT(*) FROM assignment WHERE until_revision = @forever AND until_on < @day";

    /// <summary>Ends them.</summary>
    public const string EndOver = """
        UPDATE assignment SET until_revision = @revision, ended_on = @day, ended_cause = @over WHERE until_revision = @forever AND until_on < @day
        """;

    // By hand, or again, the pair has a later row.
    private const string TooEarly = """
        FROM assignment a
        WHERE a.ended_cause = @over AND a.until_on >= @day AND a.until_revision < @forever AND NOT EXISTS (
            SELECT 1 FROM assignment b
            WHERE b.person_no = a.person_no AND b.class_no = a.class_no AND b.assignment_no > a.assignment_no)
        """;

    /// <summary>Assignments that were ended as over and are not on <c>@day</c>: a clock was wrong.</summary>
    public const string CountTooEarly = "SELECT COUNT(*) " + TooEarly;

    /// <summary>Makes them again, under numbers from <c>@first</c> on.</summary>
    public const string Reopen = """
        INSERT INTO assignment (assignment_no, person_no, person_id, class_no, school_no, feed_no, from_on, until_on, origin, author, why,
                                recorded_at, ended_on, ended_cause, ended_by, since_revision, until_revision)
        SELECT @first + ROW_NUMBER() OVER (ORDER BY a.assignment_no) - 1, a.person_no, a.person_id, a.class_no, a.school_no, a.feed_no,
               a.from_on, a.until_on, a.origin, a.author, a.why, a.recorded_at, NULL, NULL, NULL, @revision, @forever
        """ + "\n" + TooEarly;

    /// <summary>How many assignments last until <c>@day</c>, and in how many schools, by academy.</summary>
    public const string CountEnding = """
        SELECT f.academy AS "Academy", COUNT(*) AS "Assignments", COUNT(DISTINCT a.school_no) AS "Schools" FROM assignment a
        JOIN feed f ON f.feed_no = a.feed_no
        WHERE a.until_revision = @forever AND a.until_on = @day
        GROUP BY f.academy ORDER BY f.academy
        """;

    private const string Opening = """
        FROM assignment a
        WHERE a.until_revision = @forever AND a.from_on <= @day AND a.until_on >= @day
          AND EXISTS (SELECT 1 FROM class c WHERE c.class_no = a.class_no AND c.until_revision = @forever)
          AND EXISTS (SELECT 1 FROM record r WHERE r.person_no = a.person_no AND +r.feed_no = a.feed_no AND r.until_revision = @forever)
          AND NOT EXISTS (
            SELECT 1 FROM membership m
            WHERE m.person_no = a.person_no AND m.class_no = a.class_no AND m.feed_no = a.feed_no AND m.until_revision = @forever)
        """;

    /// <summary>Memberships that begin on a day.</summary>
    public const string CountOpening = "SELECT COUNT(*) " + Opening;

    /// <summary>Opens the memberships of assignments that last: <c>@day</c>, <c>@revision</c>, <c>@forever</c>.</summary>
    public const string Open = """
        INSERT INTO membership (person_no, class_no, feed_no, entered_on, teaches, head, subjects, by_hand, since_revision, until_revision)
        SELECT a.person_no, a.class_no, a.feed_no, a.from_on, 1, 0, NULL, 1, @revision, @forever
        """ + "\n" + Opening;

    /// <summary>
    /// Marks the memberships that a program of before opened, beside this one during an upgrade. Files of ONDE alone say who teaches a
    /// class to which a person may be assigned.
    /// </summary>
    public const string Mark = """
        UPDATE membership SET by_hand = 1 FROM assignment a, feed f
        WHERE f.feed_no = a.feed_no AND f.degree <> 4 AND a.until_revision = @forever
          AND membership.person_no = a.person_no AND membership.class_no = a.class_no AND membership.feed_no = a.feed_no
          AND membership.until_revision = @forever AND membership.teaches = 1 AND membership.by_hand = 0
        """;

    /// <summary>
    /// Closes the memberships of assignments that last no more, or whose class or record is gone; not those that a file delivers.
    /// </summary>
    public const string Close = """
        UPDATE membership SET until_revision = @revision FROM assignment a
        WHERE membership.person_no = a.person_no AND membership.class_no = a.class_no AND membership.feed_no = a.feed_no
          AND membership.until_revision = @forever AND membership.since_revision < @revision AND membership.by_hand = 1
          AND (NOT EXISTS (
                SELECT 1 FROM assignment b
                WHERE b.person_no = a.person_no AND b.class_no = a.class_no AND b.until_revision = @forever AND b.until_on >= @day)
            OR NOT EXISTS (SELECT 1 FROM class c WHERE c.class_no = a.class_no AND c.until_revision = @forever)
            OR NOT EXISTS (
                SELECT 1 FROM record r WHERE r.person_no = a.person_no AND +r.feed_no = a.feed_no AND r.until_revision = @forever))
        """;

    /// <summary>The assignments of persons, in the order in which they were made.</summary>
    public static string OfPersons(Engine engine) =>
        Columns + $" AND a.person_no IN {engine.Numbers}\nORDER BY a.assignment_no";

    /// <summary>Which pairs are assigned: of the classes <c>@numbers</c>.</summary>
    public static string Living(Engine engine) =>
        $"SELECT person_no, class_no FROM assignment WHERE until_revision = @forever AND class_no IN {engine.Numbers}";

    /// <summary>Ends assignments by their numbers.</summary>
    public static string End(Engine engine) => $"""
        UPDATE assignment SET until_revision = @revision, ended_on = @day, ended_cause = @hand, ended_by = @by
        WHERE until_revision = @forever AND assignment_no IN {engine.Numbers}
        """;

    /// <summary>
    /// Ends the assignments of persons <c>@numbers</c> whose profile in the school is no longer kept, and their memberships:
    /// <c>@revision</c>, <c>@day</c>, <c>@forever</c>.
    /// </summary>
    public static IReadOnlyList<string> EndLeft(Engine engine) =>
    [
        $"""
        UPDATE assignment SET until_revision = @revision, ended_on = @day, ended_cause = 3
        WHERE until_revision = @forever AND person_no IN {engine.Numbers} AND NOT EXISTS (
            SELECT 1 FROM profile p
            WHERE p.person_no = assignment.person_no AND p.school_no = assignment.school_no AND p.feed_no = assignment.feed_no
              AND p.until_revision = @forever)
        """,
        $"""
        UPDATE membership SET until_revision = @revision
        WHERE until_revision = @forever AND since_revision < @revision AND by_hand = 1 AND person_no IN {engine.Numbers} AND EXISTS (
            SELECT 1 FROM assignment a
            WHERE a.person_no = membership.person_no AND a.class_no = membership.class_no AND a.feed_no = membership.feed_no
              AND a.until_revision = @revision)
        """,
    ];

    /// <summary>Of persons who are erased nothing is left.</summary>
    public static string Purge(Engine engine) => $"DELETE FROM assignment WHERE person_no IN {engine.Numbers}";
}
