using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Schema;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>The statements by which a plan is written and applied, table by table. One text for every engine.</summary>
internal static class PlanSql
{
    // Their rows lie under the number of a person; those of a relation under the pupil's.
    private static readonly IReadOnlyList<Table> OfPersons =
        [Table.Of(PlanTable.Record), Table.Of(PlanTable.Profile), Table.Of(PlanTable.Membership), Table.Of(PlanTable.Relation)];

    /// <summary>
    /// Ends the living rows that the plan's rows close, as they were when the plan was made: <c>@plan</c>, <c>@revision</c>,
    /// <c>@forever</c>, <c>@base</c>.
    /// </summary>
    public static string Close(PlanTable table, Engine engine)
    {
        var of = Table.Of(table);
        return $"""
            UPDATE{engine.ConflictClause} {of.Name} SET until_revision = @revision FROM {of.Staged} p
            WHERE p.plan_id = @plan AND p.closes = 1 AND p.waits = 0 AND {of.SameKey(of.Name, "p")}
              AND {of.Name}.until_revision = @forever AND {of.Name}.since_revision <= @base
            """;
    }

    /// <summary>
    /// Ends the memberships of what a person said of a teacher's classes where a file begins to say the same: the row is the file's from
    /// now on, and comes back when the file says it no more.
    /// </summary>
    public static string GiveWay(Engine engine)
    {
        var of = Table.Of(PlanTable.Membership);
        return $"""
            UPDATE{engine.ConflictClause} {of.Name} SET until_revision = @revision FROM {of.Staged} p
            WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0 AND {of.SameKey(of.Name, "p")}
              AND {of.Name}.until_revision = @forever AND {of.Name}.by_hand = 1
            """;
    }

    /// <summary>How many rows a plan means to close.</summary>
    public static string CountCloses(PlanTable table) =>
        $"SELECT COUNT(*) FROM {Table.Of(table).Staged} WHERE plan_id = @plan AND closes = 1 AND waits = 0";

    /// <summary>How many rows that a plan means to open live already.</summary>
    public static string CountLiving(PlanTable table)
    {
        var of = Table.Of(table);
        return $"""
            SELECT COUNT(*) FROM {of.Staged} p JOIN {of.Name} t ON {of.SameKey("t", "p")}
            WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0 AND t.until_revision = @forever
            """;
    }

    /// <summary>Inserts the rows that the plan opens.</summary>
    public static string Open(PlanTable table, Engine engine)
    {
        var of = Table.Of(table);
        return $"""
            INSERT{engine.ConflictClause} INTO {of.Name} ({of.ColumnList}, since_revision, until_revision)
            SELECT {of.ColumnList}, @revision, @forever
            FROM {of.Staged} WHERE plan_id = @plan AND opens = 1 AND waits = 0
            """;
    }

    /// <summary>Notes the INEs of the records that the plan opens.</summary>
    public const string OpenInes = """
        INSERT INTO pupil_ine (person_no, ine)
        SELECT DISTINCT p.person_no, p.ine FROM plan_record p
        WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0 AND p.ine IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM pupil_ine i WHERE i.person_no = p.person_no AND i.ine = p.ine)
        """;

    /// <summary>Ids and names of persons who are new or renamed in a plan's rows: before these are forgotten.</summary>
    public static IReadOnlyList<string> Introduce(Engine engine) =>
    [
        $"""
        INSERT{engine.ConflictClause} INTO person (person_id, person_no)
        SELECT DISTINCT p.person_id, p.person_no FROM plan_record p
        WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0
          AND NOT EXISTS (SELECT 1 FROM person n WHERE n.person_id = p.person_id)
        """,
        $"""
        INSERT{engine.ConflictClause} INTO person_name (folded_name, person_no)
        SELECT DISTINCT p.folded_name, p.person_no FROM plan_record p
        WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0
          AND NOT EXISTS (SELECT 1 FROM person_name n WHERE n.folded_name = p.folded_name AND n.person_no = p.person_no)
        """,
    ];

    /// <summary>
    /// The same for rows written straight into their tables at <c>@revision</c>: persons from number <c>@first</c> on are new.
    /// </summary>
    public static IReadOnlyList<string> IntroduceDirect { get; } =
    [
        """
        INSERT INTO person (person_id, person_no)
        SELECT r.person_id, r.person_no FROM record r
        WHERE r.since_revision = @revision AND r.person_no >= @first
        GROUP BY r.person_id, r.person_no
        ORDER BY r.person_id, r.person_no
        """,
        """
        INSERT INTO person_name (folded_name, person_no)
        SELECT r.folded_name, r.person_no FROM record r
        WHERE r.since_revision = @revision AND r.person_no >= @first
        GROUP BY r.folded_name, r.person_no
        ORDER BY r.folded_name, r.person_no
        """,
        """
        INSERT INTO person_name (folded_name, person_no)
        SELECT DISTINCT r.folded_name, r.person_no FROM record r
        WHERE r.since_revision = @revision AND r.person_no < @first
          AND NOT EXISTS (SELECT 1 FROM person_name n WHERE n.folded_name = r.folded_name AND n.person_no = r.person_no)
        """,
    ];

    /// <summary>The profiles of one person that a direct plan has written.</summary>
    public static string SelectDirectProfiles(Engine engine) =>
        $"SELECT school_no, role, state FROM profile WHERE person_no IN {engine.Numbers} AND feed_no = @feed AND since_revision = @revision";

    /// <summary>Takes back the rows of the persons of the JSON array <c>@numbers</c> that a plan has written.</summary>
    public static IReadOnlyList<string> ForgetPersons(Engine engine, bool direct) => direct
        ?
        [
            .. OfPersons.Select(
                of => $"DELETE FROM {of.Name} WHERE {of.Owner} IN {engine.Numbers} AND feed_no = @feed AND since_revision = @revision"),
            $"""
            DELETE FROM pupil_ine WHERE person_no IN {engine.Numbers}
              AND NOT EXISTS (SELECT 1 FROM record r WHERE r.person_no = pupil_ine.person_no)
            """,
            $"""
            DELETE FROM person_key WHERE person_no IN {engine.Numbers}
              AND NOT EXISTS (SELECT 1 FROM record r WHERE r.person_no = person_key.person_no)
            """,
        ]
        : [.. OfPersons.Select(of => $"DELETE FROM {of.Staged} WHERE plan_id = @plan AND {of.Owner} IN {engine.Numbers}")];

    /// <summary>Forgets the rows of a plan that have been applied.</summary>
    public static string ForgetApplied(PlanTable table) => $"DELETE FROM {Table.Of(table).Staged} WHERE plan_id = @plan AND waits = 0";

    /// <summary>How many rows of a plan wait for nothing.</summary>
    public static string CountReady(PlanTable table) =>
        $"SELECT COUNT(*) FROM {Table.Of(table).Staged} WHERE plan_id = @plan AND waits = 0";

    /// <summary>How many rows a plan has left.</summary>
    public static string CountLeft(PlanTable table) => $"SELECT COUNT(*) FROM {Table.Of(table).Staged} WHERE plan_id = @plan";

    /// <summary>
    /// Ends the classes of a feed without members, that no person waits to be in, and that no school lists: such a class exists by its
    /// members. A teacher who was assigned to it by hand is none.
    /// </summary>
    // The sign keeps from the index of ends, where SQL Server has all living memberships, once for each class.
    public static string CloseEmptyClasses(Engine engine) => $"""
        UPDATE{engine.ConflictClause} class SET until_revision = @revision
        WHERE feed_no = @feed AND until_revision = @forever AND since_revision < @revision AND listed = 0
          AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.class_no = class.class_no AND +m.until_revision = @forever
              AND m.by_hand = 0)
          AND class_no NOT IN (SELECT w.class_no FROM plan_membership w WHERE w.opens = 1)
        """;

    /// <summary>The same for rows that this very revision opened: they have never been seen.</summary>
    public const string DropEmptyClasses = """
        DELETE FROM class
        WHERE feed_no = @feed AND until_revision = @forever AND since_revision = @revision AND listed = 0
          AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.class_no = class.class_no AND +m.until_revision = @forever
              AND m.by_hand = 0)
          AND class_no NOT IN (SELECT w.class_no FROM plan_membership w WHERE w.opens = 1)
        """;

    /// <summary>Gives ids to the classes that have none: new ones, and those that a program of before wrote beside this one.</summary>
    public static string IdentifyClasses(Engine engine) => $"""
        INSERT INTO class_key (class_no, class_id)
        SELECT c.class_no, {engine.RandomId} FROM (SELECT DISTINCT class_no FROM class) c
        WHERE NOT EXISTS (SELECT 1 FROM class_key k WHERE k.class_no = c.class_no)
        """;

    /// <summary>The living profiles of a feed, by role and state.</summary>
    public const string SelectProfileCounts = """
        SELECT role, state, SUM(profiles) FROM profile_count WHERE feed_no = @feed GROUP BY role, state
        """;

    /// <summary>
    /// Before the plan is applied: counts what it will open more than it closes. A row to close says its state itself. What is opened has
    /// a count to begin with.
    /// </summary>
    public static IReadOnlyList<string> CountProfiles { get; } =
    [
        """
        INSERT INTO profile_count (feed_no, school_no, role, state, profiles)
        SELECT DISTINCT p.feed_no, p.school_no, p.role, p.state, 0 FROM plan_profile p
        WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0 AND NOT EXISTS (
            SELECT 1 FROM profile_count c
            WHERE c.feed_no = p.feed_no AND c.school_no = p.school_no AND c.role = p.role AND c.state = p.state)
        """,
        """
        UPDATE profile_count SET profiles = profile_count.profiles + d.profiles FROM (
            SELECT feed_no, school_no, role, state, SUM(profiles) AS profiles FROM (
                SELECT p.feed_no, p.school_no, p.role, p.state, 1 AS profiles FROM plan_profile p
                WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0
                UNION ALL
                SELECT t.feed_no, t.school_no, t.role, t.state, -1 AS profiles FROM plan_profile p
                JOIN profile t ON t.person_no = p.person_no AND t.school_no = p.school_no AND t.role = p.role AND t.feed_no = p.feed_no
                WHERE p.plan_id = @plan AND p.closes = 1 AND p.waits = 0 AND t.until_revision = @forever) changes
            GROUP BY feed_no, school_no, role, state
            HAVING SUM(profiles) <> 0) d
        WHERE profile_count.feed_no = d.feed_no AND profile_count.school_no = d.school_no AND profile_count.role = d.role
          AND profile_count.state = d.state
        """,
    ];

    /// <summary>Adds to a count that is there.</summary>
    public const string UpdateProfileCount = """
        UPDATE profile_count SET profiles = profiles + @profiles
        WHERE feed_no = @feed AND school_no = @school AND role = @role AND state = @state
        """;

    /// <summary>Begins a count.</summary>
    public const string InsertProfileCount = """
        INSERT INTO profile_count (feed_no, school_no, role, state, profiles) VALUES (@feed, @school, @role, @state, @profiles)
        """;
}
