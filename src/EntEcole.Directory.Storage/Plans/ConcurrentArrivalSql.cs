namespace EntEcole.Directory.Storage.Plans;

/// <summary>
/// The statements about persons planned as new that another feed has created since: <c>@plan</c>, <c>@base</c>, <c>@forever</c>; of one of
/// them <c>@person</c>, and who they are by <c>@known</c> and <c>@id</c>. One text for every engine.
/// </summary>
internal static class ConcurrentArrivalSql
{
    /// <summary>New pupils whose INE others have, with the records of these as they were when the plan was made, and as they are.</summary>
    public const string SelectPupils = """
        SELECT p.person_no AS "PersonNo", p.feed_no AS "FeedNo", p.content AS "Content", p.ine AS "Ine", r.person_no AS "KnownNo", r.person_id AS "KnownId",
               r.feed_no AS "KnownFeedNo", r.content AS "KnownContent", r.since_revision AS "Since", r.until_revision AS "Until"
        FROM plan_record p
        JOIN pupil_ine i ON i.ine = p.ine AND i.person_no <> p.person_no
        JOIN record r ON r.person_no = i.person_no AND r.category = p.category
        WHERE p.plan_id = @plan AND p.opens = 1 AND p.closes = 0 AND p.waits = 0 AND p.category = @pupil
          AND (r.until_revision = @forever OR (r.since_revision <= @base AND r.until_revision > @base))
          AND NOT EXISTS (SELECT 1 FROM record n WHERE n.person_no = p.person_no)
        ORDER BY p.person_no, r.presence, r.feed_no, r.source_id
        """;

    /// <summary>New members of staff whose id the other degree of their academy has.</summary>
    public const string SelectStaff = """
        SELECT p.person_no AS "PersonNo", p.feed_no AS "FeedNo", p.content AS "Content", r.person_no AS "KnownNo", r.person_id AS "KnownId",
               r.feed_no AS "KnownFeedNo", r.content AS "KnownContent", r.since_revision AS "Since", r.until_revision AS "Until"
        FROM plan_record p
        JOIN feed f ON f.feed_no = p.feed_no
        JOIN feed o ON o.academy = f.academy AND o.feed_no <> f.feed_no
        JOIN record r ON r.feed_no = o.feed_no AND r.category = p.category AND r.source_id = p.source_id
        WHERE p.plan_id = @plan AND p.opens = 1 AND p.closes = 0 AND p.waits = 0 AND p.category = @staff
          AND (r.until_revision = @forever OR (r.since_revision <= @base AND r.until_revision > @base))
          AND NOT EXISTS (SELECT 1 FROM record n WHERE n.person_no = p.person_no)
        ORDER BY p.person_no, r.presence, r.feed_no, r.source_id
        """;

    /// <summary>Gives the rows of the new record to the person who is there already.</summary>
    public static IReadOnlyList<string> Rejoin { get; } =
    [
        "UPDATE plan_record SET person_no = @known, person_id = @id WHERE plan_id = @plan AND person_no = @person",
        "UPDATE plan_profile SET person_no = @known WHERE plan_id = @plan AND person_no = @person",
        "UPDATE plan_membership SET person_no = @known WHERE plan_id = @plan AND person_no = @person",
        "UPDATE plan_relation SET pupil_no = @known WHERE plan_id = @plan AND pupil_no = @person",
        "UPDATE plan_relation SET relative_no = @known WHERE plan_id = @plan AND relative_no = @person",
        "UPDATE plan_change SET person_no = @known WHERE plan_id = @plan AND person_no = @person",
    ];
}
