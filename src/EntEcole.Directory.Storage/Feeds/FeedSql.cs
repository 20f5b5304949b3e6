using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Consistency;

namespace EntEcole.Directory.Storage.Feeds;

/// <summary>SQL of feeds and what each holds.</summary>
internal static class FeedSql
{
    /// <summary>Feeds of extracts; what rights make is none of them.</summary>
    public const string SelectFeeds = """
        SELECT feed_no AS "FeedNo", academy AS "Academy", degree AS "Degree", uai AS "Uai" FROM feed WHERE degree <> 3
        ORDER BY academy, degree, uai
        """;

    public const string SelectSchools = """
        SELECT school_no, source_id, uai, presence, hash, content FROM school
        WHERE feed_no = @feed AND since_revision <= @revision AND until_revision > @revision
        """;

    public const string SelectSchoolNumbers = """
        SELECT uai AS "Uai", school_no AS "SchoolNo" FROM school
        WHERE uai IS NOT NULL AND since_revision <= @revision AND until_revision > @revision
        """;

    public const string SelectClasses = """
        SELECT class_no, school_no, kind, source_id, name, type_code, type_label, listed, until_revision FROM class
        WHERE feed_no = @feed AND since_revision <= @revision
          AND NOT EXISTS (
              SELECT 1 FROM class o
              WHERE o.class_no = class.class_no AND o.since_revision <= @revision AND o.since_revision > class.since_revision)
        ORDER BY class_no
        """;

    public const string SelectNomenclature = """
        SELECT code, hash, content FROM nomenclature
        WHERE feed_no = @feed AND category = @category AND since_revision <= @revision AND until_revision > @revision
        """;

    // A person may have two records of one feed: one that is there is enough. Missing profiles of relatives are looked for by the check of
    // the store alone: they are most of a feed.
    public static string SelectDistrusted { get; } = $"""
        SELECT r.source_id FROM record r
        WHERE r.feed_no = @feed AND r.category = @category AND r.since_revision <= @revision AND r.until_revision > @revision
          AND ((r.presence = @present AND r.category = @pupils AND NOT EXISTS (
              SELECT 1 FROM profile p
              WHERE p.person_no = r.person_no AND p.feed_no = r.feed_no AND p.role = @pupil AND p.state = @active
                AND p.since_revision <= @revision AND p.until_revision > @revision))
            OR (r.presence = @departed AND EXISTS (
              SELECT 1 FROM profile p
              WHERE p.person_no = r.person_no AND p.feed_no = r.feed_no AND p.state = @active
                AND p.since_revision <= @revision AND p.until_revision > @revision)
              AND NOT EXISTS (
              SELECT 1 FROM record h
              WHERE h.person_no = r.person_no AND +h.feed_no = @feed AND h.presence = @present
                AND h.since_revision <= @revision AND h.until_revision > @revision))
            OR {MissingRows.IsAnyMissing("r", "{0}.since_revision <= @revision AND {0}.until_revision > @revision", MissingRows.OfNights)})
        """;

    public const string CountRecords = """
        SELECT COUNT(*) FROM record
        WHERE feed_no = @feed AND category = @category AND since_revision <= @revision AND until_revision > @revision
        """;

    public const string SelectRecordKeys = """
        SELECT source_id, person_no, presence, hash FROM record
        WHERE feed_no = @feed AND category = @category AND since_revision <= @revision AND until_revision > @revision
        """;

    /// <summary>
    /// The present records of a feed with an active profile in the schools of the JSON array <c>@numbers</c>: <c>@feed</c>, <c>@active</c>,
    /// <c>@here</c>, <c>@forever</c>.
    /// </summary>
    public static string ActiveIn(Engine engine) => $"""
        SELECT DISTINCT r.person_no AS "PersonNo", r.category AS "Category", r.source_id AS "SourceId", p.school_no AS "SchoolNo"
        FROM profile p
        JOIN record r ON r.person_no = p.person_no AND r.feed_no = p.feed_no AND r.presence = @here AND r.until_revision = @forever
        WHERE p.school_no IN {engine.Numbers} AND p.feed_no = @feed AND p.state = @active AND p.until_revision = @forever
        ORDER BY r.category, r.source_id, p.school_no
        """;

    /// <summary>
    /// A feed, and the date of its newest extract that is still applied. An older full extract applied after others takes their place: only
    /// what came since counts.
    /// </summary>
    public const string SelectFeed = $"""
        SELECT f.feed_no AS "FeedNo",
               (SELECT MAX(r.extract_date) FROM sync_run r
                WHERE r.academy = @academy AND r.degree = @degree AND r.uai = @uai AND {AppliedSql.StillApplied}
                  AND r.run_id >= COALESCE((
                      SELECT MAX(r.run_id) FROM sync_run r
                      WHERE r.academy = @academy AND r.degree = @degree AND r.uai = @uai AND r.report LIKE {AppliedSql.IsFull} AND {AppliedSql.StillApplied}), 0)) AS "LastExtract",
               (SELECT MIN(o.feed_no) FROM feed o
                WHERE o.academy = f.academy AND o.degree <> f.degree AND o.degree < 3 AND f.degree < 3) AS "SiblingNo"
        FROM feed f WHERE f.academy = @academy AND f.degree = @degree AND f.uai = @uai
        """;
}
