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

    // Who is asked for, in the place of {0} in the records below. Records of one person share his id and number.
    public const string HasId = "r.person_no = (SELECT i.person_no FROM person i WHERE i.person_id = @id)";

    public const string HasOneOfIds = "r.person_no IN (SELECT i.person_no FROM person i WHERE i.person_id IN {0})";

    public const string HasSource = """
        r.person_no = (SELECT n.person_no FROM feed o
         JOIN record n ON n.feed_no = o.feed_no AND n.category = @category AND n.source_id = @id
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
        SELECT school_no, kind, name FROM class
        WHERE class_no = @class AND since_revision <= @revision AND until_revision > @revision
        """;

    // Once the records have told the numbers: one round trip, two results, each in the order of persons.
    public const string PartsOf = $"{ProfilesOf};\n{ClassesOf}";

    // Every feed is named: the key of the table begins with it.
    public const string SelectSubjectLabels = """
        SELECT feed_no, code, label FROM nomenclature
        WHERE feed_no IN (SELECT feed_no FROM feed) AND category = @category
          AND since_revision <= @revision AND until_revision > @revision AND code IN
        """;

    // The record by which a person is listed: one, whatever the number of his records.
    public const string IsListed = $"""
        {IsAnyRecord}
          AND NOT EXISTS (
              SELECT 1 FROM record o
              WHERE o.person_no = r.person_no AND o.presence <> @awaited AND o.since_revision <= @revision AND o.until_revision > @revision
                AND {IsBefore})
        """;

    public const string IsAnyRecord = "r.presence <> @awaited AND r.since_revision <= @revision AND r.until_revision > @revision";

    public const string IsBefore = """
        (o.presence < r.presence OR (o.presence = r.presence AND (o.category < r.category OR (o.category = r.category
                     AND (o.feed_no < r.feed_no OR (o.feed_no = r.feed_no AND o.source_id < r.source_id))))))
        """;

    // A record of a feed by which its person is reached.
    public const string IsRecordWithin = """
        EXISTS (
              SELECT 1 FROM profile q JOIN feed h ON h.feed_no = q.feed_no
              JOIN school b ON b.school_no = q.school_no AND b.feed_no = q.feed_no
                AND b.since_revision <= @revision AND b.until_revision > @revision
              WHERE q.person_no = r.person_no AND q.feed_no = r.feed_no
                AND q.since_revision <= @revision AND q.until_revision > @revision
                AND (h.academy IN {0} OR b.uai IN {0} OR (h.degree = 3 AND b.source_id IN {0})))
        """;

    public const string IsInPage = """
        r.folded_name >= @prefix AND r.folded_name < @prefixEnd
          AND (r.folded_name > @afterName OR (r.folded_name = @afterName AND r.person_no > @after))
        """;

    public const string HasProfile = """
        p.since_revision <= @revision AND p.until_revision > @revision
          AND (@role = 0 OR p.role = @role) AND (@suspended = 1 OR p.state = @active) AND (@academy IS NULL OR f.academy = @academy)
        """;

    // Follows what a profile must be, for a caller who does not see everything.
    public const string IsWithin = """
        EXISTS (
              SELECT 1 FROM school b
              WHERE b.school_no = p.school_no AND b.feed_no = p.feed_no AND b.since_revision <= @revision AND b.until_revision > @revision
                AND (f.academy IN {0} OR b.uai IN {0} OR (f.degree = 3 AND b.source_id IN {0})))
        """;

    public const string PersonsOfSchool = $"""
        SELECT DISTINCT r.person_no, r.folded_name
        FROM profile p
        JOIN feed f ON f.feed_no = p.feed_no
        JOIN record r ON r.person_no = p.person_no
        WHERE p.school_no = @school AND {HasProfile} AND {IsListed} AND {IsInPage}
        ORDER BY r.folded_name, r.person_no
        """;

    public const string PersonsOfClass = $"""
        SELECT DISTINCT r.person_no, r.folded_name
        FROM membership m
        JOIN record r ON r.person_no = m.person_no
        WHERE m.class_no = @class AND m.since_revision <= @revision AND m.until_revision > @revision AND {IsListed} AND {IsInPage}
          AND EXISTS (
              SELECT 1 FROM profile p JOIN feed f ON f.feed_no = p.feed_no
              WHERE p.person_no = m.person_no AND (@school = 0 OR p.school_no = @school) AND {HasProfile})
        ORDER BY r.folded_name, r.person_no
        """;

    // Two ranges of the index of names, each read from where it begins: of those who bear the last name of the page before, the
    // ones not given yet, however many bear it; then the names that follow.
    public const string NamesakesByName = $"""
        SELECT n.person_no, n.folded_name
        FROM person_name n
        JOIN record r ON r.person_no = n.person_no AND r.folded_name = n.folded_name
        WHERE n.folded_name = @afterName AND n.person_no > @after AND {IsListed} AND {IsSomewhere}
        ORDER BY n.folded_name, n.person_no
        """;

    public const string PersonsByName = $"""
        SELECT n.person_no, n.folded_name
        FROM person_name n
        JOIN record r ON r.person_no = n.person_no AND r.folded_name = n.folded_name
        WHERE n.folded_name >= @prefix AND n.folded_name < @prefixEnd AND {IsListed} AND {IsSomewhere}
        ORDER BY n.folded_name, n.person_no
        """;

    public const string IsSomewhere = $"""
        EXISTS (
              SELECT 1 FROM profile p JOIN feed f ON f.feed_no = p.feed_no
              WHERE p.person_no = r.person_no AND {HasProfile})
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

    public const string SelectListedName = $"""
        SELECT r.folded_name FROM record r
        WHERE r.person_no = @person AND {IsAnyRecord}
        ORDER BY r.presence, r.category, r.feed_no, r.source_id
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

    public const string NamesOfGroups = $$"""
        SELECT r.person_no, r.folded_name FROM record r
        WHERE {{IsAnyRecord}} AND r.person_no IN {0}
        ORDER BY r.presence, r.category, r.feed_no, r.source_id, r.person_no
        """;

    public const string WithProfile = $$"""
        SELECT DISTINCT p.person_no FROM profile p JOIN feed f ON f.feed_no = p.feed_no
        WHERE p.person_no IN {0} AND (@school = 0 OR p.school_no = @school) AND {{HasProfile}}
        """;

    public const string WithClass = """
        SELECT DISTINCT person_no FROM membership
        WHERE person_no IN {0} AND class_no = @class AND since_revision <= @revision AND until_revision > @revision
        """;

    // Whoever is of a group is listed with it, not by himself.
    public const string IsAlone = """
        NOT EXISTS (SELECT 1 FROM person_merge g WHERE g.merged_no = r.person_no AND g.since_revision <= @revision AND g.until_revision > @revision)
          AND NOT EXISTS (SELECT 1 FROM person_merge g WHERE g.kept_no = r.person_no AND g.since_revision <= @revision AND g.until_revision > @revision)
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
