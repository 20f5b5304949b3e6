using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Schema;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>
/// The statements that plan the reverse of a run: what it closed is opened again, what it opened is closed. Arguments: <c>@plan</c>,
/// <c>@feed</c>, <c>@run</c>, <c>@base</c> (the revision before the run), <c>@last</c> (its last one), <c>@forever</c>. A person who has
/// changed
/// since is left alone, whole. One text for every engine.
/// </summary>
internal static class UndoSql
{
    private const string Revisions = "(SELECT revision FROM revision WHERE run_id = @run)";

    /// <summary>Who has changed since, of those that the run touched, and who would be left without what they need.</summary>
    public static IReadOnlyList<string> Conflicts { get; } =
    [
        Conflict(1, "school", "school_no", "school", "school_no"),
        Conflict(2, "class", "class_no", "class", "class_no"),

        // Whatever changes of a person, their record does.
        Conflict(3, "record", "person_no", "record", "person_no"),
        Conflict(3, "profile", "person_no", "record", "person_no"),
        Conflict(3, "membership", "person_no", "record", "person_no"),
        Conflict(3, "relation", "pupil_no", "record", "person_no"),

        // The relatives of a pupil who is left alone.
        $"""
        INSERT INTO plan_conflict (plan_id, kind, number)
        SELECT DISTINCT @plan, 3, l.relative_no FROM relation l
        JOIN plan_conflict c ON c.plan_id = @plan AND c.kind = 3 AND c.number = l.pupil_no
        WHERE l.feed_no = @feed AND l.until_revision = @forever
          AND EXISTS (SELECT 1 FROM record x WHERE x.person_no = l.relative_no AND x.feed_no = @feed AND x.since_revision IN {Revisions})
          AND NOT EXISTS (SELECT 1 FROM plan_conflict o WHERE o.plan_id = @plan AND o.kind = 3 AND o.number = l.relative_no)
        """,

        // The classes of who is left alone or came later, and their schools.
        """
        INSERT INTO plan_conflict (plan_id, kind, number)
        SELECT DISTINCT @plan, 2, m.class_no FROM membership m
        WHERE m.feed_no = @feed AND m.until_revision = @forever
          AND (m.since_revision > @last OR EXISTS (SELECT 1 FROM plan_conflict c WHERE c.plan_id = @plan AND c.kind = 3 AND c.number = m.person_no))
          AND NOT EXISTS (SELECT 1 FROM plan_conflict o WHERE o.plan_id = @plan AND o.kind = 2 AND o.number = m.class_no)
        """,
        """
        INSERT INTO plan_conflict (plan_id, kind, number)
        SELECT DISTINCT @plan, 1, f.school_no FROM profile f
        WHERE f.feed_no = @feed AND f.until_revision = @forever
          AND (f.since_revision > @last OR EXISTS (SELECT 1 FROM plan_conflict c WHERE c.plan_id = @plan AND c.kind = 3 AND c.number = f.person_no))
          AND NOT EXISTS (SELECT 1 FROM plan_conflict o WHERE o.plan_id = @plan AND o.kind = 1 AND o.number = f.school_no)
        """,
    ];

    /// <summary>The rows of the plan.</summary>
    public static IReadOnlyList<string> Rows { get; } =
    [
        .. Reverse(Table.Of(PlanTable.School), 1), .. Reverse(Table.Of(PlanTable.Class), 2), .. Reverse(Table.Of(PlanTable.Record), 3),
        .. Reverse(Table.Of(PlanTable.Profile), 3), .. Reverse(Table.Of(PlanTable.Membership), 3), .. Reverse(Table.Of(PlanTable.Relation), 3),
        .. Reverse(Table.Of(PlanTable.Nomenclature), 0),
    ];

    /// <summary>Persons that the plan leaves alone, by source id: <c>@plan</c>, <c>@feed</c>, <c>@forever</c>.</summary>
    public const string SelectConflicts = """
        SELECT DISTINCT r.category AS "Category", r.source_id AS "SourceId" FROM plan_conflict c
        JOIN record r ON r.person_no = c.number AND r.feed_no = @feed AND r.until_revision = @forever
        WHERE c.plan_id = @plan AND c.kind = 3
        ORDER BY r.category, r.source_id
        """;

    private static string Conflict(int kind, string table, string number, string touched, string key) => $"""
        INSERT INTO plan_conflict (plan_id, kind, number)
        SELECT @plan, {kind}, s.number FROM (
            SELECT {number} AS number FROM {table} WHERE feed_no = @feed AND since_revision > @last
            UNION
            SELECT {number} AS number FROM {table} WHERE feed_no = @feed AND until_revision > @last AND until_revision < {RevisionSql.Forever}) s
        WHERE EXISTS (
            SELECT 1 FROM {touched} x WHERE x.{key} = s.number AND x.feed_no = @feed AND (x.since_revision IN {Revisions} OR x.until_revision IN {Revisions}))
          AND NOT EXISTS (SELECT 1 FROM plan_conflict c WHERE c.plan_id = @plan AND c.kind = {kind} AND c.number = s.number)
        """;

    private static IEnumerable<string> Reverse(Table stored, int kind)
    {
        var (table, columns) = (stored.Name, stored.ColumnList);
        var left = kind == 0
            ? ""
            : $" AND NOT EXISTS (SELECT 1 FROM plan_conflict c WHERE c.plan_id = @plan AND c.kind = {kind} AND c.number = o.{stored.Owner})";
        var same = stored.SameKey("t", "o");
        var own = string.Join(", ", stored.Columns.Select(column => "o." + column));
        // What the run closed: as it was before, over what lives there now if something does.
        yield return $"""
            INSERT INTO plan_{table} (plan_id, closes, opens, {columns})
            SELECT @plan, CASE WHEN EXISTS (
                SELECT 1 FROM {table} t WHERE {same} AND t.until_revision = @forever) THEN 1 ELSE 0 END, 1, {own}
            FROM {table} o
            WHERE o.feed_no = @feed AND o.since_revision <= @base AND o.until_revision < {RevisionSql.Forever} AND o.until_revision IN {Revisions}{left}
            """;

        // What the run opened where nothing was.
        yield return $"""
            INSERT INTO plan_{table} (plan_id, closes, opens, {columns})
            SELECT @plan, 1, 0, {own} FROM {table} o
            WHERE o.feed_no = @feed AND o.since_revision IN {Revisions} AND o.until_revision = @forever{left}
              AND NOT EXISTS (
                SELECT 1 FROM {table} t WHERE {same} AND t.since_revision <= @base AND t.until_revision > @base)
            """;
    }
}
