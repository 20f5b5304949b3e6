using EntEcole.Directory.Storage.Assignments;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Restrictions;
using EntEcole.Directory.Storage.Schema;

namespace EntEcole.Directory.Storage.Privacy;

/// <summary>
/// The statements by which persons whose grace is over are erased, every version of them: who, in batches; what the change feed will have
/// to tell; the erasing. Arguments: <c>@day</c>, <c>@suspended</c>, <c>@present</c>, <c>@forever</c>; of a batch <c>@numbers</c>, the JSON
/// array of its persons, and <c>@revision</c>. One text for every engine.
/// </summary>
internal static class PurgeSql
{
    // Whose processing is restricted is kept, whatever the day (RGPD, article 18).
    private const string IsDue =
        $"p.purge_on <= @day AND p.state = @suspended AND p.until_revision = @forever AND p.person_no NOT IN ({RestrictionSql.Numbers})";

    // No person who is delivered, or has a profile that is not due.
    private const string IsGone = """
        NOT EXISTS (SELECT 1 FROM record h WHERE h.person_no = {0} AND h.presence = @present AND h.until_revision = @forever)
          AND NOT EXISTS (
            SELECT 1 FROM profile o
            WHERE o.person_no = {0} AND o.until_revision = @forever AND (o.state <> @suspended OR o.purge_on IS NULL OR o.purge_on > @day))
        """;

    /// <summary>
    /// Makes profiles due whose recorded day is later than the grace of <c>@role</c> allows now: suspended on <c>@last</c> or before. The
    /// purge that follows in the same call erases or ends them.
    /// </summary>
    public const string BringForward = """
        UPDATE profile SET purge_on = @day
        WHERE role = @role AND purge_on > @day AND suspended_on <= @last AND state = @suspended AND until_revision = @forever
        """;

    /// <summary>Persons whose last profile is due, by number.</summary>
    /// <param name="engine">Engine.</param>
    /// <param name="among">Of <c>@numbers</c> alone: a batch, looked at again inside its transaction.</param>
    public static string Persons(Engine engine, bool among) => $"""
        SELECT DISTINCT p.person_no FROM profile p WHERE {IsDue} AND {Of("p.person_no")}{Among(engine, among, "p.person_no")} ORDER BY p.person_no
        """;

    /// <summary>Those of <c>@numbers</c> that a feed delivers, or that have a profile that is not due.</summary>
    public static string StayingAmong(Engine engine) => $"""
        SELECT h.person_no FROM record h WHERE h.person_no IN {engine.Numbers} AND h.presence = @present AND h.until_revision = @forever
        UNION
        SELECT o.person_no FROM profile o
        WHERE o.person_no IN {engine.Numbers} AND o.until_revision = @forever AND (o.state <> @suspended OR o.purge_on IS NULL OR o.purge_on > @day)
        """;

    /// <summary>
    /// Persons of <c>@category</c> without any profile who left before <c>@before</c>, by number. Every feed is named: the index of keys
    /// begins with it, and holds all that is asked for.
    /// </summary>
    /// <param name="engine">Engine.</param>
    /// <param name="among">Of <c>@numbers</c> alone: a batch, looked at again inside its transaction.</param>
    public static string WithoutProfile(Engine engine, bool among) => $"""
        SELECT DISTINCT r.person_no FROM record r
        JOIN revision v ON v.revision = r.since_revision
        WHERE r.person_no NOT IN ({RestrictionSql.Numbers}) AND {(among ? "+" : "")}r.feed_no IN (SELECT feed_no FROM feed) AND {(among ? "+" : "")}r.category = @category AND r.until_revision = @forever AND r.presence IN (@departed, @outOfScope) AND v.made_at < @before
          AND NOT EXISTS (SELECT 1 FROM profile o WHERE o.person_no = r.person_no AND o.until_revision = @forever)
          AND NOT EXISTS (
            SELECT 1 FROM record h WHERE h.person_no = r.person_no AND h.until_revision = @forever AND h.presence NOT IN (@departed, @outOfScope)){Among(engine, among, "r.person_no")}
        ORDER BY r.person_no
        """;

    /// <summary>Persons who stay and have a profile that is due, by number.</summary>
    /// <param name="engine">Engine.</param>
    /// <param name="among">Of <c>@numbers</c> alone: a batch, looked at again inside its transaction.</param>
    public static string Staying(Engine engine, bool among) => $"""
        SELECT DISTINCT p.person_no FROM profile p WHERE {IsDue}{Among(engine, among, "p.person_no")} ORDER BY p.person_no
        """;

    /// <summary>How many persons and profiles are due (no aggregate over a subquery: SQL Server refuses it).</summary>
    public static string Count(Engine engine, bool but) => $"""
        SELECT COUNT(DISTINCT g.gone), COUNT(*) FROM (
            SELECT CASE WHEN {Of("p.person_no")}{But(engine, but, "p.person_no")} THEN p.person_no END AS gone FROM profile p WHERE {IsDue}) g
        """;

    /// <summary>Living profiles of a batch, by what is counted.</summary>
    public static string CountProfiles(Engine engine) => $"""
        SELECT feed_no, school_no, role, state, COUNT(*) FROM profile
        WHERE until_revision = @forever AND person_no IN {engine.Numbers}
        GROUP BY feed_no, school_no, role, state
        """;

    /// <summary>Profiles of a batch that are due, by what is counted.</summary>
    public static string CountDue(Engine engine) => $"""
        SELECT p.feed_no, p.school_no, p.role, p.state, COUNT(*) FROM profile p
        WHERE {IsDue} AND p.person_no IN {engine.Numbers}
        GROUP BY p.feed_no, p.school_no, p.role, p.state
        """;

    /// <summary>
    /// Ends what is due of a batch of persons who stay, and the records of feeds that have nothing else of them: neither a profile nor a
    /// pupil who names them.
    /// </summary>
    public static IReadOnlyList<string> End(Engine engine) =>
    [
        $"""
        UPDATE profile SET until_revision = @revision
        WHERE purge_on <= @day AND state = @suspended AND until_revision = @forever AND person_no IN {engine.Numbers}
        """,
        $"""
        UPDATE record SET until_revision = @revision
        WHERE until_revision = @forever AND presence IN (@departed, @outOfScope) AND person_no IN {engine.Numbers}
          AND NOT EXISTS (
            SELECT 1 FROM profile p WHERE p.person_no = record.person_no AND p.feed_no = record.feed_no AND p.until_revision = @forever)
          AND NOT EXISTS (
            SELECT 1 FROM relation l WHERE l.relative_no = record.person_no AND l.feed_no = record.feed_no AND l.until_revision = @forever)
        """,
        .. AssignmentSql.EndLeft(engine),
    ];

    /// <summary>Relatives of a batch that a pupil who stays still names.</summary>
    public static string Named(Engine engine) => $"""
        SELECT r.person_no, r.feed_no, r.category, r.source_id FROM record r
        WHERE r.until_revision = @forever AND r.person_no IN {engine.Numbers} AND EXISTS (
            SELECT 1 FROM relation l
            WHERE l.relative_no = r.person_no AND l.feed_no = r.feed_no AND l.until_revision = @forever AND l.pupil_no NOT IN {engine.Numbers})
        ORDER BY r.person_no, r.feed_no
        """;

    /// <summary>
    /// One who is named is awaited from now on, as a person that no feed has delivered: <c>@awaited</c>, <c>@id</c>, their key, and no
    /// <c>@content</c>: bytes, which a text of the statement is not on SQL Server.
    /// </summary>
    public const string Await = """
        INSERT INTO record (person_no, feed_no, category, source_id, person_id, presence, hash, folded_name, content, since_revision, until_revision)
        VALUES (@person, @feed, @category, @source, @id, @awaited, 0, '', @content, @revision, @forever)
        """;

    /// <summary>They are found by their new id, and by no name.</summary>
    public static IReadOnlyList<string> Introduce { get; } =
    [
        "INSERT INTO person (person_id, person_no) VALUES (@id, @person)",
        "INSERT INTO person_name (folded_name, person_no) VALUES ('', @person)",
    ];

    /// <summary>Their pupils name them under their new number.</summary>
    public static string Rename(Engine engine) => $"""
        INSERT INTO relation (pupil_no, relative_no, feed_no, link_code, legal, financial, contact, payment, since_revision, until_revision)
        SELECT pupil_no, @person, feed_no, link_code, legal, financial, contact, payment, @revision, @forever
        FROM relation
        WHERE relative_no = @old AND feed_no = @feed AND until_revision = @forever AND pupil_no NOT IN {engine.Numbers}
        """;

    /// <summary>What is kept of a batch, then everything else of it, every version; each in turn.</summary>
    public static IReadOnlyList<string> Erase(Engine engine) =>
    [
        $"""
        INSERT INTO tombstone (person_no, person_id, revision, purged_on)
        SELECT DISTINCT r.person_no, r.person_id, @revision, @day FROM record r
        WHERE r.person_no IN {engine.Numbers}
        """,
        $"""
        INSERT INTO purged_profile (revision, person_no, school_no, role, feed_no)
        SELECT DISTINCT @revision, person_no, school_no, role, feed_no FROM profile WHERE person_no IN {engine.Numbers}
        """,
        $"""
        INSERT INTO purged_relation (revision, pupil_no, relative_no, feed_no, relative_id)
        SELECT DISTINCT @revision, l.pupil_no, l.relative_no, l.feed_no, r.person_id
        FROM (
            SELECT pupil_no, relative_no, feed_no FROM relation WHERE pupil_no IN {engine.Numbers}
            UNION
            SELECT pupil_no, relative_no, feed_no FROM relation WHERE relative_no IN {engine.Numbers}) l
        JOIN record r ON r.person_no = l.relative_no
        """,
        // Those whose relative was purged before them: a watcher that did not see that purge sees this one.
        $"""
        INSERT INTO purged_relation (revision, pupil_no, relative_no, feed_no, relative_id)
        SELECT DISTINCT @revision, g.pupil_no, g.relative_no, g.feed_no, g.relative_id FROM purged_relation g
        WHERE g.revision < @revision AND g.pupil_no IN {engine.Numbers} AND NOT EXISTS (
            SELECT 1 FROM purged_relation h
            WHERE h.revision = @revision AND h.pupil_no = g.pupil_no AND h.relative_no = g.relative_no AND h.feed_no = g.feed_no)
        """,
        $"DELETE FROM relation WHERE pupil_no IN {engine.Numbers}",
        $"DELETE FROM relation WHERE relative_no IN {engine.Numbers}",
        $"DELETE FROM membership WHERE person_no IN {engine.Numbers}",
        $"DELETE FROM profile WHERE person_no IN {engine.Numbers}",
        $"""
        DELETE FROM person_name
        WHERE person_no IN {engine.Numbers} AND folded_name IN (SELECT r.folded_name FROM record r WHERE r.person_no IN {engine.Numbers})
        """,
        $"DELETE FROM person WHERE person_id IN (SELECT r.person_id FROM record r WHERE r.person_no IN {engine.Numbers})",
        $"DELETE FROM record WHERE person_no IN {engine.Numbers}",
        $"DELETE FROM pupil_ine WHERE person_no IN {engine.Numbers}",
        $"DELETE FROM person_key WHERE person_no IN {engine.Numbers}",
        $"DELETE FROM identity_hold WHERE person_no IN {engine.Numbers}",
        Waiting(engine, PlanTable.Record), Waiting(engine, PlanTable.Profile), Waiting(engine, PlanTable.Membership),
        Waiting(engine, PlanTable.Relation),
        Waiting(engine, "plan_wait", "person_no"),
    ];

    /// <summary>How many rows that a plan opens are of a person who has been purged since it was made: <c>@plan</c>.</summary>
    public const string CountPurged = """
        SELECT (SELECT COUNT(*) FROM plan_record p JOIN tombstone t ON t.person_no = p.person_no
                WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0)
             + (SELECT COUNT(*) FROM plan_relation p JOIN tombstone t ON t.person_no = p.relative_no
                WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0)
        """;

    /// <summary>What the change feed can no longer be asked for, and INEs of persons that nothing is kept of: <c>@oldest</c>.</summary>
    public static IReadOnlyList<string> Prune { get; } =
    [
        "DELETE FROM purged_profile WHERE revision <= @oldest",
        "DELETE FROM purged_relation WHERE revision <= @oldest",
        "DELETE FROM pupil_ine WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.person_no = pupil_ine.person_no)",
        "DELETE FROM person_key WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.person_no = person_key.person_no)",
    ];

    private static string Among(Engine engine, bool among, string person) => among ? $" AND {person} IN {engine.Numbers}" : "";

    private static string But(Engine engine, bool but, string person) => but ? $" AND {person} NOT IN {engine.Numbers}" : "";

    private static string Of(string person) => SqlText.With(IsGone, person);

    private static string Waiting(Engine engine, PlanTable table) => Waiting(engine, Table.Of(table).Staged, Table.Of(table).Owner);

    // What a run is writing is refused when it is applied.
    private static string Waiting(Engine engine, string table, string person) => $"""
        DELETE FROM {table} WHERE plan_id IN (SELECT plan_id FROM "plan" WHERE state = @held) AND {person} IN {engine.Numbers}
        """;
}
