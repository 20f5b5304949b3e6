using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Privacy;

/// <summary>The statements of measures, restrictions and suppressed records. One text for every engine.</summary>
internal static class PrivacySql
{
    // No index leads from a number to their rows: those of the person's records do.
    private const string ByRecords = "";

    private const string Columns =
        "measure_no, measure_id, request_id, digest, person_no, person_id, kind, state, due_on, facts, content, version";

    private const string Read = """
        SELECT measure_no AS "MeasureNo", measure_id AS "MeasureId", request_id AS "RequestId", digest AS "Digest", person_no AS "PersonNo",
               person_id AS "PersonId", kind AS "Kind", state AS "State", due_on AS "DueOn", facts AS "Facts", content AS "Content", version AS "Version"
        FROM measure
        """;

    /// <summary>A measure by <c>@id</c>.</summary>
    public const string SelectOfId = $"{Read} WHERE measure_id = @id";

    /// <summary>A measure by the id of its request.</summary>
    public const string SelectOfRequest = $"{Read} WHERE request_id = @id";

    /// <summary>Measures after <c>@after</c>. To be followed by a page.</summary>
    /// <param name="ofPerson">Of <c>@person</c>.</param>
    /// <param name="due">Due before <c>@due</c>.</param>
    public static string SelectPage(bool ofPerson, bool due) => $"""
        {Read}
        WHERE measure_no > @after AND state >= @state AND state <= @lastState AND kind >= @kind AND kind <= @lastKind
          {(ofPerson ? "AND (person_id = @person OR person_no IN (SELECT i.person_no FROM person i WHERE i.person_id = @person))" : "")}
          {(due ? "AND due_on < @due" : "")}
        ORDER BY measure_no
        """;

    /// <summary>A new measure.</summary>
    public const string Insert = $"""
        INSERT INTO measure ({Columns})
        VALUES (@no, @id, @request, @digest, @person, @personId, @kind, @state, @due, @facts, @content, 1)
        """;

    /// <summary>A measure that changes, over the version that was read.</summary>
    public const string Update = """
        UPDATE measure SET state = @state, due_on = @due, facts = @facts, content = @content, version = version + 1
        WHERE measure_no = @no AND version = @version
        """;

    /// <summary>Restricts the persons <c>@numbers</c> under every id that they have.</summary>
    public static string Restrict(Engine engine) => $"""
        INSERT INTO restriction (measure_no, person_no, person_id, since_revision, until_revision)
        SELECT DISTINCT @no, r.person_no, r.person_id, @revision, @forever FROM record r WHERE r.person_no IN {engine.Numbers}
        """;

    /// <summary>Ends the restriction of a measure.</summary>
    public const string Lift = "UPDATE restriction SET until_revision = @revision WHERE measure_no = @no AND until_revision = @forever";

    /// <summary>Records of the persons <c>@numbers</c> that feeds deliver.</summary>
    public static string SelectDelivered(Engine engine) => $"""
        SELECT r.feed_no, f.academy, r.category, r.source_id, r.person_id FROM record r JOIN feed f ON f.feed_no = r.feed_no
        WHERE r.person_no IN {engine.Numbers} AND r.presence = @present AND r.until_revision = @forever
        ORDER BY r.feed_no, r.category, r.source_id
        """;

    /// <summary>Whether a record is suppressed.</summary>
    public const string CountSuppressedRecord = "SELECT COUNT(*) FROM suppressed WHERE feed_no = @feed AND source_hash = @hash";

    /// <summary>Suppresses a record.</summary>
    public const string Suppress = "INSERT INTO suppressed (feed_no, source_hash, measure_no, mark) VALUES (@feed, @hash, @no, @mark)";

    /// <summary>The suppressed records of a feed.</summary>
    public const string SelectSuppressed = "SELECT source_hash FROM suppressed WHERE feed_no = @feed";

    /// <summary>How many there are.</summary>
    public const string CountSuppressed = "SELECT COUNT(*) FROM suppressed";

    /// <summary>Restricted persons past the day of their purge.</summary>
    public const string CountRestrictedDue = $"""
        SELECT COUNT(DISTINCT p.person_no) FROM profile p JOIN restriction q ON q.person_no = p.person_no AND q.until_revision = {RevisionSql.Forever}
        WHERE p.purge_on <= @day AND p.state = @suspended AND p.until_revision = {RevisionSql.Forever}
        """;

    /// <summary>Persons who died and whose delay is over, but those that another measure restricts, by number.</summary>
    /// <param name="engine">Engine.</param>
    /// <param name="among">Of <c>@numbers</c> alone: a batch, looked at again inside its transaction.</param>
    public static string SelectDead(Engine engine, bool among) => $"""
        SELECT DISTINCT m.person_no FROM measure m
        WHERE m.kind = 6 AND m.state = 1 AND m.due_on <= @day AND NOT EXISTS (
            SELECT 1 FROM restriction q
            WHERE q.person_no = m.person_no AND q.until_revision = {RevisionSql.Forever} AND q.measure_no <> m.measure_no){(among ? $" AND m.person_no IN {engine.Numbers}" : "")}
        ORDER BY m.person_no
        """;

    /// <summary>
    /// Of the persons <c>@numbers</c> who are erased: their measures are closed and have no text left, and nothing is restricted any more.
    /// </summary>
    public static IReadOnlyList<string> Purge(Engine engine) =>
    [
        $"UPDATE measure SET content = '', state = 2, version = version + 1 WHERE person_no IN {engine.Numbers}",
        $"DELETE FROM restriction WHERE person_no IN {engine.Numbers}",
        // The reason of a decision on them alone; the decision stays with its plan, by an id that leads nowhere.
        $"""
        UPDATE plan_decision SET why = '' WHERE person_id IN (SELECT r.person_id FROM record r WHERE r.person_no IN {engine.Numbers})
        """,
        // Problems hold the ids of records. Another academy's record may have the same one.
        ForgetProblems(engine, "record_id"),
        ForgetProblems(engine, "pupil_id"),
    ];

    /// <summary>Ids of the persons erased, and the day, from <c>@since</c> on.</summary>
    public const string SelectErased = "SELECT person_id FROM tombstone WHERE purged_on >= @since";

    /// <summary>Every record that syncs pass over.</summary>
    public const string SelectAllSuppressed = "SELECT feed_no, source_hash, mark FROM suppressed";

    /// <summary>Persons by number, after <c>@after</c>; to be followed by a page.</summary>
    public const string SelectIds =
        "SELECT DISTINCT r.person_no, r.person_id FROM record r WHERE r.person_no > @after ORDER BY r.person_no";

    private static string ForgetProblems(Engine engine, string column) => $"""
        DELETE FROM problem WHERE {column} IN (SELECT r.source_id FROM record r WHERE r.person_no IN {engine.Numbers}) AND EXISTS (
            SELECT 1 FROM sync_run n
            JOIN feed f ON f.academy = n.academy
            JOIN record r ON +r.feed_no = f.feed_no AND r.source_id = problem.{column}
            WHERE n.run_id = problem.run_id AND r.person_no IN {engine.Numbers})
        """;

    /// <summary>Every column that names a person by number: table and column.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> PersonColumns { get; } =
    [
        new("person", ByRecords), new("person_name", ByRecords), new("record", "person_no"), new("profile", "person_no"),
        new("membership", "person_no"), new("relation", "pupil_no"), new("relation", "relative_no"), new("pupil_ine", "person_no"),
        new("person_key", "person_no"), new("federated_identity", "person_no"), new("account_activation", "person_no"),
        new("assignment", "person_no"), new("federated_pair", "kept_no"), new("federated_pair", "other_no"),
        new("rights_grant", "person_no"), new("identity_hold", "person_no"), new("person_merge", "merged_no"),
        new("person_merge", "kept_no"),
        new("merge_refusal", "kept_no"), new("merge_refusal", "other_no"), new("measure", "person_no"), new("restriction", "person_no"),
        new("plan_record", "person_no"), new("plan_profile", "person_no"), new("plan_membership", "person_no"),
        new("plan_relation", "pupil_no"),
        new("plan_relation", "relative_no"), new("plan_change", "person_no"), new("plan_wait", "person_no"), new("tombstone", "person_no"),
        new("purged_profile", "person_no"), new("purged_relation", "pupil_no"), new("purged_relation", "relative_no"),
        new("gar_manager", "person_no"), new("gar_refusal", "person_no"),
    ];

    /// <summary>How many rows each of them has of the persons <c>@numbers</c>.</summary>
    public static IReadOnlyList<string> CountRows(Engine engine) =>
    [
        .. PersonColumns.Select(one => one.Value is not ByRecords ? $"SELECT COUNT(*) FROM {one.Key} WHERE {one.Value} IN {engine.Numbers}"
            : one.Key is "person"
                ? $"SELECT COUNT(*) FROM person WHERE person_id IN (SELECT r.person_id FROM record r WHERE r.person_no IN {engine.Numbers})"
                : $"""
                    SELECT COUNT(*) FROM person_name
                    WHERE folded_name IN (SELECT r.folded_name FROM record r WHERE r.person_no IN {engine.Numbers}) AND person_no IN {engine.Numbers}
                    """),
    ];
}
