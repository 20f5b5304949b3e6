using EntEcole.Directory.Model;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>SQL of lookups of persons and relations.</summary>
internal static class PersonSql
{
    public const string NumberOfId = """
        SELECT MIN(i.person_no) FROM person i
        WHERE i.person_id = @id AND EXISTS (SELECT 1 FROM record r WHERE r.person_no = i.person_no AND r.since_revision <= @revision)
        """;

    public const int Awaited = (int)Presence.Awaited;

    // Who is asked for, in the place of {0} in the records below. Records of one person share their id and number.
    public const string HasId = "r.person_no = (SELECT i.person_no FROM person i WHERE i.person_id = @id)";

    public const string HasOneOfIds = "r.person_no IN (SELECT i.person_no FROM person i WHERE i.person_id IN {0})";

    public const string HasSource = $"r.person_no = {NumberOfSource}";

    public const string HasEitherSource = $"r.person_no IN ({NumberOfSource}, {NumberOfOtherSource})";

    private const string NumberOfSource = $"{SourcesOf} AND n.category = @category {FirstSource}";

    private const string NumberOfOtherSource = $"{SourcesOf} AND n.category = @other {FirstSource}";

    private const string SourcesOf = "(SELECT n.person_no FROM feed o JOIN record n ON n.feed_no = o.feed_no AND n.source_id = @id";

    private const string FirstSource = """
        WHERE o.academy = @academy AND n.presence <> @awaited AND n.since_revision <= @revision AND n.until_revision > @revision
         ORDER BY o.degree{0})
        """;

    public const string HasOneOfSources = """
        r.person_no IN (SELECT n.person_no FROM feed o
         JOIN record n ON n.feed_no = o.feed_no AND n.category = @category AND n.source_id IN {0}
         WHERE o.academy = @academy AND n.presence <> @awaited AND n.since_revision <= @revision AND n.until_revision > @revision)
        """;

    public const string RecordsOf = """
        SELECT r.person_no, r.person_id, f.academy, r.category, r.source_id, r.presence, r.content, f.degree
        FROM record r JOIN feed f ON f.feed_no = r.feed_no
        WHERE r.presence <> @awaited AND r.since_revision <= @revision AND r.until_revision > @revision AND {0}
        ORDER BY r.person_no, r.presence, r.category, r.feed_no, r.source_id
        """;

    public const string ProfilesOf = """
        SELECT person_no, school_no, role, feed_no, state, active_on, suspended_on, purge_on
        FROM profile
        WHERE since_revision <= @revision AND until_revision > @revision AND person_no {0}
        ORDER BY person_no, school_no, role, feed_no
        """;

    public const string ClassesOf = """
        SELECT person_no, class_no, entered_on, teaches, head, subjects, feed_no
        FROM membership
        WHERE since_revision <= @revision AND until_revision > @revision AND person_no {0}
        ORDER BY person_no, class_no
        """;

    public const string SelectSchoolPlace = """
        SELECT s.source_id, s.uai, s.display_name, f.academy, f.degree
        FROM school s JOIN feed f ON f.feed_no = s.feed_no
        WHERE s.school_no = @school AND s.feed_no = @feed AND s.since_revision <= @revision AND s.until_revision > @revision
        """;

    public const string SelectClassPlace = """
        SELECT c.school_no, c.kind, c.name, k.class_id FROM class c
        JOIN class_key k ON k.class_no = c.class_no
        WHERE c.class_no = @class AND c.since_revision <= @revision AND c.until_revision > @revision
        """;

    // Once the records have told the numbers: one round trip, two results, each in the order of persons.
    public const string PartsOf = $"{ProfilesOf};\n{ClassesOf}";

    // Every feed is named: the key of the table begins with it.
    public const string SelectSubjectLabels = """
        SELECT feed_no, code, label FROM nomenclature
        WHERE feed_no IN (SELECT feed_no FROM feed) AND category = @category
          AND since_revision <= @revision AND until_revision > @revision AND code IN
        """;

    // A relation that two feeds give is one relation.
    public const string RelationsOf = """
        SELECT relative_no AS other_no, 1 AS other_is_relative, MIN(link_code) AS link_code,
               MIN(legal) AS legal, MAX(financial) AS financial, MAX(contact) AS contact, MAX(payment) AS payment
        FROM relation
        WHERE pupil_no = @person AND relative_no > @after AND since_revision <= @revision AND until_revision > @revision
        GROUP BY relative_no
        UNION ALL
        SELECT pupil_no AS other_no, 0 AS other_is_relative, MIN(link_code) AS link_code,
               MIN(legal) AS legal, MAX(financial) AS financial, MAX(contact) AS contact, MAX(payment) AS payment
        FROM relation
        WHERE relative_no = @person AND pupil_no > @after AND since_revision <= @revision AND until_revision > @revision
        GROUP BY pupil_no
        ORDER BY other_no
        """;

    public const string RecordsOfAny = """
        SELECT r.person_no, r.person_id, f.academy, r.category, r.source_id, r.presence, r.content, f.degree
        FROM record r JOIN feed f ON f.feed_no = r.feed_no
        WHERE r.since_revision <= @revision AND r.until_revision > @revision AND r.person_no {0}
        ORDER BY r.person_no, r.presence
        """;

    // Of several persons in the order of one person's records.
    public const string RecordsOfGroups = """
        SELECT r.person_no, r.person_id, f.academy, r.category, r.source_id, r.presence, r.content, f.degree
        FROM record r JOIN feed f ON f.feed_no = r.feed_no
        WHERE r.presence <> @awaited AND r.since_revision <= @revision AND r.until_revision > @revision AND r.person_no IN {0}
        ORDER BY r.presence, r.category, r.feed_no, r.source_id, r.person_no
        """;

    public const string WithClass = """
        SELECT DISTINCT person_no FROM membership
        WHERE person_no IN {0} AND class_no = @class AND since_revision <= @revision AND until_revision > @revision
        """;

    // An id that is not there is answered by the places of its neighbour in the index, which the reader then drops: what is absent reads as
    // much as what is outside. {0} is a page of one.
    public const string SelectPlacesOfId = """
        SELECT p.school_no, p.feed_no, i.person_id FROM person i
        JOIN profile p ON p.person_no = i.person_no AND p.since_revision <= @revision AND p.until_revision > @revision
        WHERE i.person_id = COALESCE(
            (SELECT n.person_id FROM person n WHERE n.person_id >= @id ORDER BY n.person_id{0}),
            (SELECT n.person_id FROM person n WHERE n.person_id < @id ORDER BY n.person_id DESC{0}))
        """;

    public const string SelectPlacesOfSource = """
        SELECT p.school_no, p.feed_no, n.source_id FROM feed o
        JOIN record n ON n.feed_no = o.feed_no AND n.category = @category AND n.presence <> @awaited
            AND n.since_revision <= @revision AND n.until_revision > @revision
        JOIN profile p ON p.person_no = n.person_no AND p.feed_no = n.feed_no AND p.since_revision <= @revision AND p.until_revision > @revision
        WHERE o.academy = @academy AND n.source_id = COALESCE(
            (SELECT m.source_id FROM record m
             WHERE m.feed_no = o.feed_no AND m.category = @category AND m.source_id >= @id ORDER BY m.source_id{0}),
            (SELECT m.source_id FROM record m
             WHERE m.feed_no = o.feed_no AND m.category = @category AND m.source_id < @id ORDER BY m.source_id DESC{0}))
        """;

    public const string SelectPlacesOfIds = """
        SELECT i.person_id, p.school_no, p.feed_no FROM person i
        JOIN profile p ON p.person_no = i.person_no AND p.since_revision <= @revision AND p.until_revision > @revision
        WHERE i.person_id IN
        """;

    public const string SelectRelationsOfFeeds = """
        SELECT l.pupil_no AS person_no, l.relative_no AS other_no, 1 AS other_is_relative, f.academy, f.degree, l.link_code,
               l.legal, l.financial, l.contact, l.payment, l.feed_no AS feed_no
        FROM relation l JOIN feed f ON f.feed_no = l.feed_no
        WHERE l.since_revision <= @revision AND l.until_revision > @revision AND l.pupil_no IN {0}
        UNION ALL
        SELECT l.relative_no AS person_no, l.pupil_no AS other_no, 0 AS other_is_relative, f.academy, f.degree, l.link_code,
               l.legal, l.financial, l.contact, l.payment, l.feed_no AS feed_no
        FROM relation l JOIN feed f ON f.feed_no = l.feed_no
        WHERE l.since_revision <= @revision AND l.until_revision > @revision AND l.relative_no IN {0}
        ORDER BY feed_no, other_no
        """;
}
