using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Identity;

/// <summary>SQL of pupils who may be one.</summary>
internal static class PupilPairSql
{
    /// <summary>Pairs of pupils with one INE, to be followed by a page; each read once, the younger in the directory first.</summary>
    public const string SharedInes = SelectShared + " AND i.person_no > @after" + Order;

    /// <summary>Those of the pupil <c>@person</c>: as the younger, and as the older. One condition on both would read all INEs.</summary>
    public const string SharedInesOf = SelectShared + " AND i.person_no > @after AND i.person_no = @person UNION " + SelectShared
        + " AND i.person_no > @after AND o.person_no = @person ORDER BY person_no, other_no";

    private const string SelectShared = $"""
        SELECT DISTINCT i.person_no AS person_no, o.person_no AS other_no, q.person_id AS kept_id, r.person_id AS other_id
        FROM pupil_ine i
        JOIN pupil_ine o ON o.ine = i.ine AND o.person_no < i.person_no
        JOIN record r ON r.person_no = i.person_no AND r.category = @pupil AND r.since_revision <= @revision AND r.until_revision > @revision
        JOIN record q ON q.person_no = o.person_no AND q.category = @pupil AND q.since_revision <= @revision AND q.until_revision > @revision
        WHERE i.person_no NOT IN ({RestrictionSql.Numbers}) AND o.person_no NOT IN ({RestrictionSql.Numbers}) AND NOT EXISTS (
            SELECT 1 FROM merge_refusal f
            WHERE (f.kept_no = i.person_no AND f.other_no = o.person_no) OR (f.kept_no = o.person_no AND f.other_no = i.person_no))
        """;

    /// <summary>Pairs of pupils with one name, one without an INE ever, to be followed by a page; each read once.</summary>
    public const string NamedPupils = SelectNamed + """
         AND r.person_no > @after AND NOT EXISTS (SELECT 1 FROM pupil_ine i WHERE i.person_no = r.person_no)
          AND (q.person_no < r.person_no OR EXISTS (SELECT 1 FROM pupil_ine i WHERE i.person_no = q.person_no))
        """ + NamedOrder;

    /// <summary>Those of the pupil <c>@person</c>, whatever their INE.</summary>
    public const string NamedPupilsOf = SelectNamed + " AND q.person_no > @after AND r.person_no = @person" + NamedOrder;

    private const string Order = " ORDER BY i.person_no, o.person_no";

    private const string NamedOrder = " ORDER BY r.person_no, q.person_no";

    // Both delivered today are two: that settles most names before a record is read.
    private const string SelectNamed = $"""
        SELECT DISTINCT r.person_no, q.person_no AS other_no, r.person_id, q.person_id AS other_id
        FROM record r
        JOIN person_name n ON n.folded_name = r.folded_name AND n.person_no <> r.person_no
        JOIN record q ON q.person_no = n.person_no AND q.folded_name = r.folded_name AND q.category = @pupil
          AND q.since_revision <= @revision AND q.until_revision > @revision
        WHERE r.category = @pupil AND r.since_revision <= @revision AND r.until_revision > @revision AND r.folded_name <> ''
          AND (r.presence <> @present OR q.presence <> @present)
          AND r.person_no NOT IN ({RestrictionSql.Numbers}) AND q.person_no NOT IN ({RestrictionSql.Numbers}) AND NOT EXISTS (
            SELECT 1 FROM merge_refusal f
            WHERE (f.kept_no = r.person_no AND f.other_no = q.person_no) OR (f.kept_no = q.person_no AND f.other_no = r.person_no))
        """;
}
