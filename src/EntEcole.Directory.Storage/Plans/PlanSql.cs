using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>The statements by which a plan is written and applied, table by table. One text for every engine.</summary>
internal static class PlanSql
{
    /// <summary>The tables whose rows are versioned, in the order in which a plan is applied.</summary>
    public static IReadOnlyList<PlanTable> Versioned { get; } =
        [PlanTable.School, PlanTable.Class, PlanTable.Record, PlanTable.Profile, PlanTable.Membership, PlanTable.Relation, PlanTable.Nomenclature];

    /// <summary>
    /// Ends the living rows that the plan's rows close, as they were when the plan was made: <c>@plan</c>, <c>@revision</c>,
    /// <c>@forever</c>, <c>@base</c>.
    /// </summary>
    public static string Close(PlanTable table, Engine engine) => table switch
    {
        PlanTable.School => $"""
            UPDATE{engine.Whole} school SET until_revision = @revision FROM plan_school p
            WHERE p.plan_id = @plan AND p.closes = 1 AND p.waits = 0 AND school.school_no = p.school_no AND school.feed_no = p.feed_no
              AND school.until_revision = @forever AND school.since_revision <= @base
            """,
        PlanTable.Class => $"""
            UPDATE{engine.Whole} class SET until_revision = @revision FROM plan_class p
            WHERE p.plan_id = @plan AND p.closes = 1 AND p.waits = 0 AND class.class_no = p.class_no
              AND class.until_revision = @forever AND class.since_revision <= @base
            """,
        PlanTable.Record => $"""
            UPDATE{engine.Whole} record SET until_revision = @revision FROM plan_record p
            WHERE p.plan_id = @plan AND p.closes = 1 AND p.waits = 0 AND record.feed_no = p.feed_no AND record.category = p.category
              AND record.source_id = p.source_id AND record.until_revision = @forever AND record.since_revision <= @base
            """,
        PlanTable.Profile => $"""
            UPDATE{engine.Whole} profile SET until_revision = @revision FROM plan_profile p
            WHERE p.plan_id = @plan AND p.closes = 1 AND p.waits = 0 AND profile.person_no = p.person_no AND profile.school_no = p.school_no
              AND profile.role = p.role AND profile.feed_no = p.feed_no AND profile.until_revision = @forever
              AND profile.since_revision <= @base
            """,
        PlanTable.Membership => $"""
            UPDATE{engine.Whole} membership SET until_revision = @revision FROM plan_membership p
            WHERE p.plan_id = @plan AND p.closes = 1 AND p.waits = 0 AND membership.person_no = p.person_no AND membership.class_no = p.class_no
              AND membership.feed_no = p.feed_no AND membership.until_revision = @forever
              AND membership.since_revision <= @base
            """,
        PlanTable.Relation => $"""
            UPDATE{engine.Whole} relation SET until_revision = @revision FROM plan_relation p
            WHERE p.plan_id = @plan AND p.closes = 1 AND p.waits = 0 AND relation.pupil_no = p.pupil_no AND relation.relative_no = p.relative_no
              AND relation.feed_no = p.feed_no AND relation.until_revision = @forever
              AND relation.since_revision <= @base
            """,
        PlanTable.Nomenclature => $"""
            UPDATE{engine.Whole} nomenclature SET until_revision = @revision FROM plan_nomenclature p
            WHERE p.plan_id = @plan AND p.closes = 1 AND p.waits = 0 AND nomenclature.feed_no = p.feed_no AND nomenclature.category = p.category
              AND nomenclature.code = p.code AND nomenclature.until_revision = @forever AND nomenclature.since_revision <= @base
            """,
        _ => throw new ArgumentOutOfRangeException(nameof(table)),
    };

    /// <summary>How many rows a plan means to close.</summary>
    public static string CountCloses(PlanTable table) => table switch
    {
        PlanTable.School => "SELECT COUNT(*) FROM plan_school WHERE plan_id = @plan AND closes = 1 AND waits = 0",
        PlanTable.Class => "SELECT COUNT(*) FROM plan_class WHERE plan_id = @plan AND closes = 1 AND waits = 0",
        PlanTable.Record => "SELECT COUNT(*) FROM plan_record WHERE plan_id = @plan AND closes = 1 AND waits = 0",
        PlanTable.Profile => "SELECT COUNT(*) FROM plan_profile WHERE plan_id = @plan AND closes = 1 AND waits = 0",
        PlanTable.Membership => "SELECT COUNT(*) FROM plan_membership WHERE plan_id = @plan AND closes = 1 AND waits = 0",
        PlanTable.Relation => "SELECT COUNT(*) FROM plan_relation WHERE plan_id = @plan AND closes = 1 AND waits = 0",
        PlanTable.Nomenclature => "SELECT COUNT(*) FROM plan_nomenclature WHERE plan_id = @plan AND closes = 1 AND waits = 0",
        _ => throw new ArgumentOutOfRangeException(nameof(table)),
    };

    /// <summary>How many rows that a plan means to open live already.</summary>
    public static string CountLiving(PlanTable table) => table switch
    {
        PlanTable.School => """
            SELECT COUNT(*) FROM plan_school p JOIN school t ON t.school_no = p.school_no AND t.feed_no = p.feed_no
            WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0 AND t.until_revision = @forever
            """,
        PlanTable.Class => """
            SELECT COUNT(*) FROM plan_class p JOIN class t ON t.class_no = p.class_no
            WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0 AND t.until_revision = @forever
            """,
        PlanTable.Record => """
            SELECT COUNT(*) FROM plan_record p
            JOIN record t ON t.feed_no = p.feed_no AND t.category = p.category AND t.source_id = p.source_id
            WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0 AND t.until_revision = @forever
            """,
        PlanTable.Profile => """
            SELECT COUNT(*) FROM plan_profile p
            JOIN profile t ON t.person_no = p.person_no AND t.school_no = p.school_no AND t.role = p.role AND t.feed_no = p.feed_no
            WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0 AND t.until_revision = @forever
            """,
        PlanTable.Membership => """
            SELECT COUNT(*) FROM plan_membership p
            JOIN membership t ON t.person_no = p.person_no AND t.class_no = p.class_no AND t.feed_no = p.feed_no
            WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0 AND t.until_revision = @forever
            """,
        PlanTable.Relation => """
            SELECT COUNT(*) FROM plan_relation p
            JOIN relation t ON t.pupil_no = p.pupil_no AND t.relative_no = p.relative_no AND t.feed_no = p.feed_no
            WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0 AND t.until_revision = @forever
            """,
        PlanTable.Nomenclature => """
            SELECT COUNT(*) FROM plan_nomenclature p
            JOIN nomenclature t ON t.feed_no = p.feed_no AND t.category = p.category AND t.code = p.code
            WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0 AND t.until_revision = @forever
            """,
        _ => throw new ArgumentOutOfRangeException(nameof(table)),
    };

    /// <summary>Inserts the rows that the plan opens.</summary>
    public static string Open(PlanTable table, Engine engine) => table switch
    {
        PlanTable.School => $"""
            INSERT{engine.Whole} INTO school (school_no, feed_no, source_id, uai, presence, hash, folded_name, display_name, department, commune_code, district_source_id, content, since_revision, until_revision)
            SELECT school_no, feed_no, source_id, uai, presence, hash, folded_name, display_name, department, commune_code, district_source_id, content, @revision, @forever
            FROM plan_school WHERE plan_id = @plan AND opens = 1 AND waits = 0
            """,
        PlanTable.Class => $"""
            INSERT{engine.Whole} INTO class (class_no, school_no, feed_no, kind, source_id, name, type_code, type_label, listed, since_revision, until_revision)
            SELECT class_no, school_no, feed_no, kind, source_id, name, type_code, type_label, listed, @revision, @forever
            FROM plan_class WHERE plan_id = @plan AND opens = 1 AND waits = 0
            """,
        PlanTable.Record => $"""
            INSERT{engine.Whole} INTO record (person_no, feed_no, category, source_id, person_id, presence, hash, folded_name, content, since_revision, until_revision)
            SELECT person_no, feed_no, category, source_id, person_id, presence, hash, folded_name, content, @revision, @forever
            FROM plan_record WHERE plan_id = @plan AND opens = 1 AND waits = 0
            """,
        PlanTable.Profile => $"""
            INSERT{engine.Whole} INTO profile (person_no, school_no, role, feed_no, state, active_on, suspended_on, purge_on, since_revision, until_revision)
            SELECT person_no, school_no, role, feed_no, state, active_on, suspended_on, purge_on, @revision, @forever
            FROM plan_profile WHERE plan_id = @plan AND opens = 1 AND waits = 0
            """,
        PlanTable.Membership => $"""
            INSERT{engine.Whole} INTO membership (person_no, class_no, feed_no, entered_on, teaches, head, subjects, since_revision, until_revision)
            SELECT person_no, class_no, feed_no, entered_on, teaches, head, subjects, @revision, @forever
            FROM plan_membership WHERE plan_id = @plan AND opens = 1 AND waits = 0
            """,
        PlanTable.Relation => $"""
            INSERT{engine.Whole} INTO relation (pupil_no, relative_no, feed_no, link_code, legal, financial, contact, payment, since_revision, until_revision)
            SELECT pupil_no, relative_no, feed_no, link_code, legal, financial, contact, payment, @revision, @forever
            FROM plan_relation WHERE plan_id = @plan AND opens = 1 AND waits = 0
            """,
        PlanTable.Nomenclature => $"""
            INSERT{engine.Whole} INTO nomenclature (feed_no, category, code, hash, label, content, since_revision, until_revision)
            SELECT feed_no, category, code, hash, label, content, @revision, @forever
            FROM plan_nomenclature WHERE plan_id = @plan AND opens = 1 AND waits = 0
            """,
        _ => throw new ArgumentOutOfRangeException(nameof(table)),
    };

    /// <summary>Notes the INEs of the records that the plan opens.</summary>
    public const string OpenInes = """
        INSERT INTO pupil_ine (person_no, ine)
        SELECT DISTINCT p.person_no, p.ine FROM plan_record p
        WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0 AND p.ine IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM pupil_ine i WHERE i.person_no = p.person_no AND i.ine = p.ine)
        """;

    /// <summary>Ids and names of whoever is new or renamed in a plan's rows: before these are forgotten.</summary>
    public static IReadOnlyList<string> Introduce(Engine engine) =>
    [
        $"""
        INSERT{engine.Whole} INTO person (person_id, person_no)
        SELECT DISTINCT p.person_id, p.person_no FROM plan_record p
        WHERE p.plan_id = @plan AND p.opens = 1 AND p.closes = 0 AND p.waits = 0
          AND NOT EXISTS (SELECT 1 FROM person n WHERE n.person_id = p.person_id)
        """,
        $"""
        INSERT{engine.Whole} INTO person_name (folded_name, person_no)
        SELECT DISTINCT p.folded_name, p.person_no FROM plan_record p
        WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0
          AND NOT EXISTS (SELECT 1 FROM person_name n WHERE n.folded_name = p.folded_name AND n.person_no = p.person_no)
        """,
    ];

    /// <summary>The same for rows written straight into their tables at <c>@revision</c>: persons from number <c>@first</c> on are new.</summary>
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

    /// <summary>Forgets the rows of a plan, those that wait too.</summary>
    public static string Forget(PlanTable table) => table switch
    {
        PlanTable.School => "DELETE FROM plan_school WHERE plan_id = @plan",
        PlanTable.Class => "DELETE FROM plan_class WHERE plan_id = @plan",
        PlanTable.Record => "DELETE FROM plan_record WHERE plan_id = @plan",
        PlanTable.Profile => "DELETE FROM plan_profile WHERE plan_id = @plan",
        PlanTable.Membership => "DELETE FROM plan_membership WHERE plan_id = @plan",
        PlanTable.Relation => "DELETE FROM plan_relation WHERE plan_id = @plan",
        PlanTable.Nomenclature => "DELETE FROM plan_nomenclature WHERE plan_id = @plan",
        _ => throw new ArgumentOutOfRangeException(nameof(table)),
    };

    /// <summary>The profiles of one person that a direct plan has written.</summary>
    public static string SelectDirectProfiles(Engine engine) =>
        $"SELECT school_no, role, state FROM profile WHERE person_no IN {engine.Numbers} AND feed_no = @feed AND since_revision = @revision";

    /// <summary>Takes back the rows of the persons of the JSON array <c>@numbers</c> that a plan has written.</summary>
    public static IReadOnlyList<string> ForgetPersons(Engine engine, bool direct) => direct
        ?
        [
            $"DELETE FROM record WHERE person_no IN {engine.Numbers} AND feed_no = @feed AND since_revision = @revision",
            $"DELETE FROM profile WHERE person_no IN {engine.Numbers} AND feed_no = @feed AND since_revision = @revision",
            $"DELETE FROM membership WHERE person_no IN {engine.Numbers} AND feed_no = @feed AND since_revision = @revision",
            $"DELETE FROM relation WHERE pupil_no IN {engine.Numbers} AND feed_no = @feed AND since_revision = @revision",
            $"""
            DELETE FROM pupil_ine WHERE person_no IN {engine.Numbers}
              AND NOT EXISTS (SELECT 1 FROM record r WHERE r.person_no = pupil_ine.person_no)
            """,
        ]
        :
        [
            $"DELETE FROM plan_record WHERE plan_id = @plan AND person_no IN {engine.Numbers}",
            $"DELETE FROM plan_profile WHERE plan_id = @plan AND person_no IN {engine.Numbers}",
            $"DELETE FROM plan_membership WHERE plan_id = @plan AND person_no IN {engine.Numbers}",
            $"DELETE FROM plan_relation WHERE plan_id = @plan AND pupil_no IN {engine.Numbers}",
        ];

    /// <summary>Forgets the rows of a plan that have been applied.</summary>
    public static string ForgetApplied(PlanTable table) => table switch
    {
        PlanTable.School => "DELETE FROM plan_school WHERE plan_id = @plan AND waits = 0",
        PlanTable.Class => "DELETE FROM plan_class WHERE plan_id = @plan AND waits = 0",
        PlanTable.Record => "DELETE FROM plan_record WHERE plan_id = @plan AND waits = 0",
        PlanTable.Profile => "DELETE FROM plan_profile WHERE plan_id = @plan AND waits = 0",
        PlanTable.Membership => "DELETE FROM plan_membership WHERE plan_id = @plan AND waits = 0",
        PlanTable.Relation => "DELETE FROM plan_relation WHERE plan_id = @plan AND waits = 0",
        PlanTable.Nomenclature => "DELETE FROM plan_nomenclature WHERE plan_id = @plan AND waits = 0",
        _ => throw new ArgumentOutOfRangeException(nameof(table)),
    };

    /// <summary>How many rows of a plan wait for nothing.</summary>
    public static string CountReady(PlanTable table) => table switch
    {
        PlanTable.School => "SELECT COUNT(*) FROM plan_school WHERE plan_id = @plan AND waits = 0",
        PlanTable.Class => "SELECT COUNT(*) FROM plan_class WHERE plan_id = @plan AND waits = 0",
        PlanTable.Record => "SELECT COUNT(*) FROM plan_record WHERE plan_id = @plan AND waits = 0",
        PlanTable.Profile => "SELECT COUNT(*) FROM plan_profile WHERE plan_id = @plan AND waits = 0",
        PlanTable.Membership => "SELECT COUNT(*) FROM plan_membership WHERE plan_id = @plan AND waits = 0",
        PlanTable.Relation => "SELECT COUNT(*) FROM plan_relation WHERE plan_id = @plan AND waits = 0",
        PlanTable.Nomenclature => "SELECT COUNT(*) FROM plan_nomenclature WHERE plan_id = @plan AND waits = 0",
        _ => throw new ArgumentOutOfRangeException(nameof(table)),
    };

    /// <summary>How many rows a plan has left.</summary>
    public static string CountLeft(PlanTable table) => table switch
    {
        PlanTable.School => "SELECT COUNT(*) FROM plan_school WHERE plan_id = @plan",
        PlanTable.Class => "SELECT COUNT(*) FROM plan_class WHERE plan_id = @plan",
        PlanTable.Record => "SELECT COUNT(*) FROM plan_record WHERE plan_id = @plan",
        PlanTable.Profile => "SELECT COUNT(*) FROM plan_profile WHERE plan_id = @plan",
        PlanTable.Membership => "SELECT COUNT(*) FROM plan_membership WHERE plan_id = @plan",
        PlanTable.Relation => "SELECT COUNT(*) FROM plan_relation WHERE plan_id = @plan",
        PlanTable.Nomenclature => "SELECT COUNT(*) FROM plan_nomenclature WHERE plan_id = @plan",
        _ => throw new ArgumentOutOfRangeException(nameof(table)),
    };

    /// <summary>
    /// Ends the classes of a feed that nobody is in, nobody waits to be in, and no school lists: such a class exists by its members.
    /// </summary>
    public static string CloseEmptyClasses(Engine engine) => $"""
        UPDATE{engine.Whole} class SET until_revision = @revision
        WHERE feed_no = @feed AND until_revision = @forever AND since_revision < @revision AND listed = 0
          AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.class_no = class.class_no AND m.until_revision = @forever)
          AND class_no NOT IN (SELECT w.class_no FROM plan_membership w WHERE w.opens = 1)
        """;

    /// <summary>The same for rows that this very revision opened: they have never been seen.</summary>
    public const string DropEmptyClasses = """
        DELETE FROM class
        WHERE feed_no = @feed AND until_revision = @forever AND since_revision = @revision AND listed = 0
          AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.class_no = class.class_no AND m.until_revision = @forever)
          AND class_no NOT IN (SELECT w.class_no FROM plan_membership w WHERE w.opens = 1)
        """;

    /// <summary>The living profiles of a feed, by role and state.</summary>
    public const string SelectProfileCounts = """
        SELECT role, state, SUM(profiles) FROM profile_count WHERE feed_no = @feed GROUP BY role, state
        """;

    /// <summary>Before the plan is applied: what it will open more than it closes. A row to close says its state itself.</summary>
    public const string SelectProfileChanges = """
        SELECT school_no, role, state, SUM(profiles) FROM (
            SELECT p.school_no, p.role, p.state, 1 AS profiles FROM plan_profile p
            WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0
            UNION ALL
            SELECT t.school_no, t.role, t.state, -1 AS profiles FROM plan_profile p
            JOIN profile t ON t.person_no = p.person_no AND t.school_no = p.school_no AND t.role = p.role AND t.feed_no = p.feed_no
            WHERE p.plan_id = @plan AND p.closes = 1 AND p.waits = 0 AND t.until_revision = @forever) changes
        GROUP BY school_no, role, state
        HAVING SUM(profiles) <> 0
        """;

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
