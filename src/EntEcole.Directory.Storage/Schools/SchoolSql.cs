namespace EntEcole.Directory.Storage.Schools;

/// <summary>SQL of lookups of schools and classes.</summary>
internal static class SchoolSql
{
    public const string SelectSchoolAcademy = """
        SELECT f.academy FROM school s JOIN feed f ON f.feed_no = s.feed_no
        WHERE s.uai = @uai AND f.degree <> 3 AND s.since_revision <= @revision AND s.until_revision > @revision
        ORDER BY f.degree, f.feed_no
        """;

    public const string SelectSchoolNumber =
        "SELECT school_no FROM school WHERE uai = @uai AND since_revision <= @revision AND until_revision > @revision";

    public const string SelectUai =
        "SELECT uai FROM school WHERE school_no = @after AND since_revision <= @revision AND until_revision > @revision";

    public const string SelectClassHome = """
        SELECT f.academy, s.uai, c.class_no FROM class_key k
        JOIN class c ON c.class_no = k.class_no AND c.since_revision <= @revision AND c.until_revision > @revision
        JOIN feed f ON f.feed_no = c.feed_no
        JOIN school s ON s.school_no = c.school_no AND s.feed_no = c.feed_no AND s.since_revision <= @revision AND s.until_revision > @revision
        WHERE k.class_id = @id
        """;

    public const string UaisOfDistricts = """
        SELECT s.uai FROM school s
        JOIN school d ON d.feed_no = s.feed_no AND d.source_id = s.district_source_id AND d.since_revision <= @revision AND d.until_revision > @revision
        WHERE s.since_revision <= @revision AND s.until_revision > @revision AND s.uai IS NOT NULL AND d.uai IN
        """;

    public const string UaisOfSirets = """
        SELECT cs.uai, c.academy FROM convention c
        JOIN convention_school cs ON cs.reference = c.reference AND cs.since_revision <= @revision AND cs.until_revision > @revision
        WHERE c.since_revision <= @revision AND c.until_revision > @revision AND c.effective_from <= @day AND c.ends_on >= @day AND c.siret IN
        """;

    public const string SelectAcademies = """
        SELECT DISTINCT s.uai, f.academy FROM school s JOIN feed f ON f.feed_no = s.feed_no
        WHERE s.since_revision <= @revision AND s.until_revision > @revision AND s.uai IN
        """;

    public const string IsSchoolWithin = "AND (f.academy IN {0} OR s.uai IN {0})\n";

    // Collectivités stand among the structures, in feeds of their own (degree 3): they are no schools.
    public const string SelectSchoolColumns = """
        SELECT s.school_no, f.academy, s.source_id, s.presence, s.content, d.uai, d.display_name
        FROM school s
        JOIN feed f ON f.feed_no = s.feed_no
        LEFT JOIN school d ON d.feed_no = s.feed_no AND d.source_id = s.district_source_id
            AND d.since_revision <= @revision AND d.until_revision > @revision
        WHERE s.since_revision <= @revision AND s.until_revision > @revision AND f.degree <> 3
        """;

    // Several feeds may describe a school: the first degree's row is shown.
    public const string SchoolByUai = SelectSchoolColumns + " AND s.uai = @uai ORDER BY f.degree, f.feed_no";

    // {0}: what keeps the list within a perimeter.
    public const string SchoolList = SelectSchoolColumns + """

          AND NOT EXISTS (
              SELECT 1 FROM school o JOIN feed fo ON fo.feed_no = o.feed_no
              WHERE o.school_no = s.school_no AND (fo.degree < f.degree OR (fo.degree = f.degree AND fo.feed_no < f.feed_no))
                AND o.since_revision <= @revision AND o.until_revision > @revision)
          AND (@academy IS NULL OR f.academy = @academy)
          AND (@department IS NULL OR s.department = @department)
          AND (@commune IS NULL OR s.commune_code = @commune)
          AND (@district IS NULL OR d.uai = @district)
          AND (@start = '%' OR s.folded_name LIKE @start ESCAPE '\' OR s.folded_name LIKE @word ESCAPE '\')
          AND (@day IS NULL OR EXISTS (
              SELECT 1 FROM convention_school cs JOIN convention c ON c.reference = cs.reference
              WHERE cs.uai = s.uai AND cs.since_revision <= @revision AND cs.until_revision > @revision
                AND c.since_revision <= @revision AND c.until_revision > @revision
                AND c.effective_from <= @day AND c.ends_on >= @day))
          AND (@after IS NULL OR COALESCE(s.uai, '~') > @afterUai OR (COALESCE(s.uai, '~') = @afterUai AND s.school_no > @after))
        {0}ORDER BY COALESCE(s.uai, '~'), s.school_no
        """;

    public const string SelectEnrolments = """
        SELECT cs.uai, c.reference, c.effective_from, c.ends_on
        FROM convention_school cs
        JOIN convention c ON c.reference = cs.reference AND c.since_revision <= @revision AND c.until_revision > @revision
        WHERE cs.since_revision <= @revision AND cs.until_revision > @revision AND cs.uai IN
        """;

    public const string ClassList = """
        SELECT c.class_no, c.kind, f.academy, c.source_id, c.name, c.type_code, c.type_label, k.class_id
        FROM school s
        JOIN class c ON c.school_no = s.school_no AND c.since_revision <= @revision AND c.until_revision > @revision
        JOIN class_key k ON k.class_no = c.class_no
        JOIN feed f ON f.feed_no = c.feed_no
        WHERE s.uai = @uai AND s.feed_no = c.feed_no AND s.since_revision <= @revision AND s.until_revision > @revision
          AND c.class_no > @after
        ORDER BY c.class_no
        """;

    // The signs keep SQLite from the index by feed and category: all pupils of the feed, once for each member.
    public const string ClassMembers = """
        SELECT m.class_no, r.content, m.person_no FROM membership m
        JOIN record r ON r.person_no = m.person_no AND +r.feed_no = m.feed_no AND r.presence = @present AND +r.category = @pupil
            AND r.since_revision <= @revision AND r.until_revision > @revision
        WHERE m.since_revision <= @revision AND m.until_revision > @revision AND m.class_no IN
        """;

    public const string ClassTeachers = """
        SELECT DISTINCT m.class_no, m.person_no FROM membership m
        JOIN class c ON c.class_no = m.class_no AND c.since_revision <= @revision AND c.until_revision > @revision
        JOIN profile p ON p.person_no = m.person_no AND p.school_no = c.school_no AND p.state = @active
            AND p.since_revision <= @revision AND p.until_revision > @revision
        WHERE m.since_revision <= @revision AND m.until_revision > @revision AND m.teaches = 1 AND m.class_no IN
        """;
}
