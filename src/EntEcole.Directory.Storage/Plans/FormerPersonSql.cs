using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>
/// The statements about persons planned as new whose record the feed had before, and nothing of them is left: an undo took them away.
/// Arguments: <c>@plan</c>, <c>@forever</c>; of one of them <c>@person</c>, and who they were by <c>@known</c> and <c>@id</c>. One text for
/// every engine.
/// </summary>
internal static class FormerPersonSql
{
    /// <summary>Persons planned as new, with each former record of their source id, the last first.</summary>
    public const string Select = $"""
        SELECT p.person_no AS "PersonNo", p.category AS "Category", p.content AS "Content",
               r.person_no AS "KnownNo", r.person_id AS "KnownId", r.content AS "KnownContent"
        FROM plan_record p
        JOIN record r ON r.feed_no = p.feed_no AND r.category = p.category AND r.source_id = p.source_id AND r.until_revision < {RevisionSql.Forever}
        WHERE p.plan_id = @plan AND p.opens = 1 AND p.closes = 0 AND p.waits = 0
          AND NOT EXISTS (SELECT 1 FROM record n WHERE n.person_no = p.person_no)
          AND NOT EXISTS (SELECT 1 FROM record l WHERE l.person_no = r.person_no AND l.until_revision = @forever)
          AND NOT EXISTS (SELECT 1 FROM plan_record o WHERE o.plan_id = p.plan_id AND o.person_no = r.person_no)
          AND NOT EXISTS (SELECT 1 FROM person_merge m WHERE m.merged_no = r.person_no)
          AND NOT EXISTS (SELECT 1 FROM person_merge k WHERE k.kept_no = r.person_no)
        ORDER BY p.person_no, r.until_revision DESC
        """;

    /// <summary>Gives the rows of the new record to the person who was there before.</summary>
    public static IReadOnlyList<string> Return { get; } =
    [
        .. ConcurrentArrivalSql.Rejoin,
        "UPDATE plan_relation SET relative_no = @known WHERE plan_id = @plan AND relative_no = @person",
    ];
}
