using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Schema;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>
/// The statements that plan the reverse of a run, row by row: what the run wrote and still lives is closed, what it closed and no other has
/// replaced is opened again. Arguments: <c>@plan</c>, <c>@feed</c>, <c>@run</c>, <c>@forever</c>; <c>@day</c>, <c>@active</c>. A person
/// who has changed in anything after the run touched them is left alone, whole. What a person said of a teacher's classes is not a run's:
/// it follows by itself. One text for every engine.
/// </summary>
internal static class UndoSql
{
    // A hand-over writes rows of the feed of ONDE files that it ends, besides those of its own.
    private const string Feeds = "(SELECT u.feed_no FROM feed u WHERE u.feed_no = @feed OR u.degree = 4)";

    private const string Revisions = "(SELECT revision FROM revision WHERE run_id = @run)";

    private static readonly IReadOnlyList<Table> OfPersons =
        [Table.Of(PlanTable.Record), Table.Of(PlanTable.Profile), Table.Of(PlanTable.Membership), Table.Of(PlanTable.Relation)];

    /// <summary>What has changed since, of what the run touched; each in turn.</summary>
    public static IReadOnlyList<string> Conflicts { get; } =
    [
        Conflict(1, Table.Of(PlanTable.School)), Conflict(2, Table.Of(PlanTable.Class)), Conflict(3, [.. OfPersons]),

        // Their record is another person's by now.
        $"""
        INSERT INTO plan_conflict (plan_id, kind, number)
        SELECT DISTINCT @plan, 3, o.person_no FROM record o
        JOIN record x ON {Table.Of(PlanTable.Record).SameKey("x", "o")} AND x.since_revision > o.since_revision AND x.person_no <> o.person_no
        WHERE o.feed_no IN {Feeds} AND {Touched("o")} AND x.since_revision NOT IN {Revisions}
          AND NOT EXISTS (SELECT 1 FROM plan_conflict c WHERE c.plan_id = @plan AND c.kind = 3 AND c.number = o.person_no)
        """,
    ];

    /// <summary>The rows of the plan.</summary>
    public static IReadOnlyList<string> Rows { get; } =
    [
        .. Reverse(Table.Of(PlanTable.School), 1), .. Reverse(Table.Of(PlanTable.Class), 2),
        .. OfPersons.SelectMany(table => Reverse(table, 3)),
        .. Reverse(Table.Of(PlanTable.Nomenclature), 0),

        // No profile becomes active in a school that is not enrolled on the day.
        """
        INSERT INTO plan_conflict (plan_id, kind, number)
        SELECT DISTINCT p.plan_id, 3, p.person_no FROM plan_profile p
        WHERE p.plan_id = @plan AND p.opens = 1 AND p.state = @active
          AND NOT EXISTS (
            SELECT 1 FROM profile t
            WHERE t.person_no = p.person_no AND t.school_no = p.school_no AND t.role = p.role AND t.feed_no = p.feed_no
              AND t.state = @active AND t.until_revision = @forever)
          AND NOT EXISTS (
            SELECT 1 FROM school s
            JOIN convention_school u ON u.uai = s.uai AND u.until_revision = @forever
            JOIN convention c ON c.reference = u.reference AND c.until_revision = @forever AND c.effective_from <= @day AND c.ends_on >= @day
            WHERE s.school_no = p.school_no AND s.feed_no = p.feed_no)
          AND NOT EXISTS (SELECT 1 FROM plan_conflict o WHERE o.plan_id = p.plan_id AND o.kind = 3 AND o.number = p.person_no)
        """,
    ];

    /// <summary>Persons that the plan leaves alone, by source id: <c>@plan</c>, <c>@feed</c>, <c>@forever</c>.</summary>
    public const string SelectConflicts = """
        SELECT DISTINCT r.category AS "Category", r.source_id AS "SourceId" FROM plan_conflict c
        JOIN record r ON r.person_no = c.number AND +r.feed_no = @feed AND (r.until_revision = @forever OR NOT EXISTS (
            SELECT 1 FROM record x WHERE x.person_no = r.person_no AND +x.feed_no = @feed AND x.since_revision > r.since_revision))
        WHERE c.plan_id = @plan AND c.kind = 3
        ORDER BY r.category, r.source_id
        """;

    // Touched by the run, and by another after the run first did.
    private static string Conflict(int kind, params Table[] tables) => $"""
        INSERT INTO plan_conflict (plan_id, kind, number)
        SELECT @plan, {kind}, t.number FROM (
            SELECT b.number, MIN(b.revision) AS revision FROM (
                {string.Join("\n                UNION ALL\n                ", tables.SelectMany(TouchedBy))}) b
            GROUP BY b.number) t
        WHERE {string.Join("\n           OR ", tables.Select(ChangedSince))}
        """;

    private static string[] TouchedBy(Table table) =>
    [
        $"SELECT {table.Owner} AS number, since_revision AS revision FROM {table.Name} WHERE feed_no IN {Feeds} AND since_revision IN {Revisions}{table.OfFeeds(table.Name)}",
        $"""
        SELECT {table.Owner} AS number, until_revision AS revision FROM {table.Name}
                WHERE feed_no IN {Feeds} AND until_revision IN {Revisions} AND until_revision < {RevisionSql.Forever}{table.OfFeeds(table.Name)}
        """,
    ];

    // The sign keeps SQLite from the index of records by feed: all of a feed, once for each person.
    private static string ChangedSince(Table table) => $"""
        EXISTS (
            SELECT 1 FROM {table.Name} x WHERE x.{table.Owner} = t.number AND +x.feed_no IN {Feeds}{table.OfFeeds("x")} AND (
                (x.since_revision > t.revision AND x.since_revision NOT IN {Revisions})
                OR (x.until_revision > t.revision AND x.until_revision < {RevisionSql.Forever} AND x.until_revision NOT IN {Revisions})))
        """;

    private static IEnumerable<string> Reverse(Table stored, int kind)
    {
        var (table, columns) = (stored.Name, stored.ColumnList);
        var left = kind == 0
            ? ""
            : $" AND NOT EXISTS (SELECT 1 FROM plan_conflict c WHERE c.plan_id = @plan AND c.kind = {kind} AND c.number = o.{stored.Owner})";
        var own = string.Join(", ", stored.Columns.Select(column => "o." + column));
        // What the run closed: as it was before, when all that followed was the run's.
        yield return $"""
            INSERT INTO plan_{table} (plan_id, closes, opens, {columns})
            SELECT @plan, CASE WHEN EXISTS (
                SELECT 1 FROM {table} t WHERE {stored.SameKey("t", "o")} AND t.until_revision = @forever{stored.OfFeeds("t")}) THEN 1 ELSE 0 END, 1, {own}
            FROM {table} o
            WHERE o.feed_no IN {Feeds} AND o.until_revision IN {Revisions} AND o.until_revision < {RevisionSql.Forever}
              AND o.since_revision NOT IN {Revisions}{stored.OfFeeds("o")}
              AND NOT EXISTS (
                SELECT 1 FROM {table} x WHERE {stored.SameKey("x", "o")} AND x.since_revision > o.since_revision{stored.OfFeeds("x")}
                  AND (x.since_revision NOT IN {Revisions} OR (x.until_revision < {RevisionSql.Forever} AND x.until_revision NOT IN {Revisions}))){left}
            """;

        // What the run opened where nothing was.
        yield return $"""
            INSERT INTO plan_{table} (plan_id, closes, opens, {columns})
            SELECT @plan, 1, 0, {own} FROM {table} o
            WHERE o.feed_no IN {Feeds} AND o.since_revision IN {Revisions} AND o.until_revision = @forever{stored.OfFeeds("o")}
              AND NOT EXISTS (SELECT 1 FROM plan_{table} p WHERE p.plan_id = @plan AND {stored.SameKey("p", "o")}){left}
            """;
    }

    private static string Touched(string row) => $"""
        ({row}.since_revision IN {Revisions} OR ({row}.until_revision IN {Revisions} AND {row}.until_revision < {RevisionSql.Forever}))
        """;
}
