using EntEcole.Directory.Storage.Consistency;
using EntEcole.Directory.Storage.Schema;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>
/// The statements that plan the mending of a feed's living rows that break a rule. Arguments: <c>@plan</c>, <c>@feed</c>, <c>@forever</c>,
/// <c>@active</c>, <c>@present</c>. One text for every engine.
/// </summary>
internal static class RepairSql
{
    private static readonly IReadOnlyDictionary<string, Table> Tables =
        ((PlanTable[])[PlanTable.School, PlanTable.Class, PlanTable.Record, PlanTable.Profile, PlanTable.Membership, PlanTable.Relation])
        .Select(Table.Of).ToDictionary(table => table.Name, StringComparer.Ordinal);

    /// <summary>Closes rows without what they need; each in turn: a row may need one that an earlier statement closes.</summary>
    public static IReadOnlyList<string> Close { get; } = [.. RowRule.All.Where(rule => rule.DependentIs.Length == 0).Select(CloseBroken)];

    /// <summary>Suspends active profiles of persons who have left: <c>@role</c>, <c>@suspended</c>, <c>@day</c>, <c>@purgeOn</c>.</summary>
    public static string Suspend { get; } = $"""
        INSERT INTO plan_profile (plan_id, closes, opens, person_no, school_no, role, feed_no, state, active_on, suspended_on, purge_on)
        SELECT @plan, 1, 1, d.person_no, d.school_no, d.role, d.feed_no, @suspended, d.active_on, @day, @purgeOn
        FROM profile d
        WHERE d.feed_no = @feed AND d.role = @role AND d.state = @active AND d.until_revision = @forever AND NOT EXISTS (
            SELECT 1 FROM record n
            WHERE n.person_no = d.person_no AND +n.feed_no = d.feed_no AND n.presence = @present AND n.until_revision = @forever)
          AND {IsNotStaged(Tables["profile"])}
        """;

    /// <summary>
    /// Takes the hash from records that have fewer rows than they ask for: the next full extract writes them again, from what it holds.
    /// </summary>
    public static string Distrust { get; } = $"""
        INSERT INTO plan_record (plan_id, closes, opens, {Tables["record"].ColumnList})
        SELECT @plan, 1, 1, {string.Join(", ", Tables["record"].Columns.Select(Unhashed))}
        FROM record d
        WHERE d.feed_no = @feed AND d.until_revision = @forever AND d.hash <> 0 AND {IsNotStaged(Tables["record"])}
          AND {MissingRows.IsAnyMissing("d", "{0}.until_revision = @forever", MissingRows.All)}
        """;

    private static string Unhashed(string column) => string.Equals(column, "hash", StringComparison.Ordinal) ? "0" : "d." + column;

    private static string CloseBroken(RowRule rule)
    {
        var (dependent, needed) = (Tables[rule.Dependent], Tables[rule.Needed]);
        return $"""
            INSERT INTO {dependent.Staged} (plan_id, closes, opens, {dependent.ColumnList})
            SELECT @plan, 1, 0, {string.Join(", ", dependent.Columns.Select(column => "d." + column))} FROM {dependent.Name} d
            WHERE d.feed_no = @feed AND d.until_revision = @forever AND {IsNotStaged(dependent)} AND NOT EXISTS (
                SELECT 1 FROM {needed.Name} n
                WHERE {rule.On("d", "n")} AND n.until_revision = @forever
                  AND NOT EXISTS (SELECT 1 FROM {needed.Staged} q WHERE q.plan_id = @plan AND q.opens = 0 AND {needed.SameKey("q", "n")}))
            """;
    }

    private static string IsNotStaged(Table table) =>
        $"NOT EXISTS (SELECT 1 FROM {table.Staged} p WHERE p.plan_id = @plan AND {table.SameKey("p", "d")})";
}
