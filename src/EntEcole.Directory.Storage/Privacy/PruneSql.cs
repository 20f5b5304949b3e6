using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Schema;

namespace EntEcole.Directory.Storage.Privacy;

/// <summary>
/// The statements by which ended rows are forgotten: how many there are, where a batch of them ends, and the batch's end itself.
/// Each says that the rows have ended, whatever its parameters: a living row is never reached. One text for every engine.
/// </summary>
/// <param name="Count">How many rows ended at <c>@oldest</c> or before.</param>
/// <param name="Batch">Those rows in the order in which they go: revision and number, to be followed by a page.</param>
/// <param name="Delete">Forgets them up to <c>@revision</c> and <c>@number</c>.</param>
internal sealed record PruneSql(string Count, string Batch, string Delete)
{
    /// <summary>Versions of records: with them go names and ids.</summary>
    public static PruneSql Records { get; } = Of(PlanTable.Record);

    /// <summary>
    /// Every versioned table but conventions and fees: few rows, no personal data, and what was called for years ago is computed from them.
    /// </summary>
    public static IReadOnlyList<PruneSql> Versioned { get; } =
    [
        Of(PlanTable.Relation),
        Of(PlanTable.Membership),
        Of(PlanTable.Profile),
        Records,
        Of(PlanTable.Class),
        Of(PlanTable.School),
        Of("person_merge", "merged_no"),
        // Small tables without numbers of their own: a batch is all that ended by a revision.
        Of(PlanTable.Nomenclature),
        new(
            $"SELECT COUNT(*) FROM extract_school WHERE until_revision <= @oldest AND {Ended}",
            $"SELECT until_revision, 0 FROM extract_school WHERE until_revision <= @oldest AND {Ended} ORDER BY until_revision",
            $"DELETE FROM extract_school WHERE until_revision <= @revision AND {Ended} AND @number = 0"),
    ];

    /// <summary>Names and ids of the versions of records that a batch forgets: <c>@revision</c>, <c>@number</c>.</summary>
    public const string SelectForgotten = $"""
        SELECT DISTINCT folded_name AS "Name", person_id AS "Id", person_no AS "Number" FROM record
        WHERE until_revision <= @revision AND until_revision < {RevisionSql.Forever} AND (until_revision < @revision OR person_no <= @number)
        """;

    /// <summary>Afterwards: what no version of a record says any more.</summary>
    public static IReadOnlyList<string> ForgetPersons { get; } =
    [
        """
        DELETE FROM person_name WHERE folded_name = @Name AND person_no = @Number
          AND NOT EXISTS (SELECT 1 FROM record r WHERE r.person_no = @Number AND r.folded_name = @Name)
        """,
        "DELETE FROM person WHERE person_id = @Id AND NOT EXISTS (SELECT 1 FROM record r WHERE r.person_no = @Number)",
    ];

    /// <summary>Ids of classes of which nothing is left.</summary>
    public const string ForgetClasses = """
        DELETE FROM class_key
        WHERE NOT EXISTS (SELECT 1 FROM class c WHERE c.class_no = class_key.class_no)
          AND NOT EXISTS (SELECT 1 FROM assignment a WHERE a.class_no = class_key.class_no)
          AND class_no NOT IN (SELECT w.class_no FROM plan_class w)
        """;

    /// <summary>Problems of runs begun at <c>@before</c> or earlier: run and number, in the order in which they go.</summary>
    public static PruneSql Problems { get; } = new(
        "SELECT COUNT(*) FROM problem p JOIN sync_run r ON r.run_id = p.run_id WHERE r.started_at <= @before",
        """
        SELECT p.run_id, p.problem_no FROM problem p
        WHERE p.run_id IN (SELECT run_id FROM sync_run WHERE started_at <= @before)
        ORDER BY p.run_id, p.problem_no
        """,
        """
        DELETE FROM problem
        WHERE run_id <= @revision AND (run_id < @revision OR problem_no <= @number)
          AND run_id IN (SELECT run_id FROM sync_run WHERE started_at <= @before)
        """);

    /// <summary>
    /// The lists of what plans made at <c>@before</c> or earlier did, once they are decided: plan and number, in the order in which they
    /// go.
    /// </summary>
    public static PruneSql PlanChanges { get; } = new(
        "SELECT COUNT(*) FROM plan_change c JOIN \"plan\" p ON p.plan_id = c.plan_id WHERE p.made_at <= @before AND p.state <> 1",
        """
        SELECT c.plan_id, c.change_no FROM plan_change c
        WHERE c.plan_id IN (SELECT plan_id FROM "plan" WHERE made_at <= @before AND state <> 1)
        ORDER BY c.plan_id, c.change_no
        """,
        """
        DELETE FROM plan_change
        WHERE plan_id <= @revision AND (plan_id < @revision OR change_no <= @number)
          AND plan_id IN (SELECT plan_id FROM "plan" WHERE made_at <= @before AND state <> 1)
        """);

    /// <summary>
    /// The last revision made at <c>@before</c> or earlier, none after it made earlier; never before the present horizon.
    /// </summary>
    public const string Horizon = """
        SELECT MAX(h.oldest) FROM (
            SELECT oldest_revision AS oldest FROM horizon
            UNION ALL
            SELECT COALESCE(
                (SELECT MIN(revision) - 1 FROM revision WHERE made_at > @before),
                (SELECT MAX(revision) FROM revision),
                0) AS oldest) h
        """;

    /// <summary>Moves the horizon.</summary>
    public const string Move = "UPDATE horizon SET oldest_revision = @oldest WHERE oldest_revision < @oldest";

    private const string Ended = $"until_revision < {RevisionSql.Forever}";

    private static PruneSql Of(PlanTable table) => Of(Table.Of(table).Name, Table.Of(table).Owner);

    // Ended rows of a table go in the order of revision and number.
    private static PruneSql Of(string table, string number) => new(
        $"SELECT COUNT(*) FROM {table} WHERE until_revision <= @oldest AND {Ended}",
        $"SELECT until_revision, {number} FROM {table} WHERE until_revision <= @oldest AND {Ended} ORDER BY until_revision, {number}",
        $"DELETE FROM {table} WHERE until_revision <= @revision AND {Ended} AND (until_revision < @revision OR {number} <= @number)");
}
