using EntEcole.Directory.Storage.Consistency;
using EntEcole.Directory.Storage.Schema;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>
/// The statements that find what of a plan would leave a row without the person, school or class that it needs, as the store now is. What
/// they find goes to <c>plan_conflict</c>: kind 1 a school, 2 a class, 3 a person with all their rows. Arguments: <c>@plan</c>,
/// <c>@forever</c>, <c>@active</c>, <c>@present</c>, <c>@waits</c> (1: all rows of the plan count as applied; 0: those that wait do not).
/// One text for every engine.
/// </summary>
internal static class PlanDependencySql
{
    private static readonly IReadOnlyList<Table> Owned =
    [
        Table.Of(PlanTable.School), Table.Of(PlanTable.Class), Table.Of(PlanTable.Record), Table.Of(PlanTable.Profile),
        Table.Of(PlanTable.Membership),
        Table.Of(PlanTable.Relation),
    ];

    /// <summary>Each in turn, until none finds anything more.</summary>
    public static IReadOnlyList<string> Find { get; } =
        [.. RowRule.All.SelectMany(rule => new[] { OpenedWithout(rule), StayingWithout(rule) }), OfOtherPerson(false), OfOtherPerson(true)];

    /// <summary>Takes what was found out of the plan.</summary>
    public static IReadOnlyList<string> Leave { get; } =
    [
        .. Owned.Select(table => $"DELETE FROM {table.Staged} WHERE plan_id = @plan AND {IsFound(table, table.Staged)}"),
        "DELETE FROM plan_wait WHERE plan_id = @plan AND person_no IN (SELECT c.number FROM plan_conflict c WHERE c.plan_id = @plan AND c.kind = 3)",
    ];

    /// <summary>
    /// Lists what was taken out as left alone: <c>@head</c>, <c>@held</c>, <c>@outdated</c>, <c>@school</c>, <c>@class</c>.
    /// </summary>
    public const string ListLeft = """
        UPDATE plan_change SET state = @outdated, conflict_revision = @head
        WHERE plan_id = @plan AND state = @held AND EXISTS (
            SELECT 1 FROM plan_conflict c WHERE c.plan_id = @plan AND (
                (c.kind = 3 AND c.number = plan_change.person_no)
                OR (c.kind = 2 AND plan_change.entity = @class AND c.number = plan_change.other_no)
                OR (c.kind = 1 AND plan_change.entity = @school AND c.number = plan_change.school_no)))
        """;

    /// <summary>
    /// Lets what was found wait: persons for the decisions for which those wait who need them, or else for the first that is left.
    /// </summary>
    public static IReadOnlyList<string> Defer { get; } =
    [
        """
        INSERT INTO plan_wait (plan_id, person_no, school_no)
        SELECT DISTINCT c.plan_id, c.number, w.school_no FROM plan_conflict c
        JOIN relation l ON l.relative_no = c.number AND l.until_revision = @forever
        JOIN plan_wait w ON w.plan_id = c.plan_id + 0 * l.pupil_no AND w.person_no = l.pupil_no
        WHERE c.plan_id = @plan AND c.kind = 3
          AND NOT EXISTS (SELECT 1 FROM plan_wait o WHERE o.plan_id = c.plan_id AND o.person_no = c.number AND o.school_no = w.school_no)
        """,
        """
        INSERT INTO plan_wait (plan_id, person_no, school_no)
        SELECT c.plan_id, c.number, MIN(h.school_no) FROM plan_conflict c
        JOIN plan_hold h ON h.plan_id = c.plan_id
        WHERE c.plan_id = @plan AND c.kind = 3 AND NOT EXISTS (SELECT 1 FROM plan_wait o WHERE o.plan_id = c.plan_id AND o.person_no = c.number)
          AND EXISTS (SELECT 1 FROM plan_wait w WHERE w.plan_id = h.plan_id AND w.school_no = h.school_no)
        GROUP BY c.plan_id, c.number
        """,
        .. Owned.Select(table => $"UPDATE {table.Staged} SET waits = 1 WHERE plan_id = @plan AND {IsFound(table, table.Staged)}"),
    ];

    /// <summary>Forgets what was found and is still in the plan: it waits, and is looked at again.</summary>
    public static IReadOnlyList<string> Forget { get; } =
    [
        .. Owned.Select(table =>
            $"DELETE FROM plan_conflict WHERE plan_id = @plan AND kind = {KindOf(table)} AND number IN (SELECT p.{table.Owner} FROM {table.Staged} p WHERE p.plan_id = @plan)"),
    ];

    // A row that the plan opens, and that would not have what it needs.
    private static string OpenedWithout(RowRule rule)
    {
        var dependent = TableOf(rule.Dependent);
        return $"""
            INSERT INTO plan_conflict (plan_id, kind, number)
            SELECT DISTINCT d.plan_id, {KindOf(dependent)}, d.{dependent.Owner} FROM {dependent.Staged} d
            WHERE d.plan_id = @plan AND d.opens = 1{rule.IfDependent("d")} AND {Counts(dependent, "d")} AND NOT {HasNeeded(rule, "d")}
            """;
    }

    // A row that the plan takes away, and that a living row which the plan leaves alone needs.
    private static string StayingWithout(RowRule rule)
    {
        var (dependent, needed) = (TableOf(rule.Dependent), TableOf(rule.Needed));
        return $"""
            INSERT INTO plan_conflict (plan_id, kind, number)
            SELECT DISTINCT x.plan_id, {KindOf(needed)}, x.{needed.Owner} FROM {needed.Staged} x
            JOIN {needed.Name} v ON {needed.SameKey("v", "x")} AND v.until_revision = @forever
            WHERE x.plan_id = @plan AND x.closes = 1 AND {Counts(needed, "x")} AND EXISTS (
                SELECT 1 FROM {dependent.Name} d
                WHERE {rule.On("d", "v")} AND d.until_revision = @forever{rule.IfDependent("d")}{dependent.OfFeeds("d")}
                  AND NOT EXISTS (
                    SELECT 1 FROM {dependent.Staged} e
                    WHERE e.plan_id = @plan AND e.closes = 1 AND {dependent.SameKey("e", "d")} AND {Counts(dependent, "e")})
                  AND NOT {HasNeeded(rule, "d")})
            """;
    }

    // A record that the plan gives to another person: neither is left alone without the other.
    private static string OfOtherPerson(bool back)
    {
        var record = Table.Of(PlanTable.Record);
        var (found, other) = back ? ("v", "x") : ("x", "v");
        return $"""
            INSERT INTO plan_conflict (plan_id, kind, number)
            SELECT DISTINCT x.plan_id, 3, {other}.person_no FROM {record.Staged} x
            JOIN {record.Name} v ON {record.SameKey("v", "x")} AND v.until_revision = @forever AND v.person_no <> x.person_no
            JOIN plan_conflict c ON c.plan_id = x.plan_id AND c.kind = 3 AND c.number = {found}.person_no
            WHERE x.plan_id = @plan AND x.waits <= @waits
              AND NOT EXISTS (SELECT 1 FROM plan_conflict o WHERE o.plan_id = x.plan_id AND o.kind = 3 AND o.number = {other}.person_no)
            """;
    }

    private static string HasNeeded(RowRule rule, string dependent)
    {
        var needed = TableOf(rule.Needed);
        return $"""
            (EXISTS (
                SELECT 1 FROM {needed.Staged} o
                WHERE o.plan_id = @plan AND o.opens = 1 AND {rule.On(dependent, "o")}{rule.IfNeeded("o")} AND {Counts(needed, "o")})
              OR EXISTS (
                SELECT 1 FROM {needed.Name} n
                WHERE {rule.On(dependent, "n")} AND n.until_revision = @forever{rule.IfNeeded("n")} AND NOT EXISTS (
                    SELECT 1 FROM {needed.Staged} q
                    WHERE q.plan_id = @plan AND q.closes = 1 AND {needed.SameKey("q", "n")} AND {Counts(needed, "q")})))
            """;
    }

    private static string Counts(Table table, string row) => $"{row}.waits <= @waits AND NOT {IsFound(table, row)}";

    private static string IsFound(Table table, string row) =>
        $"EXISTS (SELECT 1 FROM plan_conflict c WHERE c.plan_id = {row}.plan_id AND c.kind = {KindOf(table)} AND c.number = {row}.{table.Owner})";

    private static Table TableOf(string name) => Owned.Single(table => string.Equals(table.Name, name, StringComparison.Ordinal));

    private static int KindOf(Table table) => table.Name switch { "school" => 1, "class" => 2, _ => 3 };
}
